using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Quotations;

/// <summary>Why a quote is refused, in order of precedence. The guards of the acting party come before these, those of listing, title, rulebook and account after.</summary>
public abstract record QuoteRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is none, or it is between others.</summary>
    public sealed record QuoteNotFound() : QuoteRejection("quote-not-found", RejectionKind.NotFound, "There is no such quote.");

    /// <param name="Phase">In kebab case, such as <c>withdrawn</c>.</param>
    public sealed record QuoteInPhase(string Phase) : QuoteRejection("quote-phase", RejectionKind.StateForbids, $"The quote is {Phase}.");

    /// <summary>Its last moment has passed (MECHANISMS G-3).</summary>
    public sealed record QuoteHasLapsed(Instant ValidUntil) : QuoteRejection("quote-lapsed", RejectionKind.StateForbids, $"The quote was valid until {ValidUntil}.");

    /// <summary>Another version stands than the one that was named.</summary>
    /// <param name="TermsVersion">The version that stands.</param>
    public sealed record QuoteChanged(long TermsVersion) : QuoteRejection("quote-changed", RejectionKind.StateForbids, $"The quote is at version {TermsVersion}.");

    /// <summary>An indicative quote can't be accepted.</summary>
    public sealed record QuoteIsIndicative() : QuoteRejection("quote-indicative", RejectionKind.StateForbids, "The quote is indicative: ask for it to be made firm.");

    /// <summary>It is firm already.</summary>
    public sealed record QuoteIsFirm() : QuoteRejection("quote-firm", RejectionKind.StateForbids, "The quote is firm already.");

    /// <summary>A firm quote binds until it lapses: it is neither withdrawn nor made worse.</summary>
    public sealed record QuoteBinds(Instant ValidUntil) : QuoteRejection("quote-binds", RejectionKind.StateForbids, $"The quote is firm and binds until {ValidUntil}: it can only be made better for the buyer.");

    /// <summary>The party can't buy at the moment, so there is nothing to quote him.</summary>
    public sealed record BuyerBarred() : QuoteRejection("buyer-barred", RejectionKind.StateForbids, "There is no such buyer, or he may not trade at the moment.");

    /// <summary>A deadline was carried out before it was due. Only a broken process does that.</summary>
    public sealed record DeadlineNotDue(Instant DueAt) : QuoteRejection("deadline-not-due", RejectionKind.StateForbids, $"The deadline is {DueAt}.");

    /// <summary>The terms can't be.</summary>
    /// <param name="Field">The member at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidQuote(string Field, string Requirement) : QuoteRejection("invalid-quote", RejectionKind.Unacceptable, $"{Field}: {Requirement}");
}
