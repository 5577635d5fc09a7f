using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Credits;

/// <summary>Why credits can't be issued, held or used, in order of precedence. The guards of the acting party come before these, those of listing, title and rulebook between them as each decision says.</summary>
public abstract record CreditRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is none, or it is another's to issue.</summary>
    public sealed record SeriesNotFound() : CreditRejection("series-not-found", RejectionKind.NotFound, "There is no such series of credits.");

    /// <summary>There is such a series already.</summary>
    public sealed record SeriesAlreadyOpened() : CreditRejection("series-already-opened", RejectionKind.StateForbids, "The series is open already.");

    /// <summary>Its credits are worth nothing any more (CRD-1).</summary>
    public sealed record SeriesIsExpired(Instant ExpiredAt) : CreditRejection("series-expired", RejectionKind.StateForbids, $"The credits of this series expired at {ExpiredAt}.");

    /// <summary>A number of credits, or what a series is to be, can't be.</summary>
    /// <param name="Field">The member at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidCredits(string Field, string Requirement) : CreditRejection("invalid-credits", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>More than the listed supply would be issued (CRD-1).</summary>
    /// <param name="Left">What can still be issued.</param>
    public sealed record SupplyExceeded(long Left) : CreditRejection("supply-exceeded", RejectionKind.StateForbids, $"Of the listed supply, {Left} are left to issue.");

    /// <summary>The account has fewer available than it takes.</summary>
    public sealed record InsufficientCredits(long Required, long Available) : CreditRejection("insufficient-credits", RejectionKind.StateForbids, $"It takes {Required} credits, and {Available} are available.");

    /// <summary>A deadline was carried out before it was due. Only a broken process does that.</summary>
    public sealed record DeadlineNotDue(Instant DueAt) : CreditRejection("deadline-not-due", RejectionKind.StateForbids, $"The deadline is {DueAt}.");
}
