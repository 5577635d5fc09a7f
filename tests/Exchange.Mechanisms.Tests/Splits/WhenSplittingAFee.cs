using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.Splits;

/// <summary>MECHANISMS FEE-1.</summary>
public sealed class WhenSplittingAFee
{
    [Theory]
    [InlineData(9999, 250, 250)] // 249.975
    [InlineData(100, 250, 3)] // 2.5
    [InlineData(99, 250, 2)] // 2.475
    [InlineData(0, 250, 0)]
    [InlineData(100, 10_000, 100)]
    public void The_fee_is_rounded_once_half_away_from_zero(long gross, int basisPoints, long fee) => new SaleFee(basisPoints).FeeOf(gross).ShouldBe(fee);

    [Theory]
    [InlineData(1_000, 20)]
    [InlineData(10_000, 50)]
    [InlineData(10, 10)]
    [InlineData(0, 0)]
    public void The_fee_keeps_its_bounds_and_is_never_more_than_the_sale(long gross, long fee) => new SaleFee(100, 20, 50).FeeOf(gross).ShouldBe(fee);

    [Fact]
    public void The_largest_sale_does_not_wrap() => new SaleFee(9_999).FeeOf(Amounts.Max).ShouldBe(Amounts.Max / 10_000 * 9_999);

    [Fact]
    public void What_cannot_be_divided_goes_to_the_largest_fraction_then_to_the_smaller_id()
    {
        // 97 to 1:1:1 is 32 each, and one more.
        FeeSplit split = new SaleFee(300).Split(100, Weights(("c", 1), ("B", 1), ("a", 1)));
        split.Fee.ShouldBe(3);
        split.Payouts.ShouldBe([new(new("B"), 33), new(new("a"), 32), new(new("c"), 32)]);
        new SaleFee(0).Split(10, Weights(("a", 1), ("b", 2))).Payouts.Select(p => p.Amount).ShouldBe([3, 7]);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new SaleFee(10_001));
        Should.Throw<ArgumentOutOfRangeException>(() => new SaleFee(1, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new SaleFee(1, 10, 9));
        Should.Throw<ArgumentOutOfRangeException>(() => new SaleFee(1).FeeOf(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => new SaleFee(1).FeeOf(Amounts.Max + 1));
        Should.Throw<ArgumentException>(() => new SaleFee(1).Split(100, Weights(("a", 1), ("a", 1))));
        Should.Throw<ArgumentException>(() => new SaleFee(1).Split(100, Weights(("a", 0))));
        Should.Throw<ArgumentException>(() => new SaleFee(1).Split(100, []));
        new SaleFee(10_000).Split(100, []).Fee.ShouldBe(100);
    }

    [Fact]
    public void P14_Fee_and_payouts_add_up_to_the_sale() =>
        Prop.ForAll(Sales().ToArbitrary(), sale =>
        {
            FeeSplit split = sale.Rule.Split(sale.Gross, sale.Weights);
            return split.Fee + split.Payouts.Sum(p => p.Amount) == sale.Gross && split.Fee <= sale.Gross && split.Payouts.All(p => p.Amount >= 0);
        }).Check(Properties.Checked);

    [Fact]
    public void P1_The_order_of_the_contributors_does_not_matter() =>
        Prop.ForAll(Sales().ToArbitrary(), sale => sale.Rule.Split(sale.Gross, sale.Weights).Payouts.SequenceEqual(sale.Rule.Split(sale.Gross, sale.Weights.Reverse()).Payouts)).Check(Properties.Checked);

    private static KeyValuePair<ParticipantId, long>[] Weights(params (string Id, long Weight)[] weights) => [.. weights.Select(w => KeyValuePair.Create(new ParticipantId(w.Id), w.Weight))];

    private static Gen<(SaleFee Rule, long Gross, KeyValuePair<ParticipantId, long>[] Weights)> Sales() =>
        from basisPoints in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 10_000))
        from bounds in Gen.Choose(0, 50)
        from gross in Gen.OneOf(Gen.Choose(0, 200).Select(g => (long)g), Gen.Choose(0, 1_000_000).Select(g => g * 1_000_000_000L))
        from weights in Gen.ArrayOf(Gen.OneOf(Gen.Elements(0, 1, 1, 2), Gen.Choose(0, 1_000_000)))
        let all = weights.Append(1).Select((w, i) => KeyValuePair.Create(new ParticipantId($"c{i % 10}-{i}"), (long)w)).ToArray()
        select (new SaleFee(basisPoints, bounds, bounds * 3), gross, all);
}
