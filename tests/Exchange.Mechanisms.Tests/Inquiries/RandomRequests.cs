using System.Collections.Immutable;
using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Inquiries;

/// <summary>A request with a log, from a generator that likes equal prices, both rounds and quotes around every bound.</summary>
public sealed record RandomRequest(RfqRules Rules, RfqQuote[] Log)
{
    public RfqOutcome Run() => RequestForQuote.Run(Rules, Log);

    public override string ToString() => $"{Rules}\n{string.Join('\n', Log.AsEnumerable())}";
}

public static class RandomRequests
{
    public static readonly Arbitrary<RandomRequest> Any = Arb.From(Requests(), Shorter);

    public static Instant At(long milliseconds) => Instant.FromUnixTimeMilliseconds(milliseconds);

    private static Gen<RandomRequest> Requests() =>
        from quantity in Gen.Choose(1, 12)
        from rule in Gen.OneOf(
            Gen.Constant<RfqRule>(new RfqRule.LowestPrice()), Gen.Constant<RfqRule>(new RfqRule.Split()),
            Gen.Choose(0, 5).SelectMany(p => Gen.Choose(p == 0 ? 1 : 0, 5).Select(q => (RfqRule)new RfqRule.Weighted(p, q))))
        from ceiling in Gen.Frequency((2, Gen.Constant<long?>(null)), (1, Gen.Choose(1, 12).Select(c => (long?)c)))
        from invited in Gen.Frequency((3, Gen.Constant<ImmutableArray<ParticipantId>?>(null)), (1, Gen.Constant<ImmutableArray<ParticipantId>?>([new("V1"), new("V2"), new("BUY")])))
        from final in Gen.OneOf(Gen.Constant<BestAndFinal?>(null), Gen.Choose(0, 3).Select(n => (BestAndFinal?)new BestAndFinal(At(150), n)))
        from quotes in Gen.ArrayOf(Quotes())
        select new RandomRequest(new RfqRules(new("BUY"), quantity, At(100), At(200), rule, ceiling, invited, final), [.. quotes.Select((quote, i) => quote with { Seq = i + 1 })]);

    private static Gen<RfqQuote> Quotes() =>
        from round in Gen.Choose(1, 2)
        from at in round == 1 ? Gen.Choose(70, 101) : Gen.Choose(98, 151)
        from vendor in Gen.Elements("V1", "V2", "V3", "V4", "BUY")
        from price in Gen.Choose(0, 12)
        from most in Gen.Choose(0, 12)
        from valid in Gen.Frequency((5, Gen.Constant(9999)), (1, Gen.Choose(199, 201)))
        from quality in Gen.Choose(0, 4)
        select new RfqQuote(At(at), 0, new(vendor), price, most, At(valid), round, 25 * quality);

    private static IEnumerable<RandomRequest> Shorter(RandomRequest request) =>
        request.Log.Select((_, i) => request with { Log = [.. request.Log.Where((_, j) => i != j)] });
}
