using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.DutchAuctions.Clocks;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.DutchAuctions;

/// <summary>Absentee limits (MECHANISMS DUT-3, G-2).</summary>
public sealed class WhenALimitIsLeft
{
    [Fact]
    public void It_fires_at_the_first_price_at_or_below_it()
    {
        Scene waiting = Up(Falling, Alice, Carol).Given(Limit(Alice, 8_20), Now);
        waiting.Auction().NextAt.ShouldBe(After(4));
        waiting.When(new FireDutchLimits(MarketCommand.Exchange, Clock, After(4)), After(4) - Tick).Refusal!.Code.ShouldBe("deadline-not-due");
        waiting.When(new FireDutchLimits(MarketCommand.Exchange, Clock, After(3)), After(4)).ThenNothing(); // another is next
        Scene fired = waiting.Fired();
        (fired.Auction().Phase, fired.Auction().Awards.Single()).ShouldBe((DutchPhase.Awarded, new DutchAward(Alice, 1, Cny(8_00))));
        fired.Available(Carol).ShouldBe(500_00);
    }

    [Fact] // G-2: it has the rank of its registration
    public void It_beats_an_accept_of_the_same_instant_whichever_the_exchange_carries_out_first()
    {
        Scene waiting = Up(Falling, Alice, Carol).Given(Limit(Alice, 8_20), After(1));
        waiting.When(Accept(Carol), After(4)).ThenRefused(new ListingRejection.SoldOut());
        waiting.Given(Accept(Carol), After(4) - Tick).Auction().Awards.ShouldBe([new DutchAward(Carol, 1, Cny(8_50))]);
    }

    [Fact]
    public void What_an_act_finds_due_is_executed_before_it_in_the_same_batch_at_its_own_instant_and_price()
    {
        Scene waiting = Up(Falling with { Licences = 2 }, Alice, Carol).Given(Limit(Alice, 8_20), Now);
        Scene.Outcome taken = waiting.When(Accept(Carol), After(6));
        taken.Facts.Select(f => f.Event).OfType<DutchAuctionEvent>().ShouldBe(
        [
            new DutchLimitFired(Clock, Alice, 1, 1, Cny(8_00), After(4), null, After(6)),
            new DutchAccepted(Clock, Carol, 2, 1, Cny(7_00), After(6)),
            new DutchLicencesAwarded(Clock, [new DutchAward(Alice, 1, Cny(8_00)), new DutchAward(Carol, 1, Cny(7_00))], null, "dutch-1", After(6)),
        ]);
    }

    [Fact]
    public void Of_two_of_one_instant_the_earlier_registration_goes_first_and_the_other_lapses()
    {
        Scene waiting = Up(Falling, Alice, Carol).Given(Limit(Carol, 8_00), Now).Given(Limit(Alice, 8_20), After(1));
        Scene.Outcome fired = waiting.When(new FireDutchLimits(MarketCommand.Exchange, Clock, After(4)), After(4));
        fired.Facts.Select(f => f.Event).OfType<DutchAuctionEvent>().ShouldBe(
        [
            new DutchLimitFired(Clock, Carol, 1, 1, Cny(8_00), After(4), After(4), After(4)),
            new DutchLimitLapsed(Clock, Alice, 2, DutchDesk.SoldOut, null, After(4)),
            new DutchLicencesAwarded(Clock, [new DutchAward(Carol, 1, Cny(8_00))], null, "dutch-1", After(4)),
        ]);
    }

    [Fact]
    public void At_or_above_the_price_on_the_clock_it_fires_at_once()
    {
        Up(Falling, Alice).Given(Limit(Alice, 12_00), Now).Auction().Awards.ShouldBe([new DutchAward(Alice, 1, Cny(10_00))]);
        Up(Falling, Alice).Given(Limit(Alice, 8_00), After(4.5)).Auction().Awards.ShouldBe([new DutchAward(Alice, 1, Cny(8_00))]);
    }

    [Fact]
    public void It_can_be_taken_back_until_it_fires()
    {
        Scene waiting = Up(Falling, Alice, Carol).Given(Limit(Alice, 8_20), Now);
        waiting.When(Limit(Alice, 9_00), Now).ThenRefused(new DutchRejection.LimitWaits());
        waiting.When(new CancelDutchLimit(Carol, Clock), Now).ThenRefused(new DutchRejection.NoLimitWaits());
        waiting.When(new CancelDutchLimit(Alice, Clock), After(4)).ThenRefused(new DutchRejection.NoLimitWaits()); // it has fired, carried out or not
        Scene back = waiting.When(new CancelDutchLimit(Alice, Clock), After(4) - Tick).Then([(Clock.Stream, new DutchLimitCancelled(Clock, Alice, 2, 1, null, After(4) - Tick))]);
        back.When(new FireDutchLimits(MarketCommand.Exchange, Clock, After(4)), After(4)).ThenNothing();
        back.Given(Limit(Alice, 5_00), After(5)).Auction().NextAt.ShouldBe(After(10));
    }

    [Fact]
    public void Below_the_floor_it_is_refused_and_so_is_what_can_t_be()
    {
        Scene running = Up(Falling, Alice);
        running.When(Limit(Alice, 3_99), Now).ThenRefused(new DutchRejection.LimitBelowFloor(Cny(4_00)));
        running.When(Limit(Alice, 0), Now).Refusal!.Code.ShouldBe("bad-amount");
        running.When(Limit(Alice, 5_00, 0), Now).Refusal!.Code.ShouldBe("bad-quantity");
        running.When(new LeaveDutchLimit(Alice, Clock, new Money(5_00, Currency.Eur), 1), Now).ThenRefused(new AuctionRejection.WrongCurrency("CNY"));
        running.Given(Limit(Alice, 4_00), Now).Fired().Auction().Awards.ShouldBe([new DutchAward(Alice, 1, Cny(4_00))]);
    }

    [Fact]
    public void What_finds_too_little_left_lapses_and_the_auction_goes_on()
    {
        Scene fired = Up(Falling with { Licences = 3 }, Alice, Carol).Given(Limit(Alice, 8_00, 2), Now).Given(Accept(Carol, 2), After(1)).Fired();
        (fired.Auction().Phase, fired.Auction().Book.Remaining, fired.Auction().NextAt).ShouldBe((DutchPhase.Open, 1, null));
        fired.Closed().Auction().Awards.ShouldBe([new DutchAward(Carol, 2, Cny(19_00))]);
    }

    [Fact]
    public void One_that_the_clock_does_not_reach_before_the_close_lapses_then()
    {
        Scene waiting = Up(Falling with { ClosesAt = After(5) }, Alice).Given(Limit(Alice, 7_50), Now);
        waiting.When(new FireDutchLimits(MarketCommand.Exchange, Clock, After(5)), After(5)).ThenNothing();
        waiting.Closed().Auction().Phase.ShouldBe(DutchPhase.Unsold);
        // With the close later, after an outage, it is reached.
        waiting.Given(new OutageTouchedDutch(MarketCommand.Exchange, Clock, After(4), After(6)), After(6)).Closed().Auction().Awards.ShouldBe([new DutchAward(Alice, 1, Cny(7_50))]);
    }

    [Fact]
    public void Nobody_sees_it_in_the_state_that_is_shown()
    {
        LiveDutchAuction auction = Up(Falling, Alice).Given(Limit(Alice, 7_77), Now).Auction();
        System.Text.Json.JsonSerializer.Serialize(auction, MarketJson.Options).ShouldContain("777");
        System.Text.Json.JsonSerializer.Serialize(auction.Shown(), MarketJson.Options).ShouldNotContain("777");
    }

    [Theory] // MECHANISMS G-8, 14.2
    [InlineData(1)]
    [InlineData(20261124)]
    [InlineData(77)]
    public void Whatever_happens_the_mechanism_gives_the_same_for_all_that_counted(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 150; round++)
        {
            DutchLot lot = Falling with { Licences = random.Next(1, 4), Partial = random.Next(2) == 0, Pricing = random.Next(2) == 0 ? DutchPricing.PayAtAccept : DutchPricing.UniformLast };
            Scene scene = Up(lot, Alice, Carol);
            var acts = new List<DutchAct>();
            Instant at = Now;
            while (scene.Auction() is { IsOver: false } auction)
            {
                at += Duration.FromMilliseconds(500 * random.Next(0, 4));
                ParticipantId bidder = random.Next(2) == 0 ? Alice : Carol;
                int licences = random.Next(1, 3);
                long limit = 50 * random.Next(7, 22), seq = auction.Numbered + 1;
                (MarketCommand Command, DutchAct? Act) move = random.Next(10) switch
                {
                    0 => (Accept(bidder, licences), new DutchAccept(at, seq, bidder, licences)),
                    < 4 => (Limit(bidder, limit, licences), new DutchAbsentee(at, seq, bidder, limit, licences)),
                    4 => (new CancelDutchLimit(bidder, Clock), new DutchCancelAbsentee(at, seq, bidder)),
                    < 7 when auction.NextAt <= at => (new FireDutchLimits(MarketCommand.Exchange, Clock, auction.NextAt.Value), null),
                    _ => (at >= Close ? new CloseDutch(MarketCommand.Exchange, Clock, Close) : Accept(Bob), null), // who is not registered
                };
                Scene.Outcome outcome = scene.When(move.Command, at);
                if (outcome.Refusal is not null) continue;
                scene = outcome.ThenScene();
                if (move.Act is { } act) acts.Add(act);
            }

            DutchOutcome run = DutchAuction.Run(scene.Auction().Rules, acts);
            string what = $"seed {seed}, round {round}: {string.Join("; ", acts)}";
            scene.Auction().Awards.Sum(a => a.Price.MinorUnits).ShouldBe(run.Revenue, what);
            scene.Auction().Book.Fills.Select(f => f with { Price = 0 }).ShouldBe(run.Fills.Select(f => f with { Price = 0 }), what);
            scene.Auction().Awards.Sum(a => a.Licences).ShouldBe(lot.Licences - (int)run.Remaining, what);
            scene.ListingState().Available.ShouldBe(3 - scene.ListingState().Spoken, what);
        }
    }
}
