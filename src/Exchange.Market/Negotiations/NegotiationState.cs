using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Negotiations;

public enum NegotiationPhase
{
    /// <summary>The latest offer waits for the other side.</summary>
    Open,

    /// <summary>Accepted at a price outside the band: it waits for two operators.</summary>
    Referred,

    /// <summary>An order came of it.</summary>
    Agreed,
    Withdrawn,
    Declined,
    Lapsed,

    /// <summary>Two operators refused the price.</summary>
    Refused,
}

public abstract record NegotiationState;

public sealed record NoNegotiation : NegotiationState;

/// <summary>The latest offer of a negotiation.</summary>
public sealed record StandingOffer(int Number, ParticipantId By, Offer Offer, ContentHash ContentHash);

/// <param name="Terms">Of the listing's version that is negotiated.</param>
/// <param name="Latest">Null only between the first two facts of one batch.</param>
/// <param name="DecideUntil">Of a price that was referred to the operator; null until then.</param>
public sealed record LiveNegotiation(
    NegotiationId Id, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, ParticipantId Buyer, ListingTerms Terms, NegotiationPhase Phase, StandingOffer? Latest,
    Instant? DecideUntil) : NegotiationState
{
    /// <summary>The first instant at which the negotiation is over by itself; null when nothing is awaited.</summary>
    public Instant? LapsesAt => Phase switch
    {
        NegotiationPhase.Open => NegotiationDesk.LapseOf(Latest!.Offer),
        NegotiationPhase.Referred => DecideUntil,
        _ => null,
    };

    /// <summary>Whether a party is one of the two.</summary>
    public bool IsBetween(ParticipantId party) => party == Seller || party == Buyer;

    public ParticipantId Opposite(ParticipantId side) => side == Seller ? Buyer : Seller;

    /// <summary>The terms of the deal that an offer comes to: the listing's with what the offer says. Their price is the deal's, which stands apart.</summary>
    public ListingTerms TermsOf(Offer offer) => Terms with { Price = null, Scope = offer.Scope, LicenceTerm = offer.LicenceTerm };
}
