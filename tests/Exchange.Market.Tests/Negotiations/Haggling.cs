using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Negotiations;

/// <summary>Offers on the floor: three licences are listed at 100.00 each, and alice offers 80.00 for one, until an hour from now.</summary>
internal static class Haggling
{
    public static readonly NegotiationId Talk = Id<NegotiationId>(1);

    public static readonly OrderId Deal = Talk.Order;

    public static readonly Instant Until = Now + Duration.FromHours(1);

    /// <summary>Alice has 500.00, bob 50.00; the posted price is 100.00.</summary>
    public static readonly Scene Listed = Quiet.Listed(Posted);

    public static OfferTerms Terms(long unitPrice, int licences = 1, bool firm = false, Instant? until = null) => new(Cny(unitPrice), licences, null, null, until ?? Until, firm);

    public static Offer Offer(long unitPrice, int licences = 1, bool firm = false, Instant? until = null) => Terms(unitPrice, licences, firm, until).Over(Posted.Scope, Posted.LicenceTerm);

    public static OpenNegotiation FromAlice(OfferTerms? terms = null) => new(Alice, Talk, Listing, 1, null, terms ?? Terms(80_00));

    public static OpenNegotiation FromVendor(OfferTerms? terms = null, ParticipantId? buyer = null) => new(Vendor, Talk, Listing, 1, buyer ?? Alice, terms ?? Terms(95_00));

    public static AcceptOffer Accept(ParticipantId by, Offer offer, int number = 1) => new(by, Talk, number, NegotiationDesk.HashOf(offer));

    public static OfferMade Made(int number, ParticipantId by, Offer offer, Instant at) => new(Talk, number, by, offer, NegotiationDesk.HashOf(offer), at);

    public static LiveNegotiation Negotiation(this Scene scene) => (LiveNegotiation)scene.State<NegotiationState>(Talk.Stream);

    /// <summary>With a further version of the rules, in force since before: a negotiated price may be a tenth below the listed one and a twentieth above.</summary>
    public static Scene Banded(this Scene scene) => scene.Given(Rulebook.Stream, new RulesEnacted(2, Rules with { Band = new PriceBand(1_000, 500) }, Before, Ruling, Before));
}
