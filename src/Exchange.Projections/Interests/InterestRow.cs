using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Projections.Interests;

/// <summary>A call for interest (DOMAIN LST-3). Everybody sees it, and how many are registered as he sees how many bid in an auction; who they are it does not tell.</summary>
/// <param name="ListingVersion">The version whose terms hold.</param>
/// <param name="Price">What one interested party pays, and what bidding among several begins at.</param>
/// <param name="Deposit">What a registration puts up.</param>
/// <param name="Until">Registrations count until just before.</param>
/// <param name="Registrations">Those that stand.</param>
/// <param name="ExtensionsLeft">How often the period may still be extended when nobody is interested.</param>
/// <param name="Runs">How long the announced auction runs.</param>
/// <param name="Format">Of that auction.</param>
/// <param name="Auction">What came of it, when several were interested.</param>
public sealed record InterestRow(
    InterestId Interest, InterestPhase Phase, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, Money Price, Money? Deposit, Instant Until, int Registrations, int ExtensionsLeft,
    Duration? Extension, Duration Runs, AuctionFormat Format, AuctionId? Auction, Instant CalledAt, Instant? EndedAt, Instant UpdatedAt, long Version) : Row, IRowOf<InterestRow>
{
    public static string Model => "interests";

    public override Audience SeenBy() => Audience.Everybody;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller];

    public override ImmutableArray<Label> Labels() => [Label.OfValue("phase", Phase), Label.Of("listing", Listing), Label.Of("product", Product), Label.Of("seller", Seller.Value)];
}

public enum RegistrationStanding
{
    /// <summary>He takes part: when several do, in the auction that the call tells.</summary>
    Registered,
    Dropped,

    /// <summary>He was the only one, and an order came of it.</summary>
    Agreed,
}

/// <summary>One buyer's registration. He alone sees it, beside operator and regulator: the seller learns who it was from what comes of it.</summary>
/// <param name="Deposit">What was held.</param>
/// <param name="Ground">A code: why it was dropped.</param>
public sealed record RegistrationRow(
    InterestId Interest, ListingId Listing, ParticipantId Buyer, RegistrationStanding Standing, Money? Deposit, string? Ground, OrderId? Order, Instant RegisteredAt, Instant? EndedAt) : Row, IRowOf<RegistrationRow>
{
    public static string Model => "registrations";

    /// <summary>What the keys of a call's registrations begin with.</summary>
    public static string PrefixOf(InterestId interest) => $"{interest}/";

    public static string KeyOf(InterestId interest, ParticipantId buyer) => PrefixOf(interest) + Bounded.Part(buyer.Value);

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Buyer];

    public override ImmutableArray<Label> Labels() => [Label.OfValue("standing", Standing), Label.Of("interest", Interest), Label.Of("listing", Listing)];
}
