using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Auctions;
using Exchange.Market.Quotations;
using Exchange.Market.Rulebooks;
using Exchange.Projections.Conduct;
using Exchange.Projections.Tests.PriceDiscovery;
using Exchange.Projections.Tests.Rows;
using Exchange.TestKit.Story;
using NodaTime;

namespace Exchange.Projections.Tests.Conduct;

/// <summary>docs/decisions/0023: conduct by participant and day, and who is shown to the operator.</summary>
public sealed class WhenMuchIsTakenBack
{
    private static readonly ParticipantId Ann = Cast.Harbour; // who acts in a scene of prices

    private static readonly string Today = ConductRow.KeyOf(new LocalDate(2026, 11, 23), Ann);

    private static PriceScene Under(ConductRule? rule) =>
        new PriceScene().Fold(Rulebook.Stream, new RulesEnacted(1, Cast.Rules(feeBasisPoints: 100) with { Limits = new ActivityLimits(null, null, null, null, rule) }, PriceScene.Monday, Guid.Empty, PriceScene.Monday));

    private static PriceScene Entered(PriceScene scene, int times)
    {
        for (int i = 0; i < times; i++) scene.Fold(Given.Id.Stream, new BidderRegistered(Given.Id, Ann, PriceScene.Monday));
        return scene;
    }

    private static PriceScene Retracted(PriceScene scene, int times)
    {
        for (int i = 0; i < times; i++) scene.Fold(Given.Id.Stream, new BidRetracted(Given.Id, Ann, PriceScene.Monday));
        return scene;
    }

    [Fact]
    public void At_the_ratio_nobody_is_flagged_and_above_it_he_is_for_that_day()
    {
        PriceScene scene = Retracted(Entered(Under(new ConductRule(4, 5_000)), 4), 2);
        ConductRow row = scene.Get<ConductRow>(Today);
        (row.Entries, row.Withdrawals, row.RatioBasisPoints, row.Flagged).ShouldBe((4, 2, 5_000, null));
        (Retracted(scene, 1).Get<ConductRow>(Today).RatioBasisPoints, scene.Get<ConductRow>(Today).Flagged).ShouldBe((7_500, true));
        Entered(scene, 10).Get<ConductRow>(Today).Flagged.ShouldBe(true, "what was seen is not made good by more of it");
        scene.Get<ConductRow>(Today).Labels().ShouldContain(Label.Of("flagged", "true"));
    }

    [Fact]
    public void Before_so_many_acts_or_without_a_rule_a_ratio_says_nothing()
    {
        Retracted(Entered(Under(new ConductRule(4, 5_000)), 3), 3).Get<ConductRow>(Today).Flagged.ShouldBeNull();
        Retracted(Entered(Under(null), 9), 9).Get<ConductRow>(Today).Flagged.ShouldBeNull();
    }

    [Fact]
    public void He_sees_it_and_no_other_participant_does()
    {
        ConductRow row = Entered(Under(null), 1).Get<ConductRow>(Today);
        row.SeenBy().ShouldBe(Audience.Owners);
        row.OwnedBy().ShouldBe([Ann]);
    }

    [Fact]
    public async Task In_a_whole_market_everything_that_a_participant_does_is_counted_and_nothing_that_the_exchange_does()
    {
        MemoryStage stage = await MarketStory.TellAsync();
        IReadOnlyList<ConductRow> rows = MemoryRows.Of(stage.Log).All<ConductRow>();
        rows.ShouldNotContain(r => r.Participant == MarketCommand.Exchange);
        long OfType(params string[] types) => stage.Log.Count((RecordedEvent e) => types.Contains(e.Type, StringComparer.Ordinal) && e.Actor != MarketCommand.Exchange);
        rows.Sum(r => r.Quotes).ShouldBe(OfType("quote_issued", "quote_amended", "rfq_quoted", "rfq_final_quoted", "offer_made"));
        rows.Sum(r => r.Requests).ShouldBe(OfType("quote_requested", "rfq_opened", "interest_registered"));
        rows.Sum(r => r.Withdrawals).ShouldBeGreaterThan(0);
    }
}
