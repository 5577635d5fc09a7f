using Exchange.Kernel;

namespace Exchange.Market.Inquiries;

public static class RfqCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("rfq_opened", MarketJson.Of<RfqOpened>())
        .Add("rfq_quoted", MarketJson.Of<RfqQuoted>())
        .Add("rfq_final_quoted", MarketJson.Of<RfqFinalQuoted>())
        .Add("rfq_question_asked", MarketJson.Of<RfqQuestionAsked>())
        .Add("rfq_question_answered", MarketJson.Of<RfqQuestionAnswered>())
        .Add("rfq_scored", MarketJson.Of<RfqScored>())
        .Add("rfq_closed", MarketJson.Of<RfqClosed>())
        .Add("rfq_finals_closed", MarketJson.Of<RfqFinalsClosed>())
        .Add("rfq_choice_made", MarketJson.Of<RfqChoiceMade>())
        .Add("rfq_overridden", MarketJson.Of<RfqOverridden>())
        .Add("rfq_awarded", MarketJson.Of<RfqAwarded>())
        .Add("rfq_not_awarded", MarketJson.Of<RfqNotAwarded>())
        .Add("rfq_declined", MarketJson.Of<RfqDeclined>());

    public static readonly IAggregate Aggregate =
        new Aggregate<RfqState, RfqEvent>(RfqId.Prefix, RfqDesk.Evolve, new NoRfq(), Events, RfqDesk.BytesOf, StateJson.Of<RfqState>(rfq => rfq is LiveRfq { IsOver: true }));
}
