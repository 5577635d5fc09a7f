using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Decisions;

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

/// <summary>Who proposed takes it back, or a second operator declines.</summary>
/// <param name="Ground">A code.</param>
public sealed record DropDecision(ParticipantId Actor, DecisionId Decision, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "drop_decision";

    public override StreamId Subject => Decision.Stream;

    public override Verdict Decide(IStates states, Instant at) => FourEyes.Drop(this, states, at);
}
