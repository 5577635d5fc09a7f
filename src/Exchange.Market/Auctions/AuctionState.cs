using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.Auctions;

/// <summary>What an auction knows of itself: <see cref="NotOpened"/>, then <see cref="Open"/>, then <see cref="Settled"/>. Immutable.</summary>
public abstract record AuctionState;

/// <summary>There is no such auction yet.</summary>
public sealed record NotOpened : AuctionState;

/// <summary>Opened and not settled. Whether bids count at an instant is a matter of the terms' OpensAt and of <see cref="ClosesAt"/>.</summary>
/// <param name="Rule">The price rule under the auction's terms.</param>
/// <param name="Standing">The standing bid, with its secret maximum; null before the first bid.</param>
/// <param name="ClosesAt">The close as soft close and outages have moved it so far.</param>
/// <param name="Extensions">How often a late bid has moved the close.</param>
/// <param name="BidCount">Accepted bids.</param>
public sealed record Open(
    AuctionId Id,
    ParticipantId Seller,
    AuctionTerms Terms,
    EnglishProxy Rule,
    StandingBid? Standing,
    Instant ClosesAt,
    int Extensions,
    long BidCount) : AuctionState
{
    public Currency Currency => Terms.OpeningPrice.Currency;

    /// <summary>Who would get the lot as things stand; null before the first bid. Everybody may know it by his bidder number only (DOMAIN SEE-1).</summary>
    public ParticipantId? Leader => Standing?.Leader;

    /// <summary>Null before the first bid.</summary>
    public Money? CurrentPrice => Standing is null ? null : InCurrency(Standing.Price);

    /// <summary>What anybody but the leader must offer at least.</summary>
    public Money LowestAcceptable => InCurrency(Rule.LowestAcceptable(Standing));

    /// <summary>Whether a sale would come of it as things stand: false before the first bid.</summary>
    public bool ReserveMet => Standing is { ReserveMet: true };

    // What evolving must be sure of before it prices a bid; the decider's further guards concern the bidder and the hour.
    internal bool CouldHold(BidPlaced bid) => bid.Maximum.Currency == Currency && bid.Maximum.MinorUnits >= Rule.LowestAcceptable(Standing, bid.Bidder);

    internal Open With(BidPlaced bid) => this with { Standing = Rule.After(Standing, bid.Bidder, bid.Maximum.MinorUnits), BidCount = BidCount + 1 };

    /// <summary>Where a bid moves the close; null when it leaves it. Only a bid that changes the leader or the price does (ENG-9).</summary>
    /// <param name="after">This auction after the bid.</param>
    public Instant? CloseAfter(Open after, Instant bidAt) =>
        after.Standing is { } standing && standing.Moves(Standing) ? Terms.SoftClose?.Extend(ClosesAt, Extensions, bidAt) : null;

    internal Money InCurrency(long minorUnits) => new(minorUnits, Currency);
}

/// <summary>Sold or unsold, for good.</summary>
/// <param name="ClosedAt">The close that was carried out; bids at or after it came too late.</param>
/// <param name="Winner">Null when unsold.</param>
/// <param name="Price">What the winner pays; null when unsold.</param>
public sealed record Settled(AuctionId Id, Instant ClosedAt, ParticipantId? Winner, Money? Price) : AuctionState
{
    public Listings.ListingId? Listing { get; init; }
}
