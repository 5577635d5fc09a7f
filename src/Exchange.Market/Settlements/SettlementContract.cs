using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Market.Settlements;

[JsonConverter(typeof(AggregateIdConverter<SettlementId>))]
public readonly record struct SettlementId(Guid Value) : IAggregateId<SettlementId>
{
    public static string Prefix => "settlement";

    public static SettlementId Of(Guid value) => new(value);

    public static SettlementId Of(AgreementId agreement) => AggregateIds.FollowingFrom<SettlementId>(agreement.Stream);

    public override string ToString() => Value.ToString("D");
}

/// <summary>A fact of one settlement: delivery versus payment, trade by trade, gross (DOMAIN MON-2; BIS DvP model 1).</summary>
public abstract record SettlementEvent(SettlementId Settlement, Instant At);

/// <param name="Rulebook">The version that the fee goes by: that of the price fixing.</param>
/// <param name="DueAt">Paid until just before, or it fails.</param>
public sealed record SettlementInstructed(
    SettlementId Settlement, AgreementId Agreement, OrderId Order, ListingId Listing, ProductId Product, ParticipantId Seller, ParticipantId Buyer, AuctionId? Auction, Money Price,
    int Rulebook, Instant DueAt, Instant At) : SettlementEvent(Settlement, At);

/// <summary>The money is in escrow.</summary>
public sealed record SettlementEarmarked(SettlementId Settlement, Instant At) : SettlementEvent(Settlement, At);

/// <summary>Right and access are the buyer's; in the same batch as the money went into escrow.</summary>
/// <param name="AcceptanceUntil">Deemed accepted then, unless he refuses.</param>
public sealed record SettlementDelivered(SettlementId Settlement, EntitlementId Entitlement, Guid Grant, Instant AcceptanceUntil, Instant At) : SettlementEvent(Settlement, At);

/// <summary>Irrevocable: fee and proceeds are paid out of escrow and add up to the price.</summary>
/// <param name="Deemed">The buyer let the acceptance period pass.</param>
public sealed record SettlementFinal(SettlementId Settlement, Money Fee, Money Proceeds, bool Deemed, Instant At) : SettlementEvent(Settlement, At);

/// <summary>Not paid in time.</summary>
/// <param name="Ground">A code.</param>
/// <param name="Forfeited">The deposit that went to the seller (MECHANISMS SET-1); null: none.</param>
public sealed record SettlementFailed(SettlementId Settlement, string Ground, Money? Forfeited, Instant At) : SettlementEvent(Settlement, At);

/// <summary>Refused by the buyer before it was final: money, right and access were put back.</summary>
/// <param name="Ground">A code.</param>
public sealed record SettlementUnwound(SettlementId Settlement, string Ground, Instant At) : SettlementEvent(Settlement, At);

public enum SettlementPhase
{
    Instructed,
    Earmarked,
    InAcceptance,
    Final,
    Failed,
    Unwound,
}

public abstract record SettlementState;

public sealed record NoSettlement : SettlementState;

public sealed record LiveSettlement(
    SettlementId Id, AgreementId Agreement, OrderId Order, ListingId Listing, ProductId Product, ParticipantId Seller, ParticipantId Buyer, AuctionId? Auction, Money Price, int Rulebook,
    Instant DueAt, SettlementPhase Phase, EntitlementId? Entitlement, Guid? Grant, Instant? AcceptanceUntil) : SettlementState;

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

    public override Verdict Decide(IStates states, Instant at) => SettlementDesk.Settle(this, states, at);
}

/// <summary>The buyer accepts what was delivered: the settlement is final.</summary>
public sealed record AcceptDelivery(ParticipantId Actor, SettlementId Settlement) : MarketCommand(Actor)
{
    public override string Kind => "accept_delivery";

    public override StreamId Subject => Settlement.Stream;

    public override Verdict Decide(IStates states, Instant at) => SettlementDesk.Accept(this, states, at);
}

/// <summary>The buyer refuses what was delivered, within the acceptance period.</summary>
/// <param name="Ground">A code.</param>
public sealed record RefuseDelivery(ParticipantId Actor, SettlementId Settlement, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "refuse_delivery";

    public override StreamId Subject => Settlement.Stream;

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

public abstract record SettlementRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is none, or it is another's.</summary>
    public sealed record SettlementNotFound() : SettlementRejection("settlement-not-found", RejectionKind.NotFound, "There is no such settlement.");

    public sealed record SettlementInPhase(string Phase) : SettlementRejection("settlement-phase", RejectionKind.StateForbids, $"The settlement is {Phase}.");

    /// <summary>The time to pay, or to refuse, is over.</summary>
    public sealed record TooLate(Instant Until) : SettlementRejection("too-late", RejectionKind.StateForbids, $"This was possible until {Until}.");

    /// <summary>A deadline was carried out before it was due. Only a broken process does that.</summary>
    public sealed record DeadlineNotDue(Instant DueAt) : SettlementRejection("deadline-not-due", RejectionKind.StateForbids, $"The deadline is {DueAt}.");
}

public static class SettlementCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("settlement_instructed", MarketJson.Of<SettlementInstructed>())
        .Add("settlement_earmarked", MarketJson.Of<SettlementEarmarked>())
        .Add("settlement_delivered", MarketJson.Of<SettlementDelivered>())
        .Add("settlement_final", MarketJson.Of<SettlementFinal>())
        .Add("settlement_failed", MarketJson.Of<SettlementFailed>())
        .Add("settlement_unwound", MarketJson.Of<SettlementUnwound>());

    public static readonly IAggregate Aggregate = new Aggregate<SettlementState, SettlementEvent>(SettlementId.Prefix, SettlementDesk.Evolve, new NoSettlement(), Events, SettlementDesk.BytesOf);
}
