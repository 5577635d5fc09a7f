using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Reverse;

/// <summary>A tender with a log, from a generator that likes ties, partial decrements, amounts near nothing and bids around the close.</summary>
public sealed record RandomTender(ReverseRules Rules, ReverseAct[] Log)
{
    public ReverseOutcome Run() => ReverseAuction.Run(Rules, Log);

    public override string ToString() => $"{Rules} {string.Join(' ', Log.Select(a => $"[{a.At.ToUnixTimeMilliseconds()} #{a.Seq} {a.Vendor} {(a is ReverseBid bid ? bid.Amount : a.GetType().Name)}]"))}";
}

public static class RandomTenders
{
    public static readonly ParticipantId Buyer = new("B");

    private static readonly string[] Vendors = ["U", "V", "W", "X", "B"];

    public static readonly Arbitrary<RandomTender> Any = Arb.From(Tenders(), tender => tender.Log.Select((_, i) => tender with { Log = [.. tender.Log.Where((_, j) => i != j)] }));

    public static Instant At(long milliseconds) => Instant.FromUnixTimeMilliseconds(milliseconds);

    private static Gen<RandomTender> Tenders() =>
        from ceiling in Gen.Choose(60, 280)
        from hidden in Gen.OneOf(Gen.Constant<long?>(null), Gen.Choose(20, ceiling).Select(h => (long?)h))
        from decrements in Gen.Elements(IncrementTable.Flat(1), IncrementTable.Flat(7), IncrementTable.Of(new(0, 5), new(100, 25), new(150, 3)), IncrementTable.Of(new(0, 2), new(90, 9), new(Amounts.Max + 5, 100)))
        from soft in Gen.OneOf(Gen.Constant<SoftClose?>(null), SoftCloses())
        from outcry in Gen.Choose(0, 3)
        from cutoff in Gen.OneOf(Gen.Constant<Duration?>(null), Gen.Choose(0, 60).Select(c => (Duration?)Duration.FromMilliseconds(c)))
        from length in Gen.Choose(0, 40)
        from acts in Gen.ArrayOf(Acts(), length)
        let price = new ReversePrice(ceiling, hidden, decrements, outcry == 0)
        let rules = new ReverseRules(price, At(0), At(100), soft, Buyer, cutoff)
        select new RandomTender(rules, [.. acts.Select((act, i) => act with { Seq = i + 1 })]);

    private static Gen<SoftClose?> SoftCloses() =>
        from window in Gen.Choose(1, 40)
        from extension in Gen.Choose(1, 40)
        from max in Gen.OneOf(Gen.Constant<int?>(null), Gen.Choose(1, 4).Select(m => (int?)m))
        select new SoftClose(Duration.FromMilliseconds(window), Duration.FromMilliseconds(extension), max);

    private static Gen<ReverseAct> Acts() =>
        from at in Gen.Frequency((1, Gen.Choose(-5, 0)), (6, Gen.Choose(0, 100)), (2, Gen.Choose(95, 180)))
        from vendor in Gen.Elements(Vendors)
        from amount in Gen.Frequency((1, Gen.Elements(-1L, 0L, long.MinValue, long.MaxValue, Amounts.Max, Amounts.Max + 1)), (2, Gen.Choose(1, 12).Select(a => (long)a)), (8, Gen.Choose(1, 300).Select(a => (long)a)))
        from kind in Gen.Choose(0, 11)
        select kind == 0 ? (ReverseAct)new ReverseRetraction(At(at), 0, new ParticipantId(vendor)) : new ReverseBid(At(at), 0, new ParticipantId(vendor), amount);
}
