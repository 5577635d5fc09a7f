using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Negotiations.NegotiationRejection;

namespace Exchange.Market.Negotiations;

/// <summary>Which offers can be made, and what they cost.</summary>
internal static class OfferRule
{
    /// <param name="listed">The terms that are negotiated.</param>
    /// <returns>The first fault of an offer at this instant, or null. Whether there are so many licences, and whether the title allows them, is asked after it.</returns>
    public static Rejection? FaultOf(Offer offer, ListingTerms listed, Instant at)
    {
        if (offer.UnitPrice.Currency != listed.Price!.Value.Currency) return new InvalidOffer("unitPrice", $"It is in {listed.Price.Value.Currency.Code}, as the listing's.");
        if (!Amounts.IsAmount(offer.UnitPrice.MinorUnits)) return new InvalidOffer("unitPrice", "It is positive and at most 10^15 minor units.");
        if (offer.Licences is < 1 or > ListingTermsRule.LicencesMax || (Int128)offer.UnitPrice.MinorUnits * offer.Licences > Amounts.Max) return new OrderRejection.BadQuantity();
        if (offer.ValidUntil < at) return new InvalidOffer("validUntil", "It is not over yet.");
        if (offer.ValidUntil - at > NegotiationDesk.ValidityMax) return new InvalidOffer("validUntil", "It is at most 366 days ahead.");
        return ListingTermsRule.FaultOf(listed with { Scope = offer.Scope, LicenceTerm = offer.LicenceTerm, ClosesAt = null }, at) is { } fault ? new InvalidOffer(fault.Field, fault.Requirement) : null;
    }

    /// <summary>Of the whole deal.</summary>
    public static Money PriceOf(Offer offer) => offer.UnitPrice with { MinorUnits = checked(offer.UnitPrice.MinorUnits * offer.Licences) };
}
