using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Listings;

/// <summary>A change of price or terms is a new version; what runs keeps its own (DOMAIN LST-2).</summary>
public sealed class WhenRevisingAListing
{
    private static readonly ListingTerms Dearer = Posted with { Price = Cny(120_00) };

    private static ReviseListing Revise(ListingTerms terms) => new(Vendor, Listing, terms);

    [Fact]
    public void New_terms_are_a_new_version() =>
        Quiet.Listed(Posted)
            .When(Revise(Dearer), Now).Then((Listing.Stream, new ListingRevised(Listing, 2, Dearer, Now)))
            .When(Revise(Posted), Now).Then((Listing.Stream, new ListingRevised(Listing, 3, Posted, Now)));

    [Fact]
    public void The_same_terms_are_no_new_version() => Quiet.Listed(Posted).When(Revise(Posted with { }), Now).ThenNothing();

    [Fact]
    public void A_draft_has_no_version_yet_and_may_change_its_method()
    {
        Scene revised = Quiet.Drafted(Posted).When(Revise(ByAuction), Now).Then((Listing.Stream, new ListingRevised(Listing, 0, ByAuction, Now)));
        (revised.ListingState().Version, revised.ListingState().Terms).ShouldBe((0, ByAuction));
        Quiet.Submitted(Posted).Given(new ReturnListing(Reviewer, Listing, "unclear"), Now).When(Revise(Dearer), Now).Facts.Length.ShouldBe(1);
    }

    [Fact]
    public void A_draft_of_a_product_without_title_may_be_revised_too() => Quiet.Drafted(Posted, Untitled.Stream).When(Revise(Dearer), Now).Facts.Length.ShouldBe(1);

    [Fact]
    public void A_running_order_keeps_the_terms_it_was_placed_under()
    {
        Scene revised = Quiet.Listed(Posted).Given(Buy(Alice), Now).Given(Revise(Dearer with { LicenceTerm = Duration.FromDays(30) }), Now);
        var order = (LiveOrder)revised.State<OrderState>(Order.Stream);
        (order.ListingVersion, order.Terms, order.Price).ShouldBe((1, Posted, Cny(100_00)));
        revised.ListingState().Reserved[Order.Stream.Value].ShouldBe(new ReservedLicence(1, Posted));
        revised.When(Buy(Bob, OtherOrder), Now).ThenRefused(new ListingChanged(2));
    }

    [Fact]
    public void The_method_stays() =>
        Quiet.Listed(Posted).When(Revise(ByAuction), Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("method");

    [Fact] // LIC-1
    public void The_supply_does_not_shrink_below_what_is_sold_and_reserved()
    {
        Scene sold = Quiet.Listed(Posted).Delivered().Given(Buy(Alice, OtherOrder), Now);
        static ListingTerms Of(int count) => Posted with { Supply = new LicenceSupply(SupplyKind.Limited, count) };
        sold.When(Revise(Of(1)), Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("supply.count");
        sold.When(Revise(Of(2)), Now).Facts.Length.ShouldBe(1);
        sold.When(Revise(Unlimited), Now).Facts.Length.ShouldBe(1);
    }

    [Fact] // LIC-1
    public void What_was_sold_to_one_alone_is_not_sold_to_many_nor_the_other_way_round()
    {
        Quiet.Listed(Exclusive).Given(Buy(Alice), Now).When(Revise(Posted), Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("supply.kind");
        Quiet.Listed(Posted).Given(Buy(Alice), Now).When(Revise(Exclusive), Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("supply.kind");
        Quiet.Listed(Posted).When(Revise(Exclusive), Now).Facts.Length.ShouldBe(1);
    }

    [Fact]
    public void A_larger_supply_lists_again_what_was_sold_out()
    {
        ListingTerms one = Posted with { Supply = new LicenceSupply(SupplyKind.Limited, 1) };
        Scene soldOut = Quiet.Listed(one).Delivered();
        soldOut.ListingState().Phase.ShouldBe(ListingPhase.SoldOut);
        soldOut.Given(Revise(Posted), Now).ListingState().Phase.ShouldBe(ListingPhase.Listed);
    }

    [Fact]
    public void A_suspended_listing_may_be_corrected_and_stays_suspended()
    {
        Scene suspended = Quiet.Listed(Posted).Given(Listing.Stream, new ListingSuspended(Listing, "inquiry", Ruling, Now));
        suspended.Given(Revise(Dearer), Now).ListingState().Phase.ShouldBe(ListingPhase.Suspended);
    }

    [Fact]
    public void What_is_under_review_or_over_is_not_revised()
    {
        Quiet.Submitted(Posted).When(Revise(Dearer), Now).ThenRefused(new ListingInPhase("submitted"));
        Quiet.Listed(Posted).Given(new WithdrawListing(Vendor, Listing), Now).When(Revise(Dearer), Now).ThenRefused(new ListingInPhase("withdrawn"));
        Quiet.Listed(Posted with { ClosesAt = Now }).When(Revise(Dearer), Now).ThenRefused(new ListingInPhase("expired"));
    }

    [Fact]
    public void New_terms_are_checked_as_the_first_ones_were()
    {
        Quiet.When(Revise(Dearer), Now).ThenRefused(new ListingNotFound());
        Quiet.Listed(Posted).When(Revise(Dearer) with { Actor = Rival }, Now).ThenRefused(new ListingNotFound());
        Quiet.Listed(Posted).When(Revise(Dearer) with { Actor = Barred }, Now).Refusal!.Code.ShouldBe("party-suspended");
        Quiet.Listed(Posted).When(Revise(Posted with { Price = Cny(0) }), Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("price");
        Quiet.Listed(Posted).When(Revise(Posted with { Price = new Money(1, Currency.Usd) }), Now).ThenRefused(new RulebookRejection.CurrencyNotTraded("USD"));
        Quiet.Listed(Posted).When(Revise(Open), Now).ThenRefused(new NotOpenData());
        Quiet.Listed(Posted).When(Revise(Posted with { ClosesAt = Now }), Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("closesAt");
        Quiet.Listed(Posted).When(Revise(Posted with { LicenceTerm = Duration.FromDays(9_999) }), Now).ThenRefused(new TitleRejection.OutsideTitle("term"));
    }
}
