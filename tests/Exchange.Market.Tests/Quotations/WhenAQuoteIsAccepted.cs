using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Quotations;
using Exchange.Market.Rulebooks;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Quotations.QuoteRejection;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.Quotations.Quotes;

namespace Exchange.Market.Tests.Quotations;

/// <summary>FUNCTIONS rows 40 and 43; DOMAIN PRC-1, LST-2; MECHANISMS G-3.</summary>
public sealed class WhenAQuoteIsAccepted
{
    private static readonly Scene Offer = Quiet.Listed(Posted).Offered(Firm);
    private static readonly OrderId Made = Quote.Order;

    [Fact]
    public void Acceptance_order_price_licences_and_money_are_one_batch()
    {
        Scene accepted = Offer.When(Accept(), Now).Then(
            (Quote.Stream, new QuoteAccepted(Quote, 1, Made, Now)),
            (Made.Stream, new OrderPlaced(Made, Listing, 1, Product, Vendor, Alice, null, Posted, Now, 2, Quote.Stream.Value)),
            (Made.Stream, new PriceFixed(Made, Product, Cny(150_00), PriceMethod.Quotation, Quote.Stream.Value, "quotation-1", 1, Now, 2)),
            (Listing.Stream, new LicenceReassigned(Listing, Quote.Stream.Value, Made.Stream.Value, Now)),
            (Account(Alice).Stream, new FundsHeld(Account(Alice), Made.Value, Cny(150_00), HoldPurpose.Order, Made.Stream.Value, Now)));

        (accepted.Available(Alice), accepted.ListingState().Available).ShouldBe((350_00, 1));
    }

    [Fact]
    public void It_can_be_accepted_until_and_including_its_last_moment()
    {
        Offer.When(Accept(), Last).Facts.Length.ShouldBe(5);
        Offer.When(Accept(), Last + Tick).ThenRefused(new QuoteHasLapsed(Last));
    }

    /// <summary>Whichever of two commands of one instant comes first in the log has its effect, and the other one none.</summary>
    [Fact]
    public void Of_two_commands_of_one_instant_the_first_has_its_effect()
    {
        Offer.Given(Accept(), Last).When(Accept(), Last).ThenRefused(new QuoteInPhase("accepted"));
        Offer.Given(Accept(), Last).When(new DeclineQuote(Alice, Quote, "too-dear"), Last).ThenRefused(new QuoteInPhase("accepted"));
        Offer.Given(Accept(), Last).When(new WithdrawQuote(Vendor, Quote), Last).ThenRefused(new QuoteInPhase("accepted"));
        Offer.Given(Accept(), Last).When(new AmendQuote(Vendor, Quote, Firm with { Price = Cny(1_00) }), Last).ThenRefused(new QuoteInPhase("accepted"));
        Offer.Given(new DeclineQuote(Alice, Quote, "too-dear"), Last).When(Accept(), Last).ThenRefused(new QuoteInPhase("declined"));
        Offer.Given(new LapseQuote(MarketCommand.Exchange, Quote, Last + Tick), Last + Tick).When(Accept(), Last + Tick).ThenRefused(new QuoteHasLapsed(Last));
        Offer.Given(new AmendQuote(Vendor, Quote, Firm with { Price = Cny(140_00) }), Last).When(Accept(), Last).ThenRefused(new QuoteChanged(2));
        Quiet.Listed(Posted).Offered(Indicative).Given(new WithdrawQuote(Vendor, Quote), Now).When(Accept(), Now).ThenRefused(new QuoteInPhase("withdrawn"));
    }

    [Fact]
    public void An_indicative_quote_is_not_accepted() => Quiet.Listed(Posted).Offered(Indicative).When(Accept(), Now).ThenRefused(new QuoteIsIndicative());

    [Fact] // LST-2
    public void What_the_vendor_does_to_his_listing_does_not_free_him()
    {
        Offer.Given(new ReviseListing(Vendor, Listing, Posted with { Price = Cny(900_00), LicenceTerm = Duration.FromDays(1) }), Now).When(Accept(), Now)
            .Facts[1].Event.ShouldBeOfType<OrderPlaced>().Terms.ShouldBe(Posted);
        Offer.Given(new WithdrawListing(Vendor, Listing), Now).When(Accept(), Now).Facts.Length.ShouldBe(5);
    }

    [Fact]
    public void What_the_exchange_has_stopped_is_not_sold()
    {
        Offer.Given(Listing.Stream, new ListingSuspended(Listing, "inquiry", Ruling, Now)).When(Accept(), Now).ThenRefused(new ListingRejection.ListingInPhase("suspended"));
        Offer.Given(Listing.Stream, new ListingDelisted(Listing, "rights-in-doubt", Ruling, Now)).When(Accept(), Now).ThenRefused(new ListingRejection.ListingInPhase("delisted"));
        Offer.AllForbidden().When(Accept(), Now).Refusal!.Code.ShouldBe("negative-list");
        Offer.Frozen(Title, Last + Tick).When(Accept(), Now).Refusal!.Code.ShouldBe("title-frozen");
    }

    [Fact] // RUL-1
    public void A_currency_that_is_no_longer_traded_goes_by_the_last_rules_that_knew_it()
    {
        RuleSet euro = Rules with { Fees = [Rules.Fees[1]], Deposit = null };
        Offer.Given(Rulebook.Stream, new RulesEnacted(2, euro, Now, Ruling, Now)).When(Accept(), Now).Facts[2].Event.ShouldBeOfType<PriceFixed>().Rulebook.ShouldBe(1);
    }

    [Fact]
    public void The_whole_price_must_be_available_and_the_quote_stands_when_it_is_not()
    {
        Scene offer = Quiet.Listed(Posted).Offered(Firm, Bob);
        offer.When(new AcceptQuote(Bob, Quote, 1), Now).ThenRefused(new AccountRejection.InsufficientFunds(Cny(150_00), Cny(50_00)));
        offer.Funded(Bob, Cny(100_00)).When(new AcceptQuote(Bob, Quote, 1), Now).Facts.Length.ShouldBe(5);
    }
}
