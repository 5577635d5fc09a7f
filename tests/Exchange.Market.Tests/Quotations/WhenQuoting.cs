using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Quotations;
using Exchange.Market.Rulebooks;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Quotations.QuoteRejection;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.Quotations.Quotes;

namespace Exchange.Market.Tests.Quotations;

/// <summary>FUNCTIONS row 40, from a request to an offer: who may do what, and what binds.</summary>
public sealed class WhenQuoting
{
    private static readonly Scene Asked = Quiet.Listed(Posted).Given(new RequestQuote(Alice, Quote, Listing, 2), Now);

    [Fact]
    public void A_request_is_answered_by_a_draft_and_the_draft_is_issued()
    {
        Scene asked = Quiet.Listed(Posted).When(new RequestQuote(Alice, Quote, Listing, 2), Now).Then((Quote.Stream, new QuoteRequested(Quote, Listing, Vendor, Alice, 2, Now)));
        Scene drafted = asked.When(new RedraftQuote(Vendor, Quote, Indicative), Now).Then((Quote.Stream, new QuoteDrafted(Quote, Listing, Vendor, Alice, Indicative, Now)));
        drafted.QuoteState().Phase.ShouldBe(QuotePhase.Requested, "that there is a draft, only its vendor knows");
        drafted.When(new IssueQuote(Vendor, Quote), Now).Then((Quote.Stream, new QuoteIssued(Quote, 1, Indicative, Now))).ListingState().Spoken.ShouldBe(0, "an indicative quote holds nothing");
    }

    [Fact]
    public void A_firm_quote_holds_its_licences_from_its_issue_to_its_end()
    {
        Scene drafted = Quiet.Listed(Posted).Given(new DraftQuote(Vendor, Quote, Listing, Alice, Firm), Now);
        Scene issued = drafted.When(new IssueQuote(Vendor, Quote), Now).Then(
            (Quote.Stream, new QuoteIssued(Quote, 1, Firm, Now)), (Listing.Stream, new LicenceReserved(Listing, Quote.Stream.Value, Now, 2)));
        issued.ListingState().Available.ShouldBe(1);
        issued.Given(new DraftQuote(Vendor, OtherQuote, Listing, Alice, Firm), Now).When(new IssueQuote(Vendor, OtherQuote), Now).ThenRefused(new SoldOut());

        issued.When(new DeclineQuote(Alice, Quote, "too-dear"), Now).Then(
            (Quote.Stream, new QuoteDeclined(Quote, Alice, "too-dear", Now)), (Listing.Stream, new LicenceReleased(Listing, Quote.Stream.Value, Now, 2))).ListingState().Available.ShouldBe(3);
        issued.When(new LapseQuote(MarketCommand.Exchange, Quote, Last + Tick), Last + Tick).Then(
            (Quote.Stream, new QuoteLapsed(Quote, Last + Tick)), (Listing.Stream, new LicenceReleased(Listing, Quote.Stream.Value, Last + Tick, 2))).ListingState().Available.ShouldBe(3);
    }

    [Fact]
    public void A_firm_quote_is_not_withdrawn_before_it_lapses()
    {
        Scene firm = Quiet.Listed(Posted).Offered(Firm);
        firm.When(new WithdrawQuote(Vendor, Quote), Now).ThenRefused(new QuoteBinds(Last));
        firm.When(new WithdrawQuote(Vendor, Quote), Last).ThenRefused(new QuoteBinds(Last));
        firm.When(new WithdrawQuote(Vendor, Quote), Last + Tick).ThenRefused(new QuoteHasLapsed(Last));
        Quiet.Listed(Posted).Offered(Indicative).When(new WithdrawQuote(Vendor, Quote), Last).Then((Quote.Stream, new QuoteWithdrawn(Quote, Vendor, Last)));
    }

    [Fact]
    public void A_firm_quote_is_amended_only_for_the_better_of_the_buyer()
    {
        Scene firm = Quiet.Listed(Posted).Offered(Firm);
        foreach (QuoteTerms worse in (QuoteTerms[])[Firm with { Price = Cny(150_01) }, Firm with { Licences = 1 }, Firm with { Licences = 3 }, Firm with { ValidUntil = Last - Tick }, Indicative, Firm with { Price = new Money(1, Currency.Eur) }])
        {
            firm.When(new AmendQuote(Vendor, Quote, worse), Now).ThenRefused(new QuoteBinds(Last));
        }

        QuoteTerms better = Firm with { Price = Cny(140_00), ValidUntil = Last + Tick };
        firm.When(new AmendQuote(Vendor, Quote, better), Now).Then((Quote.Stream, new QuoteAmended(Quote, 2, 1, better, Now))).ListingState().Spoken.ShouldBe(2);
        firm.When(new AmendQuote(Vendor, Quote, Firm), Now).ThenNothing();
    }

    [Fact]
    public void An_indicative_quote_is_asked_to_be_made_firm_and_is_by_an_amendment()
    {
        Scene indicative = Quiet.Listed(Posted).Offered(Indicative);
        Scene asked = indicative.When(new AskToFirm(Alice, Quote, 1), Now).Then((Quote.Stream, new QuoteFirmingAsked(Quote, 1, Now)));
        asked.When(new AskToFirm(Alice, Quote, 1), Now).ThenNothing();
        Scene firm = asked.When(new AmendQuote(Vendor, Quote, Firm), Now).Then(
            (Quote.Stream, new QuoteAmended(Quote, 2, 1, Firm, Now)), (Listing.Stream, new LicenceReserved(Listing, Quote.Stream.Value, Now, 2)));
        firm.QuoteState().FirmingAsked.ShouldBeFalse();
        firm.When(new AskToFirm(Alice, Quote, 1), Now).ThenRefused(new QuoteChanged(2));
        firm.When(new AskToFirm(Alice, Quote, 2), Now).ThenRefused(new QuoteIsFirm());
    }

    [Fact] // LST-2
    public void A_quote_that_becomes_firm_goes_by_the_terms_of_the_listing_at_that_moment()
    {
        Scene revised = Quiet.Listed(Posted).Offered(Indicative).Given(new ReviseListing(Vendor, Listing, Posted with { LicenceTerm = Duration.FromDays(30) }), Now);
        revised.When(new AmendQuote(Vendor, Quote, Firm), Now).Facts[0].Event.ShouldBe(new QuoteAmended(Quote, 2, 2, Firm, Now));
    }

    [Fact]
    public void What_is_drafted_unasked_is_not_there_for_the_buyer_and_can_be_dropped_unseen()
    {
        Scene drafted = Quiet.Listed(Posted).Given(new DraftQuote(Vendor, Quote, Listing, Alice, Firm), Now);
        foreach (MarketCommand command in (MarketCommand[])[Accept(), new AskToFirm(Alice, Quote, 1), new DeclineQuote(Alice, Quote, "no-need"), new WithdrawQuote(Alice, Quote)]) drafted.When(command, Now).ThenRefused(new QuoteNotFound());
        drafted.When(new WithdrawQuote(Vendor, Quote), Now).Then((Quote.Stream, new QuoteWithdrawn(Quote, Vendor, Now)));
    }

    [Fact]
    public void A_request_is_withdrawn_by_its_buyer_and_declined_by_the_vendor()
    {
        Asked.When(new WithdrawQuote(Alice, Quote), Now).Then((Quote.Stream, new QuoteWithdrawn(Quote, Alice, Now)));
        Asked.When(new DeclineQuote(Vendor, Quote, "no-capacity"), Now).Then((Quote.Stream, new QuoteDeclined(Quote, Vendor, "no-capacity", Now)));
        Asked.When(new DeclineQuote(Alice, Quote, "no-need"), Now).ThenRefused(new QuoteInPhase("requested"));
        Asked.When(new WithdrawQuote(Vendor, Quote), Now).ThenRefused(new QuoteInPhase("requested"));
        Asked.When(new IssueQuote(Vendor, Quote), Now).ThenRefused(new QuoteInPhase("requested"));
        Asked.When(new DeclineQuote(Vendor, Quote, "No!"), Now).Refusal.ShouldBeOfType<DecisionRejection.InvalidGround>();
    }

    [Fact]
    public void Whoever_is_neither_side_finds_nothing()
    {
        Scene offered = Quiet.Listed(Posted).Offered(Indicative);
        foreach (MarketCommand command in (MarketCommand[])
            [new AcceptQuote(Bob, Quote, 1), new AskToFirm(Bob, Quote, 1), new DeclineQuote(Bob, Quote, "no-need"), new WithdrawQuote(Bob, Quote), new AmendQuote(Rival, Quote, Firm), new IssueQuote(Rival, Quote), new RedraftQuote(Rival, Quote, Firm)])
        {
            offered.When(command, Now).ThenRefused(new QuoteNotFound());
        }
    }

    [Fact] // G-4, SELF_DEAL
    public void The_seller_and_his_group_neither_ask_for_a_quote_nor_get_one()
    {
        Quiet.Listed(Posted).When(new RequestQuote(Sibling, Quote, Listing, 1), Now).ThenRefused(new SelfDeal());
        Quiet.Listed(Posted).When(new DraftQuote(Vendor, Quote, Listing, Sibling, Firm), Now).ThenRefused(new SelfDeal());
        Quiet.Listed(Posted).When(new DraftQuote(Vendor, Quote, Listing, Vendor, Firm), Now).ThenRefused(new SelfDeal());
    }

    [Theory]
    [InlineData("stranger")]
    [InlineData("barred")]
    [InlineData("visitor")]
    public void Nobody_is_quoted_who_cannot_buy(string party) => Quiet.Listed(Posted).When(new DraftQuote(Vendor, Quote, Listing, new(party), Firm), Now).ThenRefused(new BuyerBarred());

    [Fact]
    public void A_quote_is_for_a_listing_of_the_vendor_that_is_open_at_a_posted_price()
    {
        Quiet.When(new DraftQuote(Vendor, Quote, Listing, Alice, Firm), Now).ThenRefused(new ListingNotFound());
        Quiet.Listed(Posted).When(new DraftQuote(Rival, Quote, Listing, Alice, Firm), Now).ThenRefused(new ListingNotFound());
        Quiet.Listed(ByAuction).When(new RequestQuote(Alice, Quote, Listing, 1), Now).ThenRefused(new OtherMethod("auction"));
        Quiet.Listed(Posted).Given(new WithdrawListing(Vendor, Listing), Now).When(new RequestQuote(Alice, Quote, Listing, 1), Now).ThenRefused(new ListingInPhase("withdrawn"));
        Quiet.Listed(Posted).Suspended(Vendor).When(new RequestQuote(Alice, Quote, Listing, 1), Now).ThenRefused(new SellerBarred());
    }

    [Fact]
    public void Terms_stay_inside_their_bounds()
    {
        Scene listed = Quiet.Listed(Posted);
        foreach ((string field, QuoteTerms terms) in ((string, QuoteTerms)[])
            [("price", Firm with { Price = Cny(0) }), ("price", Firm with { Price = Cny(1_000_000_000_000_001) }), ("licences", Firm with { Licences = 0 }), ("licences", Firm with { Licences = 1_000_001 }), ("validUntil", Firm with { ValidUntil = Now - Tick })])
        {
            listed.When(new DraftQuote(Vendor, Quote, Listing, Alice, terms), Now).Refusal.ShouldBeOfType<InvalidQuote>().Field.ShouldBe(field);
        }

        listed.When(new DraftQuote(Vendor, Quote, Listing, Alice, Firm with { ValidUntil = Now }), Now).Facts.ShouldHaveSingleItem();
        listed.When(new RequestQuote(Alice, Quote, Listing, 0), Now).Refusal.ShouldBeOfType<InvalidQuote>().Field.ShouldBe("licences");
        listed.When(new DraftQuote(Vendor, Quote, Listing, Alice, Firm with { Price = new Money(1_00, Currency.Usd) }), Now).ThenRefused(new RulebookRejection.CurrencyNotTraded("USD"));
    }

    [Fact]
    public void What_lapsed_while_it_was_a_draft_is_not_issued() => Quiet.Listed(Posted).Given(new DraftQuote(Vendor, Quote, Listing, Alice, Firm), Now)
        .When(new IssueQuote(Vendor, Quote), Last + Tick).Refusal.ShouldBeOfType<InvalidQuote>().Field.ShouldBe("validUntil");

    [Fact]
    public void A_deadline_that_has_moved_or_is_not_due_does_nothing()
    {
        Scene firm = Quiet.Listed(Posted).Offered(Firm);
        firm.When(new LapseQuote(MarketCommand.Exchange, Quote, Last + Tick), Last).ThenRefused(new QuoteRejection.DeadlineNotDue(Last + Tick));
        Scene longer = firm.Given(new AmendQuote(Vendor, Quote, Firm with { ValidUntil = Last + Tick }), Now);
        longer.When(new LapseQuote(MarketCommand.Exchange, Quote, Last + Tick), Last + Tick).ThenNothing();
        firm.Given(Accept(), Now).When(new LapseQuote(MarketCommand.Exchange, Quote, Last + Tick), Last + Tick).ThenNothing();
        Quiet.When(new LapseQuote(MarketCommand.Exchange, Quote, Last), Last).ThenRefused(new QuoteNotFound());
    }

    [Fact]
    public void A_fact_comes_once_and_in_its_turn()
    {
        Should.Throw<ImpossibleHistoryException>(() => Quiet.Listed(Posted).Given(Quote.Stream, new QuoteIssued(Quote, 1, Firm, Now)));
        Should.Throw<ImpossibleHistoryException>(() => Quiet.Listed(Posted).Offered(Firm).Given(Quote.Stream, new QuoteWithdrawn(Quote, Vendor, Now)));
        Should.Throw<ImpossibleHistoryException>(() => Quiet.Listed(Posted).Offered(Firm).Given(Quote.Stream, new QuoteAccepted(Quote, 1, Quote.Order, Last + Tick)));
        Should.Throw<ImpossibleHistoryException>(() => Quiet.Listed(Posted).Offered(Firm).Given(Quote.Stream, new QuoteLapsed(Quote, Last)));
        Should.Throw<ImpossibleHistoryException>(() => Quiet.Listed(Posted).Offered(Indicative).Given(Quote.Stream, new QuoteAccepted(Quote, 1, Quote.Order, Now)));
    }
}
