using System.Diagnostics;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;
using static Exchange.Market.Participants.ParticipantRejection;

namespace Exchange.Market.Participants;

/// <summary>What two operators decide about a participant. Refused in this order: conflict-of-interest, participant-not-found, the state, what the act itself says.</summary>
internal static class ParticipantActs
{
    public static Rejection? CarryOut(GuardedAct act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at)
    {
        ParticipantId concerned = Concerned(act);
        Rejection? conflict = Conflicts.Between(joint, concerned, proposedBy, approvedBy);
        if (!joint.TryGet(act.Target, out ParticipantState party) || joint.Lacks) return null;
        if (conflict is not null) return conflict;

        Rejection? refusal = FaultOf(act, party);
        if (refusal is null) joint.Add(act.Target, FactOf(act, concerned, decision, at));
        return refusal;
    }

    private static ParticipantId Concerned(GuardedAct act) => act switch
    {
        AdmitParticipant admit => admit.Participant,
        RejectParticipant reject => reject.Participant,
        SuspendParticipant suspend => suspend.Participant,
        ReinstateParticipant reinstate => reinstate.Participant,
        _ => throw new UnreachableException(),
    };

    private static Rejection? FaultOf(GuardedAct act, ParticipantState party) => (act, party) switch
    {
        (_, Stranger) => new ParticipantNotFound(),
        (AdmitParticipant admit, Applicant applicant) => FaultOf(admit.Roles, applicant),
        (RejectParticipant reject, Applicant) => Grounds.FaultOf(reject.Ground),
        (AdmitParticipant or RejectParticipant, _) => new NoApplication(),
        (SuspendParticipant suspend, Admitted) => Grounds.FaultOf(suspend.Ground),
        (ReinstateParticipant reinstate, Suspended) => Grounds.FaultOf(reinstate.Ground),
        (SuspendParticipant or ReinstateParticipant, _) => new NotInThisState(party.Name()),
        _ => throw new UnreachableException(),
    };

    private static ParticipantRejection? FaultOf(Seq<ParticipantRole> granted, Applicant applicant)
    {
        foreach (ParticipantRole role in granted)
        {
            if (!applicant.Roles.Contains(role)) return new RoleNotApplied(Admission.NameOf(role));
        }

        return granted.Count > 0 && granted.Distinct().Count() == granted.Count ? null : new InvalidApplication("roles", "It names at least one role, and each once.");
    }

    private static ParticipantEvent FactOf(GuardedAct act, ParticipantId participant, Guid decision, Instant at) => act switch
    {
        AdmitParticipant admit => new ParticipantAdmitted(participant, admit.Roles, decision, at),
        RejectParticipant reject => new ParticipantRejected(participant, reject.Ground, decision, at),
        SuspendParticipant suspend => new ParticipantSuspended(participant, suspend.Ground, decision, at),
        ReinstateParticipant reinstate => new ParticipantReinstated(participant, reinstate.Ground, decision, at),
        _ => throw new UnreachableException(),
    };
}
