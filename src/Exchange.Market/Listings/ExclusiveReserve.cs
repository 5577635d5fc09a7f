using Exchange.Kernel;
using Exchange.Mechanisms;
using static Exchange.Market.Auctions.AuctionRejection;

namespace Exchange.Market.Listings;

/// <summary>The reserve price of an exclusive licence: never below what selling it to many would bring (MECHANISMS section 1).</summary>
/// <remarks>What that is, the exchange reckons from values that the seller states with his terms: what each of those whom he would sell to otherwise would pay, as he estimates it.</remarks>
public static class ExclusiveReserve
{
    public const int ValuesMax = 100;

    /// <returns>Why these can't be the values that a seller states, or null.</returns>
    internal static InvalidTerms? FaultOf(Seq<Money>? values, LicenceSupply supply, Currency currency)
    {
        if (values is not { } stated) return null;
        if (supply.Kind != SupplyKind.Exclusive) return new("estimatedValues", "They are stated for the sale of an exclusive licence.");
        if (stated.Count is 0 or > ValuesMax || stated.Any(value => value.Currency != currency || !Amounts.IsAmount(value.MinorUnits))) return new("estimatedValues", "From 1 to 100 amounts in the auction's currency, each positive and at most 10^15 minor units.");
        return Forgone(stated)!.Value.MinorUnits > Amounts.Max ? new("estimatedValues", "What they would bring at one price is at most 10^15 minor units.") : null;
    }

    /// <summary>F = max k · v_k; null when nothing is stated.</summary>
    public static Money? Forgone(Seq<Money>? values) =>
        values is { Count: > 0 } stated ? stated[0] with { MinorUnits = Scarcity.ForgoneRevenue(stated.Select(value => value.MinorUnits)) } : null;

    /// <summary>The reserve price in force.</summary>
    /// <param name="own">The seller's own; null: none.</param>
    /// <param name="floor">What no bid is below anyhow, so that a lower reserve would say nothing; null: there is no such bound.</param>
    internal static Money? InForce(Money? own, Money? forgone, Money? floor)
    {
        // Another currency is refused elsewhere.
        if (forgone is not { } least || (own ?? floor) is { Currency: var currency } && currency != least.Currency) return own;
        long reserve = Scarcity.ExclusiveReserve(own?.MinorUnits ?? floor?.MinorUnits ?? 0, least.MinorUnits);
        return own is null && reserve == floor?.MinorUnits ? null : least with { MinorUnits = reserve };
    }
}
