using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using NodaTime;
using static Exchange.Market.Participants.ParticipantRejection;

namespace Exchange.Market.Participants;

/// <summary>Who is let in to trade, in which roles, and who is barred. Stranger → Applicant → Admitted ⇄ Suspended, or Turned.</summary>
public static class Admission
{
    // The object graphs differ by a few strings only; a constant is close enough to bound a cache by.
    private const long KnownBytes = 240, StrangerBytes = 24;

    /// <summary>A body applies for itself. Refused in this order: already-applied, invalid-application.</summary>
    public static Verdict Apply(ApplyForAdmission command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out ParticipantState party)) return joint.Needs;
        if (party is not (Stranger or Turned)) return new AlreadyApplied();
        if (ApplicationRule.FaultOf(command) is { } fault) return fault;

        joint.Add(command.Subject, new ParticipantApplied(command.Actor, command.BodyKind, command.Name, command.Roles, command.ControlGroup, command.Evidence, at));
        return joint.Accept();
    }

    /// <summary>The guard before every trade command: null when the party may act in the role now, else the first reason why not (not-admitted, party-suspended, role-missing).</summary>
    public static ParticipantRejection? Bars(ParticipantState party, ParticipantRole role) => party switch
    {
        Admitted => party.Holds(role) ? null : new RoleMissing(NameOf(role)),
        Suspended => new PartySuspended(),
        _ => new NotAdmitted(),
    };

    /// <summary>Whether two parties are one for the purposes of self-dealing and conflicts of interest (DOMAIN PAR-2): the same party, or of one control group.</summary>
    public static bool AreOne(ParticipantId one, ParticipantState oneState, ParticipantId other, ParticipantState otherState) =>
        one == other || (oneState.Group is { } group && string.Equals(group, otherState.Group, StringComparison.Ordinal));

    /// <summary>A role as it stands in JSON.</summary>
    public static string NameOf(ParticipantRole role) => JsonNamingPolicy.KebabCaseLower.ConvertName(role.ToString());

    public static ParticipantState Evolve(ParticipantState state, ParticipantEvent @event) => (state, @event) switch
    {
        (Stranger or Turned, ParticipantApplied e) => new Applicant(e.Participant, e.Kind, e.Name, e.Roles, e.ControlGroup),
        (Applicant party, ParticipantAdmitted e) when party.Id == e.Participant => new Admitted(party.Id, party.Kind, party.Name, e.Roles, party.ControlGroup),
        (Applicant party, ParticipantRejected e) when party.Id == e.Participant => new Turned(party.Id, e.Ground),
        (Admitted party, ParticipantSuspended e) when party.Id == e.Participant => new Suspended(party, e.Ground),
        (Suspended party, ParticipantReinstated e) when party.Before.Id == e.Participant => party.Before,
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(ParticipantState state) => state switch
    {
        Applicant party => KnownBytes + (2L * party.Name.Length),
        Admitted party => KnownBytes + (2L * party.Name.Length),
        Suspended party => KnownBytes + (2L * party.Before.Name.Length),
        Turned => KnownBytes,
        _ => StrangerBytes,
    };
}
