using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

/// <summary>The soft close, MECHANISMS ENG-9.</summary>
public sealed class WhenABidComesLate
{
    private static readonly Instant Late = Closing - Duration.FromSeconds(30);

    private static Instant After(Instant bid) => bid + Duration.FromMinutes(2);

    [Fact]
    public void A_change_of_leader_inside_the_window_extends_the_close() =>
        Opened(WithSoftClose).Given(Placed(Alice, 50_00)).When(Bid(Bob, 90_00, Late)).Then(Placed(Bob, 90_00, Late), new CloseExtended(Id, After(Late), Late));

    [Fact]
    public void A_change_of_price_inside_the_window_extends_the_close() =>
        Opened(WithSoftClose).Given(Placed(Alice, 50_00)).When(Bid(Bob, 20_00, Late)).Then(Placed(Bob, 20_00, Late), new CloseExtended(Id, After(Late), Late));

    [Fact]
    public void A_first_bid_inside_the_window_extends_the_close() =>
        Opened(WithSoftClose).When(Bid(Alice, 50_00, Late)).Then(Placed(Alice, 50_00, Late), new CloseExtended(Id, After(Late), Late));

    [Fact]
    public void The_leaders_silent_raise_does_not() => Opened(WithSoftClose).Given(Placed(Alice, 50_00)).When(Bid(Alice, 90_00, Late)).Then(Placed(Alice, 90_00, Late));

    [Fact]
    public void The_leaders_raise_that_meets_the_reserve_does() =>
        Opened(WithReserve with { SoftClose = WithSoftClose.SoftClose }).Given(Placed(Alice, 50_00))
            .When(Bid(Alice, 90_00, Late)).Then(Placed(Alice, 90_00, Late), new CloseExtended(Id, After(Late), Late));

    [Fact]
    public void The_window_includes_its_start_and_excludes_the_moment_before()
    {
        Instant start = Closing - Duration.FromMinutes(1);
        Opened(WithSoftClose).When(Bid(Alice, 50_00, start - Tick)).Then(Placed(Alice, 50_00, start - Tick));
        Opened(WithSoftClose).When(Bid(Alice, 50_00, start)).Then(Placed(Alice, 50_00, start), new CloseExtended(Id, After(start), start));
    }

    [Fact]
    public void The_close_moves_no_more_often_than_the_terms_allow()
    {
        Instant second = After(Late) - Tick, third = After(second) - Tick;
        var twice = Opened(WithSoftClose).Given(Placed(Alice, 20_00))
            .When(Bid(Bob, 30_00, Late)).Then(Placed(Bob, 30_00, Late), new CloseExtended(Id, After(Late), Late))
            .When(Bid(Alice, 40_00, second)).Then(Placed(Alice, 40_00, second), new CloseExtended(Id, After(second), second));
        twice.When(Bid(Bob, 50_00, third)).Then(Placed(Bob, 50_00, third)).State.ShouldBeOfType<Open>().Extensions.ShouldBe(2);
        twice.When(Bid(Bob, 50_00, After(second))).ThenRefused(new Closed(After(second)));
    }

    [Fact]
    public void An_extension_that_would_not_move_the_close_is_none()
    {
        AuctionTerms shortExtension = Terms with { SoftClose = new SoftClose(Duration.FromMinutes(1), Duration.FromSeconds(30), 1) };
        Opened(shortExtension).When(Bid(Alice, 50_00, Late)).Then(Placed(Alice, 50_00, Late))
            .When(Bid(Bob, 90_00, Late + Tick)).Then(Placed(Bob, 90_00, Late + Tick), new CloseExtended(Id, Closing + Tick, Late + Tick));
    }
}
