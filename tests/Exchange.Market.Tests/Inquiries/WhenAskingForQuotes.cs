using Exchange.Kernel;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Inquiries.RfqRejection;
using static Exchange.Market.Tests.Inquiries.Requests;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Inquiries;

/// <summary>MECHANISMS RFQ-1, RFQ-2: who may ask and quote, when, and which quotes count.</summary>
public sealed class WhenAskingForQuotes
{
    [Fact]
    public void A_buyer_asks_vendors_quote_and_the_close_names_the_cheapest_first()
    {
        Scene asked = TwoVendors.When(new OpenRfq(Alice, Rfq, Terms, Cny(120_00)), Now).Then((Rfq.Stream, new RfqOpened(Rfq, Alice, Terms, Cny(120_00), Now)));
        Scene quoted = asked.When(Of(Vendor, 90_00), Now).Then((Rfq.Stream, new RfqQuoted(Rfq, Vendor, Listing, Cny(90_00), 3, AwardAt, Now)))
            .Given(Of(Rival, 80_00), Now + Tick);
        quoted.ListingState().Spoken.ShouldBe(0, "what is on offer under seal must not show on the listing");
        quoted.When(Due(Close), Close).Then((Rfq.Stream, new RfqClosed(Rfq, [Rival, Vendor], [], AwardAt, Close)));
    }

    [Fact] // G-5
    public void The_last_quote_counts_with_its_own_time() => TwoVendors.Asked().Given(Of(Vendor, 80_00), Now).Given(Of(Rival, 80_00), Now).Given(Of(Vendor, 80_00), Now + Tick)
        .When(Due(Close), Close).Facts[0].Event.ShouldBe(new RfqClosed(Rfq, [Rival, Vendor], [], AwardAt, Close));

    [Fact] // G-3
    public void A_quote_at_the_close_is_late_whether_or_not_it_was_carried_out()
    {
        TwoVendors.Asked().When(Of(Vendor, 90_00), Close - Tick).Facts.ShouldHaveSingleItem();
        TwoVendors.Asked().When(Of(Vendor, 90_00), Close).ThenRefused(new RfqHasClosed(Close));
        TwoVendors.Asked().Given(Due(Close), Close).When(Of(Vendor, 90_00), Close).ThenRefused(new RfqHasClosed(Close));
        TwoVendors.Asked().Given(new DeclineRfq(Alice, Rfq, "no-need"), Now).When(Of(Vendor, 90_00), Now).ThenRefused(new RfqInPhase("declined"));
    }

    [Fact]
    public void Only_the_shortlist_quotes_once_more_and_never_dearer()
    {
        Scene finals = TwoVendors.Asked(TwoRounds).Given(Of(Vendor, 90_00), Now).Given(Of(Rival, 80_00), Now).When(Due(Close), Close).Then((Rfq.Stream, new RfqClosed(Rfq, [Rival, Vendor], [Rival], FinalClose, Close)));
        finals.When(Of(Vendor, 70_00), Close).ThenRefused(new NotShortlisted());
        finals.When(Of(Rival, 80_01), Close).ThenRefused(new WorseThanFirst(Cny(80_00)));
        finals.When(Of(Rival, 80_00), Close).Facts[0].Event.ShouldBe(new RfqFinalQuoted(Rfq, Rival, RivalListing, Cny(80_00), 3, AwardAt, Close));
        finals.When(Of(Rival, 70_00), FinalClose).ThenRefused(new RfqHasClosed(FinalClose));
        finals.When(Due(FinalClose), FinalClose).Then((Rfq.Stream, new RfqFinalsClosed(Rfq, AwardAt, FinalClose)));
    }

    [Fact]
    public void Without_quotes_there_is_no_second_round() => TwoVendors.Asked(TwoRounds).When(Due(Close), Close).Then((Rfq.Stream, new RfqClosed(Rfq, [], [], AwardAt, Close)));

    [Fact]
    public void Who_is_not_invited_finds_nothing()
    {
        Scene invited = TwoVendors.Asked(Terms with { Invited = [Rival] });
        invited.When(Of(Vendor, 90_00), Now).ThenRefused(new RfqNotFound());
        invited.When(new AskRfqQuestion(Vendor, Rfq, Ruling, "Hourly?"), Now).ThenRefused(new RfqNotFound());
        invited.When(Of(Rival, 90_00), Now).Facts.ShouldHaveSingleItem();
        foreach (MarketCommand command in (MarketCommand[])[new DeclineRfq(Bob, Rfq, "no-need"), new ScoreVendor(Bob, Rfq, Rival, 1), new ChooseQuote(Bob, Rfq, Rival, "better"), new AnswerRfqQuestion(Bob, Rfq, Ruling, "Yes.")])
        {
            TwoVendors.Asked().When(command, Now).ThenRefused(new RfqNotFound());
        }
    }

    [Fact] // G-4, SELF_QUOTE
    public void Nobody_quotes_to_himself_or_his_group()
    {
        TwoVendors.Given(new OpenRfq(Rival, Rfq, Terms, null), Now).When(Of(Rival, 90_00), Now).ThenRefused(new SelfQuote());
        TwoVendors.Given(new OpenRfq(Sibling, Rfq, Terms, null), Now).When(Of(Vendor, 90_00), Now).ThenRefused(new SelfQuote());
        TwoVendors.Given(new OpenRfq(Sibling, Rfq, Terms, null), Now).When(new AskRfqQuestion(Vendor, Rfq, Ruling, "Hourly?"), Now).ThenRefused(new SelfQuote());
        TwoVendors.When(new OpenRfq(Sibling, Rfq, Terms with { Theme = null, Listing = Listing }, null), Now).ThenRefused(new ListingRejection.SelfDeal());
    }

    [Fact]
    public void A_quote_is_of_an_own_open_listing_that_fits_and_has_so_many_licences()
    {
        TwoVendors.Asked().When(Of(Vendor, 90_00) with { Listing = RivalListing }, Now).ThenRefused(new ListingRejection.ListingNotFound());
        TwoVendors.Asked(Terms with { Theme = "health" }).When(Of(Vendor, 90_00), Now).ThenRefused(new ListingUnfit());
        TwoVendors.Asked(Terms with { Theme = null, Product = RivalProduct }).When(Of(Vendor, 90_00), Now).ThenRefused(new ListingUnfit());
        TwoVendors.Asked(Terms with { Theme = null, Listing = RivalListing }).When(Of(Vendor, 90_00), Now).ThenRefused(new ListingUnfit());
        TwoVendors.Asked().When(Of(Vendor, 90_00, most: 4), Now).ThenRefused(new ListingRejection.SoldOut());
        TwoVendors.Asked().Given(new WithdrawListing(Vendor, Listing), Now).When(Of(Vendor, 90_00), Now).ThenRefused(new ListingRejection.ListingInPhase("withdrawn"));
        TwoVendors.Asked().Frozen(Title, AwardAt).When(Of(Vendor, 90_00), Now).Refusal!.Code.ShouldBe("title-frozen");
    }

    [Fact]
    public void What_is_asked_for_must_be_there()
    {
        TwoVendors.When(new OpenRfq(Alice, Rfq, Terms with { Theme = null, Listing = Id<ListingId>(99) }, null), Now).ThenRefused(new ListingRejection.ListingNotFound());
        TwoVendors.When(new OpenRfq(Alice, Rfq, Terms with { Theme = null, Product = Id<ProductId>(99) }, null), Now).ThenRefused(new ProductRejection.ProductNotFound());
        TwoVendors.When(new OpenRfq(Alice, Rfq, Terms with { Theme = null, Product = Unregistered }, null), Now).ThenRefused(new ProductRejection.ProductNotFound());
        TwoVendors.When(new OpenRfq(Alice, Rfq, Terms with { Currency = "USD" }, null), Now).ThenRefused(new RulebookRejection.CurrencyNotTraded("USD"));
    }

    public static TheoryData<string, RfqTerms> Faults => new()
    {
        { "subject", Terms with { Theme = null } }, { "subject", Terms with { Product = Product } }, { "theme", Terms with { Theme = "two\nlines" } }, { "licences", Terms with { Licences = 0 } }, { "licences", Terms with { Licences = 1_000_001 } },
        { "closesAt", Terms with { ClosesAt = Now } }, { "awardsAt", Terms with { AwardsAt = Close - Tick } }, { "finals.closesAt", TwoRounds with { Finals = new FinalRound(Close, 1) } }, { "finals.shortlist", TwoRounds with { Finals = new FinalRound(FinalClose, 0) } },
        { "awardsAt", TwoRounds with { AwardsAt = FinalClose - Tick } }, { "weights", Terms with { Weights = new AwardWeights(70, 30) } }, { "weights", Terms with { Rule = AwardRule.Weighted } },
        { "weights", Terms with { Rule = AwardRule.Weighted, Weights = new AwardWeights(70, 31) } }, { "weights", Terms with { Rule = AwardRule.Weighted, Weights = new AwardWeights(-1, 101) } },
        { "invited", Terms with { Invited = [] } }, { "invited", Terms with { Invited = [Alice] } }, { "invited", Terms with { Invited = [Rival, Rival] } }, { "currency", Terms with { Currency = "XXX" } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Terms_stay_inside_their_bounds(string field, RfqTerms terms) => TwoVendors.When(new OpenRfq(Alice, Rfq, terms, null), Now).Refusal.ShouldBeOfType<InvalidRfq>().Field.ShouldBe(field);

    [Fact]
    public void Prices_are_in_its_currency_and_all_licences_together_cost_an_amount()
    {
        TwoVendors.When(new OpenRfq(Alice, Rfq, Terms, new Money(1, Currency.Eur)), Now).Refusal.ShouldBeOfType<InvalidRfq>().Field.ShouldBe("ceiling");
        Scene asked = TwoVendors.Asked();
        foreach ((string field, QuoteForRfq quote) in ((string, QuoteForRfq)[])
            [("unitPrice", Of(Vendor, 0)), ("unitPrice", Of(Vendor, 500_000_000_000_001)), ("unitPrice", Of(Vendor, 1) with { UnitPrice = new Money(1, Currency.Eur) }), ("licencesMax", Of(Vendor, 1, most: 0)), ("validUntil", Of(Vendor, 1, validUntil: Now - Tick))])
        {
            asked.When(quote, Now).Refusal.ShouldBeOfType<InvalidRfq>().Field.ShouldBe(field);
        }
    }

    [Fact]
    public void A_vendor_asks_the_buyer_answers_once()
    {
        Scene asked = TwoVendors.Asked().When(new AskRfqQuestion(Vendor, Rfq, Ruling, "Hourly?"), Now).Then((Rfq.Stream, new RfqQuestionAsked(Rfq, Ruling, Vendor, "Hourly?", Now)));
        Scene answered = asked.When(new AnswerRfqQuestion(Alice, Rfq, Ruling, "Yes."), Close).Then((Rfq.Stream, new RfqQuestionAnswered(Rfq, Ruling, "Yes.", Close)));
        answered.When(new AnswerRfqQuestion(Alice, Rfq, Ruling, "No."), Close).ThenRefused(new RfqQuestionIsAnswered());
        asked.When(new AnswerRfqQuestion(Alice, Rfq, Guid.Empty, "Yes."), Now).ThenRefused(new RfqQuestionNotFound());
        asked.When(new AskRfqQuestion(Vendor, Rfq, Guid.Empty, "Hourly?"), Close).ThenRefused(new RfqHasClosed(Close));
        asked.When(new AskRfqQuestion(Vendor, Rfq, Guid.Empty, " "), Now).Refusal.ShouldBeOfType<InvalidRfq>().Field.ShouldBe("text");
    }

    [Fact]
    public void Quality_is_scored_before_a_price_is_seen_and_only_where_it_counts()
    {
        Scene weighted = TwoVendors.Asked(Terms with { Rule = AwardRule.Weighted, Weights = new AwardWeights(70, 30) });
        weighted.When(new ScoreVendor(Alice, Rfq, Rival, 100), Close - Tick).Then((Rfq.Stream, new RfqScored(Rfq, Rival, 100, Close - Tick)));
        weighted.When(new ScoreVendor(Alice, Rfq, Rival, 100), Close).ThenRefused(new RfqHasClosed(Close));
        weighted.When(new ScoreVendor(Alice, Rfq, Rival, 101), Now).Refusal.ShouldBeOfType<InvalidRfq>();
        TwoVendors.Asked().When(new ScoreVendor(Alice, Rfq, Rival, 100), Now).Refusal.ShouldBeOfType<InvalidRfq>();
    }

    [Theory]
    [InlineData("stranger", "not-admitted")]
    [InlineData("barred", "party-suspended")]
    [InlineData("visitor", "role-missing")]
    public void Only_an_admitted_party_asks_and_quotes(string party, string code)
    {
        TwoVendors.When(new OpenRfq(new(party), Rfq, Terms, null), Now).Refusal!.Code.ShouldBe(code);
        TwoVendors.Asked().When(Of(Vendor, 90_00) with { Actor = new(party) }, Now).Refusal!.Code.ShouldBe(code);
    }

    [Fact]
    public void A_deadline_that_is_not_due_or_has_passed_does_nothing()
    {
        TwoVendors.Asked().When(Due(Close), Close - Tick).ThenRefused(new RfqRejection.DeadlineNotDue(Close));
        TwoVendors.Asked().Given(Due(Close), Close).When(Due(Close), Close).ThenNothing();
        TwoVendors.Asked().Given(new DeclineRfq(Alice, Rfq, "no-need"), Now).When(Due(Close), Close).ThenNothing();
        TwoVendors.When(Due(Close), Close).ThenRefused(new RfqNotFound());
    }

    [Fact] // SEE-1
    public void What_may_be_shown_of_it_has_neither_ceiling_nor_quotes_of_the_round_that_runs()
    {
        Scene open = TwoVendors.Asked(TwoRounds, ceiling: 120_00).Given(Of(Rival, 80_00), Now);
        (open.RfqState().Unsealed().Ceiling, open.RfqState().Unsealed().Quotes.All.Count()).ShouldBe((null, 0));
        Scene finals = open.Given(Due(Close), Close).Given(Of(Rival, 70_00), Close);
        (finals.RfqState().Unsealed().Ceiling, finals.RfqState().Unsealed().Quotes.All.Select(q => q.UnitPrice).Single()).ShouldBe((null, 80_00));
        Scene declined = finals.Given(new DeclineRfq(Alice, Rfq, "no-need"), Close);
        (declined.RfqState().Unsealed().Ceiling, declined.RfqState().Unsealed().Quotes.All.Count()).ShouldBe((null, 1), "what was under seal when it was declined stays unseen");
        Scene closed = finals.Given(Due(FinalClose), FinalClose);
        (closed.RfqState().Unsealed().Ceiling, closed.RfqState().Unsealed().Quotes.All.Count()).ShouldBe((Cny(120_00), 2));
    }
}
