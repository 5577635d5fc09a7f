using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Dutch;

/// <summary>A Dutch auction with a log, from a generator that likes acts at the instant when the price falls, limits at a price of the clock, and more demand than supply.</summary>
public sealed record RandomClock(DutchRules Rules, DutchAct[] Log)
{
    public DutchOutcome Run() => DutchAuction.Run(Rules, Log);

    public override string ToString() => $"{Rules}\n{string.Join('\n', Log.AsEnumerable())}";
}

public static class RandomClocks
{
    public static readonly Arbitrary<RandomClock> Any = Arb.From(Clocks(), Shorter);

    public static Instant At(long milliseconds) => Instant.FromUnixTimeMilliseconds(milliseconds);

    public static string Lines(DutchOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $"{outcome.Status} {string.Join(", ", outcome.Fills.Select(f => $"#{f.Seq} {f.Bidder} {f.Quantity} à {f.Price} at {f.At.ToUnixTimeMilliseconds()}"))}; {outcome.Remaining}; {outcome.Revenue}; {string.Join(", ", outcome.Rejected.Select(r => $"#{r.Seq} {r.Reason}"))}");

    private static Gen<RandomClock> Clocks() =>
        from floor in Gen.Choose(0, 10)
        from above in Gen.Choose(0, 30)
        from decrement in Gen.Choose(1, 9)
        from interval in Gen.Choose(1, 6)
        from closes in Gen.Frequency((3, Gen.Constant<Instant?>(null)), (1, Gen.Choose(1, 30).Select(c => (Instant?)At(c))))
        from quantity in Gen.Choose(1, 12)
        from partial in Gen.Elements(true, false)
        from pricing in Gen.Elements(DutchPricing.PayAtAccept, DutchPricing.UniformLast)
        from acts in Gen.ArrayOf(Acts())
        select new RandomClock(
            new DutchRules(floor + above, floor, decrement, Duration.FromMilliseconds(interval), At(0), closes, quantity, partial, pricing, new("S")), [.. acts.Select((act, i) => act with { Seq = i + 1 })]);

    private static Gen<DutchAct> Acts() =>
        from at in Gen.Choose(-1, 40)
        from bidder in Gen.Elements("A", "B", "C", "S")
        from quantity in Gen.Frequency((9, Gen.Choose(1, 5)), (1, Gen.Choose(-1, 0)))
        from limit in Gen.Choose(-1, 45)
        from kind in Gen.Choose(0, 6)
        select kind switch
        {
            0 => new DutchCancelAbsentee(At(at), 0, new(bidder)),
            < 4 => (DutchAct)new DutchAbsentee(At(at), 0, new(bidder), limit, quantity),
            _ => new DutchAccept(At(at), 0, new(bidder), quantity),
        };

    private static IEnumerable<RandomClock> Shorter(RandomClock clock) => clock.Log.Select((_, i) => clock with { Log = [.. clock.Log.Where((_, j) => i != j)] });
}
