using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Inquiries;

/// <summary>Why a request for quotes, or what is done about it, is refused, in order of precedence. The guards of the acting party come before these, those of listing, title and rulebook after.</summary>
public abstract record RfqRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is none, or the caller is not invited to it.</summary>
    public sealed record RfqNotFound() : RfqRejection("rfq-not-found", RejectionKind.NotFound, "There is no such request for quotes.");

    /// <param name="Phase">In kebab case, such as <c>awarded</c>.</param>
    public sealed record RfqInPhase(string Phase) : RfqRejection("rfq-phase", RejectionKind.StateForbids, $"The request for quotes is {Phase}.");

    /// <summary>The time for it is over (MECHANISMS G-4, CLOSED).</summary>
    public sealed record RfqHasClosed(Instant ClosedAt) : RfqRejection("rfq-closed", RejectionKind.StateForbids, $"The request for quotes closed at {ClosedAt}.");

    /// <summary>The buyer, or a party of his control group, can't quote (MECHANISMS G-4, SELF_QUOTE).</summary>
    public sealed record SelfQuote() : RfqRejection("self-quote", RejectionKind.NotAllowed, "The buyer and his group can't quote to themselves.");

    /// <summary>Only the cheapest of the first round may quote once more (MECHANISMS RFQ-2).</summary>
    public sealed record NotShortlisted() : RfqRejection("not-shortlisted", RejectionKind.StateForbids, "The vendor is not on the shortlist.");

    /// <summary>A final quote is never worse than the first (MECHANISMS RFQ-2).</summary>
    /// <param name="FirstPrice">What the vendor asked for in the first round.</param>
    public sealed record WorseThanFirst(Money FirstPrice) : RfqRejection("worse-than-first", RejectionKind.StateForbids, $"In the first round it was {FirstPrice}.");

    /// <summary>It has as many vendors, questions or scores as it can have.</summary>
    public sealed record RfqFull() : RfqRejection("rfq-full", RejectionKind.StateForbids, "The request for quotes can take no more of these.");

    /// <summary>The listing is not what was asked for.</summary>
    public sealed record ListingUnfit() : RfqRejection("listing-unfit", RejectionKind.StateForbids, "The listing is not what the buyer asks for.");

    public sealed record RfqQuestionNotFound() : RfqRejection("question-not-found", RejectionKind.NotFound, "There is no such question.");

    public sealed record RfqQuestionIsAnswered() : RfqRejection("question-answered", RejectionKind.StateForbids, "The question is answered already.");

    /// <summary>The vendor has not quoted.</summary>
    public sealed record RfqQuoteNotFound() : RfqRejection("rfq-quote-not-found", RejectionKind.NotFound, "This vendor has not quoted.");

    /// <summary>Two operators decide only about what the buyer himself wants (MECHANISMS RFQ-4).</summary>
    public sealed record RfqChoiceDiffers() : RfqRejection("rfq-choice", RejectionKind.StateForbids, "The buyer has not asked for this vendor out of the ranking.");

    /// <summary>A deadline was carried out before it was due. Only a broken process does that.</summary>
    public sealed record DeadlineNotDue(Instant DueAt) : RfqRejection("deadline-not-due", RejectionKind.StateForbids, $"The deadline is {DueAt}.");

    /// <summary>The terms, a quote, a question or a score can't be.</summary>
    /// <param name="Field">The member at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidRfq(string Field, string Requirement) : RfqRejection("invalid-rfq", RejectionKind.Unacceptable, $"{Field}: {Requirement}");
}
