using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Participants;
using Exchange.TestKit;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Tests.Participants.Parties;

namespace Exchange.Market.Tests.Participants;

/// <summary>DOMAIN PAR-3. How two persons decide at all: see the tests of decisions.</summary>
public sealed class WhenTwoPersonsDecideOnAParty
{
    private static readonly DecisionId Id = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000d1"));

    private static readonly StreamId Party = ParticipantStreams.Of(Acme);

    private static readonly GuardedAct
        Admit = new AdmitParticipant(Acme, [ParticipantRole.Vendor]), Reject = new RejectParticipant(Acme, "no-evidence"),
        Suspend = new SuspendParticipant(Acme, "missing-reports"), Reinstate = new ReinstateParticipant(Acme, "reports-came");

    /// <summary>What the act adds to the batch of its approval, asked of Ann and Ben.</summary>
    private static object FactOf(Scene scene, GuardedAct act) =>
        scene.Given(new ProposeDecision(Ann, Id, act), Monday).When(new ApproveDecision(Ben, Id, FourEyes.HashOf(act)), Monday + Tick).Facts.Last(f => f.Stream == Party).Event;

    private static Rejection? RefusalOf(Scene scene, GuardedAct act) => scene.When(new ProposeDecision(Ann, Id, act), Monday).Refusal;

    [Fact]
    public void An_applicant_is_admitted_in_some_of_the_roles_it_asked_for() =>
        FactOf(Scene.Empty.WithApplicant(Acme), Admit).ShouldBe(new ParticipantAdmitted(Acme, [ParticipantRole.Vendor], Id.Value, Monday + Tick));

    [Fact]
    public void An_applicant_is_turned_away() =>
        FactOf(Scene.Empty.WithApplicant(Acme), Reject).ShouldBe(new ParticipantRejected(Acme, "no-evidence", Id.Value, Monday + Tick));

    [Fact]
    public void An_admitted_party_is_suspended() =>
        FactOf(Scene.Empty.WithAdmitted(Acme), Suspend).ShouldBe(new ParticipantSuspended(Acme, "missing-reports", Id.Value, Monday + Tick));

    [Fact]
    public void A_reinstated_party_is_what_it_was_before()
    {
        Scene before = Scene.Empty.WithAdmitted(Acme, AcmeGroup);
        var was = before.State<ParticipantState>(Party);
        Scene suspended = before.Given(Party, new ParticipantSuspended(Acme, "missing-reports", Earlier, Monday - Tick));

        object fact = FactOf(suspended, Reinstate);

        fact.ShouldBe(new ParticipantReinstated(Acme, "reports-came", Id.Value, Monday + Tick));
        suspended.Given(Party, fact).State<ParticipantState>(Party).ShouldBe(was);
    }

    [Fact]
    public void Of_a_stranger_nothing_is_decided()
    {
        foreach (GuardedAct act in (GuardedAct[])[Admit, Reject, Suspend, Reinstate]) RefusalOf(Scene.Empty, act).ShouldBe(new ParticipantNotFound());
    }

    [Fact]
    public void Only_an_application_that_waits_is_decided()
    {
        foreach (Scene scene in (Scene[])[Scene.Empty.WithAdmitted(Acme), Scene.Empty.WithSuspended(Acme), Scene.Empty.WithTurned(Acme)])
        {
            RefusalOf(scene, Admit).ShouldBe(new NoApplication());
            RefusalOf(scene, Reject).ShouldBe(new NoApplication());
        }
    }

    [Fact]
    public void Only_an_admitted_party_is_suspended_and_only_a_suspended_one_reinstated()
    {
        RefusalOf(Scene.Empty.WithApplicant(Acme), Suspend).ShouldBe(new NotInThisState("applicant"));
        RefusalOf(Scene.Empty.WithTurned(Acme), Suspend).ShouldBe(new NotInThisState("turned"));
        RefusalOf(Scene.Empty.WithSuspended(Acme), Suspend).ShouldBe(new NotInThisState("suspended"));
        RefusalOf(Scene.Empty.WithApplicant(Acme), Reinstate).ShouldBe(new NotInThisState("applicant"));
        RefusalOf(Scene.Empty.WithTurned(Acme), Reinstate).ShouldBe(new NotInThisState("turned"));
        RefusalOf(Scene.Empty.WithAdmitted(Acme), Reinstate).ShouldBe(new NotInThisState("admitted"));
    }

    [Fact]
    public void A_role_that_was_not_applied_for_is_not_granted() =>
        RefusalOf(Scene.Empty.WithApplicant(Acme), new AdmitParticipant(Acme, [ParticipantRole.Vendor, ParticipantRole.Broker])).ShouldBe(new RoleNotApplied("broker"));

    [Fact]
    public void Roles_are_granted_at_least_one_and_each_once()
    {
        Seq<ParticipantRole>[] faults = [[], [ParticipantRole.Vendor, ParticipantRole.Vendor]];
        foreach (Seq<ParticipantRole> roles in faults) RefusalOf(Scene.Empty.WithApplicant(Acme), new AdmitParticipant(Acme, roles)).ShouldBeOfType<InvalidApplication>().Field.ShouldBe("roles");
    }

    [Fact]
    public void A_ground_is_a_code_and_the_last_thing_that_is_looked_at()
    {
        RefusalOf(Scene.Empty.WithApplicant(Acme), new RejectParticipant(Acme, "Mr Smith was rude.")).ShouldBeOfType<InvalidGround>().Field.ShouldBe("ground");
        RefusalOf(Scene.Empty.WithAdmitted(Acme), new SuspendParticipant(Acme, "")).ShouldBeOfType<InvalidGround>();
        RefusalOf(Scene.Empty.WithSuspended(Acme), new ReinstateParticipant(Acme, "x--y")).ShouldBeOfType<InvalidGround>();
        RefusalOf(Scene.Empty.WithSuspended(Acme), new SuspendParticipant(Acme, "")).ShouldBe(new NotInThisState("suspended"));
        RefusalOf(Scene.Empty.WithAdmitted(Acme), new RejectParticipant(Acme, "")).ShouldBe(new NoApplication());
    }

    /// <summary>Codes are public contract: this list changes by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order() =>
        Codebook.Of<ParticipantRejection>().ShouldBe(
        [
            "participant-not-found", "not-admitted", "party-suspended", "role-missing", "already-applied", "no-application", "participant-state", "role-not-applied", "invalid-application",
        ]);
}
