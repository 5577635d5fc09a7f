using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Inquiries.RfqRejection;
using static Exchange.Market.Tests.Inquiries.Requests;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Inquiries;

/// <summary>MECHANISMS RFQ-3, RFQ-4; DOMAIN PRC-1: who wins, and the orders that come of it.</summary>
public sealed class WhenARequestIsAwarded
{
    private static readonly DecisionId Decision = Id<DecisionId>(5);
    private static readonly AwardOutOfRanking Override = new(Rfq, Vendor, "better-support");
    private static readonly ParticipantId One = new("operator-1"), Two = new("operator-2");

    private static readonly Scene Quoted = TwoVendors.Asked().Given(Of(Vendor, 90_00), Now).Given(Of(Rival, 80_00), Now);

    [Fact]
    public void Award_order_price_and_licences_are_one_batch()
    {
        OrderId order = Rfq.OrderOf(Rival);
        Scene awarded = Quoted.Closed().When(Due(AwardAt), AwardAt).Then(
            (Rfq.Stream, new RfqAwarded(Rfq, [new RfqPart(Rival, RivalListing, 2, Cny(80_00), order)], [Rival, Vendor], "rfq-lowest-price-1", AwardAt)),
            (order.Stream, new OrderPlaced(order, RivalListing, 1, RivalProduct, Rival, Alice, null, Posted, AwardAt, 2, Rfq.Stream.Value)),
            (order.Stream, new PriceFixed(order, RivalProduct, Cny(160_00), PriceMethod.Inquiry, Rfq.Stream.Value, "rfq-lowest-price-1", 1, AwardAt, 2)),
            (RivalListing.Stream, new LicenceReserved(RivalListing, order.Stream.Value, AwardAt, 2)));
        awarded.When(Due(AwardAt), AwardAt).ThenNothing();
        (awarded.ListingState().Available, awarded.ListingState(RivalListing).Available).ShouldBe((3, 1));
    }

    [Fact]
    public void A_split_award_makes_an_order_for_each_vendor()
    {
        Scene awarded = TwoVendors.Asked(Terms with { Licences = 4, Rule = AwardRule.Split }).Given(Of(Vendor, 90_00), Now).Given(Of(Rival, 80_00), Now).Awarded();
        awarded.State<OrderState>(Rfq.OrderOf(Rival).Stream).ShouldBeOfType<LiveOrder>().Price.ShouldBe(Cny(240_00));
        awarded.State<OrderState>(Rfq.OrderOf(Vendor).Stream).ShouldBeOfType<LiveOrder>().Price.ShouldBe(Cny(90_00));
    }

    [Fact]
    public void A_weighted_award_goes_to_the_best_of_price_and_quality()
    {
        Scene weighted = TwoVendors.Asked(Terms with { Rule = AwardRule.Weighted, Weights = new AwardWeights(50, 50) }).Given(Of(Vendor, 90_00), Now).Given(Of(Rival, 80_00), Now);
        WinnerOf(weighted).ShouldBe(Rival);
        WinnerOf(weighted.Given(new ScoreVendor(Alice, Rfq, Vendor, 100), Now)).ShouldBe(Vendor);
    }

    [Fact]
    public void The_second_rounds_price_is_the_one_that_counts() => WinnerOf(
        TwoVendors.Asked(TwoRounds with { Finals = new FinalRound(FinalClose, 2) }).Given(Of(Vendor, 90_00), Now).Given(Of(Rival, 80_00), Now).Given(Due(Close), Close).Given(Of(Vendor, 70_00), Close)).ShouldBe(Vendor);

    [Fact] // G-3
    public void A_quote_that_is_valid_until_the_award_counts_and_one_that_ran_out_before_does_not()
    {
        WinnerOf(TwoVendors.Asked().Given(Of(Vendor, 90_00), Now).Given(Of(Rival, 80_00, validUntil: AwardAt), Now)).ShouldBe(Rival);
        WinnerOf(TwoVendors.Asked().Given(Of(Vendor, 90_00), Now).Given(Of(Rival, 80_00, validUntil: AwardAt - Tick), Now)).ShouldBe(Vendor);
    }

    [Fact]
    public void What_nobody_meets_is_not_awarded()
    {
        NotAwarded(TwoVendors.Asked()).Ground.ShouldBe("no-quote");
        NotAwarded(TwoVendors.Asked(ceiling: 79_99).Given(Of(Rival, 80_00), Now)).Ground.ShouldBe("not-covered");
        NotAwarded(TwoVendors.Asked(Terms with { Licences = 4 }).Given(Of(Vendor, 90_00), Now).Given(Of(Rival, 80_00), Now)).Ground.ShouldBe("not-covered");
        NotAwarded(TwoVendors.Asked(Terms with { Licences = 7, Rule = AwardRule.Split }).Given(Of(Vendor, 90_00), Now).Given(Of(Rival, 80_00), Now)).Ranking.ShouldBe([Rival, Vendor]);
        NotAwarded(Quoted.Suspended(Alice)).Ground.ShouldBe("buyer-barred");
    }

    /// <summary>Whoever can't keep his quote at the award does not win by it, and the next one does.</summary>
    [Fact]
    public void A_quote_that_cannot_be_kept_does_not_win()
    {
        WinnerOf(Quoted.Suspended(Rival)).ShouldBe(Vendor);
        WinnerOf(Quoted.Given(new WithdrawListing(Rival, RivalListing), Now)).ShouldBe(Vendor);
        WinnerOf(Quoted.Given(RivalListing.Stream, new LicenceReserved(RivalListing, "order-x", Now, 2))).ShouldBe(Vendor);
        WinnerOf(Quoted.Given(RivalListing.Stream, new LicenceReserved(RivalListing, "order-x", Now, 3))).ShouldBe(Vendor);
        NotAwarded(Quoted.AllForbidden()).Ground.ShouldBe("not-covered");
    }

    [Fact]
    public void A_vendor_who_falls_out_after_the_first_round_lets_nobody_onto_the_shortlist() =>
        NotAwarded(TwoVendors.Asked(TwoRounds).Given(Of(Vendor, 90_00), Now).Given(Of(Rival, 80_00), Now).Suspended(Rival)).Ground.ShouldBe("not-covered");

    [Fact]
    public void The_buyer_may_decline_all_until_the_award_is_due()
    {
        Quoted.When(new DeclineRfq(Alice, Rfq, "no-need"), Now).Then((Rfq.Stream, new RfqDeclined(Rfq, "no-need", Now)));
        Scene declined = Quoted.Closed().Given(new DeclineRfq(Alice, Rfq, "too-dear"), AwardAt - Tick);
        declined.When(Due(AwardAt), AwardAt).ThenNothing();
        Quoted.Closed().When(new DeclineRfq(Alice, Rfq, "too-dear"), AwardAt).ThenRefused(new RfqHasClosed(AwardAt));
        Quoted.Awarded().When(new DeclineRfq(Alice, Rfq, "too-dear"), AwardAt).ThenRefused(new RfqInPhase("awarded"));
    }

    [Fact] // PAR-3
    public void A_quote_out_of_the_ranking_takes_the_buyers_wish_and_two_operators()
    {
        Scene closed = Quoted.Closed();
        closed.When(new ProposeDecision(One, Decision, Override), Close).ThenRefused(new RfqChoiceDiffers());
        Scene wished = closed.When(new ChooseQuote(Alice, Rfq, Vendor, "better-support"), Close).Then((Rfq.Stream, new RfqChoiceMade(Rfq, Vendor, "better-support", Close)));
        WinnerOf(wished, closed: true).ShouldBe(Rival, "a wish alone changes nothing");

        Scene proposed = wished.Given(new ProposeDecision(One, Decision, Override), Close);
        proposed.When(new ApproveDecision(One, Decision, FourEyes.HashOf(Override)), Close).Refusal!.Code.ShouldBe("same-person");
        Scene approved = proposed.Given(new ApproveDecision(Two, Decision, FourEyes.HashOf(Override)), Close);
        approved.When(new ChooseQuote(Alice, Rfq, Rival, "after-all"), Close).ThenRefused(new RfqChoiceDiffers());
        RfqAwarded award = approved.When(Due(AwardAt), AwardAt).Facts[0].Event.ShouldBeOfType<RfqAwarded>();
        (award.Awards.Single().Vendor, award.Rule).ShouldBe((Vendor, "rfq-override-1"));
        award.Ranking.ShouldBe([Rival, Vendor]);
    }

    [Fact]
    public void A_wish_is_for_one_who_has_quoted_between_close_and_award()
    {
        Quoted.When(new ChooseQuote(Alice, Rfq, Vendor, "better"), Now).ThenRefused(new RfqInPhase("open"));
        Quoted.Closed().When(new ChooseQuote(Alice, Rfq, Bob, "better"), Close).ThenRefused(new RfqQuoteNotFound());
        Quoted.Closed().When(new ChooseQuote(Alice, Rfq, Vendor, "better"), AwardAt).ThenRefused(new RfqHasClosed(AwardAt));
        Quoted.Closed().Given(new ChooseQuote(Alice, Rfq, Vendor, "better"), Close).When(new ProposeDecision(Insider, Decision, Override), Close).Refusal!.Code.ShouldBe("conflict-of-interest");
    }

    [Fact]
    public void A_fact_comes_once_and_in_its_turn()
    {
        Should.Throw<ImpossibleHistoryException>(() => TwoVendors.Asked().Given(Rfq.Stream, new RfqAwarded(Rfq, [], [], "rfq-lowest-price-1", AwardAt)));
        Should.Throw<ImpossibleHistoryException>(() => TwoVendors.Asked().Given(Rfq.Stream, new RfqQuoted(Rfq, Vendor, Listing, Cny(1), 1, AwardAt, Close)));
        Should.Throw<ImpossibleHistoryException>(() => TwoVendors.Asked().Given(Rfq.Stream, new RfqFinalQuoted(Rfq, Vendor, Listing, Cny(1), 1, AwardAt, Now)));
        Should.Throw<ImpossibleHistoryException>(() => Quoted.Closed().Given(Rfq.Stream, new RfqOverridden(Rfq, Vendor, "better", Ruling, Close)));
        Should.Throw<ImpossibleHistoryException>(() => Quoted.Awarded().Given(Rfq.Stream, new RfqDeclined(Rfq, "no-need", AwardAt)));
    }

    private static ParticipantId WinnerOf(Scene scene, bool closed = false) => (closed ? scene : scene.Closed()).When(Due(AwardAt), AwardAt).Facts[0].Event.ShouldBeOfType<RfqAwarded>().Awards.Single().Vendor;

    private static RfqNotAwarded NotAwarded(Scene scene) => scene.Closed().When(Due(AwardAt), AwardAt).Facts.ShouldHaveSingleItem().Event.ShouldBeOfType<RfqNotAwarded>();
}
