using System.Globalization;
using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.MultiUnit;

/// <summary>An auction of several units with its rows, from a generator that likes equal prices, caps, several rows a bidder, and as much supply as demand.</summary>
public sealed record RandomSale(MultiUnitRules Rules, UnitBid[] Log)
{
    public MultiUnitOutcome Run() => MultiUnitAuction.Run(Rules, Log);

    public MultiUnitOutcome Run(UnitPricing pricing) => MultiUnitAuction.Run(Rules with { Pricing = pricing }, Log);

    public override string ToString() => $"{Rules}\n{string.Join('\n', Log.AsEnumerable())}";
}

public static class RandomRows
{
    public static readonly Arbitrary<RandomSale> Any = Arb.From(Sales(), Shorter);

    public static Instant At(long milliseconds) => Instant.FromUnixTimeMilliseconds(milliseconds);

    public static string Lines(MultiUnitOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(", ", outcome.Awards.Select(a => $"#{a.Seq} {a.Bidder} {a.Quantity} à {a.UnitPrice}"))}; {string.Join(", ", outcome.Totals.OrderBy(t => t.Bidder.Value, StringComparer.Ordinal).Select(t => $"{t.Bidder} {t.Quantity} for {t.Payment}"))}; at {outcome.ClearingPrice}; {outcome.Sold} + {outcome.Unsold}; {outcome.Revenue}; {string.Join(", ", outcome.Rejected.Select(r => $"#{r.Seq} {r.Reason}"))}");

    private static Gen<RandomSale> Sales() =>
        from pricing in Gen.Elements(Enum.GetValues<UnitPricing>())
        from supply in Gen.Choose(0, 20)
        from reserve in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(1, 8)))
        from tie in Gen.Elements(UnitTie.Time, UnitTie.ProRata)
        from cap in Gen.Frequency((2, Gen.Constant<long?>(null)), (1, Gen.Choose(0, 7).Select(c => (long?)c)))
        from rows in Gen.ArrayOf(Rows(pricing != UnitPricing.Vickrey))
        select new RandomSale(new MultiUnitRules(pricing, supply, reserve, tie, new("S"), cap), [.. rows.Select((row, i) => row with { Seq = 1 + (i * 7 % 97 * 1000) + i })]);

    private static Gen<UnitBid> Rows(bool withTakers) =>
        from at in Gen.Choose(0, 6)
        from bidder in Gen.Frequency((9, Gen.Elements("A", "B", "C", "D")), (1, Gen.Constant("S")))
        from price in Gen.Frequency((9, Gen.Choose(0, 12).Select(p => (long?)p)), (withTakers ? 1 : 0, Gen.Constant<long?>(null)), (1, Gen.Choose(-1, 0).Select(p => (long?)p)))
        from quantity in Gen.Frequency((9, Gen.Choose(1, 6)), (1, Gen.Choose(-1, 0)))
        select new UnitBid(At(at), 0, new(bidder), price, quantity);

    private static IEnumerable<RandomSale> Shorter(RandomSale sale) => sale.Log.Select((_, i) => sale with { Log = [.. sale.Log.Where((_, j) => i != j)] });
}
