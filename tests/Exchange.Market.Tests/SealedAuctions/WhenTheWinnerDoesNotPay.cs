using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Processes;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Settlements;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using SealedAward = Exchange.Market.SealedAuctions.SealedAward;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.SealedAuctions.Envelopes;

namespace Exchange.Market.Tests.SealedAuctions;

/// <summary>MECHANISMS SET-1, SET-2, with sealed bids for one licence. Alice bids 50.00, carol 40.00, bob 30.00; deposits are 20.00.</summary>
public sealed class WhenTheWinnerDoesNotPay
{
    private static readonly SealedLot Next = SecondPrice with { OnDefault = OnDefault.NextRecompute };

    private static Scene Awarded(SealedLot lot)
    {
        Scene settled = Hall.Listed(ByAuction).Given(PutUp(lot), Now).Registered(Alice, Bob, Carol).Given(Bid(Alice, (1, 50_00)), Now).Given(Bid(Carol, (1, 40_00)), Now).Given(Bid(Bob, (1, 30_00)), Now).Settled();
        return Instructed(settled, Alice, Close);
    }

    private static Scene Instructed(Scene scene, ParticipantId winner, Instant at)
    {
        OrderId order = OrderId.Of(Sale, winner);
        return scene.Given(new PlaceSealedOrder(MarketCommand.Exchange, Sale, winner), at).Given(new ConcludeAgreement(MarketCommand.Exchange, order), at).Given(new InstructSettlement(MarketCommand.Exchange, AgreementId.Of(order)), at);
    }

    private static LiveSettlement DealOf(Scene scene, ParticipantId winner) => (LiveSettlement)scene.State<SettlementState>(SettlementId.Of(AgreementId.Of(OrderId.Of(Sale, winner))).Stream);

    private static FailSettlement Fail(LiveSettlement deal) => new(MarketCommand.Exchange, deal.Id, deal.DueAt);

    [Theory]
    [InlineData(SealedFormat.SecondPrice, 30_00)] // bob's
    [InlineData(SealedFormat.FirstPrice, 40_00)] // her own
    public void The_next_bidder_has_it_at_the_price_without_the_defaulter(SealedFormat format, long price)
    {
        Scene awarded = Awarded(Next with { Format = format });
        LiveSettlement deal = DealOf(awarded, Alice);
        Scene.Outcome outcome = awarded.When(Fail(deal), deal.DueAt);
        SealedLicenceAwardedAnew anew = outcome.Facts.Select(f => f.Event).OfType<SealedLicenceAwardedAnew>().Single();
        (anew.Award, anew.Passed).ShouldBe((new SealedAward(Carol, 1, Cny(price)), [Alice]));
        TradeProcess.After(anew).ShouldBe([new PlaceSealedOrder(MarketCommand.Exchange, Sale, Carol)]);
        outcome.Facts.Select(f => f.Event).OfType<LicenceReassigned>().ShouldBe([new LicenceReassigned(Listing, deal.Order.Stream.Value, Sale.Stream.Value, deal.DueAt)]);
        outcome.Facts.Select(f => f.Event).OfType<FundsHeld>().ShouldBe([new FundsHeld(Account(Carol), Sale.Value, Cny(20_00), HoldPurpose.Deposit, Sale.Stream.Value, deal.DueAt)]);

        Scene second = Instructed(outcome.ThenScene(), Carol, deal.DueAt);
        second.Balance(Account(Vendor)).ShouldBe(20_00);
        Scene paid = second.Given(new SettleTrade(MarketCommand.Exchange, DealOf(second, Carol).Id), deal.DueAt);
        (paid.Available(Carol), paid.ListingState().Sold).ShouldBe((500_00 - price, 1));
    }

    [Fact]
    public void One_after_the_other_until_nobody_is_left()
    {
        Scene scene = Awarded(Next);
        foreach ((ParticipantId winner, ParticipantId next) in ((ParticipantId, ParticipantId)[])[(Alice, Carol), (Carol, Bob)])
        {
            LiveSettlement deal = DealOf(scene, winner);
            scene = scene.Given(Fail(deal), deal.DueAt);
            scene.Auction().Awards.ShouldHaveSingleItem().Bidder.ShouldBe(next);
            scene = Instructed(scene, next, deal.DueAt);
        }

        LiveSettlement last = DealOf(scene, Bob);
        last.Price.ShouldBe(Cny(10_00));
        Scene over = scene.Given(Fail(last), last.DueAt);
        (over.Auction().Phase, over.ListingState().Available).ShouldBe((SealedPhase.Void, 3));
    }

    [Fact]
    public void Who_may_not_buy_is_passed_over()
    {
        Scene awarded = Awarded(Next).Suspended(Carol);
        LiveSettlement deal = DealOf(awarded, Alice);
        awarded.When(Fail(deal), deal.DueAt).Facts.Select(f => f.Event).OfType<SealedLicenceAwardedAnew>().Single().Passed.ShouldBe([Alice, Carol]);
    }

    [Fact]
    public void Where_the_terms_say_nothing_there_is_no_sale()
    {
        Scene awarded = Awarded(SecondPrice);
        LiveSettlement deal = DealOf(awarded, Alice);
        awarded.When(Fail(deal), deal.DueAt).Facts.Select(f => f.Event).OfType<SealedAuctionEvent>().ShouldBe([new SealedAwardVoided(Sale, "not-paid", [Alice], deal.DueAt)]);
    }

    [Fact]
    public void Of_several_licences_each_winner_stands_alone()
    {
        SealedLot several = SecondPrice with { Format = SealedFormat.PayAsBid, Licences = 2 };
        Hall.Listed(ByAuction).When(PutUp(several with { OnDefault = OnDefault.NextRecompute }), Now).Refusal.ShouldBeOfType<AuctionRejection.InvalidTerms>().Term.ShouldBe("onDefault");
        Scene awarded = Awarded(several);
        LiveSettlement deal = DealOf(awarded, Alice);
        awarded.When(Fail(deal), deal.DueAt).Facts.Select(f => f.Event).OfType<SealedAuctionEvent>().ShouldBeEmpty();
    }

    [Fact] // MECHANISMS 14.2
    public void An_award_anew_that_the_bids_do_not_give_is_refused_aloud()
    {
        Scene awarded = Awarded(Next);
        var right = new SealedLicenceAwardedAnew(Sale, new SealedAward(Carol, 1, Cny(30_00)), [Alice], "sealed-second-price-1", Close);
        awarded.Given(Sale.Stream, right);
        foreach (SealedLicenceAwardedAnew wrong in (SealedLicenceAwardedAnew[])[right with { Award = right.Award with { Price = Cny(40_00) } }, right with { Passed = [Carol] }, right with { Passed = [] }])
        {
            Should.Throw<ImpossibleHistoryException>(() => awarded.Given(Sale.Stream, wrong));
        }

        Should.Throw<ImpossibleHistoryException>(() => Awarded(SecondPrice).Given(Sale.Stream, right));
    }
}
