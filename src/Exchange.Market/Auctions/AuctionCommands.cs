using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Auctions;

/// <summary>An order to one auction, with all that its decision needs. What the market is asked, and the other streams it concerns: <see cref="AuctionDesk"/>.</summary>
/// <param name="At">When the exchange received it: t of DOMAIN TIM-1, in microseconds.</param>
public abstract record AuctionCommand(AuctionId Auction, Instant At);

/// <summary>The seller puts a lot up for auction.</summary>
/// <param name="SellerGroup">The control group of the seller; null: he stands alone.</param>
public sealed record OpenAuction(AuctionId Auction, ParticipantId Seller, AuctionTerms Terms, Instant At, string? SellerGroup = null) : AuctionCommand(Auction, At);

/// <summary>A party asks to bid in an auction.</summary>
/// <param name="Group">The control group of the party; null: it stands alone.</param>
public sealed record EnterBidder(AuctionId Auction, ParticipantId Bidder, Instant At, string? Group = null) : AuctionCommand(Auction, At);

/// <summary>A bidder names the most he would pay; the exchange bids for him as little as it takes.</summary>
/// <param name="Group">The control group of the bidder; null: he stands alone.</param>
/// <param name="Barred">The code of what keeps the party from trading at the moment; null: nothing.</param>
public sealed record PlaceBid(AuctionId Auction, ParticipantId Bidder, Money Maximum, Instant At, string? Group = null, string? Barred = null) : AuctionCommand(Auction, At);

/// <summary>A bidder takes all his bids back (MECHANISMS ENG-10).</summary>
/// <inheritdoc cref="PlaceBid" path="/param"/>
public sealed record TakeBackBids(AuctionId Auction, ParticipantId Bidder, Instant At, string? Group = null, string? Barred = null) : AuctionCommand(Auction, At);

/// <summary>A bidder takes the lot at its buy-now price (MECHANISMS ENG-11).</summary>
/// <inheritdoc cref="PlaceBid" path="/param"/>
public sealed record TakeAtBuyNow(AuctionId Auction, ParticipantId Bidder, Instant At, string? Group = null, string? Barred = null) : AuctionCommand(Auction, At);

/// <summary>The close is due. Has no effect when the close has moved or the auction is settled (MECHANISMS 14.1).</summary>
/// <param name="ClosesAt">The close that the command stands for.</param>
public sealed record CloseAuction(AuctionId Auction, Instant ClosesAt, Instant At) : AuctionCommand(Auction, At);

/// <summary>The exchange could not take bids for a while. Has no effect unless that touches the time before the close (DOMAIN TIM-2).</summary>
/// <param name="OutageFrom">The first moment nobody wrote.</param>
/// <param name="OutageTo">The moment the exchange took commands again; later than <paramref name="OutageFrom"/>.</param>
public sealed record PostponeClose(AuctionId Auction, Instant OutageFrom, Instant OutageTo, Instant At) : AuctionCommand(Auction, At);

/// <summary>A bidder leaves the most he would pay, before the bidding opens; a later one takes its place.</summary>
/// <inheritdoc cref="PlaceBid" path="/param"/>
public sealed record LeaveAbsentee(AuctionId Auction, ParticipantId Bidder, Money Maximum, Instant At, string? Group = null, string? Barred = null) : AuctionCommand(Auction, At);

/// <summary>A bidder takes back what he has left, before the bidding opens.</summary>
/// <inheritdoc cref="PlaceBid" path="/param"/>
public sealed record WithdrawAbsentee(AuctionId Auction, ParticipantId Bidder, Instant At, string? Group = null, string? Barred = null) : AuctionCommand(Auction, At);

/// <summary>The opening is due. Has no effect when bidding is open.</summary>
/// <param name="OpensAt">The opening that the command stands for.</param>
public sealed record OpenBidding(AuctionId Auction, Instant OpensAt, Instant At) : AuctionCommand(Auction, At);

/// <summary>The auction is called off.</summary>
/// <param name="Ground">A code.</param>
/// <param name="Decision">Of two operators; null: by the seller.</param>
public sealed record CallOff(AuctionId Auction, string Ground, Instant At, Guid? Decision = null) : AuctionCommand(Auction, At);
