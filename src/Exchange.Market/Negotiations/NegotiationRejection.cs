using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Negotiations;

/// <summary>Why a step of a negotiation is refused, in order of precedence; guards of participant, listing, rulebook, title and account come as theirs.</summary>
public abstract record NegotiationRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is none, or it is between others.</summary>
    public sealed record NegotiationNotFound() : NegotiationRejection("negotiation-not-found", RejectionKind.NotFound, "There is no such negotiation.");

    /// <param name="Phase">In kebab case, such as <c>agreed</c>.</param>
    public sealed record NegotiationInPhase(string Phase) : NegotiationRejection("negotiation-phase", RejectionKind.StateForbids, $"The negotiation is {Phase}.");

    /// <summary>A deadline was carried out before it was due. Only a broken process does that.</summary>
    public sealed record DeadlineNotDue(Instant DueAt) : NegotiationRejection("deadline-not-due", RejectionKind.StateForbids, $"The deadline is {DueAt}.");

    /// <summary>The latest offer was valid until then, and not any more (NEG-3).</summary>
    public sealed record OfferHasLapsed(Instant ValidUntil) : NegotiationRejection("offer-lapsed", RejectionKind.StateForbids, $"The latest offer was valid until {ValidUntil}.");

    /// <summary>The command names an offer that is not the latest, or another content than that has (NEG-2).</summary>
    /// <param name="LatestOffer">The number of the latest.</param>
    /// <param name="ContentHash">Its hash.</param>
    public sealed record OfferSuperseded(long LatestOffer, string ContentHash)
        : NegotiationRejection("offer-superseded", RejectionKind.StateForbids, $"The latest offer is number {LatestOffer}, with the hash {ContentHash}.");

    /// <summary>Nobody answers his own offer (NEG-2).</summary>
    public sealed record OwnOffer() : NegotiationRejection("own-offer", RejectionKind.StateForbids, "The latest offer is the party's own: the other side answers it.");

    /// <summary>Only who made an offer can withdraw it (NEG-3).</summary>
    public sealed record OthersOffer() : NegotiationRejection("others-offer", RejectionKind.StateForbids, "The latest offer is the other side's: who made it may withdraw it.");

    /// <summary>A firm offer can't be withdrawn (NEG-3).</summary>
    public sealed record OfferIsFirm(Instant ValidUntil) : NegotiationRejection("offer-firm", RejectionKind.StateForbids, $"The offer is firm until {ValidUntil}.");

    /// <summary>The other side is suspended, or is not admitted in the role it would take: no deal is made with it.</summary>
    public sealed record CounterpartyBarred() : NegotiationRejection("counterparty-barred", RejectionKind.StateForbids, "The other side may not trade at the moment.");

    /// <summary>The offer can't be.</summary>
    /// <param name="Field">The member at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidOffer(string Field, string Requirement) : NegotiationRejection("invalid-offer", RejectionKind.Unacceptable, $"{Field}: {Requirement}");
}
