using Exchange.Kernel;
using Exchange.Market.Products;
using Exchange.Mechanisms;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>A price, and who is known to pay it.</summary>
/// <param name="UnitPrice">Of one licence.</param>
/// <param name="Buyers">How many have shown that it is worth at least so much to them.</param>
/// <param name="Refused">How many others have refused it, or a lower price.</param>
public sealed record DemandStep(Money UnitPrice, int Buyers, int Refused);

/// <summary>What is known of the demand for a product, and the posted price that would earn most of it (MECHANISMS section 6, DIG-1). For the product's seller and the operator.</summary>
/// <remarks>
/// A buyer counts once, with the most that he has paid or bid. That is a lower bound of his value, so the curve is one of the demand: nobody is counted at a price that he has not shown he pays.
/// Who refused a price is worth less to him, by how much is not known: he counts at no price, and is told beside it.
/// </remarks>
/// <param name="Observations">How many it was made from: the newest, at most <see cref="ObservationsMax"/>.</param>
/// <param name="Buyers">Different buyers among them.</param>
/// <param name="Steps">By ascending price.</param>
/// <param name="Optimum">p*: of equally good prices the lowest; null: nobody has shown that he pays anything.</param>
/// <param name="OptimumBuyers">How many pay it.</param>
/// <param name="Benchmark">F: what the best single price would bring.</param>
/// <param name="Rule">The rule and its version.</param>
public sealed record DemandCurve(ProductId Product, string Currency, int Observations, int Buyers, Seq<DemandStep> Steps, Money? Optimum, long OptimumBuyers, Money Benchmark, string Rule)
{
    /// <summary>Older ones say nothing any more.</summary>
    public const int ObservationsMax = 1_000;

    /// <param name="observations">Of one product in one currency, in any order.</param>
    /// <param name="floor">No price below it is proposed; in minor units.</param>
    public static DemandCurve Of(ProductId product, Currency currency, IReadOnlyCollection<DemandRow> observations, long floor = 0)
    {
        var values = new Dictionary<ParticipantId, long>();
        var refused = new Dictionary<ParticipantId, long>();
        foreach (DemandRow o in observations)
        {
            long price = o.UnitPrice.MinorUnits;
            if (o.Willingness == Willingness.AtLeast) values[o.Buyer] = Math.Max(price, values.GetValueOrDefault(o.Buyer, 0));
            else refused[o.Buyer] = Math.Min(price, refused.GetValueOrDefault(o.Buyer, long.MaxValue));
        }

        // Who paid a price after all does not refuse it.
        long[] paid = [.. values.Values.Order()], turnedAway = [.. refused.Select(r => Math.Max(r.Value, values.TryGetValue(r.Key, out long value) ? value + 1 : 0)).Order()];
        PostedOptimum optimum = PostedOptimum.Of(paid, floor: floor);
        return new DemandCurve(
            product, currency.Code, observations.Count, values.Keys.Union(refused.Keys).Count(),
            [.. paid.Concat(turnedAway).Distinct().Order().Select(price => new DemandStep(new Money(price, currency), paid.Count(v => v >= price), turnedAway.Count(v => v <= price)))],
            optimum.Price is { } best ? new Money(best, currency) : null, optimum.Buyers, new Money(PostedOptimum.Benchmark(paid), currency), PostedOptimum.RuleVersion);
    }
}
