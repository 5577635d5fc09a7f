using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Settlements;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Settlements;

/// <summary>MECHANISMS SET-1, SET-2: his deposit goes to the seller, and as the terms say there is no sale, or the next bidder has the lot at the price that the bids give without him.</summary>
public sealed class WhenAWinnerDoesNotPay
{
    private static readonly ParticipantId Carol = new("carol"), Dora = new("dora");
    private static readonly AuctionId Lot = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a1"));
    private static readonly Instant Close = Now + Duration.FromHours(1);
    private static readonly LotTerms Next = new(Cny(10_00), Close, OnDefault: OnDefault.NextRecompute);

    /// <summary>Bob bids 100.00 and has 50.00; carol bids 80.00, dora 60.00. Deposits are 20.00, steps 1.00.</summary>
    private static Scene Awarded(LotTerms terms) => Bidding(terms).Given(new CloseDue(MarketCommand.Exchange, Lot, Close), Close).Ordered(OrderId.Of(Lot), null, Close);

    private static Scene Bidding(LotTerms terms) => Quiet.Admitted(Carol, null, ParticipantRole.Buyer).Admitted(Dora, null, ParticipantRole.Buyer)
        .Funded(Carol, Cny(500_00)).Funded(Dora, Cny(500_00)).Listed(ByAuction).Given(new PutUpLot(Vendor, Lot, Listing, terms), Now)
        .Registered(Bob, Carol, Dora).Bid(Dora, 60_00).Bid(Carol, 80_00).Bid(Bob, 100_00);

    [Fact]
    public void The_next_bidder_has_it_at_the_price_without_the_defaulter()
    {
        Scene awarded = Awarded(Next);
        LiveSettlement deal = awarded.Deal(OrderId.Of(Lot));
        deal.Price.ShouldBe(Cny(81_00));
        Scene failed = awarded.When(Fail(deal), deal.DueAt).Then(
            (Account(Bob).Stream, new AccountDebited(Account(Bob), Cny(20_00), Account(Vendor), Lot.Value, EntryReason.DepositForfeited, deal.Id.Stream.Value, deal.DueAt)),
            (Account(Vendor).Stream, new AccountCredited(Account(Vendor), Cny(20_00), Account(Bob), EntryReason.DepositForfeited, deal.Id.Stream.Value, deal.DueAt)),
            (Listing.Stream, new LicenceReassigned(Listing, deal.Order.Stream.Value, Lot.Stream.Value, deal.DueAt)),
            (Lot.Stream, new LotAwardedAnew(Lot, Carol, Cny(61_00), [Bob], EnglishProxy.RuleVersion, deal.DueAt)),
            (Account(Carol).Stream, new FundsHeld(Account(Carol), Lot.Value, Cny(20_00), HoldPurpose.Deposit, Lot.Stream.Value, deal.DueAt)),
            (deal.Id.Stream, new SettlementFailed(deal.Id, "not-paid", Cny(20_00), deal.DueAt)),
            (deal.Order.Stream, new OrderCancelled(deal.Order, "not-paid", deal.DueAt)),
            (deal.Agreement.Stream, new AgreementEnded(deal.Agreement, "not-paid", deal.DueAt)));

        OrderId second = OrderId.Of(Lot, Carol);
        Scene ordered = failed.When(new PlaceAwardedOrder(MarketCommand.Exchange, Lot, Carol), deal.DueAt).ThenScene();
        ordered.When(new PlaceAwardedOrder(MarketCommand.Exchange, Lot, Carol), deal.DueAt).ThenNothing();
        ordered.State<OrderState>(second.Stream).ShouldBeOfType<LiveOrder>().Price.ShouldBe(Cny(61_00));
        ordered.ListingState().Reserved.Keys.ShouldBe([second.Stream.Value]);
        Scene paid = failed.Ordered(second, Carol, deal.DueAt).Given(new SettleTrade(MarketCommand.Exchange, SettlementId.Of(AgreementId.Of(second))), deal.DueAt);
        (paid.Balance(Account(Carol)), paid.Available(Carol)).ShouldBe((439_00, 439_00));
        paid.ListingState().Sold.ShouldBe(1);
    }

    [Fact]
    public void One_after_the_other_until_one_pays_or_nobody_is_left()
    {
        Scene scene = Awarded(Next);
        OrderId order = OrderId.Of(Lot);
        foreach ((ParticipantId next, long price) in ((ParticipantId, long)[])[(Carol, 61_00), (Dora, 10_00)])
        {
            LiveSettlement deal = scene.Deal(order);
            scene = scene.Given(Fail(deal), deal.DueAt);
            scene.State<AuctionState>(Lot.Stream).ShouldBeOfType<Settled>().ShouldSatisfyAllConditions(s => s.Winner.ShouldBe(next), s => s.Price.ShouldBe(Cny(price)));
            order = OrderId.Of(Lot, next);
            scene = scene.Ordered(order, next, deal.DueAt);
        }

        LiveSettlement last = scene.Deal(order);
        scene.When(Fail(last), last.DueAt).Facts.Select(f => f.Event).OfType<AwardVoided>().ShouldHaveSingleItem().ShouldBe(new AwardVoided(Lot, "not-paid", [Dora], last.DueAt));
        scene.When(Fail(last), last.DueAt).ThenScene().ListingState().Available.ShouldBe(3);
    }

    [Fact]
    public void Who_may_not_buy_or_has_not_the_deposit_is_passed_over()
    {
        Scene awarded = Awarded(Next);
        LiveSettlement deal = awarded.Deal(OrderId.Of(Lot));
        Anew(awarded.Suspended(Carol)).ShouldBe(new LotAwardedAnew(Lot, Dora, Cny(10_00), [Bob, Carol], EnglishProxy.RuleVersion, deal.DueAt));
        Anew(awarded.Given(Account(Carol).Stream, new FundsHeld(Account(Carol), Ruling, Cny(480_01), HoldPurpose.Order, "order-x", Now))).Winner.ShouldBe(Dora);
        Anew(awarded.Given(Account(Carol).Stream, new FundsHeld(Account(Carol), Ruling, Cny(480_00), HoldPurpose.Order, "order-x", Now))).Winner.ShouldBe(Carol);
        awarded.Suspended(Carol).Suspended(Dora).When(Fail(deal), deal.DueAt).Facts.Select(f => f.Event).OfType<AwardVoided>().Single().Passed.ShouldBe([Bob, Carol, Dora]);

        LotAwardedAnew Anew(Scene scene) => scene.When(Fail(deal), deal.DueAt).Facts.Select(f => f.Event).OfType<LotAwardedAnew>().Single();
    }

    [Fact]
    public void A_reserve_price_holds_for_the_next_too()
    {
        Scene awarded = Awarded(Next with { ReservePrice = Cny(70_00) });
        LiveSettlement deal = awarded.Deal(OrderId.Of(Lot));
        Scene second = awarded.Given(Fail(deal), deal.DueAt);
        second.State<AuctionState>(Lot.Stream).ShouldBeOfType<Settled>().Price.ShouldBe(Cny(70_00));
        second = second.Ordered(OrderId.Of(Lot, Carol), Carol, deal.DueAt);
        LiveSettlement last = second.Deal(OrderId.Of(Lot, Carol));
        second.When(Fail(last), last.DueAt).Facts.Select(f => f.Event).OfType<AwardVoided>().Single().Passed.ShouldBe([Carol]); // dora bid 60.00
    }

    [Fact]
    public void Where_the_terms_say_nothing_there_is_no_sale()
    {
        foreach (LotTerms terms in (LotTerms[])[Next with { OnDefault = null }, Next with { OnDefault = OnDefault.Void }])
        {
            Scene awarded = Awarded(terms);
            LiveSettlement deal = awarded.Deal(OrderId.Of(Lot));
            Scene failed = awarded.Given(Fail(deal), deal.DueAt);
            failed.State<AuctionState>(Lot.Stream).ShouldBeOfType<Settled>().Winner.ShouldBeNull();
            (failed.ListingState().Available, failed.Balance(Account(Vendor))).ShouldBe((3, 20_00));
        }
    }

    [Fact]
    public void Whoever_could_not_be_delivered_to_has_defaulted_on_nothing_and_nobody_follows()
    {
        Scene awarded = Awarded(Next);
        LiveSettlement deal = awarded.Deal(OrderId.Of(Lot));
        awarded.Frozen(Title, deal.DueAt + Tick).When(Fail(deal), deal.DueAt).Facts.Select(f => f.Event).OfType<AuctionEvent>().ShouldBe([new AwardVoided(Lot, "not-deliverable", [], deal.DueAt)]);
    }

    [Fact]
    public void A_lot_bought_at_once_has_no_next_bidder()
    {
        Scene bought = Quiet.Listed(ByAuction).Given(new PutUpLot(Vendor, Lot, Listing, Next with { BuyNow = Cny(90_00) }), Now).Registered(Bob)
            .Given(new BuyNow(Bob, Lot), Now).Ordered(OrderId.Of(Lot), null, Now);
        LiveSettlement deal = bought.Deal(OrderId.Of(Lot));
        bought.When(Fail(deal), deal.DueAt).Facts.Select(f => f.Event).OfType<AwardVoided>().Single().Passed.ShouldBe([Bob]);
    }

    [Fact] // MECHANISMS 14.2
    public void An_award_anew_that_the_bids_do_not_give_is_an_impossible_history()
    {
        Scene awarded = Awarded(Next);
        var right = new LotAwardedAnew(Lot, Carol, Cny(61_00), [Bob], EnglishProxy.RuleVersion, Close);
        awarded.Given(Lot.Stream, right);
        foreach (LotAwardedAnew wrong in (LotAwardedAnew[])[right with { Price = Cny(81_00) }, right with { Winner = Dora }, right with { Passed = [] }, right with { Passed = [Carol] }])
        {
            Should.Throw<ImpossibleHistoryException>(() => awarded.Given(Lot.Stream, wrong));
        }

        Should.Throw<ImpossibleHistoryException>(() => Awarded(Next with { OnDefault = null }).Given(Lot.Stream, right));
        Should.Throw<ImpossibleHistoryException>(() => awarded.Given(Lot.Stream, new AwardVoided(Lot, "not-paid", [Bob], Close), right));
    }

    private static FailSettlement Fail(LiveSettlement deal) => new(MarketCommand.Exchange, deal.Id, deal.DueAt);
}

file static class Steps
{
    private static readonly AuctionId Lot = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a1"));

    public static Scene Registered(this Scene scene, params ParticipantId[] bidders) => bidders.Aggregate(scene, (s, bidder) => s.Given(new RegisterBidder(bidder, Lot), Now));

    public static Scene Bid(this Scene scene, ParticipantId bidder, long maximum) => scene.Given(new BidInAuction(bidder, Lot, Cny(maximum)), Now);

    public static Scene Ordered(this Scene scene, OrderId order, ParticipantId? winner, Instant at) => scene
        .Given(new PlaceAwardedOrder(MarketCommand.Exchange, Lot, winner), at).Given(new ConcludeAgreement(MarketCommand.Exchange, order), at).Given(new InstructSettlement(MarketCommand.Exchange, AgreementId.Of(order)), at);

    public static LiveSettlement Deal(this Scene scene, OrderId order) => (LiveSettlement)scene.State<SettlementState>(SettlementId.Of(AgreementId.Of(order)).Stream);
}
