using Exchange.Kernel;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Tests.Products.Goods;
using static Exchange.Market.Tests.Titles.Confirmation;
using static Exchange.Market.Titles.TitleRejection;

namespace Exchange.Market.Tests.Titles;

/// <summary>DOMAIN TIT-8.</summary>
public sealed class WhenATitleIsInNotice
{
    [Fact]
    public void Any_admitted_party_may_object_until_just_before_its_end()
    {
        foreach (Instant at in (Instant[])[Monday, NoticeEnd - Tick])
        {
            Scene after = InNotice.When(Lodge, at).Then((Title.Stream, new TitleObjected(Title, Objection, Rival, "own-collection", [Hash(0xE3)], at)));
            (after.State<TitleApplication>().Phase, after.State<TitleApplication>().OpenObjections).ShouldBe((TitlePhase.Objected, [new OpenObjection(Objection, Rival)]));
        }

        InNotice.When(Lodge with { Actor = Buyer }, Monday).Refusal.ShouldBeNull("in whatever role");
    }

    [Fact]
    public void Who_is_not_admitted_may_not()
    {
        InNotice.When(Lodge with { Actor = new("stranger") }, Monday).ThenRefused(new NotAdmitted());
        InNotice.Suspended(Rival).When(Lodge, Monday).ThenRefused(new PartySuspended());
    }

    [Fact]
    public void The_applicant_and_his_group_may_not()
    {
        foreach (ParticipantId who in (ParticipantId[])[Vendor, Sister])
        {
            foreach (Scene scene in (Scene[])[Applied, InNotice, Objected, Certified]) scene.When(Lodge with { Actor = who }, NoticeEnd).ThenRefused(new OwnTitle());
        }
    }

    /// <summary>Who holds something hears why not; to all others it is not there yet.</summary>
    [Fact]
    public void Before_the_notice_nobody_may()
    {
        foreach ((string phase, Scene scene, Instant at) in Phases[..4])
        {
            scene.When(Lodge with { Actor = Partner }, at).Refusal.ShouldBe(new TitleInPhase(phase));
            scene.When(Lodge, at).Refusal.ShouldBe(new TitleNotFound(), phase);
        }

        Refused.When(Lodge with { Actor = Partner }, Monday).ThenRefused(new TitleInPhase("refused"));
        Refused.When(Lodge, Monday).ThenRefused(new TitleNotFound());
    }

    [Fact]
    public void An_objector_waits_for_his_decision_before_he_objects_again_and_others_need_not()
    {
        Objected.When(Lodge with { Objection = Further }, Monday + Day).ThenRefused(new ObjectionOpen(Objection.ToString("D")));
        Scene both = Objected.When(Lodge with { Actor = Buyer, Objection = Further }, Monday + Day).ThenScene();
        both.State<TitleApplication>().OpenObjections.Count.ShouldBe(2);
        Objected.Given(Decide, Monday + Day).When(Lodge with { Objection = Further }, Monday + Day).Refusal.ShouldBeNull();
    }

    [Fact]
    public void The_evidence_of_an_objection_is_at_most_64_hashes_and_may_be_none()
    {
        InNotice.When(Lodge with { Evidence = [] }, Monday).Refusal.ShouldBeNull();
        foreach (Seq<ContentHash> evidence in (Seq<ContentHash>[])[[default], [Hash(1), Hash(1)], [.. Enumerable.Range(0, 65).Select(Hash)]])
        {
            InNotice.When(Lodge with { Evidence = evidence }, Monday).Refusal.ShouldBeOfType<InvalidClaim>().Field.ShouldBe("evidence");
        }
    }

    [Fact]
    public void An_unfounded_objection_lets_it_go_on()
    {
        Scene after = Objected.When(Decide, Monday + Day).Then((Title.Stream, new ObjectionDecided(Title, Objection, Rival, Upheld: false, "no-proof", Registrar, Monday + Day)));
        after.State<TitleApplication>().Phase.ShouldBe(TitlePhase.InNotice);
        after.When(Deposit, NoticeEnd).Refusal.ShouldBeNull();
    }

    [Fact]
    public void An_upheld_objection_refuses_the_application_with_it() =>
        Objected.When(Decide with { Upheld = true, Ground = "same-source" }, Monday + Day).Then(
            (Title.Stream, new ObjectionDecided(Title, Objection, Rival, Upheld: true, "same-source", Registrar, Monday + Day)),
            (Title.Stream, new TitleRefused(Title, "same-source", Registrar, Monday + Day))).State<ClosedTitle>().Phase.ShouldBe(TitlePhase.Refused);

    [Fact]
    public void An_objection_is_decided_once_and_the_title_waits_for_all()
    {
        Scene both = Objected.Given(Lodge with { Actor = Buyer, Objection = Further }, Monday + Day);
        Scene one = both.Given(Decide, Monday + Day);
        one.State<TitleApplication>().Phase.ShouldBe(TitlePhase.Objected);
        one.When(Decide, Monday + Day).ThenRefused(new ObjectionNotFound());
        one.When(Deposit, NoticeEnd).ThenRefused(new ObjectionOpen(Further.ToString("D")));
        one.Given(Decide with { Objection = Further }, Monday + Day).When(Deposit, NoticeEnd).Refusal.ShouldBeNull();
        InNotice.When(Decide, Monday + Day).ThenRefused(new ObjectionNotFound());
    }

    [Fact]
    public void Evidence_is_deposited_from_its_very_end()
    {
        InNotice.When(Deposit, NoticeEnd - Tick).ThenRefused(new NoticeRunning(NoticeEnd));
        InNotice.When(Deposit, NoticeEnd).Then((Title.Stream, new TitleEvidenceDeposited(Title, Hash(0xE4), NoticeEnd)));
        InNotice.When(Deposit with { Evidence = default }, NoticeEnd).Refusal.ShouldBeOfType<InvalidClaim>().Field.ShouldBe("evidence");
    }

    [Fact]
    public void With_an_open_objection_nothing_is_deposited_however_late()
    {
        foreach (Instant at in (Instant[])[NoticeEnd, NoticeEnd + (100 * Day)]) Objected.When(Deposit, at).ThenRefused(new ObjectionOpen(Objection.ToString("D")));
        Objected.Given(Decide, NoticeEnd + (100 * Day)).When(Deposit, NoticeEnd + (100 * Day)).Refusal.ShouldBeNull();
    }

    /// <summary>Afterwards an objection is entered and freezes nothing by itself.</summary>
    [Fact]
    public void After_the_notice_an_objection_is_noted_and_halts_nothing()
    {
        var noted = new ObjectionNoted(Title, Objection, Rival, "own-collection", [Hash(0xE3)], NoticeEnd);
        foreach (Scene scene in (Scene[])[InNotice, Deposited, Certified, Frozen]) scene.When(Lodge, NoticeEnd).Then((Title.Stream, noted));
        InNotice.Given(Lodge, NoticeEnd).When(Deposit, NoticeEnd).Refusal.ShouldBeNull();

        Scene certified = InNotice.Given(Lodge, NoticeEnd).Given(Deposit, NoticeEnd).Decide(Certify, NoticeEnd).ThenScene().Given(Lodge with { Objection = Further }, NoticeEnd);
        (certified.State<CertifiedTitle>().Objections, certified.State<CertifiedTitle>().IsFrozenAt(NoticeEnd)).ShouldBe((2, false));
    }
}
