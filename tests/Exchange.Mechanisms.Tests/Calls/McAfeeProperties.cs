using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Calls;

/// <summary>The laws of MECHANISMS section 17 of McAfee's trade reduction.</summary>
public sealed class McAfeeProperties
{
    private static readonly Arbitrary<long[]> Values = Arb.From(
        Gen.Choose(0, 8).SelectMany(n => Gen.ArrayOf(Gen.Choose(1, 30).Select(v => (long)v), n)), values => values.Select((_, i) => values.Where((_, j) => i != j).ToArray()));

    [Fact]
    public void P12_The_platform_never_pays_in_and_at_most_one_efficient_trade_is_lost() =>
        Prop.ForAll(Values, Values, (bids, asks) =>
        {
            McAfeeOutcome outcome = Clear(bids, asks);
            long[] sortedBids = [.. bids.OrderDescending()], sortedAsks = [.. asks.Order()];
            int efficient = Enumerable.Range(0, Math.Min(bids.Length, asks.Length)).Count(i => sortedBids[i] >= sortedAsks[i]);
            return outcome.EfficientTrades == efficient && efficient - outcome.Trades is 0 or 1 && outcome.Surplus >= 0
                && outcome.Buyers.Length == outcome.Trades && outcome.Sellers.Length == outcome.Trades
                && outcome.Surplus == outcome.Trades * ((outcome.BuyPrice ?? 0) - (outcome.SellPrice ?? 0));
        }).Check(Properties.Checked);

    [Fact]
    public void P4_Nobody_trades_at_a_loss() =>
        Prop.ForAll(Values, Values, (bids, asks) =>
        {
            McAfeeOutcome outcome = Clear(bids, asks);
            return outcome.Buyers.All(b => bids[Index(b)] >= outcome.BuyPrice) && outcome.Sellers.All(s => asks[Index(s)] <= outcome.SellPrice);
        }).Check(Properties.Checked);

    [Fact]
    public void P12_No_buyer_and_no_seller_gains_by_saying_something_else() =>
        Prop.ForAll(Values, Values, Gen.Choose(1, 30).ToArbitrary(), (bids, asks, said) =>
            Enumerable.Range(0, bids.Length).All(i => BuyerGain(bids, asks, i, bids[i]) >= BuyerGain([.. bids.Select((b, j) => i == j ? said : b)], asks, i, bids[i]))
            && Enumerable.Range(0, asks.Length).All(i => SellerGain(bids, asks, i, asks[i]) >= SellerGain(bids, [.. asks.Select((a, j) => i == j ? said : a)], i, asks[i]))).Check(Properties.Checked);

    /// <summary>The negative of P12: in the call auction, which trades all it can at one price, a buyer does better by shading his bid.</summary>
    [Fact]
    public void P12_In_the_call_auction_a_buyer_can_gain_by_saying_less()
    {
        long honest = Price(10), shaded = Price(6);

        (10 - honest, 10 - shaded).ShouldBe((4, 6));

        static long Price(long bid) => CallAuction.Clear(
            new CallRules(PriceRule: CallPriceRule.Midpoint),
            [new CallOrder(default, 1, "b", new("B"), OrderSide.Buy, bid, 1), new CallOrder(default, 2, "s", new("S"), OrderSide.Sell, 2, 1)]).Cleared.Price!.Value;
    }

    [Fact]
    public void P1_The_order_of_the_input_does_not_matter() =>
        Prop.ForAll(Values, Values, (bids, asks) =>
        {
            (McAfeeOutcome one, McAfeeOutcome other) = (Clear(bids, asks), McAfee.Clear(Offers(bids, "b").Reverse(), Offers(asks, "s").Reverse()));
            return one with { Buyers = [], Sellers = [] } == other with { Buyers = [], Sellers = [] } && one.Buyers.SequenceEqual(other.Buyers) && one.Sellers.SequenceEqual(other.Sellers);
        }).Check(Properties.Checked);

    [Fact]
    public void Two_offers_of_one_place_have_no_order() =>
        Should.Throw<ArgumentException>(() => McAfee.Clear([new McAfeeOffer(default, 1, new("a"), 5), new McAfeeOffer(default, 1, new("b"), 5)], []));

    private static McAfeeOutcome Clear(long[] bids, long[] asks) => McAfee.Clear(Offers(bids, "b"), Offers(asks, "s"));

    private static IEnumerable<McAfeeOffer> Offers(long[] prices, string side) => prices.Select((price, i) => new McAfeeOffer(Instant.FromUnixTimeMilliseconds(i), i, new ParticipantId($"{side}{i}"), price));

    private static int Index(ParticipantId bidder) => int.Parse(bidder.Value.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);

    private static long BuyerGain(long[] bids, long[] asks, int i, long value) => Clear(bids, asks) is var outcome && outcome.Buyers.Contains(new ParticipantId($"b{i}")) ? value - outcome.BuyPrice!.Value : 0;

    private static long SellerGain(long[] bids, long[] asks, int i, long value) => Clear(bids, asks) is var outcome && outcome.Sellers.Contains(new ParticipantId($"s{i}")) ? outcome.SellPrice!.Value - value : 0;
}
