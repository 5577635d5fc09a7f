using Exchange.Kernel;

namespace Exchange.Market.Participants;

/// <summary>Why a participant's command is refused, in order of precedence. The first ones also stand before every trade command (FUNCTIONS row 1).</summary>
public abstract record ParticipantRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is no such participant.</summary>
    public sealed record ParticipantNotFound() : ParticipantRejection("participant-not-found", RejectionKind.NotFound, "There is no such participant.");

    /// <summary>The party has not been admitted, so it can't trade.</summary>
    public sealed record NotAdmitted() : ParticipantRejection("not-admitted", RejectionKind.NotAllowed, "The party is not admitted to the exchange.");

    /// <summary>The party is suspended, so it can't trade at the moment.</summary>
    public sealed record PartySuspended() : ParticipantRejection("party-suspended", RejectionKind.NotAllowed, "The party is suspended from trade.");

    /// <summary>The party is admitted in other roles.</summary>
    /// <param name="Role">The role it would take, in kebab case.</param>
    public sealed record RoleMissing(string Role) : ParticipantRejection("role-missing", RejectionKind.NotAllowed, $"This takes the role {Role}.");

    /// <summary>An application is under way, or the party is admitted already.</summary>
    public sealed record AlreadyApplied() : ParticipantRejection("already-applied", RejectionKind.StateForbids, "An application of this party is under way, or it is admitted already.");

    /// <summary>No application of this party waits for a decision.</summary>
    public sealed record NoApplication() : ParticipantRejection("no-application", RejectionKind.StateForbids, "No application of this party waits for a decision.");

    /// <summary>Only an admitted party can be suspended, only a suspended one reinstated.</summary>
    public sealed record NotInThisState(string State) : ParticipantRejection("participant-state", RejectionKind.StateForbids, $"The party is {State}.");

    /// <summary>A role that was not applied for can't be granted.</summary>
    public sealed record RoleNotApplied(string Role) : ParticipantRejection("role-not-applied", RejectionKind.Unacceptable, $"The party did not apply for the role {Role}.");

    /// <summary>The name, roles or group of an application can't be.</summary>
    /// <param name="Field">The field at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidApplication(string Field, string Requirement) : ParticipantRejection("invalid-application", RejectionKind.Unacceptable, $"{Field}: {Requirement}");
}
