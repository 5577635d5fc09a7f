using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using Exchange.Projections.PriceDiscovery;
using Exchange.TestKit.Story;

namespace Exchange.Projections.Tests.PriceDiscovery;

/// <summary>MECHANISMS section 6, operational use: a demand curve and p* from what was taken and what was not.</summary>
public sealed class WhatBuyersHaveShown
{
    private static DemandRow Seen(string buyer, Willingness willingness, long price) =>
        new(PriceScene.Product('a'), "CNY", new ParticipantId(buyer), willingness, DemandSource.Quote, Given.Cny(price), 1, PriceScene.Monday);

    private static DemandRow Took(string buyer, long price) => Seen(buyer, Willingness.AtLeast, price);

    private static DemandRow Refused(string buyer, long price) => Seen(buyer, Willingness.Below, price);

    private static DemandCurve Of(params DemandRow[] observations) => DemandCurve.Of(PriceScene.Product('a'), Currency.Cny, observations);

    [Fact]
    public void The_best_price_is_the_lowest_of_those_that_earn_most()
    {
        DemandCurve curve = Of(Took("a", 100), Took("b", 50), Took("c", 10));
        (curve.Optimum, curve.OptimumBuyers, curve.Benchmark, curve.Rule).ShouldBe((Given.Cny(50), 2, Given.Cny(100), PostedOptimum.RuleVersion));
        curve.Steps.ShouldBe([new DemandStep(Given.Cny(10), 3, 0), new DemandStep(Given.Cny(50), 2, 0), new DemandStep(Given.Cny(100), 1, 0)]);
    }

    [Fact]
    public void A_buyer_counts_once_with_the_most_that_he_has_shown()
    {
        DemandCurve curve = Of(Took("a", 100), Took("a", 100), Took("a", 40));
        (curve.Buyers, curve.Observations, curve.Optimum, curve.OptimumBuyers).ShouldBe((1, 3, Given.Cny(100), 1L));
    }

    [Fact]
    public void Who_refused_a_price_counts_at_none_and_is_told_beside_it()
    {
        DemandCurve curve = Of(Took("a", 50), Refused("b", 80), Refused("b", 90));
        curve.Steps.ShouldBe([new DemandStep(Given.Cny(50), 1, 0), new DemandStep(Given.Cny(80), 0, 1)]);
        (curve.Buyers, curve.Optimum).ShouldBe((2, Given.Cny(50)));
    }

    [Fact]
    public void Who_paid_a_price_after_all_does_not_refuse_it() =>
        Of(Refused("a", 50), Took("a", 80)).Steps.ShouldBe([new DemandStep(Given.Cny(80), 1, 0), new DemandStep(Given.Cny(81), 0, 1)]);

    [Fact]
    public void Nobody_and_nothing_give_no_price()
    {
        (Of().Optimum, Of().Steps.Count, Of().Benchmark).ShouldBe((null, 0, Given.Cny(0)));
        Of(Refused("a", 10)).Optimum.ShouldBeNull();
        DemandCurve.Of(PriceScene.Product('a'), Currency.Cny, [Took("a", 10)], floor: 11).Optimum.ShouldBeNull("the floor is above everything");
    }

    [Fact]
    public async Task Every_way_of_trading_leaves_observations_and_only_the_operator_sees_them()
    {
        IReadOnlyList<DemandRow> seen = MemoryRowsOf(await MarketStory.TellAsync());
        seen.Select(o => (o.Source, o.Willingness)).Distinct().ShouldBe(
        [
            (DemandSource.Trade, Willingness.AtLeast), (DemandSource.Offer, Willingness.AtLeast), (DemandSource.SealedBid, Willingness.AtLeast), (DemandSource.Quote, Willingness.Below),
        ], ignoreOrder: true);
        seen.ShouldAllBe(o => o.SeenBy() == Audience.Operators);
        seen.Count(o => o.Source == DemandSource.Trade).ShouldBe((await MarketStory.TellAsync()).Log.Count(e => e.Type == "price_fixed"));
    }

    [Fact]
    public void Who_counters_with_less_refuses_the_price_and_offers_his_own()
    {
        PriceScene scene = Negotiation(out NegotiationId id);
        scene.Fold(id.Stream, new OfferMade(id, 1, Cast.Harbour, Offer(900), Cast.Hash("1"), PriceScene.Monday));
        scene.All<DemandRow>().ShouldBeEmpty("what a seller asks says nothing of a buyer");
        scene.Fold(id.Stream, new OfferMade(id, 2, Cast.Alice, Offer(500), Cast.Hash("2"), PriceScene.Monday));
        scene.All<DemandRow>().Select(o => (o.Source, o.Willingness, o.UnitPrice)).ShouldBe([(DemandSource.Offer, Willingness.AtLeast, Given.Cny(500)), (DemandSource.Negotiation, Willingness.Below, Given.Cny(900))]);
    }

    [Fact]
    public void A_buyer_who_declines_or_lets_lapse_refuses_and_a_seller_who_does_says_nothing()
    {
        foreach (NegotiationEvent end in (NegotiationEvent[])[new OfferDeclined(new NegotiationId(Cast.Number(7)), 1, "too-dear", PriceScene.Monday), new OfferLapsed(new NegotiationId(Cast.Number(7)), 1, PriceScene.Monday)])
        {
            foreach ((ParticipantId by, int below) in ((ParticipantId, int)[])[(Cast.Harbour, 1), (Cast.Alice, 0)])
            {
                PriceScene scene = Negotiation(out NegotiationId id).Fold(new NegotiationId(Cast.Number(7)).Stream, new OfferMade(new NegotiationId(Cast.Number(7)), 1, by, Offer(900), Cast.Hash("1"), PriceScene.Monday));
                scene.Fold(id.Stream, end);
                scene.All<DemandRow>().Count(o => o is { Willingness: Willingness.Below, Source: DemandSource.Negotiation }).ShouldBe(below, $"{end.GetType().Name} of an offer of {by}");
            }
        }
    }

    private static PriceScene Negotiation(out NegotiationId id)
    {
        id = new NegotiationId(Cast.Number(7));
        return new PriceScene().Fold(id.Stream, new NegotiationOpened(
            id, new ListingId(Cast.Number(8)), 1, PriceScene.Product('a'), Cast.Harbour, Cast.Alice, Cast.Terms(SaleMethod.Negotiation, Given.Cny(1_000)), PriceScene.Monday));
    }

    private static Offer Offer(long unitPrice) => new(Given.Cny(unitPrice), 1, Scope.Unlimited, null, PriceScene.Monday, Firm: false);

    private static IReadOnlyList<DemandRow> MemoryRowsOf(MemoryStage stage) => Rows.MemoryRows.Of(stage.Log).All<DemandRow>();
}
