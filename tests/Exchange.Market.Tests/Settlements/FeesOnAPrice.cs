using System.Numerics;
using Exchange.Kernel;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Settlements;

/// <summary>MECHANISMS FEE-1, G-1.</summary>
public sealed class FeesOnAPrice
{
    [Theory]
    [InlineData(100_00, 250, 0, 1_000_00, 2_50)]
    [InlineData(1, 5_000, 0, 1_000, 1)] // half a fen, away from zero
    [InlineData(3, 5_000, 0, 1_000, 2)]
    [InlineData(199, 25, 0, 1_000, 0)] // 0.4975
    [InlineData(200, 25, 0, 1_000, 1)] // 0.5
    [InlineData(100_00, 250, 5_00, 1_000_00, 5_00)] // at least
    [InlineData(100_00, 250, 0, 2_00, 2_00)] // at most
    [InlineData(40, 250, 5_00, 1_000_00, 40)] // never above the price
    [InlineData(100_00, 0, 0, 0, 0)]
    [InlineData(1_000_000_000_000_000, 10_000, 0, 1_000_000_000_000_000, 1_000_000_000_000_000)]
    public void The_fee_is_a_part_of_the_price_within_bounds(long price, int basisPoints, long minimum, long maximum, long fee) =>
        SettlementDesk.FeeOf(Cny(price), new FeeRule(basisPoints, Cny(minimum), Cny(maximum))).ShouldBe(Cny(fee));

    /// <summary>Against the definition in unbounded numbers, with a printed seed.</summary>
    [Fact]
    public void It_is_the_exact_part_rounded_half_away_from_zero()
    {
        const int seed = 20261120;
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            long price = random.NextInt64(1, 1L << random.Next(1, 50)), minimum = random.NextInt64(0, 1_000), maximum = random.NextInt64(minimum, 1L << random.Next(10, 50));
            int basisPoints = random.Next(0, 10_001);
            BigInteger exact = BigInteger.Divide((BigInteger.Multiply(price, basisPoints) * 2) + 10_000, 20_000);
            BigInteger expected = BigInteger.Min(price, BigInteger.Max(minimum, BigInteger.Min(maximum, exact)));
            SettlementDesk.FeeOf(Cny(price), new FeeRule(basisPoints, Cny(minimum), Cny(maximum))).MinorUnits.ShouldBe((long)expected, $"seed {seed}, case {i}: {price} at {basisPoints} within {minimum} and {maximum}");
        }
    }

    [Fact]
    public void A_rule_of_another_currency_is_a_fault() =>
        Should.Throw<CurrencyMismatchException>(() => SettlementDesk.FeeOf(Cny(1), new FeeRule(1, new Money(0, Currency.Eur), new Money(1, Currency.Eur))));
}
