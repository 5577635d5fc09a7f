using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Mechanisms;

namespace Exchange.Cli.Clear;

/// <summary>Cases of copies without limit: posted optimum, random sampling, the optimum of the others, and reserves.</summary>
internal static class DigitalGoodsCases
{
    public static JsonObject ClearOptimum(CaseValue input)
    {
        PostedOptimum best = PostedOptimum.Of(BidsOf(input).Select(bid => bid.Amount), CostOf(input), input.OptionalInteger("floor") ?? 0);
        return new JsonObject { ["price"] = best.Price, ["buyers"] = best.Buyers, ["revenue"] = best.Revenue, ["profit"] = best.Profit };
    }

    public static JsonObject ClearSampled(CaseValue input)
    {
        ImmutableArray<DigitalBid> bids = BidsOf(input);
        SampledOutcome outcome = SampledOffers.Run(bids, SidesOf(input, bids), CostOf(input), input.OptionalInteger("floor") ?? 0);
        return new JsonObject
        {
            ["partition"] = new JsonObject { ["A"] = CaseWords.Array(outcome.SideA, bidder => bidder.Value), ["B"] = CaseWords.Array(outcome.SideB, bidder => bidder.Value) },
            ["priceFromA"] = outcome.PriceFromA,
            ["priceFromB"] = outcome.PriceFromB,
            ["winners"] = CaseWords.Array(outcome.Sales, ToJson),
            ["revenue"] = outcome.Revenue,
            ["F"] = outcome.Benchmark,
            ["F2"] = outcome.BenchmarkOfTwo,
        };
    }

    public static JsonObject ClearOptimumOfOthers(CaseValue input)
    {
        ImmutableArray<DigitalSale> sales = OptimumOfOthers.Run(BidsOf(input), CostOf(input));
        return new JsonObject { ["winners"] = CaseWords.Array(sales, ToJson), ["revenue"] = sales.Sum(sale => sale.Price) };
    }

    public static JsonObject ClearReserve(CaseValue input)
    {
        long cost = CostOf(input);
        string? reserve = input.Object("distribution", distribution => distribution.Choice<Func<string?>>(
            "kind",
            ("uniform", () => MyersonReserve.OfUniform(distribution.Integer("a"), distribution.Integer("b"), cost).ToString()),
            ("empirical", () => MyersonReserve.OfSample(distribution.Integers("sample"), cost)?.ToString(System.Globalization.CultureInfo.InvariantCulture)))());
        return new JsonObject { ["reserve"] = reserve };
    }

    private static ImmutableArray<DigitalBid> BidsOf(CaseValue input) => input.List("bids", bid => new DigitalBid(bid.Participant("bidder"), bid.Integer("amount")));

    private static long CostOf(CaseValue input) => input.OptionalInteger("unitCost") is { } cost ? (cost >= 0 ? cost : throw input.Fault("unitCost", "is negative")) : 0;

    private static Func<ParticipantId, bool> SidesOf(CaseValue input, ImmutableArray<DigitalBid> bids)
    {
        if (!input.Has("partition"))
        {
            string seed = input.Seed("seed");
            return bidder => SampledOffers.IsOnSideA(seed, bidder);
        }

        (ImmutableArray<string> a, ImmutableArray<string> b) = input.Object("partition", partition => (partition.Texts("A"), partition.Texts("B")));
        if (input.Has("seed")) input.Seed("seed");
        string[] named = [.. a.Concat(b).Order(StringComparer.Ordinal)];
        if (!named.SequenceEqual(bids.Select(bid => bid.Bidder.Value).Order(StringComparer.Ordinal), StringComparer.Ordinal)) throw input.Fault("partition", "does not name each bidder once");
        return bidder => a.Contains(bidder.Value, StringComparer.Ordinal);
    }

    private static JsonObject ToJson(DigitalSale sale) => new() { ["bidder"] = sale.Bidder.Value, ["price"] = sale.Price };
}
