using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Decisions;

/// <summary>Decisions that bind or harm take two persons (DOMAIN PAR-3). Proposed → Approved or Dropped; a proposal lapses by itself.</summary>
public static class FourEyes
{
    public static Verdict Propose(ProposeDecision command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Approve(ApproveDecision command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Drop(DropDecision command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static DecisionState Evolve(DecisionState state, DecisionEvent @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(DecisionState state) => throw new NotSupportedException("Not written yet.");
}
