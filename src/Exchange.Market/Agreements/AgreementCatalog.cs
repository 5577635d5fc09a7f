using Exchange.Kernel;

namespace Exchange.Market.Agreements;

public static class AgreementCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("agreement_concluded", MarketJson.Of<AgreementConcluded>())
        .Add("agreement_ended", MarketJson.Of<AgreementEnded>());

    public static readonly IAggregate Aggregate = new Aggregate<AgreementState, AgreementEvent>(AgreementId.Prefix, AgreementDesk.Evolve, new NoAgreement(), Events, AgreementDesk.BytesOf, StateJson.Of<AgreementState>());
}
