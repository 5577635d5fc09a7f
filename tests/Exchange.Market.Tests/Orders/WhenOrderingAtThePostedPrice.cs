using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Orders;

/// <summary>MECHANISMS POST-1 (flat), LIC-1; DOMAIN ORD-1, PRC-1.</summary>
public sealed class WhenOrderingAtThePostedPrice
{
    [Fact]
    public void Order_price_licence_and_money_are_one_batch()
    {
        Scene ordered = Quiet.Listed(Posted).When(Buy(Alice), Now).Then(
            (Order.Stream, new OrderPlaced(Order, Listing, 1, Product, Vendor, Alice, null, Posted, Now)),
            (Order.Stream, new PriceFixed(Order, Product, Cny(100_00), PriceMethod.PostedPrice, Listing.Stream.Value, "posted-flat-1", 1, Now)),
            (Listing.Stream, new LicenceReserved(Listing, Order.Stream.Value, Now)),
            (Account(Alice).Stream, new FundsHeld(Account(Alice), Order.Value, Cny(100_00), HoldPurpose.Order, Order.Stream.Value, Now)));

        (ordered.Balance(Account(Alice)), ordered.Available(Alice), ordered.ListingState().Available).ShouldBe((500_00, 400_00, 2));
    }

    [Fact]
    public void Several_licences_are_one_deal_at_one_price()
    {
        Scene ordered = Quiet.Listed(Posted).When(Buy(Alice) with { Licences = 3 }, Now).Then(
            (Order.Stream, new OrderPlaced(Order, Listing, 1, Product, Vendor, Alice, null, Posted, Now, 3)),
            (Order.Stream, new PriceFixed(Order, Product, Cny(300_00), PriceMethod.PostedPrice, Listing.Stream.Value, "posted-flat-1", 1, Now, 3)),
            (Listing.Stream, new LicenceReserved(Listing, Order.Stream.Value, Now, 3)),
            (Account(Alice).Stream, new FundsHeld(Account(Alice), Order.Value, Cny(300_00), HoldPurpose.Order, Order.Stream.Value, Now)));

        (ordered.Available(Alice), ordered.ListingState().Available).ShouldBe((200_00, 0));
    }

    [Theory]
    [InlineData(4, "sold-out")]
    [InlineData(0, "bad-quantity")]
    [InlineData(-1, "bad-quantity")]
    [InlineData(1_000_001, "bad-quantity")]
    public void No_more_are_ordered_than_there_are(int licences, string code) => Quiet.Listed(Posted).When(Buy(Alice) with { Licences = licences }, Now).Refusal!.Code.ShouldBe(code);

    [Theory]
    [InlineData("stranger", "not-admitted")]
    [InlineData("barred", "party-suspended")]
    [InlineData("visitor", "role-missing")]
    [InlineData("vendor", "role-missing")]
    public void Only_an_admitted_buyer_orders(string party, string code) => Quiet.Listed(Posted).When(Buy(new(party)), Now).Refusal!.Code.ShouldBe(code);

    [Fact]
    public void There_must_be_such_a_listing()
    {
        Quiet.When(Buy(Alice), Now).ThenRefused(new ListingNotFound());
        Quiet.Submitted(Posted).When(Buy(Alice), Now).ThenRefused(new ListingNotFound());
        Quiet.Drafted(Posted).Given(new WithdrawListing(Vendor, Listing), Now).When(Buy(Alice), Now).ThenRefused(new ListingNotFound());
    }

    [Fact]
    public void An_id_makes_one_order() => Quiet.Listed(Posted).Given(Buy(Alice), Now).When(Buy(Bob), Now).ThenRefused(new OrderRejection.OrderInPhase("placed"));

    [Fact]
    public void What_is_sold_in_another_way_is_not_ordered()
    {
        Quiet.Listed(ByAuction).When(Buy(Alice), Now).ThenRefused(new OtherMethod("auction"));
        Quiet.Listed(Open, Resource.Stream).When(Buy(Alice), Now).ThenRefused(new OtherMethod("open-access"));
    }

    [Fact] // G-4, SELF_DEAL
    public void The_seller_and_his_group_do_not_buy()
    {
        Quiet.Listed(Posted).Funded(Sibling, Cny(500_00)).When(Buy(Sibling), Now).ThenRefused(new SelfDeal());
        Quiet.Given(Listing.Stream, new ListingDrafted(Listing, Rival, Product.Stream.Value, Posted, [Statement], Before), new ListingSubmitted(Listing, Before), new ListingListed(Listing, Reviewer, ["source"], null, Before))
            .When(Buy(Rival), Now).ThenRefused(new SelfDeal());
    }

    [Fact] // FUNCTIONS row 1
    public void Nothing_new_is_bought_from_a_suspended_seller() => Quiet.Listed(Posted).Suspended(Vendor).When(Buy(Alice), Now).ThenRefused(new SellerBarred());

    [Fact] // LST-2
    public void The_buyer_orders_the_version_he_has_seen() => Quiet.Listed(Posted).When(Buy(Alice, version: 2), Now).ThenRefused(new ListingChanged(1));

    [Fact] // LIC-1
    public void Of_two_buyers_of_an_exclusive_licence_the_first_has_it()
    {
        Scene raced = Quiet.Listed(Exclusive).Funded(Bob, Cny(500_00)).Given(Buy(Alice), Now);
        raced.When(Buy(Bob, OtherOrder), Now).ThenRefused(new SoldOut());
        raced.Available(Bob).ShouldBe(550_00);
    }

    [Fact]
    public void What_is_sold_out_is_sold_out_whether_it_is_paid_or_not()
    {
        Quiet.Listed(Exclusive).Delivered().When(Buy(Bob, OtherOrder), Now).ThenRefused(new SoldOut());
        Quiet.Listed(Exclusive).Delivered().ListingState().Phase.ShouldBe(ListingPhase.SoldOut);
    }

    [Fact]
    public void An_unlimited_supply_has_no_end()
    {
        Scene scene = Quiet.Listed(Unlimited).Funded(Alice, Cny(9_500_00));
        for (int i = 1; i <= 100; i++) scene = scene.Given(Buy(Alice, Id<OrderId>(i)), Now);
        scene.ListingState().Reserved.Count.ShouldBe(100);
        scene.When(Buy(Alice, Id<OrderId>(101)), Now).ThenRefused(new AccountRejection.InsufficientFunds(Cny(100_00), Cny(0)));
    }

    [Fact]
    public void What_was_withdrawn_or_reclassified_since_it_was_listed_is_not_sold()
    {
        Quiet.Listed(Posted).Given(Product.Stream, new ProductWithdrawn(Product, "old", Now)).When(Buy(Alice), Now).ThenRefused(new TitleRejection.ProductNotRegistered());
        Quiet.Listed(Posted).Reregistered(Openness.Closed, DataGrade.General).When(Buy(Alice), Now).ThenRefused(new ClosedNotListed());
        Quiet.Listed(Posted).Reregistered(Openness.Conditional, DataGrade.Core).When(Buy(Alice), Now).ThenRefused(new CoreNotListed());
    }

    [Fact]
    public void What_the_title_does_not_allow_is_not_sold()
    {
        Quiet.Listed(Posted, Untitled.Stream).When(Buy(Alice), Now).ThenRefused(new TitleRejection.TitleNotCertified());
        Quiet.Listed(Posted).Frozen(Title, Now + Tick).When(Buy(Alice), Now).ThenRefused(new TitleRejection.TitleIsFrozen(Now + Tick));
        Quiet.Listed(Posted with { LicenceTerm = Duration.FromDays(9_999) }).When(Buy(Alice), Now).ThenRefused(new TitleRejection.OutsideTitle("term"));
        Quiet.Listed(Posted with { LicenceTerm = null }).When(Buy(Alice), TitleEnd).ThenRefused(new TitleRejection.OutsideTitle("term"));
    }

    [Fact] // TIT-2
    public void An_exclusive_grant_elsewhere_stands_against_it() =>
        Quiet.Listed(Exclusive).Delivered().Listed(Unlimited, listing: Id<ListingId>(5)).Funded(Bob, Cny(500_00))
            .When(new PlaceOrder(Bob, OtherOrder, Id<ListingId>(5), 1), Now).ThenRefused(new TitleRejection.GrantConflicts(Settlement.Value.ToString("D")));

    [Fact] // RUL-1
    public void There_is_no_trade_without_rules_or_in_a_currency_they_do_not_know()
    {
        Quiet.Listed(Posted with { Price = new Money(100, Currency.Usd) }).When(Buy(Alice), Now).ThenRefused(new RulebookRejection.CurrencyNotTraded("USD"));
        Scene.Empty.Admitted(Vendor, null, ParticipantRole.Vendor).Admitted(Alice, null, ParticipantRole.Buyer).Registered(Product, Vendor, Openness.Conditional).Certified(Product, Vendor)
            .Listed(Posted).When(Buy(Alice), Now).ThenRefused(new RulebookRejection.NoRules());
    }

    [Fact]
    public void The_whole_price_must_be_available() =>
        Quiet.Listed(Posted).When(Buy(Bob), Now).ThenRefused(new AccountRejection.InsufficientFunds(Cny(100_00), Cny(50_00)));

    [Fact]
    public void A_fact_comes_once_and_in_its_turn()
    {
        Should.Throw<ImpossibleHistoryException>(() => Quiet.Given(Order.Stream, new OrderContracted(Order, Agreement, Now)));
        Should.Throw<ImpossibleHistoryException>(() => Quiet.Listed(Posted).Given(Buy(Alice), Now).Given(Order.Stream, new PriceFixed(Order, Product, Cny(1), PriceMethod.PostedPrice, "listing-1", "posted-flat-1", 1, Now)));
        Should.Throw<ImpossibleHistoryException>(() => Quiet.Listed(Posted).Given(Buy(Alice), Now).Given(Order.Stream, new OrderDelivered(Order, Access, Now)));
    }
}
