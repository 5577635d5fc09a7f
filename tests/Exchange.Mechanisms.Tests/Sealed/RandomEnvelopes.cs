using System.Globalization;
using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Sealed;

/// <summary>A sealed auction with a log, from a generator that likes equal bids, revisions and withdrawals.</summary>
public sealed record RandomEnvelope(SealedRules Rules, SealedAct[] Log)
{
    public SealedOutcome Run() => SealedAuction.Run(Rules, Log);

    public override string ToString() => $"{Rules}\n{string.Join('\n', Log.AsEnumerable())}";
}

public static class RandomEnvelopes
{
    public static readonly Arbitrary<RandomEnvelope> Any = Arb.From(Envelopes(), Shorter);

    public static Instant At(long milliseconds) => Instant.FromUnixTimeMilliseconds(milliseconds);

    public static string Lines(SealedOutcome outcome) => Lines(outcome.Award.Status, outcome.Award.Winner, outcome.Award.Price, outcome.Award.Ranking, outcome.Rejected.Select(r => $"#{r.Seq} {r.Reason}"));

    public static string Lines(SealedStatus status, ParticipantId? winner, long? price, IEnumerable<ParticipantId> ranking, IEnumerable<string> rejected) =>
        string.Create(CultureInfo.InvariantCulture, $"{status} {winner} {price}; {string.Join(',', ranking)}; {string.Join(',', rejected)}");

    private static Gen<RandomEnvelope> Envelopes() =>
        from pricing in Gen.Elements(SealedPricing.FirstPrice, SealedPricing.SecondPrice)
        from reserve in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(1, 14)))
        from tick in Gen.Choose(1, 2)
        from seed in Gen.Elements(null, "spring", "summer", "autumn")
        from acts in Gen.ArrayOf(Acts())
        select new RandomEnvelope(new SealedRules(pricing, At(0), At(100), reserve, tick, new("S"), seed), [.. acts.Select((act, i) => act with { Seq = i + 1 })]);

    private static Gen<SealedAct> Acts() =>
        from at in Gen.Frequency((8, Gen.Choose(0, 20)), (1, Gen.Choose(-1, 0)), (1, Gen.Choose(99, 100)))
        from bidder in Gen.Elements("A", "B", "C", "D", "S")
        from amount in Gen.Choose(-1, 16)
        from kind in Gen.Choose(0, 5)
        select kind == 0 ? (SealedAct)new SealedWithdrawal(At(at), 0, new(bidder)) : new SealedBid(At(at), 0, new(bidder), amount);

    private static IEnumerable<RandomEnvelope> Shorter(RandomEnvelope envelope) => envelope.Log.Select((_, i) => envelope with { Log = [.. envelope.Log.Where((_, j) => i != j)] });
}
