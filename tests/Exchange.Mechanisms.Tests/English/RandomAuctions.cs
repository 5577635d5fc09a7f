using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.English;

/// <summary>An auction with a log, from a generator that likes ties, partial increments and bids around the close. Both price rules, with retractions and purchases where the rules allow them, and where they don't.</summary>
public sealed record RandomAuction(EnglishRules Rules, EnglishAct[] Log)
{
    public EnglishOutcome Run() => EnglishAuction.Run(Rules, Log);

    public override string ToString() => $"{Rules} {string.Join(' ', Log.Select(b => $"[{b.At.ToUnixTimeMilliseconds()} #{b.Seq} {b.Bidder} {(b is EnglishBid bid ? bid.Amount : b.GetType().Name)}]"))}";
}

public static class RandomAuctions
{
    public static readonly ParticipantId Seller = new("S");

    private static readonly string[] Bidders = ["A", "B", "C", "D", "S"];

    /// <summary>A failure prints the seed, <c>Replay</c>; run it again by WithReplay.</summary>
    public static readonly Config Checked = Properties.CheckedBy(1_000);

    public static readonly Arbitrary<RandomAuction> Any = Arb.From(Auctions(), Shorter);

    public static Instant At(long milliseconds) => Instant.FromUnixTimeMilliseconds(milliseconds);

    private static Gen<RandomAuction> Auctions() =>
        from opening in Gen.Choose(1, 60)
        from reserve in Gen.OneOf(Gen.Constant<long?>(null), Gen.Choose(opening, 250).Select(r => (long?)r))
        from increments in Gen.Elements(IncrementTable.Flat(1), IncrementTable.Flat(7), IncrementTable.Of(new(0, 5), new(100, 25), new(150, 3)))
        from soft in Gen.OneOf(Gen.Constant<SoftClose?>(null), SoftCloses())
        from outcry in Gen.Choose(0, 3)
        from buyNow in Gen.Frequency((4, Gen.Constant<long?>(null)), (1, Gen.Choose(250, 300).Select(b => (long?)b)))
        from cutoff in Gen.OneOf(Gen.Constant<Duration?>(null), Gen.Choose(0, 60).Select(c => (Duration?)Duration.FromMilliseconds(c)))
        from length in Gen.Choose(0, 40)
        from acts in Gen.ArrayOf(Acts(), length)
        let price = outcry == 0 ? (EnglishPrice)new EnglishOutcry(opening, reserve, increments) : new EnglishProxy(opening, reserve, increments)
        let rules = new EnglishRules(price, At(0), At(100), soft, Seller, buyNow, cutoff)
        select new RandomAuction(rules, [.. acts.Select((act, i) => act with { Seq = i + 1 })]);

    private static Gen<SoftClose?> SoftCloses() =>
        from window in Gen.Choose(1, 40)
        from extension in Gen.Choose(1, 40)
        from max in Gen.OneOf(Gen.Constant<int?>(null), Gen.Choose(1, 4).Select(m => (int?)m))
        select new SoftClose(Duration.FromMilliseconds(window), Duration.FromMilliseconds(extension), max);

    private static Gen<EnglishAct> Acts() =>
        from bid in Bids()
        from kind in Gen.Choose(0, 19)
        select kind switch { 0 or 1 => (EnglishAct)new EnglishRetraction(bid.At, 0, bid.Bidder), 2 => new EnglishBuyNow(bid.At, 0, bid.Bidder), _ => bid };

    private static Gen<EnglishBid> Bids() =>
        from at in Gen.Frequency((1, Gen.Choose(-5, 0)), (6, Gen.Choose(0, 100)), (2, Gen.Choose(95, 180)))
        from bidder in Gen.Elements(Bidders)
        from amount in Gen.Frequency((1, Gen.Choose(-1, 10)), (8, Gen.Choose(1, 300)))
        select new EnglishBid(At(at), 0, new ParticipantId(bidder), amount);

    private static IEnumerable<RandomAuction> Shorter(RandomAuction auction) =>
        auction.Log.Select((_, i) => auction with { Log = [.. auction.Log.Where((_, j) => i != j)] });
}
