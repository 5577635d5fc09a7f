using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Interests;

/// <summary>Why a call for interest, or a registration, is refused, in order of precedence; guards of participant, listing, rulebook, title and account come as theirs.</summary>
public abstract record InterestRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record InterestNotFound() : InterestRejection("interest-not-found", RejectionKind.NotFound, "There is no such call for interest.");

    /// <param name="Phase">In kebab case, such as <c>auctioned</c>.</param>
    public sealed record InterestInPhase(string Phase) : InterestRejection("interest-phase", RejectionKind.StateForbids, $"The call for interest is {Phase}.");

    /// <summary>The disclosure period is over, whether or not its end has been carried out.</summary>
    public sealed record InterestOver(Instant Until) : InterestRejection("interest-over", RejectionKind.StateForbids, $"Registrations were taken until {Until}.");

    /// <summary>The party is registered already.</summary>
    public sealed record AlreadyInterested() : InterestRejection("already-registered", RejectionKind.StateForbids, "The party is registered already.");

    /// <summary>There is no registration to withdraw.</summary>
    public sealed record NotInterested() : InterestRejection("interest-not-registered", RejectionKind.StateForbids, "The party is not registered.");

    /// <summary>As many have registered as one end can settle with.</summary>
    public sealed record InterestFull(long RegistrationsMax) : InterestRejection("interest-full", RejectionKind.StateForbids, $"A call for interest takes {RegistrationsMax} registrations.");

    /// <summary>The call can't be.</summary>
    /// <param name="Field">The member at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidCall(string Field, string Requirement) : InterestRejection("invalid-call", RejectionKind.Unacceptable, $"{Field}: {Requirement}");
}
