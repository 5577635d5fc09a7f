using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;

namespace Exchange.Projections.Parties;

/// <summary>Where a decision of two persons stands. A proposal lapses by itself at <see cref="DecisionRow.ExpiresAt"/>; no fact says so.</summary>
public enum DecisionStanding
{
    Proposed,
    Approved,
    Dropped,
}

/// <summary>A decision that takes four eyes (DOMAIN PAR-3).</summary>
/// <param name="Target">The stream that it is about.</param>
/// <param name="DecidedBy">Who approved or dropped it; null while it is open.</param>
/// <param name="Ground">A code: why it was dropped.</param>
public sealed record DecisionRow(
    DecisionId Decision, DecisionStanding Standing, GuardedAct Act, string Target, ContentHash ContentHash, ParticipantId ProposedBy, ParticipantId? DecidedBy, string? Ground, Instant ExpiresAt,
    Instant ProposedAt, Instant? DecidedAt, long Version) : Row, IRowOf<DecisionRow>
{
    public static string Model => "decisions";

    public override Audience SeenBy() => Audience.Operators;

    public override ImmutableArray<Label> Labels() => [Label.OfValue("standing", Standing), Label.Of("target", Target)];
}

/// <summary>Decisions of two persons.</summary>
public sealed class DecisionProjection : StreamRows<DecisionRow, DecisionEvent>
{
    protected override DecisionRow? After(DecisionRow? before, DecisionEvent @event, Fact fact, IRows rows) => (before, @event) switch
    {
        (null, DecisionProposed e) => new DecisionRow(e.Decision, DecisionStanding.Proposed, e.Act, e.Act.Target.Value, e.ContentHash, e.ProposedBy, null, null, e.ExpiresAt, e.At, null, fact.Version),
        ({ } row, DecisionApproved e) => row with { Standing = DecisionStanding.Approved, DecidedBy = e.ApprovedBy, DecidedAt = e.At, Version = fact.Version },
        ({ } row, DecisionDropped e) => row with { Standing = DecisionStanding.Dropped, DecidedBy = e.By, Ground = e.Ground, DecidedAt = e.At, Version = fact.Version },
        _ => null,
    };
}
