using Exchange.Kernel;
using Exchange.Market.Listings;
using NodaTime;

namespace Exchange.Market.Quotations;

public enum QuotePhase
{
    /// <summary>Asked for by the buyer. Whether the vendor has a draft, he alone knows.</summary>
    Requested,

    /// <summary>Drafted unasked.</summary>
    Drafted,
    Issued,
    Accepted,
    Declined,
    Lapsed,
    Withdrawn,
}

public abstract record QuoteState;

public sealed record NoQuote : QuoteState;

/// <param name="Draft">What the vendor means to offer; null: nothing yet, or it is offered.</param>
/// <param name="Terms">What is offered; null before version 1.</param>
/// <param name="Version">Of the offer; 0 before it is issued.</param>
/// <param name="ListingVersion">The version whose terms the offer is under; 0 before it is issued.</param>
/// <param name="FirmingAsked">The buyer has asked for this version to be made firm.</param>
public sealed record LiveQuote(
    QuoteId Id, ListingId Listing, ParticipantId Seller, ParticipantId Buyer, QuotePhase Phase, QuoteTerms? Draft, QuoteTerms? Terms, int Version, int ListingVersion, bool FirmingAsked) : QuoteState
{
    /// <summary>Whether the buyer knows of it: he asked for it, or it was offered to him.</summary>
    public bool IsSeenByBuyer => Phase == QuotePhase.Requested || Version > 0;

    /// <summary>Whether licences are reserved for it.</summary>
    public bool Reserves => Phase == QuotePhase.Issued && Terms!.Firm;

    /// <summary>The phase at an instant: an offer is over after its last moment, whether or not the deadline has been carried out (MECHANISMS G-3).</summary>
    public QuotePhase PhaseAt(Instant at) => Phase == QuotePhase.Issued && at > Terms!.ValidUntil ? QuotePhase.Lapsed : Phase;
}
