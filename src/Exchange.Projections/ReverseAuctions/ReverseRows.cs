using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.ReverseAuctions;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Projections.ReverseAuctions;

/// <summary>A reverse auction, as everybody may see it: the tender, and how far its price has come.</summary>
/// <param name="ClosesAt">The close as soft close and outages have moved it.</param>
/// <param name="Bids">Accepted ones.</param>
/// <param name="UnitPrice">What the leader would be paid for one licence as things stand; null while nobody has bid.</param>
/// <param name="MaximumMet">Whether an award would come of it as things stand; null while nobody has bid.</param>
/// <param name="Rule">The price rule and its version; null before the end.</param>
/// <param name="Ground">A code: why there is no award.</param>
public sealed record ReverseAuctionRow(
    ReverseAuctionId Auction, ReversePhase Phase, ParticipantId Buyer, ReverseTerms Terms, Instant ClosesAt, int Extensions, long Bids, Money? UnitPrice, bool? MaximumMet, string? Rule, string? Ground, Instant OpenedAt,
    Instant? EndedAt, Instant UpdatedAt, long Version) : Row, IRowOf<ReverseAuctionRow>
{
    public static string Model => "reverse-auctions";

    public override Audience SeenBy() => Audience.Everybody;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Buyer];

    public override ImmutableArray<Label> Labels() =>
    [
        Label.OfValue("phase", Phase), Label.Of("buyer", Buyer.Value), .. Terms.Listing is { } listing ? [Label.Of("listing", listing)] : ImmutableArray<Label>.Empty,
        .. Terms.Product is { } product ? [Label.Of("product", product)] : ImmutableArray<Label>.Empty, .. Terms.Theme is { } theme ? [Label.Of("theme", theme)] : ImmutableArray<Label>.Empty,
    ];
}

/// <summary>What the buyer alone knows of his tender; until the end, nobody else at all (DOMAIN SEE-1).</summary>
/// <param name="Maximum">The hidden one; null: there is none.</param>
/// <param name="Bidders">Who has bid; known once it is over.</param>
/// <param name="Vendor">Who has won.</param>
public sealed record ReverseBookRow(
    ReverseAuctionId Auction, ParticipantId Buyer, bool Sealed, Money? Maximum, Seq<ParticipantId>? Bidders, ParticipantId? Vendor, ListingId? Listing, Money? UnitPrice, OrderId? Order) : Row, IRowOf<ReverseBookRow>
{
    public static string Model => "reverse-books";

    public override Audience SeenBy() => Sealed ? Audience.OwnersAlone : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Buyer];
}

/// <summary>A vendor's standing minimum. Until the end he alone sees it, not even the operator; then the buyer, too (DOMAIN SEE-1).</summary>
/// <param name="Number">Of the bid.</param>
/// <param name="Won">Null before the end.</param>
public sealed record ReverseBidRow(
    ReverseAuctionId Auction, ParticipantId Vendor, ParticipantId Buyer, bool Sealed, long Number, ListingId Listing, Money Minimum, bool? Won, Instant At) : Row, IRowOf<ReverseBidRow>
{
    public static string Model => "reverse-bids";

    /// <summary>What the keys of an auction's bids begin with.</summary>
    public static string PrefixOf(ReverseAuctionId auction) => $"{auction}/";

    public static string KeyOf(ReverseAuctionId auction, ParticipantId vendor) => PrefixOf(auction) + Bounded.Part(vendor.Value);

    public override Audience SeenBy() => Sealed ? Audience.OwnersAlone : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => Sealed ? [Vendor] : [Vendor, Buyer];
}

/// <summary>What the price of a running auction follows from. It has no owner, so nobody sees it; it goes when the auction is over.</summary>
public sealed record ReverseStandingRow(ReverseAuctionId Auction, Money? Maximum, StandingOffer? Standing) : Row, IRowOf<ReverseStandingRow>
{
    public static string Model => "reverse-standings";

    public override Audience SeenBy() => Audience.OwnersAlone;
}
