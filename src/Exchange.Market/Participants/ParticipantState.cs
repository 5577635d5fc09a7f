using Exchange.Kernel;

namespace Exchange.Market.Participants;

/// <summary>What the exchange knows of a party: <see cref="Stranger"/>, then <see cref="Applicant"/>, then <see cref="Admitted"/> or <see cref="Turned"/>; <see cref="Suspended"/> and back. Immutable.</summary>
public abstract record ParticipantState
{
    /// <summary>The group that controls the party; null when it stands alone or is not known.</summary>
    public virtual string? Group => null;

    /// <summary>Whether the party may act in a role at the moment.</summary>
    public virtual bool Holds(ParticipantRole role) => false;
}

/// <summary>Nobody of this id has applied.</summary>
public sealed record Stranger : ParticipantState;

/// <summary>Applied and not decided.</summary>
public sealed record Applicant(ParticipantId Id, ParticipantKind Kind, string Name, Seq<ParticipantRole> Roles, string? ControlGroup) : ParticipantState
{
    public override string? Group => ControlGroup;
}

public sealed record Admitted(ParticipantId Id, ParticipantKind Kind, string Name, Seq<ParticipantRole> Roles, string? ControlGroup) : ParticipantState
{
    public override string? Group => ControlGroup;

    public override bool Holds(ParticipantRole role)
    {
        for (int i = 0; i < Roles.Count; i++)
        {
            if (Roles[i] == role) return true;
        }

        return false;
    }
}

/// <summary>Not admitted; may apply again.</summary>
public sealed record Turned(ParticipantId Id, string Ground) : ParticipantState;

/// <summary>Admitted once, and barred from trade at the moment.</summary>
public sealed record Suspended(Admitted Before, string Ground) : ParticipantState
{
    public override string? Group => Before.ControlGroup;
}

internal static class ParticipantStates
{
    /// <summary>What a state is called in a refusal.</summary>
    public static string Name(this ParticipantState state) => state switch
    {
        Applicant => "applicant",
        Admitted => "admitted",
        Turned => "turned",
        Suspended => "suspended",
        _ => "stranger",
    };
}
