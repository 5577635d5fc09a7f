using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

/// <summary>Outages near the close, DOMAIN TIM-2. The window is five minutes.</summary>
public sealed class WhenTheExchangeWasOut
{
    private static readonly Instant WindowStart = Closing - Duration.FromMinutes(5);

    private static PostponeClose Outage(Instant from, Instant to) => new(Id, from, to, to + Tick);

    private static ClosePostponed Postponed(Instant from, Instant to) => new(Id, from, to, to + Duration.FromMinutes(5), to + Tick);

    [Fact]
    public void An_outage_inside_the_last_window_gives_bidders_as_long_again() =>
        Opened().When(Outage(WindowStart + Tick, WindowStart + Duration.FromSeconds(10))).Then(Postponed(WindowStart + Tick, WindowStart + Duration.FromSeconds(10)));

    [Fact]
    public void An_outage_over_the_whole_window_and_the_close_postpones_a_close_that_is_past()
    {
        Instant to = Closing + Duration.FromHours(2), closesAt = to + Duration.FromMinutes(5);
        Opened().Given(Placed(Alice, 50_00)).When(Outage(Opening, to)).Then(Postponed(Opening, to))
            .When(Close()).ThenNothing();
        Opened().Given(Placed(Alice, 50_00), Postponed(Opening, to)).When(Bid(Bob, 90_00, closesAt - Tick)).Then(Placed(Bob, 90_00, closesAt - Tick));
        Opened().Given(Placed(Alice, 50_00), Postponed(Opening, to)).When(Bid(Bob, 90_00, closesAt)).ThenRefused(new Closed(closesAt));
    }

    [Fact]
    public void An_outage_that_ended_when_the_window_began_changes_nothing()
    {
        Opened().When(Outage(Opening, WindowStart)).ThenNothing();
        Opened().When(Outage(Opening, WindowStart + Tick)).Then(Postponed(Opening, WindowStart + Tick));
    }

    [Fact]
    public void An_outage_that_began_at_the_close_changes_nothing()
    {
        Opened().When(Outage(Closing, Closing + Duration.FromHours(1))).ThenNothing();
        Opened().When(Outage(Closing - Tick, Closing + Duration.FromHours(1))).Then(Postponed(Closing - Tick, Closing + Duration.FromHours(1)));
    }

    [Fact]
    public void The_close_is_never_brought_forward()
    {
        for (int second = 0; second <= 600; second += 7)
        {
            Instant to = WindowStart - Duration.FromMinutes(2) + Duration.FromSeconds(second);
            if (Opened().When(Outage(Opening, to)).ThenState() is Open open) open.ClosesAt.ShouldBeGreaterThanOrEqualTo(Closing);
        }
    }

    [Fact]
    public void No_outage_and_an_outage_that_runs_backwards_change_nothing()
    {
        Opened().When(Outage(Closing - Tick, Closing - Tick)).ThenNothing();
        Opened().When(Outage(Closing - Tick, WindowStart + Tick)).ThenNothing();
    }

    [Fact]
    public void A_second_order_for_the_same_outage_changes_nothing()
    {
        Instant from = Closing - Duration.FromMinutes(4), to = Closing - Duration.FromMinutes(3);
        Opened().When(Outage(from, to)).Then(Postponed(from, to)).When(Outage(from, to)).ThenNothing();
    }

    [Fact]
    public void A_settled_auction_stays_settled() =>
        Opened().Given(new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Closing)).When(Outage(WindowStart, Closing)).ThenNothing();

    [Fact]
    public void A_postponed_close_uses_up_no_extension()
    {
        Instant to = Closing, moved = to + Duration.FromMinutes(5), late = moved - Tick;
        Open open = Opened(WithSoftClose).Given(Postponed(Opening, to)).When(Bid(Alice, 50_00, late)).Then(Placed(Alice, 50_00, late), new CloseExtended(Id, late + Duration.FromMinutes(2), late))
            .State.ShouldBeOfType<Open>();
        open.Extensions.ShouldBe(1);
    }

    [Fact]
    public void There_must_be_such_an_auction() => Nothing.When(Outage(WindowStart, Closing)).ThenRefused(new AuctionNotFound());
}
