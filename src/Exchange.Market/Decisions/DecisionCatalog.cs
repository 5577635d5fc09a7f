using Exchange.Kernel;

namespace Exchange.Market.Decisions;

/// <summary>The stored names of a decision's events.</summary>
public static class DecisionCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("decision_proposed", MarketJson.Of<DecisionProposed>())
        .Add("decision_approved", MarketJson.Of<DecisionApproved>())
        .Add("decision_dropped", MarketJson.Of<DecisionDropped>());

    public static readonly IAggregate Aggregate = new Aggregate<DecisionState, DecisionEvent>(DecisionId.Prefix, FourEyes.Evolve, new NotProposed(), Events, FourEyes.BytesOf,
        StateJson.Of<DecisionState>(decision => decision is Approved or Dropped));
}
