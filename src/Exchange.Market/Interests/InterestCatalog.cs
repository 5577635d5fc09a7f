using Exchange.Kernel;

namespace Exchange.Market.Interests;

public static class InterestCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("interest_called", MarketJson.Of<InterestCalled>())
        .Add("interest_registered", MarketJson.Of<InterestRegistered>())
        .Add("interest_dropped", MarketJson.Of<InterestDropped>())
        .Add("interest_extended", MarketJson.Of<InterestExtended>())
        .Add("interest_agreed", MarketJson.Of<InterestAgreed>())
        .Add("interest_auctioned", MarketJson.Of<InterestAuctioned>())
        .Add("interest_lapsed", MarketJson.Of<InterestLapsed>());

    public static readonly IAggregate Aggregate = new Aggregate<InterestState, InterestEvent>(InterestId.Prefix, InterestDesk.Evolve, new NoInterest(), Events, InterestDesk.BytesOf,
        StateJson.Of<InterestState>(interest => interest is LiveInterest { Phase: not InterestPhase.Open }));
}
