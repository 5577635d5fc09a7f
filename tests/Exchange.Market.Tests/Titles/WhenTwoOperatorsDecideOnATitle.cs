using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Tests.Products.Goods;
using static Exchange.Market.Tests.Titles.Confirmation;
using static Exchange.Market.Titles.TitleRejection;

namespace Exchange.Market.Tests.Titles;

/// <summary>DOMAIN TIT-1, TIT-8, PAR-2, PAR-3. How two persons decide at all: see the tests of decisions.</summary>
public sealed class WhenTwoOperatorsDecideOnATitle
{
    private static readonly DecisionId Next = DecisionId.Of(Id(0xD3));

    private static string FirstDigits => Title.Value.ToString("N")[..12].ToUpperInvariant();

    [Fact]
    public void It_is_certified_under_a_number_and_from_then_on_the_holdings_stand()
    {
        Scene.Outcome outcome = Deposited.Decide(Certify, NoticeEnd);
        outcome.Facts.Select(f => f.Event).ShouldBe(
        [
            new DecisionApproved(DecisionNumber, Ben, FourEyes.HashOf(Certify), NoticeEnd),
            new TitleCertified(Title, Flows, $"EXC-2026-{FirstDigits}", Claim, DecisionNumber.Value, NoticeEnd),
        ]);
        outcome.ThenScene().State<CertifiedTitle>().ShouldBe(new CertifiedTitle(Title, Flows, Vendor, $"EXC-2026-{FirstDigits}", Claim, null, [], 0));
    }

    /// <summary>Half past four in the afternoon of New Year's Eve in Greenwich is the new year in Shanghai.</summary>
    [Fact]
    public void The_year_of_the_number_is_that_of_the_exchanges_calendar() =>
        Deposited.Decide(Certify, Instant.FromUtc(2026, 12, 31, 16, 30)).ThenScene().State<CertifiedTitle>().Certificate.ShouldBe($"EXC-2027-{FirstDigits}");

    [Fact]
    public void It_is_certified_after_the_evidence_and_only_once()
    {
        foreach ((string phase, Scene scene, Instant at) in Phases)
        {
            Rejection? refusal = scene.Decide(Certify, at, decision: Next).Refusal;
            if (phase is "evidence-deposited") refusal.ShouldBeNull();
            else if (phase is "in-notice" or "objected") refusal.ShouldBe(new NoticeRunning(NoticeEnd), phase);
            else refusal.ShouldBe(new TitleInPhase(phase));
        }

        InNotice.Decide(Certify, NoticeEnd).ThenRefused(new TitleInPhase("in-notice"));
        Registered.Decide(Certify, Monday).ThenRefused(new TitleNotFound());
    }

    [Fact]
    public void With_an_open_objection_nothing_is_certified_however_late() => Objected.Decide(Certify, NoticeEnd + (100 * Day)).ThenRefused(new ObjectionOpen(Objection.ToString("D")));

    [Fact]
    public void It_is_certified_of_a_registered_product_only() =>
        Deposited.Given(new WithdrawProduct(Vendor, Flows, "superseded"), NoticeEnd).Decide(Certify, NoticeEnd).ThenRefused(new ProductNotRegistered());

    /// <summary>A history with a notice and no rules can't be, but a deposited title before the first version of a new rulebook is nothing to certify either.</summary>
    [Fact]
    public void Without_rules_nothing_is_certified()
    {
        Scene lawless = Parties.WithResource(Roads).WithDraft(Flows).WithContent(Flows, 1).WithRegistration(Flows).Given(
            Title.Stream, new TitleApplied(Title, Flows, Vendor, Sole(Vendor), Monday), new TitleAccepted(Title, Registrar, Monday), new TitleExamined(Title, Registrar, ["source"], Monday),
            new TitleNoticeOpened(Title, NoticeEnd, Monday), new TitleEvidenceDeposited(Title, Hash(1), NoticeEnd));
        lawless.Decide(Certify, NoticeEnd).ThenRefused(new RulebookRejection.NoRules());
    }

    [Fact]
    public void Nobody_decides_on_a_title_of_his_own_group()
    {
        foreach (ParticipantId who in (ParticipantId[])[Vendor, Sister, Partner])
        {
            Deposited.Decide(Certify, NoticeEnd, proposer: who).ThenRefused(new ConflictOfInterest());
            Deposited.Decide(Certify, NoticeEnd, approver: who).ThenRefused(new ConflictOfInterest());
            Certified.Decide(Freeze, NoticeEnd, approver: who, decision: Next).ThenRefused(new ConflictOfInterest());
            Frozen.Decide(Unfreeze, NoticeEnd, approver: who, decision: Next).ThenRefused(new ConflictOfInterest());
        }
    }

    [Fact]
    public void A_freeze_has_a_ground_an_end_and_the_entitlements_that_it_stops()
    {
        Scene.Outcome outcome = Certified.Decide(Freeze, NoticeEnd, decision: Next);
        outcome.Facts[^1].ShouldBe(new StreamEvent(Title.Stream, new TitleFrozen(Title, "court-order", Freeze.Until, [Id(0x41)], Next.Value, NoticeEnd)));
        var title = outcome.ThenScene().State<CertifiedTitle>();
        (title.Freezes(Id(0x41), NoticeEnd), title.Freezes(Id(0x42), NoticeEnd)).ShouldBe((true, false), "all others go on");
    }

    [Fact]
    public void A_freeze_is_over_at_its_end_by_itself()
    {
        var title = Frozen.State<CertifiedTitle>();
        (title.IsFrozenAt(Freeze.Until - Tick), title.IsFrozenAt(Freeze.Until)).ShouldBe((true, false));
        title.Freezes(Id(0x41), Freeze.Until).ShouldBeFalse();
        Frozen.Decide(Unfreeze, Freeze.Until - Tick, decision: Next).Refusal.ShouldBeNull();
        Frozen.Decide(Unfreeze, Freeze.Until, decision: Next).ThenRefused(new TitleInPhase("certified"));
        Frozen.Decide(Freeze with { Until = Freeze.Until + Day }, Freeze.Until, decision: Next).Refusal.ShouldBeNull();
    }

    [Fact]
    public void A_further_freeze_takes_the_place_of_the_former()
    {
        Scene longer = Frozen.Decide(Freeze with { Until = Freeze.Until + Day, Entitlements = [] }, NoticeEnd, decision: Next).ThenScene();
        var title = longer.State<CertifiedTitle>();
        (title.FrozenUntil, title.FrozenEntitlements).ShouldBe((Freeze.Until + Day, []));
    }

    [Fact]
    public void It_is_unfrozen_before_the_end()
    {
        Scene.Outcome outcome = Frozen.Decide(Unfreeze, NoticeEnd, decision: Next);
        outcome.Facts[^1].ShouldBe(new StreamEvent(Title.Stream, new TitleUnfrozen(Title, "order-lifted", Next.Value, NoticeEnd)));
        outcome.ThenScene().State<CertifiedTitle>().ShouldBe(Certified.State<CertifiedTitle>());
    }

    [Fact]
    public void Only_a_certified_title_is_frozen_and_only_a_frozen_one_unfrozen()
    {
        foreach ((string phase, Scene scene, Instant at) in Phases)
        {
            Rejection? freeze = scene.Decide(Freeze, at, decision: Next).Refusal, unfreeze = scene.Decide(Unfreeze, at, decision: Next).Refusal;
            if (phase is "certified" or "frozen") freeze.ShouldBeNull(phase);
            else freeze.ShouldBe(new TitleInPhase(phase));
            if (phase is "frozen") unfreeze.ShouldBeNull(phase);
            else unfreeze.ShouldBe(new TitleInPhase(phase));
        }
    }

    public static TheoryData<string, FreezeTitle> Faults => new()
    {
        { "until", Freeze with { Until = NoticeEnd } },
        { "until", Freeze with { Until = NoticeEnd - Day } },
        { "until", Freeze with { Until = NoticeEnd + (366 * Day) + Tick } },
        { "until", Freeze with { Until = NoticeEnd + Duration.FromNanoseconds(1) } },
        { "entitlements", Freeze with { Entitlements = [Id(1), Id(1)] } },
        { "entitlements", Freeze with { Entitlements = [.. Enumerable.Range(0, 257).Select(i => new Guid(i, 0, 0, new byte[8]))] } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_freeze_that_cant_be_is_refused_by_the_name_of_its_fault(string field, FreezeTitle freeze) =>
        Certified.Decide(freeze, NoticeEnd, decision: Next).Refusal.ShouldBeOfType<InvalidFreeze>().Field.ShouldBe(field);

    [Fact]
    public void A_freeze_may_go_to_its_bounds() =>
        Certified.Decide(Freeze with { Until = NoticeEnd + (366 * Day), Entitlements = [.. Enumerable.Range(0, 256).Select(i => new Guid(i, 0, 0, new byte[8]))] }, NoticeEnd, decision: Next).Refusal.ShouldBeNull();

    [Fact]
    public void A_ground_is_a_code_and_the_last_thing_that_is_looked_at()
    {
        Certified.Decide(Freeze with { Ground = "" }, NoticeEnd, decision: Next).Refusal.ShouldBeOfType<InvalidGround>();
        Certified.Decide(Freeze with { Ground = "", Until = NoticeEnd }, NoticeEnd, decision: Next).Refusal.ShouldBeOfType<InvalidFreeze>();
        Frozen.Decide(Unfreeze with { Ground = "a b" }, NoticeEnd, decision: Next).Refusal.ShouldBeOfType<InvalidGround>();
    }
}
