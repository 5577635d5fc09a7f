using Exchange.Kernel;

namespace Exchange.Market.Negotiations;

public static class NegotiationCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("negotiation_opened", MarketJson.Of<NegotiationOpened>())
        .Add("offer_made", MarketJson.Of<OfferMade>())
        .Add("offer_withdrawn", MarketJson.Of<OfferWithdrawn>())
        .Add("offer_declined", MarketJson.Of<OfferDeclined>())
        .Add("offer_lapsed", MarketJson.Of<OfferLapsed>())
        .Add("offer_accepted", MarketJson.Of<OfferAccepted>())
        .Add("price_referred", MarketJson.Of<PriceReferred>())
        .Add("price_allowed", MarketJson.Of<PriceAllowed>())
        .Add("price_refused", MarketJson.Of<PriceRefused>());

    public static readonly IAggregate Aggregate = new Aggregate<NegotiationState, NegotiationEvent>(NegotiationId.Prefix, NegotiationDesk.Evolve, new NoNegotiation(), Events, NegotiationDesk.BytesOf,
        StateJson.Of<NegotiationState>(negotiation => negotiation is LiveNegotiation { Phase: not (NegotiationPhase.Open or NegotiationPhase.Referred) }));
}
