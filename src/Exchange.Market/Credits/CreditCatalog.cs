using Exchange.Kernel;

namespace Exchange.Market.Credits;

/// <summary>The stored names of the events of credits and their series.</summary>
public static class CreditCatalog
{
    public static readonly EventCatalog SeriesEvents = new EventCatalog()
        .Add("credit_series_opened", MarketJson.Of<SeriesOpened>())
        .Add("credit_series_issued", MarketJson.Of<SeriesIssued>())
        .Add("credit_series_used", MarketJson.Of<SeriesUsed>())
        .Add("credit_series_expired", MarketJson.Of<SeriesExpired>());

    public static readonly EventCatalog AccountEvents = new EventCatalog()
        .Add("credits_issued", MarketJson.Of<CreditsIssued>())
        .Add("credits_held", MarketJson.Of<CreditsHeld>())
        .Add("credit_hold_reduced", MarketJson.Of<CreditHoldReduced>())
        .Add("credit_hold_released", MarketJson.Of<CreditHoldReleased>())
        .Add("credits_delivered", MarketJson.Of<CreditsDelivered>())
        .Add("credits_received", MarketJson.Of<CreditsReceived>())
        .Add("credits_used", MarketJson.Of<CreditsUsed>());

    public static readonly IAggregate Series = new Aggregate<CreditSeriesState, CreditSeriesEvent>(CreditSeriesId.Prefix, CreditLedger.Evolve, new NoSeries(), SeriesEvents, CreditLedger.BytesOf,
        StateJson.Of<CreditSeriesState>(series => series is LiveSeries { Expired: true }));

    public static readonly IAggregate Accounts = new Aggregate<CreditAccountState, CreditEvent>(CreditAccountId.Prefix, CreditLedger.Evolve, CreditAccountState.Empty, AccountEvents, CreditLedger.BytesOf,
        StateJson.Of<CreditAccountState>());
}
