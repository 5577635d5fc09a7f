using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.Settlements;

/// <summary>Follows from an agreement.</summary>
public sealed record InstructSettlement(ParticipantId Actor, AgreementId Agreement) : MarketCommand(Actor)
{
    public SettlementId Settlement => SettlementId.Of(Agreement);

    public override string Kind => "instruct_settlement";

    public override StreamId Subject => Settlement.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Agreement.Stream];

    public override Verdict Decide(IStates states, Instant at) => SettlementDesk.Instruct(this, states, at);
}

/// <summary>Money, right and access change together or not at all. Asked by the exchange right after the instruction, and by the buyer when he had not enough then.</summary>
public sealed record SettleTrade(ParticipantId Actor, SettlementId Settlement) : MarketCommand(Actor)
{
    public override string Kind => "settle_trade";

    public override StreamId Subject => Settlement.Stream;

    public override ImmutableArray<StreamId> Streams => Actor == Exchange ? [Subject] : [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => SettlementDesk.Settle(this, states, at);
}

/// <summary>The buyer accepts what was delivered: the settlement is final.</summary>
public sealed record AcceptDelivery(ParticipantId Actor, SettlementId Settlement) : MarketCommand(Actor)
{
    public override string Kind => "accept_delivery";

    public override StreamId Subject => Settlement.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => SettlementDesk.Accept(this, states, at);
}

/// <summary>The buyer refuses what was delivered, within the acceptance period.</summary>
/// <param name="Ground">A code.</param>
public sealed record RefuseDelivery(ParticipantId Actor, SettlementId Settlement, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "refuse_delivery";

    public override StreamId Subject => Settlement.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => SettlementDesk.Refuse(this, states, at);
}

/// <summary>The acceptance period has ended. Has no effect on a settlement that is final or unwound.</summary>
public sealed record DeemAccepted(ParticipantId Actor, SettlementId Settlement, Instant AcceptanceUntil) : MarketCommand(Actor)
{
    public override string Kind => "deem_accepted";

    public override StreamId Subject => Settlement.Stream;

    public override Verdict Decide(IStates states, Instant at) => SettlementDesk.Deem(this, states, at);
}

/// <summary>The time to pay has ended. Has no effect on a settlement that is paid.</summary>
public sealed record FailSettlement(ParticipantId Actor, SettlementId Settlement, Instant DueAt) : MarketCommand(Actor)
{
    public override string Kind => "fail_settlement";

    public override StreamId Subject => Settlement.Stream;

    public override Verdict Decide(IStates states, Instant at) => SettlementDesk.Fail(this, states, at);
}
