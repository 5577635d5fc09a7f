using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Decisions;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Quotations;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using NodaTime;
using static Exchange.TestKit.Story.Cast;

namespace Exchange.TestKit.Story;

/// <summary>Quotes, and requests for them.</summary>
public sealed partial class MarketStory
{
    /// <summary>One quote is asked for, made firm and taken; others are declined, taken back, lapse, stand, or are only drafted.</summary>
    public async Task QuoteAsync()
    {
        await stage.GiveAsync(new DraftListing(Metro, QuotedListing, Trams.Stream, Terms(SaleMethod.PostedPrice, Yuan(90), count: 10), [Hash("source")]));
        await ListAsync(Metro, QuotedListing);
        var terms = new QuoteTerms(Yuan(170), 2, stage.Now + Duration.FromMinutes(10), Firm: false);
        await stage.GiveAsync(new RequestQuote(Bob, Taken, QuotedListing, 2));
        await stage.GiveAsync(new RedraftQuote(Metro, Taken, terms));
        await stage.GiveAsync(new IssueQuote(Metro, Taken));
        await stage.RefusedAsync(new AcceptQuote(Bob, Taken, 1), "quote-indicative");
        await stage.GiveAsync(new AskToFirm(Bob, Taken, 1));
        await stage.GiveAsync(new AmendQuote(Metro, Taken, terms with { Firm = true }));
        await stage.GiveAsync(new AcceptQuote(Bob, Taken, 2));
        await stage.GiveAsync(new AcceptDelivery(Bob, Settlement(Taken.Order)));
        await stage.GiveAsync(new RequestQuote(Carol, Declined, QuotedListing, 1));
        await stage.GiveAsync(new DeclineQuote(Metro, Declined, "no-capacity"));
        foreach (QuoteId quote in (QuoteId[])[TakenBack, Lapsed, StandingQuote, DraftedQuote]) await stage.GiveAsync(new DraftQuote(Metro, quote, QuotedListing, Carol, terms with { Firm = quote != TakenBack }));
        foreach (QuoteId quote in (QuoteId[])[TakenBack, Lapsed, StandingQuote]) await stage.GiveAsync(new IssueQuote(Metro, quote));
        await stage.GiveAsync(new WithdrawQuote(Metro, TakenBack));
        await stage.GiveAsync(new AmendQuote(Metro, StandingQuote, terms with { Firm = true, ValidUntil = stage.Now + Duration.FromDays(30) }));
        stage.Advance(terms.LapsesAt - stage.Now);
        await stage.GiveAsync(new LapseQuote(MarketCommand.Exchange, Lapsed, terms.LapsesAt));
        await stage.GiveAsync(new WithdrawListing(Metro, QuotedListing)); // the quote that stands binds all the same
    }

    /// <summary>One request for quotes is awarded after two rounds, one out of the ranking, one has no quote, one is declined, and one still runs.</summary>
    public async Task InquireAsync()
    {
        await stage.GiveAsync(new DraftListing(Harbour, HarbourListing, Buses.Stream, Terms(SaleMethod.PostedPrice, Yuan(95), count: 10), [Hash("source")]));
        await ListAsync(Harbour, HarbourListing);
        await stage.GiveAsync(new DraftListing(Metro, MetroListing, Trams.Stream, Terms(SaleMethod.PostedPrice, Yuan(90), count: 10), [Hash("source")]));
        await ListAsync(Metro, MetroListing);
        Instant close = stage.Now + Duration.FromMinutes(10), final = close + Duration.FromMinutes(5), award = final + Duration.FromMinutes(5);
        var terms = new RfqTerms(null, null, "transport", 2, "CNY", close, award, new FinalRound(final, 2), AwardRule.Weighted, new AwardWeights(80, 20), [Harbour, Metro]);
        RfqTerms one = terms with { Finals = null, Rule = AwardRule.Split, Weights = null, Invited = null };
        await stage.GiveAsync(new OpenRfq(Bob, AwardedRfq, terms, Yuan(100)));
        foreach (RfqId rfq in (RfqId[])[ChosenRfq, EmptyRfq, DeclinedRfq, RunningRfq]) await stage.GiveAsync(new OpenRfq(Bob, rfq, rfq == RunningRfq ? one with { ClosesAt = award + Duration.FromDays(1), AwardsAt = award + Duration.FromDays(2) } : one, null));
        await stage.GiveAsync(new AskRfqQuestion(Harbour, AwardedRfq, Number(96), "Are yearly licences wanted?"));
        await stage.GiveAsync(new AnswerRfqQuestion(Bob, AwardedRfq, Number(96), "Yes."));
        await stage.GiveAsync(new ScoreVendor(Bob, AwardedRfq, Metro, 90));
        foreach (RfqId rfq in (RfqId[])[AwardedRfq, ChosenRfq, RunningRfq])
        {
            await stage.GiveAsync(new QuoteForRfq(Harbour, rfq, HarbourListing, Yuan(80), 3, award + Duration.FromDays(9)));
            await stage.GiveAsync(new QuoteForRfq(Metro, rfq, MetroListing, Yuan(85), 3, award + Duration.FromDays(9)));
        }

        await stage.GiveAsync(new DeclineRfq(Bob, DeclinedRfq, "no-need"));
        stage.Advance(close - stage.Now);
        foreach (RfqId rfq in (RfqId[])[AwardedRfq, ChosenRfq, EmptyRfq]) await stage.GiveAsync(new AdvanceRfq(MarketCommand.Exchange, rfq, close));
        await stage.GiveAsync(new QuoteForRfq(Metro, AwardedRfq, MetroListing, Yuan(78), 3, award));
        await stage.GiveAsync(new ChooseQuote(Bob, ChosenRfq, Metro, "better-support"));
        await DecideAsync(new AwardOutOfRanking(ChosenRfq, Metro, "better-support"));
        stage.Advance(final - stage.Now);
        await stage.GiveAsync(new AdvanceRfq(MarketCommand.Exchange, AwardedRfq, final));
        stage.Advance(award - stage.Now);
        foreach (RfqId rfq in (RfqId[])[AwardedRfq, ChosenRfq, EmptyRfq]) await stage.GiveAsync(new AdvanceRfq(MarketCommand.Exchange, rfq, award));
        await stage.GiveAsync(new AcceptDelivery(Bob, Settlement(AwardedRfq.OrderOf(Metro))));
        await stage.GiveAsync(new WithdrawListing(Harbour, HarbourListing));
        await stage.GiveAsync(new WithdrawListing(Metro, MetroListing));
    }
}
