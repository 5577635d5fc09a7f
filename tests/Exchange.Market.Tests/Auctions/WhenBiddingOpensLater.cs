using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Processes;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;
using static Exchange.Market.Tests.Auctions.Saleroom;

namespace Exchange.Market.Tests.Auctions;

/// <summary>An auction is announced before bidding opens: bidders register, and may leave a maximum that counts from the opening on.</summary>
public sealed class WhenBiddingOpensLater
{
    private static readonly Instant Eve = Opening - Duration.FromHours(1);

    private static readonly OpeningDue Due = new(MarketCommand.Exchange, Id, Opening);

    private static readonly Scene Waiting = Saleroom.Open.Registered(Alice, Bob, Carol);

    private static LeaveAbsenteeBid Leaves(ParticipantId bidder, long maximum) => new(bidder, Id, Cny(maximum));

    private static Open StateOf(Scene scene) => (Open)scene.State<AuctionState>(Lot);

    [Fact]
    public void It_waits_with_a_deadline_of_its_own()
    {
        AuctionOpened opened = Listed.When(PutUp(), Announced).Facts.Select(f => f.Event).OfType<AuctionOpened>().Single();
        opened.Scheduled.ShouldBeTrue();
        Deadlines.OpeningAfter(opened).ShouldBe(new Due(Lot, DeadlineKind.AuctionOpening, Opening, null));
        Deadlines.OpeningAfter(opened with { Scheduled = false }).ShouldBeNull();
        Deadlines.OpeningAfter(new BiddingOpened(Id, Opening)).ShouldBe(new Due(Lot, DeadlineKind.AuctionOpening, null, null));
        Deadlines.OpeningAfter(new AuctionCancelled(Id, "error", Eve)).ShouldBe(new Due(Lot, DeadlineKind.AuctionOpening, null, null));
        Deadlines.CommandFor(Lot, DeadlineKind.AuctionOpening, Opening).ShouldBe(Due);
        Listed.When(PutUp(Asked with { OpensAt = null }), Announced).Facts.Select(f => f.Event).OfType<AuctionOpened>().Single().Scheduled.ShouldBeFalse();
    }

    [Fact]
    public void Bids_are_refused_until_then_and_taken_from_then_on()
    {
        Waiting.When(Bids(Alice, 20_00), Opening - Tick).ThenRefused(new BiddingNotOpen(Opening));
        Waiting.When(new BuyNow(Alice, Id), Opening - Tick).ThenRefused(new BiddingNotOpen(Opening));
        Waiting.When(Due, Opening).Then((Lot, new BiddingOpened(Id, Opening))).When(Bids(Alice, 20_00), Opening).Then((Lot, Placed(Alice, 20_00)));
    }

    [Fact]
    public void The_first_act_that_counts_opens_when_the_deadline_has_not()
    {
        Waiting.When(Bids(Alice, 20_00), Opening).Then((Lot, new BiddingOpened(Id, Opening)), (Lot, Placed(Alice, 20_00)));
        Waiting.When(Bids(Alice, 9_99), Opening).ThenRefused(new BelowStart(Cny(10_00)));
        Waiting.Given(Leaves(Alice, 20_00), Eve).When(CloseNow(), Closing).ThenScene().State<AuctionState>(Lot).ShouldBeOfType<Settled>().Winner.ShouldBe(Alice);
    }

    [Fact]
    public void The_deadline_opens_once_and_never_early()
    {
        Waiting.When(Due, Opening - Tick).ThenRefused(new OpeningNotDue(Opening));
        Waiting.Given(Due, Opening).When(Due, Opening).ThenNothing();
        Waiting.Given(Due, Opening).Given(CloseNow(), Closing).When(Due, Closing).ThenNothing();
        Waiting.When(Due with { OpensAt = Eve }, Opening).ThenNothing();
        Listed.When(Due, Opening).ThenRefused(new AuctionNotFound());
    }

    [Fact] // ENG-4, ENG-5
    public void What_was_left_stands_from_the_opening_on_and_gives_leader_and_price()
    {
        Scene left = Waiting.Given(Leaves(Alice, 30_00), Eve).Given(Leaves(Bob, 20_00), Eve).Given(Leaves(Carol, 30_00), Eve);
        StateOf(left).Standing.ShouldBeNull();
        Open open = StateOf(left.Given(Due, Opening));
        (open.Leader, open.CurrentPrice, open.BidCount, open.Absentee).ShouldBe((Alice, Cny(30_00), 3, null)); // of equal ones the first that was left
        left.Given(Due, Opening).When(Bids(Bob, 30_00), Opening).ThenRefused(new BelowMinimum(Cny(31_00)));
    }

    /// <summary>Before the opening there is no price, so one that is lower than another's is taken, and tells nothing of the other.</summary>
    [Fact]
    public void Nobody_is_refused_for_what_others_have_left()
    {
        Waiting.Given(Leaves(Alice, 30_00), Eve).When(Leaves(Bob, 10_00), Eve).Then((Lot, new AbsenteeBidLeft(Id, Bob, Cny(10_00), Eve)));
        Waiting.When(Leaves(Bob, 9_99), Eve).ThenRefused(new BelowStart(Cny(10_00)));
    }

    [Fact]
    public void It_can_be_changed_and_taken_back_until_the_opening()
    {
        Scene changed = Waiting.Given(Leaves(Alice, 30_00), Eve).Given(Leaves(Bob, 25_00), Eve).Given(Leaves(Alice, 25_00), Eve + Tick);
        StateOf(changed.Given(Due, Opening)).Leader.ShouldBe(Bob); // a changed one comes when it was changed
        Scene withdrawn = changed.Given(new WithdrawAbsenteeBid(Bob, Id), Eve + Tick);
        (StateOf(withdrawn.Given(Due, Opening)).Leader, StateOf(withdrawn.Given(Due, Opening)).CurrentPrice).ShouldBe((Alice, Cny(10_00)));
        withdrawn.When(new WithdrawAbsenteeBid(Bob, Id), Eve + Tick).ThenRefused(new NothingToRetract());
        foreach (MarketCommand late in (MarketCommand[])[Leaves(Alice, 30_00), new WithdrawAbsenteeBid(Alice, Id)])
        {
            changed.When(late, Opening).ThenRefused(new AbsenteeLate(Opening));
            changed.When(late, Closing).ThenRefused(new Closed(Closing));
        }
    }

    [Fact] // ENG-8, ENG-10, ENG-11
    public void Reserve_price_retraction_and_buy_now_take_it_as_a_bid()
    {
        LotTerms terms = Asked with { ReservePrice = Cny(25_00), BuyNow = Cny(45_00), RetractCutoff = Duration.Zero };
        Scene open = Listed.Given(PutUp(terms), Announced).Registered(Alice, Bob).Given(Leaves(Alice, 40_00), Eve).Given(Leaves(Bob, 20_00), Eve).Given(Due, Opening);
        (StateOf(open).CurrentPrice, StateOf(open).ReserveMet).ShouldBe((Cny(25_00), true));
        open.When(new BuyNow(Bob, Id), Opening).ThenRefused(new BuyNowGone());
        Open after = StateOf(open.Given(new RetractBid(Alice, Id), Opening));
        (after.Leader, after.CurrentPrice, after.ReserveMet).ShouldBe((Bob, Cny(10_00), false));
    }

    /// <summary>The refusals of one who leaves a maximum, in their order.</summary>
    [Fact]
    public void Refusals_come_in_their_order()
    {
        LotTerms outcry = Asked with { Format = AuctionFormat.Outcry };
        Scene shouted = Listed.Given(PutUp(outcry), Announced).Registered(Alice);
        LeaveAbsenteeBid bad = new(Cousin, Id, new Money(-1, Currency.Eur));
        Listed.When(bad, Eve).ThenRefused(new AuctionNotFound());
        Scene atOnce = Listed.Given(PutUp(Asked with { OpensAt = null, Format = AuctionFormat.Outcry }), Announced);
        atOnce.When(bad, Closing).ThenRefused(new Closed(Closing));
        atOnce.When(bad, Eve).ThenRefused(new AbsenteeLate(Announced));
        shouted.When(bad, Eve).ThenRefused(new SelfBid());
        shouted.When(bad with { Actor = Barred }, Eve).ThenRefused(new NotQualified("party-suspended"));
        shouted.When(bad with { Actor = Bob }, Eve).ThenRefused(new NotQualified(NotQualified.NotRegistered));
        shouted.When(bad with { Actor = Alice }, Eve).ThenRefused(new WrongCurrency("CNY"));
        shouted.When(bad with { Actor = Alice, Maximum = Cny(-1) }, Eve).ThenRefused(new BadAmount(Cny(Amounts.Max)));
        shouted.When(bad with { Actor = Alice, Maximum = Cny(1) }, Eve).ThenRefused(new AbsenteeOff());
    }

    [Fact]
    public void An_opening_that_could_not_be_is_an_impossible_history()
    {
        Spec<AuctionCommand, AuctionState, AuctionEvent> waiting = Nothing.Given(new AuctionOpened(Id, Vendor, Terms, Announced, null, Scheduled: true));
        waiting.Given(new BiddingOpened(Id, Opening)).State.ShouldBeOfType<Open>().Absentee.ShouldBeNull();
        Should.Throw<ImpossibleHistoryException>(() => waiting.Given(new BiddingOpened(Id, Opening - Tick)));
        Should.Throw<ImpossibleHistoryException>(() => waiting.Given(new BiddingOpened(Id, Opening), new BiddingOpened(Id, Opening)));
        Should.Throw<ImpossibleHistoryException>(() => waiting.Given(Placed(Alice, 20_00)));
        Should.Throw<ImpossibleHistoryException>(() => waiting.Given(new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Closing)));
        Should.Throw<ImpossibleHistoryException>(() => waiting.Given(new AbsenteeBidLeft(Id, Alice, Cny(9_99), Announced)));
        Should.Throw<ImpossibleHistoryException>(() => waiting.Given(new AbsenteeBidWithdrawn(Id, Alice, Announced)));
        Should.Throw<ImpossibleHistoryException>(() => Opened().Given(new AbsenteeBidLeft(Id, Alice, Cny(20_00), Announced)));
    }
}
