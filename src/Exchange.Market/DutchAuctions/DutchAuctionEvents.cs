using System.Text.Json.Serialization;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.DutchAuctions;

/// <summary>What a bidder gets of a Dutch auction, and pays for all of it.</summary>
public sealed record DutchAward(ParticipantId Bidder, int Licences, Money Price);

/// <summary>A fact about one Dutch auction.</summary>
public abstract record DutchAuctionEvent(DutchAuctionId Auction, Instant At);

/// <param name="SellerGroup">The seller's control group at the time, none of which may buy; null: he stands alone.</param>
public sealed record DutchAuctionOpened(DutchAuctionId Auction, ParticipantId Seller, DutchTerms Terms, Instant At, string? SellerGroup = null) : DutchAuctionEvent(Auction, At);

/// <summary>A party may buy from now on; its deposit, where the terms ask for one, was held in the same batch (DOMAIN MON-4).</summary>
public sealed record DutchBidderRegistered(DutchAuctionId Auction, ParticipantId Bidder, Instant At) : DutchAuctionEvent(Auction, At);

/// <summary>A bidder took licences at the price on the clock (MECHANISMS DUT-1).</summary>
/// <param name="Number">Counts the auction's acts from 1; of those of one instant the smaller goes first.</param>
/// <param name="Licences">How many he gets: as many as he asked for, or what was left.</param>
/// <param name="UnitPrice">What stood on the clock.</param>
public sealed record DutchAccepted(DutchAuctionId Auction, ParticipantId Bidder, long Number, int Licences, Money UnitPrice, Instant At) : DutchAuctionEvent(Auction, At);

/// <summary>A bidder left a limit: at the first price at or below it he takes so many licences, with the rank of this registration (DUT-3).</summary>
/// <param name="Limit">His secret until it fires.</param>
/// <param name="NextAt">When the next of the limits that wait fires: as secret as they are.</param>
public sealed record DutchLimitLeft(DutchAuctionId Auction, ParticipantId Bidder, long Number, Money Limit, int Licences, Instant? NextAt, Instant At) : DutchAuctionEvent(Auction, At);

/// <summary>A bidder took his limit back before it fired.</summary>
/// <param name="Number">Of this act.</param>
/// <param name="Limit">The number of the limit.</param>
public sealed record DutchLimitCancelled(DutchAuctionId Auction, ParticipantId Bidder, long Number, long Limit, Instant? NextAt, Instant At) : DutchAuctionEvent(Auction, At);

/// <summary>A limit was executed, at its own instant and the price that stood on the clock then.</summary>
/// <param name="Number">Of the limit.</param>
/// <param name="FiredAt">The instant it counts at; carried out at <paramref name="At"/>.</param>
public sealed record DutchLimitFired(DutchAuctionId Auction, ParticipantId Bidder, long Number, int Licences, Money UnitPrice, Instant FiredAt, Instant? NextAt, Instant At) : DutchAuctionEvent(Auction, At);

/// <summary>A limit came to nothing.</summary>
/// <param name="Number">Of the limit.</param>
/// <param name="Ground">A code: <c>insufficient-licences</c>, <c>sold-out</c>, <c>closed</c>, <c>cancelled</c>.</param>
public sealed record DutchLimitLapsed(DutchAuctionId Auction, ParticipantId Bidder, long Number, string Ground, Instant? NextAt, Instant At) : DutchAuctionEvent(Auction, At);

/// <summary>An outage moved the close (DOMAIN TIM-2).</summary>
public sealed record DutchClosePostponed(DutchAuctionId Auction, Instant OutageFrom, Instant OutageTo, Instant ClosesAt, Instant At) : DutchAuctionEvent(Auction, At);

/// <summary>The auction is over, and licences are sold.</summary>
/// <param name="Awards">Each bidder once, in the order of his first fill.</param>
/// <param name="ClearingPrice">Of one licence, where all pay the same; null otherwise.</param>
/// <param name="Rule">The price rule and its version, so that replay can verify the outcome.</param>
public sealed record DutchLicencesAwarded(
    DutchAuctionId Auction, Seq<DutchAward> Awards, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Money? ClearingPrice, string Rule, Instant At) : DutchAuctionEvent(Auction, At);

/// <summary>The auction ended, and nobody took anything.</summary>
public sealed record DutchAuctionUnsold(DutchAuctionId Auction, string Rule, Instant At) : DutchAuctionEvent(Auction, At);

/// <summary>Two operators called the auction off before it was over; every deposit went back.</summary>
/// <param name="Ground">A code.</param>
public sealed record DutchAuctionCancelled(DutchAuctionId Auction, string Ground, Guid Decision, Instant At) : DutchAuctionEvent(Auction, At);
