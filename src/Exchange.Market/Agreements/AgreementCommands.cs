using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Orders;
using NodaTime;

namespace Exchange.Market.Agreements;

/// <summary>Follows from a fixed price.</summary>
public sealed record ConcludeAgreement(ParticipantId Actor, OrderId Order) : MarketCommand(Actor)
{
    public AgreementId Agreement => AgreementId.Of(Order);

    public override string Kind => "conclude_agreement";

    public override StreamId Subject => Agreement.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Order.Stream];

    public override Verdict Decide(IStates states, Instant at) => AgreementDesk.Conclude(this, states, at);
}
