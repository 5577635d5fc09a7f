using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Settlements;

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
