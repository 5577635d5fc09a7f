using Exchange.Kernel;
using Exchange.Market.Rulebooks;
using NodaTime;

namespace Exchange.Market.Settlements;

/// <summary>Delivery versus payment: Instructed → (Earmarked and delivered, one batch) InAcceptance → Final, or Failed or Unwound (DOMAIN MON-2).</summary>
public static class SettlementDesk
{
    public static Verdict Instruct(InstructSettlement command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Settle(SettleTrade command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Accept(AcceptDelivery command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Refuse(RefuseDelivery command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Deem(DeemAccepted command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Fail(FailSettlement command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    /// <summary>The exchange's fee on a price (MECHANISMS FEE-1): its basis points, rounded half away from zero, clamped, never above the price.</summary>
    public static Money FeeOf(Money price, FeeRule rule) => throw new NotSupportedException("Not written yet.");

    public static SettlementState Evolve(SettlementState state, SettlementEvent @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(SettlementState state) => throw new NotSupportedException("Not written yet.");
}
