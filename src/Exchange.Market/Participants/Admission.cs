using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Participants;

/// <summary>Who is let in to trade, in which roles, and who is barred. Stranger → Applicant → Admitted ⇄ Suspended, or Turned.</summary>
public static class Admission
{
    public static Verdict Apply(ApplyForAdmission command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    /// <summary>The guard before every trade command: null when the party may act in the role now, else the first reason why not (not-admitted, party-suspended, role-missing).</summary>
    public static ParticipantRejection? Bars(ParticipantState party, ParticipantRole role) => throw new NotSupportedException("Not written yet.");

    /// <summary>Whether two parties are one for the purposes of self-dealing and conflicts of interest (DOMAIN PAR-2): the same party, or of one control group.</summary>
    public static bool AreOne(ParticipantId one, ParticipantState oneState, ParticipantId other, ParticipantState otherState) => throw new NotSupportedException("Not written yet.");

    public static ParticipantState Evolve(ParticipantState state, ParticipantEvent @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(ParticipantState state) => throw new NotSupportedException("Not written yet.");
}
