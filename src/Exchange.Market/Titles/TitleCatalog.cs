using Exchange.Kernel;

namespace Exchange.Market.Titles;

public static class TitleCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("title_applied", MarketJson.Of<TitleApplied>())
        .Add("title_returned", MarketJson.Of<TitleReturned>())
        .Add("title_resubmitted", MarketJson.Of<TitleResubmitted>())
        .Add("title_consented", MarketJson.Of<TitleConsented>())
        .Add("title_accepted", MarketJson.Of<TitleAccepted>())
        .Add("title_examined", MarketJson.Of<TitleExamined>())
        .Add("title_notice_opened", MarketJson.Of<TitleNoticeOpened>())
        .Add("title_objected", MarketJson.Of<TitleObjected>())
        .Add("objection_decided", MarketJson.Of<ObjectionDecided>())
        .Add("title_evidence_deposited", MarketJson.Of<TitleEvidenceDeposited>())
        .Add("title_certified", MarketJson.Of<TitleCertified>())
        .Add("title_refused", MarketJson.Of<TitleRefused>())
        .Add("title_withdrawn", MarketJson.Of<TitleWithdrawn>())
        .Add("objection_noted", MarketJson.Of<ObjectionNoted>())
        .Add("title_frozen", MarketJson.Of<TitleFrozen>())
        .Add("title_unfrozen", MarketJson.Of<TitleUnfrozen>())
        .Add("right_granted", MarketJson.Of<RightGranted>())
        .Add("right_revoked", MarketJson.Of<RightRevoked>());

    public static readonly IAggregate Aggregate = new Aggregate<TitleState, TitleEvent>(TitleId.Prefix, TitleProcedure.Evolve, new NoTitle(), Events, TitleProcedure.BytesOf,
        StateJson.Of<TitleState>(title => title is ClosedTitle));
}
