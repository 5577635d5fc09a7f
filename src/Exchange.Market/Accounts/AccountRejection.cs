using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Accounts;

/// <summary>Why the ledger refuses, in order of precedence.</summary>
public abstract record AccountRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is no such account.</summary>
    public sealed record AccountNotFound() : AccountRejection("account-not-found", RejectionKind.NotFound, "There is no such account.");

    /// <summary>The bank's reference was used before (MON-1).</summary>
    public sealed record ReferenceUsed() : AccountRejection("reference-used", RejectionKind.StateForbids, "This bank reference was used before.");

    /// <summary>An amount or a reference can't be.</summary>
    /// <param name="Field">The field at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidFunds(string Field, string Requirement) : AccountRejection("invalid-funds", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>The account has less available than it takes; an account is never negative.</summary>
    /// <param name="Required">What it takes.</param>
    public sealed record InsufficientFunds(Money Required, Money Available) : AccountRejection("insufficient-funds", RejectionKind.StateForbids, $"It takes {Required}, and {Available} is available.");

    /// <summary>The account would hold more than can be counted and written down.</summary>
    /// <param name="HighestBalance">No account holds more, and none owes more.</param>
    public sealed record BalanceLimit(Money HighestBalance) : AccountRejection("balance-limit", RejectionKind.StateForbids, $"No account holds or owes more than {HighestBalance}.");

    /// <summary>The day is not over. Only a broken process asks.</summary>
    public sealed record DayNotOver(Instant DueAt) : AccountRejection("day-not-over", RejectionKind.StateForbids, $"The day ends at {DueAt}.");
}
