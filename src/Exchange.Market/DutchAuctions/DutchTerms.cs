using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.DutchAuctions;

/// <summary>What a Dutch auction is held under: published before it opens, unchanged until it is settled. From them everybody can tell what stands on the clock at any moment (MECHANISMS DUT-1).</summary>
/// <param name="Lot">The product whose licences are sold, <c>product-…</c>.</param>
/// <param name="StartPrice">Of one licence, from the opening on; its currency is the auction's.</param>
/// <param name="Floor">The clock falls no further.</param>
/// <param name="Decrement">By how much it falls at each step.</param>
/// <param name="Interval">How long each price stands.</param>
/// <param name="Licences">How many are sold.</param>
/// <param name="Partial">Whether who asks for more than is left gets what is left.</param>
/// <param name="OpensAt">The clock starts.</param>
/// <param name="ClosesAt">Licences are to be had until just before; an outage moves it.</param>
/// <param name="OutageWindow">An outage of the exchange this close to the close postpones it, and buyers get as long again (DOMAIN TIM-2).</param>
/// <param name="Deposit">What a bidder puts up when he registers (DOMAIN MON-4). Null: nothing.</param>
public sealed record DutchTerms(
    ListingId Listing, string Lot, Money StartPrice, Money Floor, Money Decrement, Duration Interval, int Licences, bool Partial, DutchPricing Pricing, Instant OpensAt, Instant ClosesAt, Duration OutageWindow,
    Money? Deposit)
{
    [JsonIgnore]
    public Currency Currency => StartPrice.Currency;

    /// <summary>The auction as the mechanism knows it.</summary>
    /// <param name="closesAt">The close as outages have moved it.</param>
    public DutchRules Rules(Instant closesAt, ParticipantId seller) =>
        new(StartPrice.MinorUnits, Floor.MinorUnits, Decrement.MinorUnits, Interval, OpensAt, closesAt, Licences, Partial, Pricing, seller);
}

/// <summary>What a vendor asks for; what he leaves open, the rulebook in force fills in (DOMAIN RUL-1).</summary>
/// <param name="OpensAt">Null, or past when the exchange receives it: at once.</param>
/// <param name="ClosesAt">Null: one interval after the clock has reached the floor.</param>
/// <param name="Deposit">Null: the rulebook's; zero: none.</param>
public sealed record DutchLot(
    Money StartPrice, Money Floor, Money Decrement, Duration Interval, int Licences = 1, bool Partial = false, DutchPricing Pricing = DutchPricing.PayAtAccept, Instant? OpensAt = null, Instant? ClosesAt = null,
    Money? Deposit = null);
