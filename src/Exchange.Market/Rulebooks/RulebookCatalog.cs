using Exchange.Kernel;

namespace Exchange.Market.Rulebooks;

/// <summary>The stored name of the rulebook's event.</summary>
public static class RulebookCatalog
{
    public static readonly EventCatalog Events = new EventCatalog().Add("rules_enacted", MarketJson.Of<RulesEnacted>());

    public static readonly IAggregate Aggregate = new Aggregate<RulebookState, RulesEnacted>(Rulebook.Prefix, Rulebook.Evolve, new RulebookState([]), Events, Rulebook.BytesOf, StateJson.Of<RulebookState>());
}
