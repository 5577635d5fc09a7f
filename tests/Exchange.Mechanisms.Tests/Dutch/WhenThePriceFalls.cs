using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Dutch;

public sealed class WhenThePriceFalls
{
    private static readonly ParticipantId Seller = new("S"), Alice = new("alice"), Bob = new("bob");

    private static readonly DutchRules OneLot = Rules(1);

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(999, 1000)]
    [InlineData(1000, 950)]
    [InlineData(3500, 850)]
    [InlineData(11_999, 450)]
    [InlineData(12_000, 400)]
    [InlineData(1_000_000, 400)]
    public void DUT1_It_falls_by_steps_to_the_floor_and_rests_there(long at, long price) => OneLot.PriceAt(At(at)).ShouldBe(price);

    [Theory]
    [InlineData(400, 13_000)]
    [InlineData(401, 13_000)]
    [InlineData(399, 14_000)]
    public void DUT1_The_clock_rests_one_interval_on_the_floor_before_it_closes(long floor, long closes) =>
        new DutchRules(1000, floor, 50, Duration.FromSeconds(1), At(0), null, 1, allowPartial: true, DutchPricing.PayAtAccept, Seller).ClosesAt.ShouldBe(At(closes));

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(2000, 0)]
    [InlineData(950, 1000)]
    [InlineData(820, 4000)]
    [InlineData(400, 12_000)]
    public void DUT3_A_limit_fires_at_the_first_price_at_or_below_it(long limit, long fires)
    {
        OneLot.FiresAt(limit, At(0)).ShouldBe(At(fires));
        OneLot.FiresAt(limit, At(5500)).ShouldBe(At(Math.Max(5500, fires)));
    }

    [Fact]
    public void DUT3_A_limit_beats_an_accept_of_the_same_instant_that_was_logged_later()
    {
        DutchOutcome outcome = DutchAuction.Run(OneLot, [new DutchAbsentee(At(0), 1, Alice, 820, 1), new DutchAccept(At(4000), 2, Bob, 1)]);

        outcome.Fills.ShouldBe([new DutchFill(1, Alice, 1, 800, At(4000))]);
        outcome.Rejected.ShouldBe([new DutchRejected(2, DutchRefusal.SoldOut)]);
    }

    [Fact]
    public void DUT3_A_limit_may_be_taken_back_until_it_has_fired()
    {
        DutchOutcome Run(long at) => DutchAuction.Run(OneLot, [new DutchAbsentee(At(0), 1, Alice, 820, 1), new DutchCancelAbsentee(At(at), 2, Alice)]);

        Run(3999).Status.ShouldBe(DutchStatus.Unsold);
        Run(4000).Rejected.ShouldBe([new DutchRejected(2, DutchRefusal.NothingToCancel)]);
        Run(4000).Status.ShouldBe(DutchStatus.SoldOut);
    }

    [Fact]
    public void A_limit_that_finds_nothing_left_is_told_so()
    {
        DutchOutcome outcome = DutchAuction.Run(OneLot, [new DutchAbsentee(At(0), 1, Alice, 820, 1), new DutchAccept(At(3999), 2, Bob, 1)]);

        outcome.Rejected.ShouldBe([new DutchRejected(1, DutchRefusal.SoldOut)]);
    }

    [Fact]
    public void DUT2_All_may_pay_the_last_price()
    {
        DutchAct[] log = [new DutchAccept(At(1000), 1, Alice, 3), new DutchAccept(At(5000), 2, Bob, 9)];

        DutchAuction.Run(Rules(10), log).Revenue.ShouldBe((3 * 950) + (7 * 750));
        DutchAuction.Run(Rules(10, pricing: DutchPricing.UniformLast), log).Revenue.ShouldBe(10 * 750);
        DutchAuction.Run(Rules(10, allowPartial: false), log).Rejected.ShouldBe([new DutchRejected(2, DutchRefusal.InsufficientQty)]);
    }

    /// <summary>Each act has every fault from its own on; the first is given (G-4).</summary>
    [Fact]
    public void Refusals_come_in_one_order()
    {
        DutchState open = DutchState.Of(Rules(2, allowPartial: false));
        DutchState soldOut = open.After(OneLot, new DutchAccept(At(0), 1, Bob, 2));
        DutchRefusal? Why(DutchState state, DutchAct act) => state.Refusal(Rules(2, allowPartial: false), act);

        Why(soldOut, new DutchAbsentee(At(-1), 9, Seller, 0, 0)).ShouldBe(DutchRefusal.NotOpen);
        Why(soldOut, new DutchAbsentee(At(13_000), 9, Seller, 0, 0)).ShouldBe(DutchRefusal.Closed);
        Why(soldOut, new DutchAbsentee(At(12_999), 9, Seller, 0, 0)).ShouldBe(DutchRefusal.SelfBid);
        Why(soldOut, new DutchAbsentee(At(0), 9, Alice, 0, 0)).ShouldBe(DutchRefusal.BadAmount);
        Why(soldOut, new DutchAbsentee(At(0), 9, Alice, 399, 0)).ShouldBe(DutchRefusal.BadQty);
        Why(soldOut, new DutchAccept(At(0), 9, Alice, 0)).ShouldBe(DutchRefusal.BadQty);
        Why(soldOut, new DutchAbsentee(At(0), 9, Alice, 399, 1)).ShouldBe(DutchRefusal.LimitBelowFloor);
        Why(soldOut, new DutchAbsentee(At(0), 9, Alice, 400, 1)).ShouldBe(DutchRefusal.SoldOut);
        Why(soldOut, new DutchAccept(At(0), 9, Alice, 3)).ShouldBe(DutchRefusal.SoldOut);
        Why(open, new DutchAccept(At(0), 9, Alice, 3)).ShouldBe(DutchRefusal.InsufficientQty);
        Why(open, new DutchCancelAbsentee(At(0), 9, Alice)).ShouldBe(DutchRefusal.NothingToCancel);
        Why(open, new DutchAccept(At(0), 9, Alice, 2)).ShouldBeNull();
        Enum.GetValues<DutchRefusal>().Length.ShouldBe(9);
    }

    [Fact]
    public void A_clock_that_can_not_run_is_an_error()
    {
        DutchRules Made(long start, long floor, long decrement, long interval, long quantity) =>
            new(start, floor, decrement, Duration.FromMilliseconds(interval), At(0), null, quantity, allowPartial: true, DutchPricing.PayAtAccept, Seller);

        Should.Throw<ArgumentException>(() => Made(100, 101, 1, 1, 1));
        Should.Throw<ArgumentException>(() => Made(100, -1, 1, 1, 1));
        Should.Throw<ArgumentException>(() => Made(100, 1, 0, 1, 1));
        Should.Throw<ArgumentException>(() => Made(100, 1, 1, 0, 1));
        Should.Throw<ArgumentException>(() => Made(100, 1, 1, 1, 0));
        Should.Throw<ArgumentException>(() => Made(Amounts.Max, 0, 1, 1000, 1));
        Made(Amounts.Max, 0, 1000, 1, 1).PriceAt(At(1_000_000_000_001)).ShouldBe(0);
    }

    private static DutchRules Rules(long quantity, bool allowPartial = true, DutchPricing pricing = DutchPricing.PayAtAccept) =>
        new(1000, 400, 50, Duration.FromSeconds(1), At(0), null, quantity, allowPartial, pricing, Seller);

    private static Instant At(long milliseconds) => RandomClocks.At(milliseconds);
}
