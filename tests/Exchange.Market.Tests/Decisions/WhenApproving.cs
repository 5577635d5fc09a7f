using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Tests.Participants;
using Exchange.Market.Tests.Rulebooks;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Tests.Participants.Parties;

namespace Exchange.Market.Tests.Decisions;

/// <summary>DOMAIN PAR-3, the second of two persons.</summary>
public sealed class WhenApproving
{
    private static readonly DecisionId Id = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000d1"));

    private static readonly StreamId Party = ParticipantStreams.Of(Acme);

    private static readonly GuardedAct Admit = new AdmitParticipant(Acme, [ParticipantRole.Vendor]);

    private static readonly ContentHash Proposed = FourEyes.HashOf(Admit);

    private static readonly Instant Expiry = Monday + SampleRules.Plain.ProposalLifetime;

    private static readonly Scene Waiting =
        Scene.Empty.WithRules().WithApplicant(Acme, AcmeGroup).WithAdmitted(AcmeTrade, AcmeGroup).WithAdmitted(Bus).Given(new ProposeDecision(Ann, Id, Admit), Monday);

    private static ApproveDecision Approve(ParticipantId? by = null, ContentHash? content = null) => new(by ?? Ben, Id, content ?? Proposed);

    [Fact]
    public void A_second_person_approves_and_what_it_is_about_changes_in_the_same_batch() =>
        Waiting.When(Approve(), Monday + Tick).Then(
            (Id.Stream, new DecisionApproved(Id, Ben, Proposed, Monday + Tick)),
            (Party, new ParticipantAdmitted(Acme, [ParticipantRole.Vendor], Id.Value, Monday + Tick)));

    [Fact]
    public void The_same_person_cant_be_the_second() => Waiting.When(Approve(Ann), Monday).ThenRefused(new SamePerson());

    [Fact]
    public void Another_content_than_was_proposed_is_not_approved() =>
        Waiting.When(Approve(content: Document(1)), Monday).ThenRefused(new ContentDiffers(Proposed.ToString()));

    [Fact]
    public void A_proposal_lapses_at_its_expiry_to_the_microsecond()
    {
        Waiting.When(Approve(), Expiry - Tick).Refusal.ShouldBeNull();
        Waiting.When(Approve(), Expiry).ThenRefused(new ProposalExpired(Expiry));
        Waiting.When(Approve(), Expiry + Tick).ThenRefused(new ProposalExpired(Expiry));
    }

    [Fact]
    public void What_does_not_stand_is_not_approved()
    {
        Scene.Empty.When(Approve(), Monday).ThenRefused(new DecisionNotFound());
        Waiting.Given(Approve(), Monday).When(Approve(), Monday).ThenRefused(new AlreadyDecided());
        Waiting.Given(Approve(), Monday).When(Approve(Cleo), Expiry).ThenRefused(new AlreadyDecided());
        Waiting.Given(new DropDecision(Ann, Id, "mistake"), Monday).When(Approve(), Monday).ThenRefused(new AlreadyDecided());
    }

    /// <summary>The state decides that is there at the approval, not the one that was there at the proposal.</summary>
    [Fact]
    public void What_has_become_impossible_since_is_refused_for_its_own_reason()
    {
        Scene meanwhile = Waiting.Given(Party, new ParticipantRejected(Acme, "no-evidence", Earlier, Monday));
        meanwhile.When(Approve(), Monday + Tick).ThenRefused(new NoApplication());
        meanwhile.State<DecisionState>(Id.Stream).ShouldBeOfType<Exchange.Market.Decisions.Proposed>("a refusal leaves the proposal standing");
    }

    /// <summary>PAR-2, also when the proposer came into the group only afterwards.</summary>
    [Fact]
    public void A_conflict_of_either_person_counts_as_it_is_at_the_approval()
    {
        Waiting.WithAdmitted(Ann, AcmeGroup).When(Approve(), Monday).ThenRefused(new ConflictOfInterest());
        Waiting.WithAdmitted(Ben, AcmeGroup).When(Approve(), Monday).ThenRefused(new ConflictOfInterest());
        Waiting.WithAdmitted(Ben, "other").When(Approve(), Monday).Refusal.ShouldBeNull();
    }

    /// <summary>Every pair of persons, each content, before, at and after the expiry: one way only leads to an approval.</summary>
    [Fact]
    public void The_law_of_four_eyes()
    {
        ParticipantId[] persons = [Ann, Ben, Cleo, Bus, Acme, AcmeTrade];
        Scene applied = Scene.Empty.WithRules().WithApplicant(Acme, AcmeGroup).WithAdmitted(AcmeTrade, AcmeGroup).WithAdmitted(Bus);
        int approved = 0;
        foreach (ParticipantId first in persons)
        {
            Scene.Outcome proposal = applied.When(new ProposeDecision(first, Id, Admit), Monday);
            bool firstConcerned = first == Acme || first == AcmeTrade;
            proposal.Refusal.ShouldBe(firstConcerned ? new ConflictOfInterest() : null);
            if (firstConcerned) continue;

            foreach (ParticipantId second in persons)
            {
                foreach (ContentHash content in (ContentHash[])[Proposed, FourEyes.HashOf(new AdmitParticipant(Acme, [ParticipantRole.Buyer])), default])
                {
                    foreach (Instant at in (Instant[])[Monday, Expiry - Tick, Expiry, Expiry + Duration.FromDays(1)])
                    {
                        Rejection? expected =
                            at >= Expiry ? new ProposalExpired(Expiry)
                            : second == first ? new SamePerson()
                            : content != Proposed ? new ContentDiffers(Proposed.ToString())
                            : second == Acme || second == AcmeTrade ? new ConflictOfInterest()
                            : null;
                        Scene.Outcome outcome = proposal.ThenScene().When(Approve(second, content), at);
                        outcome.Refusal.ShouldBe(expected, $"{first}, {second}, {content}, {at}");
                        if (expected is not null) continue;
                        outcome.ThenScene().When(Approve(Cleo, content), at).ThenRefused(new AlreadyDecided());
                        approved++;
                    }
                }
            }
        }

        approved.ShouldBe(4 * 3 * 2, "four persons without interest propose, three others approve, at two moments");
    }

    /// <summary>Every combination of faults is refused for the first of them.</summary>
    [Fact]
    public void An_approval_with_several_faults_is_refused_for_the_first()
    {
        (string Code, Func<(Scene Scene, ApproveDecision Command, Instant At), (Scene, ApproveDecision, Instant)> Spoil)[] faults =
        [
            ("decision-not-found", a => (a.Scene, a.Command with { Decision = new DecisionId(Earlier) }, a.At)),
            ("already-decided", a => (a.Scene.Given(Id.Stream, new DecisionDropped(Id, Cleo, "mistake", Monday)), a.Command, a.At)),
            ("proposal-expired", a => (a.Scene, a.Command, Expiry)),
            ("same-person", a => (a.Scene, a.Command with { Actor = Ann }, a.At)),
            ("content-differs", a => (a.Scene, a.Command with { ContentHash = Document(1) }, a.At)),
            ("conflict-of-interest", a => (a.Scene, a.Command with { Actor = AcmeTrade }, a.At)),
            ("no-application", a => (a.Scene.Given(Party, new ParticipantRejected(Acme, "no-evidence", Earlier, Monday)), a.Command, a.At)),
        ];
        for (int set = 1; set < 1 << faults.Length; set++)
        {
            var chosen = faults.Where((_, i) => (set & (1 << i)) != 0).ToList();
            // A party that was turned away is of no group any more, so these two exclude each other.
            if (chosen.Count(f => f.Code is "conflict-of-interest" or "no-application") == 2) continue;

            // The later fault spoils first, so that the earlier one stands where both concern the same member.
            (Scene scene, ApproveDecision command, Instant at) = Enumerable.Reverse(chosen).Aggregate((Waiting, Approve(), Monday), (attempt, fault) => fault.Spoil(attempt));
            scene.When(command, at).Refusal?.Code.ShouldBe(chosen[0].Code, string.Join(", ", chosen.Select(f => f.Code)));
            scene.When(command, at).Refusal.ShouldNotBeNull();
        }
    }

    [Fact]
    public void Rules_are_enacted_by_two_persons_before_there_are_any()
    {
        var act = new EnactRules(SampleRules.Plain, null);
        Scene.Empty.Given(new ProposeDecision(Ann, Id, act), Monday).When(Approve(content: FourEyes.HashOf(act)), Monday + Tick).Then(
            (Id.Stream, new DecisionApproved(Id, Ben, FourEyes.HashOf(act), Monday + Tick)),
            (Rulebook.Stream, new RulesEnacted(1, SampleRules.Plain, Monday + Tick, Id.Value, Monday + Tick)));
    }

    /// <summary>Codes are public contract: this list changes by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order() =>
        Codebook.Of<DecisionRejection>().ShouldBe(
            ["already-proposed", "decision-not-found", "already-decided", "proposal-expired", "same-person", "content-differs", "conflict-of-interest", "invalid-ground"]);
}
