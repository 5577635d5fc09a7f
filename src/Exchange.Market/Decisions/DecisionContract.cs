using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Decisions;

/// <summary>Names a four-eyes decision.</summary>
[JsonConverter(typeof(AggregateIdConverter<DecisionId>))]
public readonly record struct DecisionId(Guid Value) : IAggregateId<DecisionId>
{
    public static string Prefix => "decision";

    public static DecisionId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>A fact about a decision that takes two persons.</summary>
public abstract record DecisionEvent(DecisionId Decision, Instant At);

/// <param name="ContentHash">SHA-256 of the act's canonical JSON (RFC 8785); the approval must name the same.</param>
/// <param name="ExpiresAt">Not approved until then, it lapses.</param>
public sealed record DecisionProposed(DecisionId Decision, GuardedAct Act, ContentHash ContentHash, ParticipantId ProposedBy, Instant ExpiresAt, Instant At) : DecisionEvent(Decision, At);

/// <summary>Approved by a second person; what it is about changed in the same batch.</summary>
public sealed record DecisionApproved(DecisionId Decision, ParticipantId ApprovedBy, ContentHash ContentHash, Instant At) : DecisionEvent(Decision, At);

/// <summary>Taken back by who proposed it, or declined by a second person.</summary>
public sealed record DecisionDropped(DecisionId Decision, ParticipantId By, string Ground, Instant At) : DecisionEvent(Decision, At);

public abstract record DecisionState;

public sealed record NotProposed : DecisionState;

public sealed record Proposed(DecisionId Id, GuardedAct Act, ContentHash ContentHash, ParticipantId ProposedBy, Instant ExpiresAt) : DecisionState;

public sealed record Approved(DecisionId Id) : DecisionState;

public sealed record Dropped(DecisionId Id) : DecisionState;

/// <summary>An operator proposes. The id is made by the command.</summary>
public sealed record ProposeDecision(ParticipantId Actor, DecisionId Decision, GuardedAct Act) : MarketCommand(Actor)
{
    public override string Kind => "propose_decision";

    public override StreamId Subject => Decision.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, .. Act.Streams];

    public override Verdict Decide(IStates states, Instant at) => FourEyes.Propose(this, states, at);
}

/// <summary>A second operator approves exactly what was proposed.</summary>
public sealed record ApproveDecision(ParticipantId Actor, DecisionId Decision, ContentHash ContentHash) : MarketCommand(Actor)
{
    public override string Kind => "approve_decision";

    public override StreamId Subject => Decision.Stream;

    public override Verdict Decide(IStates states, Instant at) => FourEyes.Approve(this, states, at);
}

/// <param name="Ground">A code.</param>
public sealed record DropDecision(ParticipantId Actor, DecisionId Decision, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "drop_decision";

    public override StreamId Subject => Decision.Stream;

    public override Verdict Decide(IStates states, Instant at) => FourEyes.Drop(this, states, at);
}

/// <summary>Why a decision of two persons is refused, in order of precedence; refusals of the act itself come after these.</summary>
public abstract record DecisionRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record DecisionNotFound() : DecisionRejection("decision-not-found", RejectionKind.NotFound, "There is no such proposal.");

    /// <summary>It was approved or dropped before.</summary>
    public sealed record AlreadyDecided() : DecisionRejection("already-decided", RejectionKind.StateForbids, "The proposal was approved or dropped before.");

    public sealed record ProposalExpired(Instant ExpiredAt) : DecisionRejection("proposal-expired", RejectionKind.StateForbids, $"The proposal lapsed at {ExpiredAt}.");

    /// <summary>Who proposed it can't approve it (PAR-3).</summary>
    public sealed record SamePerson() : DecisionRejection("same-person", RejectionKind.NotAllowed, "A second person must approve.");

    /// <summary>The approval names another content than was proposed.</summary>
    public sealed record ContentDiffers(string ContentHash) : DecisionRejection("content-differs", RejectionKind.StateForbids, $"The proposal's content has the hash {ContentHash}.");

    /// <summary>One who decides belongs to the control group of the party decided on (PAR-2).</summary>
    public sealed record ConflictOfInterest() : DecisionRejection("conflict-of-interest", RejectionKind.NotAllowed, "Nobody decides on a party of his own control group.");

    /// <summary>A ground is a code.</summary>
    public sealed record InvalidGround(string Field, string Requirement) : DecisionRejection("invalid-ground", RejectionKind.Unacceptable, $"{Field}: {Requirement}");
}

public static class DecisionCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("decision_proposed", MarketJson.Of<DecisionProposed>())
        .Add("decision_approved", MarketJson.Of<DecisionApproved>())
        .Add("decision_dropped", MarketJson.Of<DecisionDropped>());

    public static readonly IAggregate Aggregate = new Aggregate<DecisionState, DecisionEvent>(DecisionId.Prefix, FourEyes.Evolve, new NotProposed(), Events, FourEyes.BytesOf);
}
