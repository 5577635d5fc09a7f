using System.Collections.Immutable;

namespace Exchange.Mechanisms;

/// <summary>Each bidder is offered the best price for all the others (MECHANISMS DIG-3). Truthful, and yet a few bids can bring the revenue down to nearly nothing: a benchmark, not a way to sell.</summary>
public static class OptimumOfOthers
{
    public const string RuleVersion = "optimum-of-others-1";

    /// <returns>Who buys, by name.</returns>
    /// <exception cref="ArgumentException">Two bids are by one bidder.</exception>
    public static ImmutableArray<DigitalSale> Run(IEnumerable<DigitalBid> bids, long unitCost = 0)
    {
        DigitalBid[] byName = SampledOffers.ByName(bids);
        var sales = ImmutableArray.CreateBuilder<DigitalSale>();
        foreach (DigitalBid bid in byName)
        {
            long? offer = PostedOptimum.Of(byName.Where(other => other != bid).Select(other => other.Amount), unitCost).Price;
            if (offer <= bid.Amount) sales.Add(new DigitalSale(bid.Bidder, offer.Value));
        }

        return sales.ToImmutable();
    }
}
