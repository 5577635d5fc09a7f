using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Participants;
using Exchange.Market.Tests.Rulebooks;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Tests.Participants.Parties;

namespace Exchange.Market.Tests.Decisions;

public sealed class WhenDropping
{
    private static readonly DecisionId Id = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000d1"));

    private static readonly GuardedAct Suspend = new SuspendParticipant(Acme, "missing-reports");

    private static readonly Instant Expiry = Monday + SampleRules.Plain.ProposalLifetime;

    private static readonly Scene Waiting =
        Scene.Empty.WithRules().WithAdmitted(Acme, AcmeGroup).WithAdmitted(AcmeTrade, AcmeGroup).Given(new ProposeDecision(Ann, Id, Suspend), Monday);

    private static DropDecision Drop(ParticipantId by) => new(by, Id, "mistake");

    [Fact]
    public void Who_proposed_takes_it_back_and_a_second_person_declines()
    {
        foreach (ParticipantId person in (ParticipantId[])[Ann, Ben]) Waiting.When(Drop(person), Monday + Tick).Then((Id.Stream, new DecisionDropped(Id, person, "mistake", Monday + Tick)));
    }

    [Fact]
    public void What_does_not_stand_is_not_dropped()
    {
        Scene.Empty.When(Drop(Ann), Monday).ThenRefused(new DecisionNotFound());
        Waiting.Given(Drop(Ann), Monday).When(Drop(Ben), Monday).ThenRefused(new AlreadyDecided());
        Waiting.Given(new ApproveDecision(Ben, Id, FourEyes.HashOf(Suspend)), Monday).When(Drop(Ann), Monday).ThenRefused(new AlreadyDecided());
        Waiting.When(Drop(Ben), Expiry - Tick).Refusal.ShouldBeNull();
        Waiting.When(Drop(Ben), Expiry).ThenRefused(new ProposalExpired(Expiry));
    }

    /// <summary>PAR-2: to decline is to decide.</summary>
    [Fact]
    public void The_party_itself_and_its_group_cant_stop_a_decision_on_it()
    {
        Waiting.When(Drop(Acme), Monday).ThenRefused(new ConflictOfInterest());
        Waiting.When(Drop(AcmeTrade), Monday).ThenRefused(new ConflictOfInterest());
    }

    [Fact]
    public void What_has_become_impossible_may_still_be_dropped()
    {
        Scene suspended = Waiting.Given(ParticipantStreams.Of(Acme), new ParticipantSuspended(Acme, "other", Earlier, Monday));
        suspended.When(Drop(Ben), Monday).Refusal.ShouldBeNull();
        suspended.When(Drop(AcmeTrade), Monday).ThenRefused(new ConflictOfInterest());
    }

    [Fact]
    public void A_ground_is_a_code_and_looked_at_last()
    {
        Waiting.When(Drop(Ben) with { Ground = "No, thank you." }, Monday).Refusal.ShouldBeOfType<InvalidGround>().Field.ShouldBe("ground");
        Waiting.When(Drop(Acme) with { Ground = "" }, Monday).ThenRefused(new ConflictOfInterest());
        Waiting.When(Drop(Ben) with { Ground = "" }, Expiry).ThenRefused(new ProposalExpired(Expiry));
    }

    [Fact]
    public void A_history_that_nobody_could_have_written_is_refused()
    {
        ContentHash content = FourEyes.HashOf(Suspend);
        var proposed = new DecisionProposed(Id, Suspend, content, Ann, Expiry, Monday);
        var approved = new DecisionApproved(Id, Ben, content, Monday);
        var dropped = new DecisionDropped(Id, Ann, "mistake", Monday);
        DecisionState none = new NotProposed(), waiting = FourEyes.Evolve(none, proposed);
        (DecisionState State, DecisionEvent[] Impossible)[] table =
        [
            (none, [approved, dropped, proposed with { At = Expiry }]),
            (waiting,
            [
                proposed, approved with { ApprovedBy = Ann }, approved with { ContentHash = Document(1) }, approved with { At = Expiry }, approved with { Decision = new DecisionId(Earlier) },
                dropped with { At = Expiry }, dropped with { Decision = new DecisionId(Earlier) },
            ]),
            (FourEyes.Evolve(waiting, approved), [proposed, approved, dropped]),
            (FourEyes.Evolve(waiting, dropped), [proposed, approved, dropped]),
        ];
        foreach ((DecisionState state, DecisionEvent[] impossible) in table)
        {
            FourEyes.BytesOf(state).ShouldBePositive();
            foreach (DecisionEvent fact in impossible) Should.Throw<ImpossibleHistoryException>(() => FourEyes.Evolve(state, fact), $"{state}, {fact}");
        }
    }
}
