using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.Auctions;

/// <summary>What an auction knows of itself: <see cref="NotOpened"/>, then <see cref="Open"/>, then <see cref="Settled"/>. Immutable.</summary>
public abstract record AuctionState;

/// <summary>There is no such auction yet.</summary>
public sealed record NotOpened : AuctionState;

/// <summary>Opened and not settled. Whether bids count at an instant is a matter of the terms' OpensAt and of <see cref="ClosesAt"/>.</summary>
/// <param name="SellerGroup">The seller's control group; null: he stands alone.</param>
/// <param name="Rule">The price rule under the auction's terms.</param>
/// <param name="Bidders">Who is registered.</param>
/// <param name="Standing">The standing bid, with its secret maximum; null while none stands.</param>
/// <param name="Maxima">Every bidder's maximum, secret, where bids may be retracted or the next bidder follows a winner who does not pay; otherwise null, for the standing bid says as much.</param>
/// <param name="ClosesAt">The close as soft close and outages have moved it so far.</param>
/// <param name="Extensions">How often a late bid has moved the close.</param>
/// <param name="BidCount">Accepted bids, those retracted since among them.</param>
/// <param name="Absentee">While the opening is waited for: the maxima that were left for it, secret, of which none stands yet. Null once bidding is open.</param>
public sealed record Open(
    AuctionId Id,
    ParticipantId Seller,
    string? SellerGroup,
    AuctionTerms Terms,
    EnglishPrice Rule,
    AuctionBidders Bidders,
    StandingBid? Standing,
    EnglishMaxima? Maxima,
    Instant ClosesAt,
    int Extensions,
    long BidCount,
    EnglishMaxima? Absentee = null) : AuctionState
{
    public Currency Currency => Terms.OpeningPrice.Currency;

    /// <summary>Who would get the lot as things stand; null while no bid stands. Everybody may know it by his bidder number only (DOMAIN SEE-1).</summary>
    public ParticipantId? Leader => Standing?.Leader;

    /// <summary>Null while no bid stands.</summary>
    public Money? CurrentPrice => Standing is null ? null : InCurrency(Standing.Price);

    /// <summary>What anybody but the leader must offer at least.</summary>
    public Money LowestAcceptable => InCurrency(Rule.LowestAcceptable(Standing));

    /// <summary>Whether a sale would come of it as things stand: false while no bid stands.</summary>
    public bool ReserveMet => Standing is { ReserveMet: true };

    /// <summary>Whether a party may not bid because the lot is its own, or of its control group.</summary>
    public bool IsOwnOf(ParticipantId party, string? group) =>
        party == Seller || (group is not null && string.Equals(group, SellerGroup, StringComparison.Ordinal));

    /// <summary>Whether a party may bid as far as registration goes.</summary>
    public bool Admits(ParticipantId bidder) => Terms.Listing is null || Bidders.Has(bidder);

    // What evolving must be sure of before it prices a bid; the decider's further guards concern the bidder and the hour.
    internal bool CouldHold(BidPlaced bid) => Absentee is null && bid.Maximum.Currency == Currency && Rule.Refusal(Standing, bid.Bidder, bid.Maximum.MinorUnits) is null;

    internal Open With(BidPlaced bid) => this with
    {
        Standing = Rule.After(Standing, bid.Bidder, bid.Maximum.MinorUnits),
        Maxima = Maxima?.With(new StandingMaximum(bid.Bidder, bid.Maximum.MinorUnits, BidCount)),
        BidCount = BidCount + 1,
    };

    /// <summary>Who has left a maximum for the opening, in the order in which the maxima came.</summary>
    public IEnumerable<ParticipantId> Absentees => (Absentee ?? EnglishMaxima.None).Ranked.OrderBy(m => m.Rank).Select(m => m.Bidder);

    internal bool CouldLeave(AbsenteeBidLeft bid) => Absentee is not null && bid.At < Terms.OpensAt && bid.Maximum.Currency == Currency && bid.Maximum >= Terms.OpeningPrice;

    // A maximum that is changed takes the place of the former one, and comes when it was changed.
    internal Open WithLeft(AbsenteeBidLeft bid) => this with
    {
        Absentee = Absentee!.With(new StandingMaximum(bid.Bidder, bid.Maximum.MinorUnits, BidCount)), BidCount = BidCount + 1,
    };

    /// <summary>Open for bids: what was left for the opening stands, and gives leader and price as all maxima do (ENG-4, ENG-5).</summary>
    internal Open WithAbsentees() => this with { Standing = Rule.Among(Absentee!), Maxima = Maxima is null ? null : Absentee, Absentee = null };

    internal Open Without(ParticipantId bidder)
    {
        EnglishMaxima left = Maxima!.Without(bidder);
        return this with { Standing = Rule.Among(left), Maxima = left };
    }

    /// <summary>Where a bid moves the close; null when it leaves it. Only a bid that changes the leader or the price does (ENG-9).</summary>
    /// <param name="after">This auction after the bid.</param>
    public Instant? CloseAfter(Open after, Instant bidAt) =>
        after.Standing is { } standing && standing.Moves(Standing) ? Terms.SoftClose?.Extend(ClosesAt, Extensions, bidAt) : null;

    internal Money InCurrency(long minorUnits) => new(minorUnits, Currency);

    /// <summary>This auction settled so; whether the bids give that outcome is not looked at.</summary>
    /// <param name="rule">What gave the price; null: the rule of the auction's format.</param>
    public Settled Settle(Instant closedAt, ParticipantId? winner, Money? price, string? rule = null) =>
        new(Id, closedAt, winner, price, Seller, Terms.Lot, Terms.Listing, Terms.Deposit, rule ?? Rule.Version, winner is not null && Terms.OnDefault is not null && Maxima is { } maxima ? new OtherBids(Rule, maxima) : null);
}

/// <summary>Sold, unsold or called off, for good.</summary>
/// <param name="ClosedAt">The close that was carried out, or the moment of a purchase or the cancellation; bids at or after it came too late.</param>
/// <param name="Winner">Null when unsold.</param>
/// <param name="Price">What the winner pays; null when unsold.</param>
/// <param name="Lot">The product, <c>product-…</c>.</param>
/// <param name="Listing">Whose licence is sold, which it keeps under the auction's stream until an order takes it over. Null in auctions of before there were listings: no order follows from them.</param>
/// <param name="Deposit">What each bidder put up. The winner's is still held, under the auction's id; null: nothing.</param>
/// <param name="Rule">The price rule that gave the outcome, such as <c>english-proxy-1</c>.</param>
/// <param name="Rest">By what the lot is awarded anew when its winner does not pay; null: it is not.</param>
public sealed record Settled(
    AuctionId Id,
    Instant ClosedAt,
    ParticipantId? Winner,
    Money? Price,
    ParticipantId Seller,
    string Lot,
    ListingId? Listing,
    Money? Deposit,
    string Rule,
    OtherBids? Rest = null) : AuctionState
{
    /// <summary>Whether the lot was taken at its buy-now price (MECHANISMS ENG-11).</summary>
    public bool BoughtNow => string.Equals(Rule, EnglishAuction.BuyNowRuleVersion, StringComparison.Ordinal);
}

/// <summary>The bids of a sold lot, which bind until it is paid where the terms say so (MECHANISMS SET-1).</summary>
/// <param name="Maxima">Of all who have neither defaulted nor been passed over, the present winner among them. Secret until the close.</param>
public sealed record OtherBids(EnglishPrice Rule, EnglishMaxima Maxima)
{
    internal OtherBids Without(IEnumerable<ParticipantId> passed) => this with { Maxima = passed.Aggregate(Maxima, (left, bidder) => left.Without(bidder)) };

    /// <summary>Who gets the lot by these bids, and at which price; null: nobody does.</summary>
    internal StandingBid? Standing => Rule.Among(Maxima) is { ReserveMet: true } sold ? sold : null;

    // A stored outcome must be the one that the bids give (MECHANISMS 14.2, SET-2).
    internal bool Gives(LotAwardedAnew e) => Without(e.Passed).Standing is { } sold && sold.Leader == e.Winner && sold.Price == e.Price.MinorUnits;
}
