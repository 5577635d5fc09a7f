using Exchange.Kernel;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Tests.Products.Goods;
using static Exchange.Market.Tests.Titles.Confirmation;
using static Exchange.Market.Titles.TitleRejection;

namespace Exchange.Market.Tests.Titles;

/// <summary>DOMAIN TIT-7, DOM-2, PAR-2: from the application to the notice.</summary>
public sealed class WhenTheRegistrarExaminesAClaim
{
    [Fact]
    public void It_is_returned_corrected_and_handed_in_again()
    {
        Applied.When(Return, Monday).Then((Title.Stream, new TitleReturned(Title, Registrar, "evidence-unreadable", Monday)));
        Scene again = Returned.When(Resubmit, Monday).Then((Title.Stream, new TitleResubmitted(Title, Resubmit.Claim, Monday)));
        var title = again.State<TitleApplication>();
        (title.Phase, title.Claim, title.Submission).ShouldBe((TitlePhase.Applied, Resubmit.Claim, 2));
    }

    [Fact]
    public void It_is_returned_after_it_was_accepted_too() => Accepted.When(Return, Monday).ThenScene().State<TitleApplication>().Phase.ShouldBe(TitlePhase.Returned);

    [Fact]
    public void Only_the_applicant_hands_it_in_again_while_he_may_trade_and_the_product_is_registered()
    {
        Returned.When(Resubmit with { Actor = Rival }, Monday).ThenRefused(new TitleNotFound());
        Registered.When(Resubmit, Monday).ThenRefused(new TitleNotFound());
        Returned.Suspended(Vendor).When(Resubmit, Monday).ThenRefused(new PartySuspended());
        Returned.Given(new WithdrawProduct(Vendor, Flows, "superseded"), Monday).When(Resubmit, Monday).ThenRefused(new ProductNotRegistered());
        Returned.Suspended(Partner).When(Resubmit, Monday).ThenRefused(new HolderNotAdmitted("partner"));
        Returned.When(Resubmit with { Claim = Claim with { Holdings = [] } }, Monday).ThenRefused(new HoldingsDoNotAddUp("ownership", "0"));
    }

    [Fact]
    public void A_co_holder_consents_once_before_or_after_it_is_accepted()
    {
        foreach (Scene scene in (Scene[])[Applied, Accepted])
        {
            Scene consented = scene.When(Consent, Monday).Then((Title.Stream, new TitleConsented(Title, Partner, 1, Monday)));
            consented.When(Consent, Monday).ThenNothing();
        }
    }

    [Fact]
    public void Who_applies_has_consented_by_it() => Applied.When(Consent with { Actor = Vendor }, Monday).ThenNothing();

    [Fact]
    public void Who_holds_nothing_does_not_find_it()
    {
        foreach ((string phase, Scene scene, Instant at) in Phases) scene.When(Consent with { Actor = Rival }, at).Refusal.ShouldBe(new TitleNotFound(), phase);
        Registered.When(Consent, Monday).ThenRefused(new TitleNotFound());
    }

    [Fact]
    public void Only_an_admitted_party_consents()
    {
        Applied.Suspended(Partner).When(Consent, Monday).ThenRefused(new PartySuspended());
        Applied.When(Consent with { Actor = new("stranger") }, Monday).ThenRefused(new NotAdmitted());
    }

    /// <summary>DOM-2: a joint product needs all consents.</summary>
    [Fact]
    public void It_is_not_examined_before_all_holders_have_consented()
    {
        Accepted.When(Examine, Monday).ThenRefused(new ConsentMissing("partner"));
        Consented.When(Examine, Monday).Then((Title.Stream, new TitleExamined(Title, Registrar, ["source", "holders"], Monday)));
        Registered.Given(Apply with { Claim = Sole(Vendor) }, Monday).Given(Accept, Monday).When(Examine, Monday).Refusal.ShouldBeNull();
    }

    [Fact]
    public void A_claim_that_changed_needs_consent_anew_and_one_that_did_not_keeps_it()
    {
        Scene returned = Applied.Given(Consent, Monday).Given(Return, Monday);
        returned.Given(Resubmit, Monday).Given(Accept, Monday).When(Examine, Monday).ThenRefused(new ConsentMissing("partner"));
        returned.Given(Resubmit with { Claim = Claim with { Holdings = [.. Claim.Holdings] } }, Monday).Given(Accept, Monday).When(Examine, Monday).Refusal.ShouldBeNull();
    }

    /// <summary>A claim that is handed in again while somebody reads it must not get his consent to the former one.</summary>
    [Fact]
    public void A_consent_may_name_the_submission_that_was_read()
    {
        Scene again = Returned.Given(Resubmit, Monday);
        again.When(Consent with { Submission = 1 }, Monday).ThenRefused(new ClaimChanged(2));
        again.When(Consent with { Submission = 2 }, Monday).Then((Title.Stream, new TitleConsented(Title, Partner, 2, Monday)));
    }

    [Fact]
    public void What_was_checked_is_told_in_codes()
    {
        foreach (Seq<string> checks in (Seq<string>[])[[], ["Mr Smith was kind"], ["source", "source"], [.. Enumerable.Range(0, 65).Select(i => $"c-{i}")]])
        {
            Consented.When(Examine with { Checks = checks }, Monday).Refusal.ShouldBeOfType<InvalidGround>().Field.ShouldBe("checks");
        }
    }

    [Fact]
    public void The_notice_lasts_as_the_rulebook_in_force_says() =>
        Examined.When(Announce, Monday).Then((Title.Stream, new TitleNoticeOpened(Title, NoticeEnd, Monday)));

    [Fact]
    public void Without_rules_no_notice_is_opened()
    {
        Scene lawless = Parties.WithResource(Roads).WithDraft(Flows).WithContent(Flows, 1).WithRegistration(Flows).Given(Apply, Monday).Given(Consent, Monday).Given(Accept, Monday).Given(Examine, Monday);
        lawless.When(Announce, Monday).ThenRefused(new RulebookRejection.NoRules());
    }

    /// <summary>Every step and the phases that it is taken from; from every other it is refused with the phase.</summary>
    [Fact]
    public void Each_step_is_taken_from_its_own_phases_only()
    {
        (MarketCommand Step, string[] From)[] table =
        [
            (Return, ["applied", "accepted"]), (Resubmit, ["returned"]), (Consent with { Submission = null }, ["applied", "accepted"]), (Accept, ["applied"]), (Examine, ["accepted"]), (Announce, ["examined"]),
            (Deposit, ["in-notice", "objected"]), (Refuse, ["applied", "returned", "accepted", "examined", "in-notice", "objected", "evidence-deposited"]),
            (Withdraw, ["applied", "returned", "accepted", "examined", "in-notice", "objected", "evidence-deposited"]),
        ];
        foreach ((MarketCommand step, string[] from) in table)
        {
            foreach ((string phase, Scene scene, Instant at) in Phases)
            {
                Rejection? refusal = scene.When(step, at).Refusal;
                if (from.Contains(phase)) refusal.ShouldNotBeOfType<TitleInPhase>($"{step.Kind} from {phase}");
                else refusal.ShouldBe(new TitleInPhase(phase), $"{step.Kind} from {phase}");
            }
        }
    }

    [Fact]
    public void There_must_be_such_a_title()
    {
        foreach (MarketCommand step in (MarketCommand[])[Return, Resubmit, Consent, Accept, Examine, Announce, Lodge, Decide, Deposit, Refuse, Withdraw]) Registered.When(step, Monday).Refusal.ShouldBe(new TitleNotFound(), step.Kind);
    }

    /// <summary>PAR-2: nobody examines or decides on himself or on a party of his own control group; holders and objectors are parties to it as the applicant is.</summary>
    [Fact]
    public void No_registrar_acts_on_a_title_of_his_own_group()
    {
        (Scene Scene, Func<ParticipantId, MarketCommand> Step)[] table =
        [
            (Applied, who => Return with { Actor = who }), (Applied, who => Accept with { Actor = who }), (Consented, who => Examine with { Actor = who }), (Examined, who => Announce with { Actor = who }),
            (Objected, who => Decide with { Actor = who }), (InNotice, who => Deposit with { Actor = who }), (Applied, who => Refuse with { Actor = who }),
        ];
        foreach ((Scene scene, Func<ParticipantId, MarketCommand> step) in table)
        {
            foreach (ParticipantId who in (ParticipantId[])[Vendor, Sister, Partner]) scene.When(step(who), NoticeEnd).Refusal.ShouldBe(new ConflictOfInterest(), $"{step(who).Kind} by {who}");
            scene.When(step(Buyer), NoticeEnd).Refusal.ShouldNotBeOfType<ConflictOfInterest>(step(Buyer).Kind);
        }

        Objected.When(Decide with { Actor = Rival }, NoticeEnd).ThenRefused(new ConflictOfInterest());
    }

    [Fact]
    public void It_is_refused_on_a_ground_at_any_step_before_certification()
    {
        foreach ((string phase, Scene scene, Instant at) in Phases[..7]) scene.When(Refuse, at).Then((Title.Stream, new TitleRefused(Title, "source-unclear", Registrar, at))).State<ClosedTitle>().Phase.ShouldBe(TitlePhase.Refused, phase);
    }

    [Fact]
    public void Its_applicant_takes_it_back_at_any_step_before_certification()
    {
        foreach ((string phase, Scene scene, Instant at) in Phases[..7])
        {
            scene.When(Withdraw with { Actor = Partner }, at).Refusal.ShouldBe(new TitleNotFound(), phase);
            scene.When(Withdraw, at).Then((Title.Stream, new TitleWithdrawn(Title, at))).State<ClosedTitle>().Phase.ShouldBe(TitlePhase.Withdrawn, phase);
        }
    }

    [Fact]
    public void One_that_was_refused_or_withdrawn_is_there_for_its_own_parties_alone()
    {
        foreach ((string phase, Scene scene, Instant at) in Phases.Where(p => p.Phase is "refused" or "withdrawn"))
        {
            foreach (MarketCommand step in (MarketCommand[])[Resubmit with { Actor = Rival }, Consent with { Actor = Rival }, Withdraw with { Actor = Rival }, Lodge with { Actor = Rival }])
            {
                scene.When(step, at).Refusal.ShouldBe(new TitleNotFound(), $"{step.Kind}, {phase}");
            }
        }
    }

    [Fact]
    public void A_ground_is_a_code()
    {
        (Scene Scene, MarketCommand Step)[] table = [(Applied, Return with { Ground = "Mr Smith" }), (Applied, Refuse with { Ground = "" }), (Objected, Decide with { Ground = "a--b" }), (InNotice, Lodge with { Ground = "x y" })];
        foreach ((Scene scene, MarketCommand step) in table) scene.When(step, Monday + Day).Refusal.ShouldBeOfType<InvalidGround>(step.Kind).Field.ShouldBe("ground");
    }
}
