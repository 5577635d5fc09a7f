using Exchange.Kernel;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Products.Goods;
using static Exchange.Market.Tests.Titles.Confirmation;

namespace Exchange.Market.Tests.Titles;

/// <summary>DOMAIN TIT-7, one title from its first application to its last entry, by commands alone.</summary>
public sealed class TheWholeProcedure
{
    [Fact]
    public void Leads_from_an_application_that_was_refused_to_a_certificate_and_what_is_entered_on_it()
    {
        var phases = new List<string>();
        Scene scene = Registered;

        // The first application falls to an objection.
        Take(Apply, Monday);
        Take(Consent, Monday);
        Take(Accept, Monday);
        Take(Examine, Monday);
        Take(Announce, Monday);
        Take(Lodge, Monday + Day);
        Take(Decide with { Upheld = true, Ground = "same-source" }, Monday + (2 * Day));

        // The second is returned, handed in again with another claim, and needs consent anew.
        Instant second = Monday + (3 * Day), end = Instant.FromUtc(2026, 12, 10, 4, 0);
        Take(Apply, second);
        Take(Consent, second);
        Take(Accept, second);
        Take(Return, second);
        Take(Resubmit, second);
        Take(Consent with { Submission = 2 }, second);
        Take(Accept, second);
        Take(Examine, second);
        Take(Announce, second);
        Take(Lodge with { Objection = Further }, end - Tick);
        Take(Decide with { Objection = Further }, end + Day);
        Take(Deposit, end + Day);
        scene = scene.Decide(Certify, end + Day).ThenScene();
        phases.Add(PhaseAt(end + Day));

        // What comes after is entered: an objection, a freeze that ends by itself, another that is lifted.
        Take(Lodge, end + (2 * Day));
        scene = scene.Decide(Freeze with { Until = end + (4 * Day) }, end + (3 * Day), decision: Exchange.Market.Decisions.DecisionId.Of(Id(0xD4))).ThenScene();
        phases.Add(PhaseAt(end + (4 * Day) - Tick));
        phases.Add(PhaseAt(end + (4 * Day)));
        scene = scene.Decide(Freeze with { Until = end + (9 * Day) }, end + (5 * Day), decision: Exchange.Market.Decisions.DecisionId.Of(Id(0xD5))).ThenScene();
        scene = scene.Decide(Unfreeze, end + (6 * Day), decision: Exchange.Market.Decisions.DecisionId.Of(Id(0xD6))).ThenScene();
        phases.Add(PhaseAt(end + (6 * Day)));

        phases.ShouldBe(
        [
            "applied", "applied", "accepted", "examined", "in-notice", "objected", "refused",
            "applied", "applied", "accepted", "returned", "applied", "applied", "accepted", "examined", "in-notice", "objected", "in-notice", "evidence-deposited", "certified",
            "certified", "frozen", "certified", "certified",
        ]);
        var title = scene.State<CertifiedTitle>();
        (title.Claim, title.Objections, title.Applicant, title.Product).ShouldBe((Resubmit.Claim, 1, Vendor, Flows));

        void Take(MarketCommand step, Instant at)
        {
            scene = scene.When(step, at).ThenScene();
            phases.Add(PhaseAt(at));
        }

        // What a step that is never taken from here says.
        string PhaseAt(Instant at) => scene.State<TitleState>() switch
        {
            CertifiedTitle certified => certified.IsFrozenAt(at) ? "frozen" : "certified",
            TitleApplication application => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(application.Phase.ToString()),
            ClosedTitle closed => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(closed.Phase.ToString()),
            _ => "none",
        };
    }

    [Fact]
    public void A_history_that_nobody_could_have_written_is_refused()
    {
        var applied = new TitleApplied(Title, Flows, Vendor, Claim, Monday);
        var returned = new TitleReturned(Title, Registrar, "evidence-unreadable", Monday);
        var resubmitted = new TitleResubmitted(Title, Claim, Monday);
        var consented = new TitleConsented(Title, Partner, 1, Monday);
        var accepted = new TitleAccepted(Title, Registrar, Monday);
        var examined = new TitleExamined(Title, Registrar, ["source"], Monday);
        var opened = new TitleNoticeOpened(Title, NoticeEnd, Monday);
        var objected = new TitleObjected(Title, Objection, Rival, "own-collection", [], Monday);
        var decided = new ObjectionDecided(Title, Objection, Rival, Upheld: false, "no-proof", Registrar, Monday);
        var deposited = new TitleEvidenceDeposited(Title, Hash(1), NoticeEnd);
        var certified = new TitleCertified(Title, Flows, "EXC-2026-0", Claim, Id(0xD1), NoticeEnd);
        var refused = new TitleRefused(Title, "source-unclear", Registrar, Monday);
        var withdrawn = new TitleWithdrawn(Title, Monday);
        var noted = new ObjectionNoted(Title, Objection, Rival, "own-collection", [], NoticeEnd);
        var frozen = new TitleFrozen(Title, "court-order", NoticeEnd + Day, [], Id(0xD1), NoticeEnd);
        var unfrozen = new TitleUnfrozen(Title, "order-lifted", Id(0xD1), NoticeEnd);
        var granted = new RightGranted(Title, new Grant(Id(0x51), GrantedRight.Use, Vendor, Buyer, Allowed, Lasting, Exclusivity.NonExclusive, null, false), "settlement-1", NoticeEnd);
        var revoked = new RightRevoked(Title, Id(0x51), "delivery-refused", NoticeEnd);
        TitleEvent[] all =
        [
            applied, returned, resubmitted, consented, accepted, examined, opened, objected, decided, deposited, certified, refused, withdrawn, noted, frozen, unfrozen, granted, revoked,
        ];
        (Scene Scene, TitleEvent[] Possible)[] table =
        [
            (Registered, [applied]), (Applied, [returned, consented, accepted, refused, withdrawn]), (Returned, [resubmitted, consented, refused, withdrawn]),
            (Accepted, [returned, consented, examined, refused, withdrawn]), (Examined, [consented, opened, refused, withdrawn]), (InNotice, [consented, objected, deposited, noted, refused, withdrawn]),
            (Objected, [consented, objected, decided, noted, refused, withdrawn]), (Deposited, [consented, certified, noted, refused, withdrawn]), (Certified, [noted, frozen, granted]),
            (Frozen, [noted, frozen, unfrozen, granted]), (Refused, [applied]), (Withdrawn, [applied]),
        ];
        foreach ((Scene scene, TitleEvent[] possible) in table)
        {
            var state = scene.State<TitleState>();
            TitleProcedure.BytesOf(state).ShouldBePositive();
            foreach (TitleEvent fact in all)
            {
                if (possible.Contains(fact)) Should.NotThrow(() => TitleProcedure.Evolve(state, fact));
                else Should.Throw<ImpossibleHistoryException>(() => TitleProcedure.Evolve(state, fact), $"{state}, {fact}");
                if (state is not NoTitle) Should.Throw<ImpossibleHistoryException>(() => TitleProcedure.Evolve(state, fact with { Title = TitleId.Of(Copy) }), "of another title");
            }
        }

        Should.Throw<ImpossibleHistoryException>(() => TitleProcedure.Evolve(InNotice.State<TitleState>(), objected with { At = NoticeEnd }), "the notice is over");
        Should.Throw<ImpossibleHistoryException>(() => TitleProcedure.Evolve(InNotice.State<TitleState>(), deposited with { At = NoticeEnd - Tick }), "the notice is not over");
        Should.Throw<ImpossibleHistoryException>(() => TitleProcedure.Evolve(Objected.State<TitleState>(), decided with { Objection = Further }), "no such objection");
        Should.Throw<ImpossibleHistoryException>(() => TitleProcedure.Evolve(Applied.State<TitleState>(), consented with { Submission = 2 }), "no such submission");
    }
}
