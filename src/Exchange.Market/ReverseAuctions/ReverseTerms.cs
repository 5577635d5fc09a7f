using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.ReverseAuctions;

/// <summary>Names one reverse auction, a buyer's tender.</summary>
[JsonConverter(typeof(AggregateIdConverter<ReverseAuctionId>))]
public readonly record struct ReverseAuctionId(Guid Value) : IAggregateId<ReverseAuctionId>
{
    public static string Prefix => "reverse";

    public static ReverseAuctionId Of(Guid value) => new(value);

    /// <summary>An award makes one order.</summary>
    public OrderId Order => AggregateIds.FollowingFrom<OrderId>(this.Stream);

    public override string ToString() => Value.ToString("D");
}

/// <summary>What a reverse auction is held under, but for the hidden maximum: published, unchanged until it is over. Exactly one of listing, product and theme is named.</summary>
/// <param name="Theme">Any product of this theme.</param>
/// <param name="Licences">How many are wanted, all of one vendor.</param>
/// <param name="Ceiling">The most a first bid may ask for one licence; its currency is the auction's. For all of them it is held of the buyer's money until the end.</param>
/// <param name="Decrements">In minor units: by how much the next bid must undercut a price.</param>
/// <param name="OpensAt">Bids count from here.</param>
/// <param name="ClosesAt">Bids count until just before; soft close and outages move it.</param>
/// <param name="SoftClose">Null: the close stands whatever is bid.</param>
/// <param name="OutageWindow">An outage of the exchange this close to the close postpones it, and vendors get as long again (DOMAIN TIM-2).</param>
public sealed record ReverseTerms(
    ListingId? Listing, ProductId? Product, string? Theme, int Licences, Money Ceiling, IncrementTable Decrements, Instant OpensAt, Instant ClosesAt, SoftClose? SoftClose, Duration OutageWindow)
{
    [JsonIgnore]
    public Currency Currency => Ceiling.Currency;

    /// <summary>What is held of the buyer's money.</summary>
    [JsonIgnore]
    public Money Held => Ceiling with { MinorUnits = checked(Ceiling.MinorUnits * Licences) };
}

/// <summary>What a buyer asks for; what he leaves open, the rulebook in force fills in (DOMAIN RUL-1).</summary>
/// <param name="Decrements">Null: the rulebook's increments.</param>
/// <param name="OpensAt">Null, or past when the exchange receives it: at once.</param>
/// <param name="SoftClose">Null: the rulebook's, unless <paramref name="CloseStands"/>.</param>
public sealed record ReverseTender(
    ListingId? Listing, ProductId? Product, string? Theme, int Licences, Money Ceiling, Instant ClosesAt, IncrementTable? Decrements = null, Instant? OpensAt = null, SoftClose? SoftClose = null, bool CloseStands = false);
