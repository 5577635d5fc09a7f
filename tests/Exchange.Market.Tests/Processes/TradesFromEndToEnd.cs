using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Processes;
using Exchange.Market.Settlements;
using Exchange.Market.Tests.Listings;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Processes;

/// <summary>Whole trades: what people and deadlines command, and all that the process makes of it.</summary>
public sealed class TradesFromEndToEnd
{
    private static readonly AuctionId Lot = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a1"));
    private static readonly OrderId Won = OrderId.Of(Lot);
    private static readonly SettlementId WonSettlement = SettlementId.Of(AgreementId.Of(Won));
    private static readonly Instant Close = Now + Duration.FromHours(1);

    [Fact]
    public void At_the_posted_price()
    {
        Scene delivered = Carry(Quiet.Listed(Posted), Buy(Alice), Now);
        PhaseOf(delivered, Order, Settlement).ShouldBe((OrderPhase.Delivered, SettlementPhase.InAcceptance));
        delivered.Given(new StartDownload(Alice, Access, Ruling), Now);

        Scene final = Carry(delivered, new AcceptDelivery(Alice, Settlement), Now);
        PhaseOf(final, Order, Settlement).ShouldBe((OrderPhase.Closed, SettlementPhase.Final));
        (final.Balance(Account(Alice)), final.Balance(Account(Vendor)), final.Balance(AccountId.Fees(Currency.Cny, new LocalDate(2026, 11, 20)))).ShouldBe((400_00, 97_50, 2_50));
        final.State<TitleState>(Title.Stream).ShouldBeOfType<CertifiedTitle>().Grants.ShouldHaveSingleItem().Grantee.ShouldBe(Alice);
    }

    [Fact]
    public void Of_several_licences_at_once()
    {
        Scene delivered = Carry(Quiet.Listed(Posted), Buy(Alice) with { Licences = 2 }, Now);
        (delivered.ListingState().Sold, delivered.ListingState().Available, delivered.Balance(Account(Alice))).ShouldBe((2, 1, 300_00));
        delivered.State<TitleState>(Title.Stream).ShouldBeOfType<CertifiedTitle>().Grants.ShouldHaveSingleItem();

        Carry(delivered, new AcceptDelivery(Alice, Settlement), Now).Balance(Account(Vendor)).ShouldBe(195_00);
        Scene refused = Carry(delivered, new RefuseDelivery(Alice, Settlement, "wrong-data"), Now);
        (refused.ListingState().Sold, refused.ListingState().Available, refused.Balance(Account(Alice))).ShouldBe((0, 3, 500_00));
    }

    [Fact]
    public void By_auction()
    {
        Scene delivered = Auctioned(Quiet, 45_00);
        PhaseOf(delivered, Won, WonSettlement).ShouldBe((OrderPhase.Delivered, SettlementPhase.InAcceptance));
        Instant end = ((LiveSettlement)delivered.State<SettlementState>(WonSettlement.Stream)).AcceptanceUntil!.Value;

        Scene final = Carry(delivered, new DeemAccepted(MarketCommand.Exchange, WonSettlement, end), end);
        PhaseOf(final, Won, WonSettlement).ShouldBe((OrderPhase.Closed, SettlementPhase.Final));
        (final.Balance(Account(Bob)), final.Available(Bob), final.Balance(Account(Vendor))).ShouldBe((5_00, 5_00, 43_87));
        final.Available(Alice).ShouldBe(500_00);
    }

    [Fact]
    public void An_award_that_is_paid_late()
    {
        Scene waiting = Auctioned(Quiet, 60_00);
        PhaseOf(waiting, Won, WonSettlement).ShouldBe((OrderPhase.Contracted, SettlementPhase.Instructed));

        Scene paid = Carry(waiting.Funded(Bob, Cny(100_00)), new SettleTrade(Bob, WonSettlement), Close + Duration.FromHours(20));
        PhaseOf(paid, Won, WonSettlement).ShouldBe((OrderPhase.Delivered, SettlementPhase.InAcceptance));
    }

    [Fact] // SET-1
    public void An_award_that_is_never_paid()
    {
        Scene waiting = Auctioned(Quiet, 60_00);
        Instant dueAt = ((LiveSettlement)waiting.State<SettlementState>(WonSettlement.Stream)).DueAt;
        Scene failed = Carry(waiting, new FailSettlement(MarketCommand.Exchange, WonSettlement, dueAt), dueAt);
        PhaseOf(failed, Won, WonSettlement).ShouldBe((OrderPhase.Cancelled, SettlementPhase.Failed));
        (failed.Available(Bob), failed.Balance(Account(Vendor)), failed.ListingState().Available).ShouldBe((30_00, 20_00, 3));
    }

    [Fact]
    public void A_delivery_that_is_refused()
    {
        Scene unwound = Carry(Carry(Quiet.Listed(Exclusive), Buy(Alice), Now), new RefuseDelivery(Alice, Settlement, "wrong-data"), Now);
        PhaseOf(unwound, Order, Settlement).ShouldBe((OrderPhase.Rejected, SettlementPhase.Unwound));
        (unwound.Available(Alice), unwound.Balance(Account(Vendor))).ShouldBe((500_00, 0));
        unwound.State<TitleState>(Title.Stream).ShouldBeOfType<CertifiedTitle>().Grants.ShouldBeEmpty();

        Scene again = Carry(unwound.Funded(Bob, Cny(100_00)), Buy(Bob, OtherOrder), Now);
        PhaseOf(again, OtherOrder, SettlementId.Of(AgreementId.Of(OtherOrder))).ShouldBe((OrderPhase.Delivered, SettlementPhase.InAcceptance));
    }

    [Fact] // LIC-1
    public void An_exclusive_licence_that_two_buyers_want()
    {
        Scene raced = Carry(Quiet.Listed(Exclusive).Funded(Bob, Cny(500_00)), Buy(Alice), Now);
        raced.When(Buy(Bob, OtherOrder), Now).ThenRefused(new ListingRejection.SoldOut());
        raced.Available(Bob).ShouldBe(550_00);
    }

    [Fact]
    public void Step_by_step_whatever_comes_between_the_steps()
    {
        // Each fact's follow-up is given again and again, as after a crash: it has its effect once.
        Scene scene = Quiet.Listed(Posted).Given(Buy(Alice), Now);
        foreach (MarketCommand step in new MarketCommand[] { new ConcludeAgreement(MarketCommand.Exchange, Order), new InstructSettlement(MarketCommand.Exchange, Agreement) })
        {
            scene = scene.Given(step, Now);
            scene.When(step, Now).ThenNothing();
        }

        scene = scene.Given(new SettleTrade(MarketCommand.Exchange, Settlement), Now);
        scene.When(new SettleTrade(MarketCommand.Exchange, Settlement), Now).ThenRefused(new SettlementRejection.SettlementInPhase("in-acceptance"));
    }

    /// <summary>A command, which must be accepted, and everything that follows from its facts.</summary>
    private static Scene Carry(Scene scene, MarketCommand command, Instant at)
    {
        Scene.Outcome outcome = scene.When(command, at);
        var facts = new Queue<object>(outcome.Facts.Select(f => f.Event));
        scene = outcome.ThenScene();
        while (facts.TryDequeue(out object? fact))
        {
            foreach (MarketCommand next in TradeProcess.After(fact))
            {
                Scene.Outcome followed = scene.When(next, at);
                if (followed.Refusal is not null) continue;
                foreach (StreamEvent further in followed.Facts) facts.Enqueue(further.Event);
                scene = followed.ThenScene();
            }
        }

        return scene;
    }

    /// <summary>Bob wins at this price against nobody; alice registered and did not bid.</summary>
    private static Scene Auctioned(Scene scene, long price) => Carry(
        scene.Listed(ByAuction)
            .Given(new PutUpLot(Vendor, Lot, Listing, new LotTerms(Cny(price), Close)), Now)
            .Given(new RegisterBidder(Alice, Lot), Now).Given(new RegisterBidder(Bob, Lot), Now).Given(new BidInAuction(Bob, Lot, Cny(price)), Now),
        new CloseDue(MarketCommand.Exchange, Lot, Close), Close);

    private static (OrderPhase Order, SettlementPhase Settlement) PhaseOf(Scene scene, OrderId order, SettlementId settlement) =>
        (((LiveOrder)scene.State<OrderState>(order.Stream)).Phase, ((LiveSettlement)scene.State<SettlementState>(settlement.Stream)).Phase);
}
