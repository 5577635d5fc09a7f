using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests;

/// <summary>MECHANISMS G-7.</summary>
public sealed class WhenAWholeIsShared
{
    private static readonly Arbitrary<(long Total, long[] Weights)> Any = Arb.From(
        from weights in Gen.NonEmptyListOf(Gen.Frequency((6, Gen.Choose(0, 30).Select(w => (long)w)), (1, Gen.Choose(0, 30).Select(w => long.MaxValue / 31 * w))))
        from total in Gen.Frequency((6, Gen.Choose(0, 100).Select(t => (long)t)), (1, Gen.Choose(0, 31).Select(t => long.MaxValue / 31 * t)))
        select (weights.All(w => w == 0) ? 0 : total, weights.ToArray()));

    [Theory]
    [InlineData(10, new long[] { 10, 5, 5 }, new long[] { 5, 3, 2 })]
    [InlineData(10, new long[] { 30, 30, 30 }, new long[] { 4, 3, 3 })]
    [InlineData(1, new long[] { 1, 2, 2 }, new long[] { 0, 1, 0 })]
    [InlineData(600, new long[] { 1, 1, 4 }, new long[] { 100, 100, 400 })]
    [InlineData(0, new long[] { 0, 0 }, new long[] { 0, 0 })]
    [InlineData(5, new long[] { 0, 3 }, new long[] { 0, 5 })]
    [InlineData(0, new long[] { }, new long[] { })]
    [InlineData(long.MaxValue, new long[] { long.MaxValue, long.MaxValue }, new long[] { (long.MaxValue / 2) + 1, long.MaxValue / 2 })]
    public void Each_gets_the_floor_of_his_quota_and_the_largest_fractions_the_rest(long total, long[] weights, long[] shares)
    {
        ProRata.Share(total, weights).ShouldBe(shares);
        ProRata.Share(total, [.. weights.Select(w => (BigInteger)w)]).ShouldBe(shares);
    }

    [Fact]
    public void The_shares_add_up_and_none_is_a_unit_away_from_its_quota() =>
        Holds(made =>
        {
            long[] shares = ProRata.Share(made.Total, made.Weights);
            BigInteger sum = made.Weights.Aggregate(BigInteger.Zero, (all, w) => all + w);
            return shares.Aggregate(BigInteger.Zero, (all, s) => all + s) == made.Total
                && shares.Zip(made.Weights).All(pair => BigInteger.Abs((pair.First * sum) - ((BigInteger)made.Total * pair.Second)) < BigInteger.Max(sum, 1))
                && shares.Zip(made.Weights).All(pair => pair.Second > 0 || pair.First == 0);
        });

    [Fact]
    public void No_share_is_above_its_weight_while_the_total_is_not_above_them_all() =>
        Holds(made =>
        {
            BigInteger sum = made.Weights.Aggregate(BigInteger.Zero, (all, w) => all + w);
            return made.Total > sum || ProRata.Share(made.Total, made.Weights).Zip(made.Weights).All(pair => pair.First <= pair.Second);
        });

    [Fact]
    public void Weights_of_any_size_are_shared_alike() =>
        Holds(made => ProRata.Share(made.Total, made.Weights).SequenceEqual(ProRata.Share(made.Total, [.. made.Weights.Select(w => w * BigInteger.Pow(10, 30))])));

    private static void Holds(Func<(long Total, long[] Weights), bool> law) => Prop.ForAll(Any, law).Check(Properties.Checked);

    [Fact]
    public void Nothing_is_shared_among_nobody_or_by_a_negative_weight()
    {
        Should.Throw<ArgumentException>(() => ProRata.Share(1, new long[] { 0, 0 }));
        Should.Throw<ArgumentException>(() => ProRata.Share(1, ReadOnlySpan<long>.Empty));
        Should.Throw<ArgumentException>(() => ProRata.Share(1, new long[] { 2, -1 }));
        Should.Throw<ArgumentException>(() => ProRata.Share(-1, new long[] { 2 }));
        Should.Throw<ArgumentException>(() => ProRata.Share(1, new[] { BigInteger.Zero }));
        Should.Throw<ArgumentException>(() => ProRata.Share(1, new[] { BigInteger.MinusOne }));
    }
}
