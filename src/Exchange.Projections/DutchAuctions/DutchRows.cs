using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.DutchAuctions;
using NodaTime;

namespace Exchange.Projections.DutchAuctions;

/// <summary>A Dutch auction, as everybody may see it. What stands on the clock at a moment follows from the terms, and everybody can compute it (MECHANISMS DUT-1).</summary>
/// <param name="ClosesAt">The close as outages have moved it.</param>
/// <param name="FloorAt">From here on the clock stands at the floor.</param>
/// <param name="Left">Licences that are still to be had.</param>
/// <param name="LastPrice">Of one licence, at the last fill; null: nobody has taken any.</param>
/// <param name="ClearingPrice">Of one licence, where all pay the same; null before the end, and where each pays his own.</param>
/// <param name="Rule">The price rule and its version.</param>
/// <param name="Ground">A code: why it was cancelled.</param>
public sealed record DutchAuctionRow(
    DutchAuctionId Auction, DutchPhase Phase, ParticipantId Seller, DutchTerms Terms, Instant ClosesAt, Instant FloorAt, int Left, Money? LastPrice, Money? ClearingPrice, string? Rule, string? Ground,
    Instant OpenedAt, Instant? EndedAt, Instant UpdatedAt, long Version) : Row, IRowOf<DutchAuctionRow>
{
    public static string Model => "dutch-auctions";

    public override Audience SeenBy() => Audience.Everybody;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller];

    public override ImmutableArray<Label> Labels() => [Label.OfValue("phase", Phase), Label.OfValue("pricing", Terms.Pricing), Label.Of("listing", Terms.Listing), Label.Of("seller", Seller.Value)];
}

/// <summary>Licences that somebody took, by the number of his act: everybody sees how many and for how much, and nobody here who.</summary>
/// <param name="UnitPrice">What stood on the clock.</param>
/// <param name="At">When it counts.</param>
public sealed record DutchFillRow(DutchAuctionId Auction, long Number, int Licences, Money UnitPrice, Instant At) : Row, IRowOf<DutchFillRow>
{
    public static string Model => "dutch-fills";

    /// <summary>What the keys of an auction's fills begin with.</summary>
    public static string PrefixOf(DutchAuctionId auction) => $"{auction}/";

    public static string KeyOf(DutchAuctionId auction, long number) => PrefixOf(auction) + Bounded.Number(number);

    public override Audience SeenBy() => Audience.Everybody;
}

public enum DutchLimitStanding
{
    Waiting,
    Fired,
    Cancelled,

    /// <summary>It came to nothing.</summary>
    Lapsed,
}

/// <summary>A bidder's limit. He alone sees it, and not even the operator; once it has fired or come to nothing, the operator and the regulator, too (DOMAIN SEE-1, MECHANISMS DUT-3).</summary>
/// <param name="Number">Of the registration, whose rank it has.</param>
/// <param name="Ground">A code: why it lapsed.</param>
public sealed record DutchLimitRow(
    DutchAuctionId Auction, ParticipantId Bidder, long Number, Money Limit, int Licences, DutchLimitStanding Standing, string? Ground, Instant LeftAt, Instant? EndedAt) : Row, IRowOf<DutchLimitRow>
{
    public static string Model => "dutch-limits";

    /// <summary>What the keys of an auction's limits begin with.</summary>
    public static string PrefixOf(DutchAuctionId auction) => $"{auction}/";

    public static string KeyOf(DutchAuctionId auction, long number) => PrefixOf(auction) + Bounded.Number(number);

    public override Audience SeenBy() => Standing is DutchLimitStanding.Fired or DutchLimitStanding.Lapsed ? Audience.Owners : Audience.OwnersAlone;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Bidder];
}
