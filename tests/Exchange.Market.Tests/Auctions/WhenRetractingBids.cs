using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

/// <summary>Where the published terms allow it, a bidder takes all his bids back until some time before the close (MECHANISMS ENG-10). Here an hour.</summary>
public sealed class WhenRetractingBids
{
    private static readonly AuctionTerms Retractable = Terms with { RetractCutoff = Duration.FromHours(1) };

    private static readonly Instant Last = Closing - Duration.FromHours(1) - Tick;

    private static TakeBackBids TakeBack(ParticipantId bidder, Instant? at = null) => new(Id, bidder, at ?? Opening);

    private static BidRetracted Retracted(ParticipantId bidder, Instant? at = null) => new(Id, bidder, at ?? Opening);

    [Fact]
    public void Leader_and_price_follow_from_the_bids_that_stand()
    {
        Open open = Opened(Retractable).Given(Placed(Alice, 30_00), Placed(Bob, 20_00), Placed(Carol, 80_00))
            .When(TakeBack(Carol)).Then(Retracted(Carol)).State.ShouldBeOfType<Open>();
        (open.Leader, open.CurrentPrice, open.BidCount).ShouldBe((Alice, Cny(20_50), 3));
    }

    [Fact]
    public void The_price_may_fall_for_a_leader_who_stays()
    {
        Open open = Opened(Retractable).Given(Placed(Alice, 80_00), Placed(Bob, 30_00)).When(TakeBack(Bob)).Then(Retracted(Bob)).State.ShouldBeOfType<Open>();
        (open.Leader, open.CurrentPrice, open.LowestAcceptable).ShouldBe((Alice, Cny(10_00), Cny(10_50)));
    }

    [Fact]
    public void Of_equal_maxima_the_second_moves_up() =>
        Opened(Retractable).Given(Placed(Alice, 50_00), Placed(Bob, 50_00)).When(TakeBack(Alice)).ThenState().ShouldBeOfType<Open>().Leader.ShouldBe(Bob);

    [Fact]
    public void A_raise_takes_the_rank_of_its_own_bid()
    {
        Open open = Opened(Retractable).Given(Placed(Alice, 30_00), Placed(Bob, 60_00), Placed(Alice, 60_00), Placed(Carol, 90_00)).When(TakeBack(Carol)).ThenState().ShouldBeOfType<Open>();
        (open.Leader, open.CurrentPrice).ShouldBe((Bob, Cny(60_00)));
    }

    [Fact]
    public void The_only_bid_leaves_an_auction_without_one()
    {
        var empty = Opened(Retractable).Given(Placed(Alice, 30_00)).When(TakeBack(Alice)).Then(Retracted(Alice));
        Open open = empty.State.ShouldBeOfType<Open>();
        (open.Leader, open.CurrentPrice, open.ReserveMet, open.LowestAcceptable).ShouldBe((null, null, false, Cny(10_00)));
        empty.When(Bid(Bob, 9_99)).ThenRefused(new BelowStart(Cny(10_00)));
        empty.When(Close()).Then(new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Closing));
    }

    [Fact]
    public void A_reserve_that_was_met_may_be_unmet_again()
    {
        Open open = Opened(Retractable with { ReservePrice = Cny(60_00) }).Given(Placed(Alice, 45_00), Placed(Bob, 70_00)).When(TakeBack(Bob)).ThenState().ShouldBeOfType<Open>();
        (open.CurrentPrice, open.ReserveMet).ShouldBe((Cny(10_00), false));
    }

    [Fact]
    public void Who_took_his_bids_back_may_bid_again_as_anybody_else()
    {
        var after = Opened(Retractable).Given(Placed(Alice, 80_00), Placed(Bob, 30_00), Retracted(Alice));
        after.When(Bid(Alice, 10_49)).ThenRefused(new BelowMinimum(Cny(10_50)));
        after.When(Bid(Alice, 10_50)).Then(Placed(Alice, 10_50)).State.ShouldBeOfType<Open>().Leader.ShouldBe(Bob);
        after.When(TakeBack(Alice)).ThenRefused(new NothingToRetract());
    }

    [Fact]
    public void The_close_stays_where_it_is()
    {
        AuctionTerms terms = Retractable with { RetractCutoff = Duration.Zero, SoftClose = WithSoftClose.SoftClose };
        Instant late = Closing - Duration.FromSeconds(10), moved = late + Duration.FromMinutes(2);
        var extended = Opened(terms).Given(Placed(Alice, 50_00)).When(Bid(Bob, 90_00, late)).Then(Placed(Bob, 90_00, late), new CloseExtended(Id, moved, late));
        Open open = extended.When(TakeBack(Bob, late)).Then(Retracted(Bob, late)).State.ShouldBeOfType<Open>();
        (open.ClosesAt, open.Extensions).ShouldBe((moved, 1));
    }

    [Fact]
    public void It_is_possible_until_just_before_the_cutoff_which_moves_with_the_close()
    {
        var bid = Opened(Retractable).Given(Placed(Alice, 30_00));
        bid.When(TakeBack(Alice, Last)).Then(Retracted(Alice, Last));
        bid.When(TakeBack(Alice, Last + Tick)).ThenRefused(new RetractionLate(Last + Tick));
        bid.Given(new ClosePostponed(Id, Opening, Closing, Closing + Tick, Closing)).When(TakeBack(Alice, Last + Tick)).Then(Retracted(Alice, Last + Tick));
    }

    [Fact]
    public void Bids_bind_where_the_terms_say_nothing() => Opened().Given(Placed(Alice, 30_00)).When(TakeBack(Alice)).ThenRefused(new RetractionOff());

    [Fact]
    public void Who_has_not_bid_has_nothing_to_take_back() => Opened(Retractable).Given(Placed(Alice, 30_00)).When(TakeBack(Bob)).ThenRefused(new NothingToRetract());

    [Fact]
    public void A_stored_retraction_that_could_not_be_is_an_impossible_history()
    {
        Should.Throw<ImpossibleHistoryException>(() => Opened().Given(Placed(Alice, 30_00), Retracted(Alice)));
        Should.Throw<ImpossibleHistoryException>(() => Opened(Retractable).Given(Placed(Alice, 30_00), Retracted(Bob)));
        Should.Throw<ImpossibleHistoryException>(() => Opened(Retractable).Given(new BidderRegistered(Id, Alice, Opening), new BidderRegistered(Id, Alice, Opening)));
    }

    /// <summary>Only an auction whose terms allow it pays for all maxima with memory.</summary>
    [Fact]
    public void All_maxima_are_kept_only_where_they_may_be_needed()
    {
        Opened().Given(Placed(Alice, 30_00)).State.ShouldBeOfType<Open>().Maxima.ShouldBeNull();
        Open open = Opened(Retractable).Given(Placed(Alice, 30_00), Placed(Bob, 50_00)).State.ShouldBeOfType<Open>();
        open.Maxima!.Ranked.ShouldBe([new(Bob, 50_00, 1), new(Alice, 30_00, 0)]);
        Auction.BytesOf(open).ShouldBeGreaterThan(Auction.BytesOf(Opened(Retractable).State));
    }
}
