using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Decisions;

/// <summary>Why a decision of two persons is refused, in order of precedence. The act's own refusals come after conflict-of-interest; what they say of a ground comes last of all.</summary>
public abstract record DecisionRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>A proposal of this id was made before.</summary>
    public sealed record AlreadyProposed() : DecisionRejection("already-proposed", RejectionKind.StateForbids, "A proposal of this id was made before.");

    /// <summary>There is no such proposal.</summary>
    public sealed record DecisionNotFound() : DecisionRejection("decision-not-found", RejectionKind.NotFound, "There is no such proposal.");

    /// <summary>It was approved or dropped before.</summary>
    public sealed record AlreadyDecided() : DecisionRejection("already-decided", RejectionKind.StateForbids, "The proposal was approved or dropped before.");

    /// <summary>Nobody approved it in time; at the instant itself it has lapsed.</summary>
    public sealed record ProposalExpired(Instant ExpiredAt) : DecisionRejection("proposal-expired", RejectionKind.StateForbids, $"The proposal lapsed at {ExpiredAt}.");

    /// <summary>Who proposed it can't approve it (PAR-3).</summary>
    public sealed record SamePerson() : DecisionRejection("same-person", RejectionKind.NotAllowed, "A second person must approve.");

    /// <summary>The approval names another content than was proposed.</summary>
    /// <param name="ContentHash">The hash of what was proposed.</param>
    public sealed record ContentDiffers(string ContentHash) : DecisionRejection("content-differs", RejectionKind.StateForbids, $"The proposal's content has the hash {ContentHash}.");

    /// <summary>One who decides is the party decided on, or of its control group (PAR-2).</summary>
    public sealed record ConflictOfInterest() : DecisionRejection("conflict-of-interest", RejectionKind.NotAllowed, "Nobody decides on himself or on a party of his own control group.");

    /// <summary>A ground is a code.</summary>
    /// <param name="Field">The field at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidGround(string Field, string Requirement) : DecisionRejection("invalid-ground", RejectionKind.Unacceptable, $"{Field}: {Requirement}");
}
