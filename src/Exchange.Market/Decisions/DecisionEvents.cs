using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Decisions;

/// <summary>A fact about a decision that takes two persons.</summary>
public abstract record DecisionEvent(DecisionId Decision, Instant At);

/// <param name="ContentHash">SHA-256 of the act's canonical JSON (RFC 8785); the approval must name the same.</param>
/// <param name="ExpiresAt">Not approved until then, it lapses.</param>
public sealed record DecisionProposed(DecisionId Decision, GuardedAct Act, ContentHash ContentHash, ParticipantId ProposedBy, Instant ExpiresAt, Instant At) : DecisionEvent(Decision, At);

/// <summary>Approved by a second person; what it is about changed in the same batch.</summary>
public sealed record DecisionApproved(DecisionId Decision, ParticipantId ApprovedBy, ContentHash ContentHash, Instant At) : DecisionEvent(Decision, At);

/// <summary>Taken back by who proposed it, or declined by a second person.</summary>
/// <param name="Ground">A code.</param>
public sealed record DecisionDropped(DecisionId Decision, ParticipantId By, string Ground, Instant At) : DecisionEvent(Decision, At);
