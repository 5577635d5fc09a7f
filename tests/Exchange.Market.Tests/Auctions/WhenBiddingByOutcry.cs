using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

/// <summary>In open outcry the price is the bid itself (MECHANISMS ENG-12).</summary>
public sealed class WhenBiddingByOutcry
{
    private static readonly AuctionTerms Outcry = Terms with { Format = AuctionFormat.Outcry };

    [Fact]
    public void The_price_is_the_bid()
    {
        Open open = Opened(Outcry).When(Bid(Alice, 50_00)).Then(Placed(Alice, 50_00)).State.ShouldBeOfType<Open>();
        (open.Leader, open.CurrentPrice, open.LowestAcceptable).ShouldBe((Alice, Cny(50_00), Cny(51_00)));
    }

    [Fact]
    public void The_opening_price_and_the_increment_hold_as_with_proxies()
    {
        Opened(Outcry).When(Bid(Alice, 9_99)).ThenRefused(new BelowStart(Cny(10_00)));
        Opened(Outcry).Given(Placed(Alice, 50_00)).When(Bid(Bob, 50_99)).ThenRefused(new BelowMinimum(Cny(51_00)));
        Opened(Outcry).Given(Placed(Alice, 50_00)).When(Bid(Bob, 51_00)).Then(Placed(Bob, 51_00));
    }

    [Fact]
    public void The_leader_may_not_bid_against_himself() => Opened(Outcry).Given(Placed(Alice, 50_00)).When(Bid(Alice, 90_00)).ThenRefused(new AlreadyLeading());

    [Fact]
    public void The_winner_pays_his_bid_by_the_rule_that_gave_it() =>
        Opened(Outcry).Given(Placed(Alice, 50_00), Placed(Bob, 70_00)).When(Close()).Then(new LotAwarded(Id, Bob, Cny(70_00), "english-outcry-1", Closing));

    [Fact]
    public void A_bid_under_the_reserve_leads_and_does_not_win()
    {
        AuctionTerms terms = Outcry with { ReservePrice = Cny(60_00) };
        Open open = Opened(terms).Given(Placed(Alice, 50_00)).State.ShouldBeOfType<Open>();
        (open.CurrentPrice, open.ReserveMet).ShouldBe((Cny(50_00), false));
        Opened(terms).Given(Placed(Alice, 50_00)).When(Close()).Then(new LotUnsold(Id, UnsoldReason.ReserveNotMet, EnglishOutcry.RuleVersion, Closing));
        Opened(terms).Given(Placed(Alice, 60_00)).When(Close()).Then(new LotAwarded(Id, Alice, Cny(60_00), EnglishOutcry.RuleVersion, Closing));
    }

    [Fact]
    public void A_late_bid_extends_the_close()
    {
        Instant late = Closing - Tick;
        Opened(Outcry with { SoftClose = WithSoftClose.SoftClose }).When(Bid(Alice, 50_00, late)).Then(Placed(Alice, 50_00, late), new CloseExtended(Id, late + Duration.FromMinutes(2), late));
    }

    [Fact]
    public void A_retraction_gives_the_lead_back_to_the_bid_before()
    {
        Open open = Opened(Outcry with { RetractCutoff = Duration.Zero }).Given(Placed(Alice, 50_00), Placed(Bob, 70_00))
            .When(new TakeBackBids(Id, Bob, Opening)).ThenState().ShouldBeOfType<Open>();
        (open.Leader, open.CurrentPrice).ShouldBe((Alice, Cny(50_00)));
    }
}
