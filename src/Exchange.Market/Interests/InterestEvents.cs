using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Interests;

[JsonConverter(typeof(AggregateIdConverter<InterestId>))]
public readonly record struct InterestId(Guid Value) : IAggregateId<InterestId>
{
    public static string Prefix => "interest";

    /// <summary>The auction that it may lead to; deposits are held under its id from the registration on.</summary>
    public AuctionId Auction => AggregateIds.FollowingFrom<AuctionId>(this.Stream);

    /// <summary>The order that it may lead to.</summary>
    public OrderId Order => AggregateIds.FollowingFrom<OrderId>(this.Stream);

    public static InterestId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>A fact of one call for interest in a licence (DOMAIN LST-3).</summary>
public abstract record InterestEvent(InterestId Interest, Instant At);

/// <summary>The vendor calls for interest; a licence of the listing is set apart in the same batch.</summary>
/// <param name="ListingVersion">The version whose terms hold, whatever becomes of the listing (LST-2).</param>
/// <param name="Terms">The terms of that version; their price is what one interested party pays, and what bidding among several begins at.</param>
/// <param name="SellerGroup">The seller's control group at the time; null: he stands alone.</param>
/// <param name="Auction">The auction as it is announced; its times are those if the period is not extended.</param>
/// <param name="Until">Registrations count until just before: the end of the disclosure period.</param>
/// <param name="Extensions">How often the period is extended when nobody is interested.</param>
/// <param name="Extension">By how long each time; null: it is not.</param>
/// <param name="Runs">How long the auction runs.</param>
public sealed record InterestCalled(
    InterestId Interest, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, ListingTerms Terms, string? SellerGroup, AuctionTerms Auction, Instant Until, int Extensions,
    Duration? Extension, Duration Runs, Instant At) : InterestEvent(Interest, At);

/// <summary>A buyer would have the licence; his deposit was held in the same batch, under the auction's id (DOMAIN MON-4).</summary>
public sealed record InterestRegistered(InterestId Interest, ParticipantId Buyer, Instant At) : InterestEvent(Interest, At);

/// <summary>A registration ended before anything came of it, and its deposit was released: the buyer withdrew it, or was not qualified when the period ended.</summary>
/// <param name="Ground">A code: <c>withdrawn</c>, or why the buyer may not trade.</param>
public sealed record InterestDropped(InterestId Interest, ParticipantId Buyer, string Ground, Instant At) : InterestEvent(Interest, At);

/// <summary>Nobody qualified was interested, and the period goes on.</summary>
/// <param name="Until">The end of the period from now on.</param>
public sealed record InterestExtended(InterestId Interest, Instant Until, Instant At) : InterestEvent(Interest, At);

/// <summary>One was qualified: his order at the listed price comes in the same batch.</summary>
public sealed record InterestAgreed(InterestId Interest, ParticipantId Buyer, OrderId Order, Instant At) : InterestEvent(Interest, At);

/// <summary>Several were qualified: the announced auction opens in the same batch, and they are registered for it.</summary>
public sealed record InterestAuctioned(InterestId Interest, AuctionId Auction, Instant At) : InterestEvent(Interest, At);

/// <summary>Nobody qualified was interested to the end: the licence is released, and the listing expires in the same batch.</summary>
public sealed record InterestLapsed(InterestId Interest, Instant At) : InterestEvent(Interest, At);
