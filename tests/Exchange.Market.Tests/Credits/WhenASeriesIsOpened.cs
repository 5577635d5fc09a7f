using Exchange.Market.Credits;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Tests.Listings;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Credits.CreditRejection;
using static Exchange.Market.Tests.Credits.Credit;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Credits;

/// <summary>DOMAIN CRD-1: credits are issued by the holder of the use right, up to the listed supply.</summary>
public sealed class WhenASeriesIsOpened
{
    private static readonly Grant Granted = new(
        Series.Value, GrantedRight.Use, Vendor, MarketCommand.Exchange, Research, new Term(Now, Expiry + Duration.FromDays(365)), Exclusivity.NonExclusive, Parent: null, Survives: false);

    [Fact]
    public void It_has_the_listings_terms_and_the_title_says_that_others_will_have_the_use() =>
        Quiet.Listed(Unlimited).When(Credit.Open, Now).Then(
            (Series.Stream, new SeriesOpened(Series, Product, Listing, 1, Unlimited, Vendor, "the-group", "CNY", 100, Expiry, Now)),
            (Title.Stream, new RightGranted(Title, Granted, Series.Stream.Value, Now)));

    /// <summary>A credit is one of the licences that there are: what is out as credits can't be sold again.</summary>
    [Fact]
    public void Of_a_limited_supply_its_licences_are_set_apart()
    {
        Scene opened = Quiet.Listed(Posted).When(Credit.Open with { Supply = 2 }, Now).Then(
            (Series.Stream, new SeriesOpened(Series, Product, Listing, 1, Posted, Vendor, "the-group", "CNY", 2, Expiry, Now)),
            (Title.Stream, new RightGranted(Title, Granted, Series.Stream.Value, Now)),
            (Listing.Stream, new LicenceReserved(Listing, Series.Stream.Value, Now, 2)));
        opened.ListingState().Available.ShouldBe(1);
        opened.When(Credit.Open with { Series = OtherSeries, Supply = 2 }, Now).ThenRefused(new ListingRejection.SoldOut());
        opened.Given(Buy(Alice), Now).When(Buy(Bob, OtherOrder), Now).ThenRefused(new ListingRejection.SoldOut());
    }

    [Fact]
    public void What_is_out_as_credits_shuts_out_an_exclusive_right()
    {
        Scene opened = Quiet.Listed(Unlimited).Given(Credit.Open, Now);
        opened.Submitted(Exclusive, listing: OpenListing).When(new ApproveListing(Reviewer, OpenListing, ["source"]), Now).ThenRefused(new TitleRejection.GrantConflicts(Series.Value.ToString("D")));
        Quiet.Listed(Exclusive).When(Credit.Open with { Supply = 1 }, Now).Refusal.ShouldBe(new InvalidCredits("supply", "What is sold to one alone has no units."));
    }

    [Fact]
    public void Only_the_vendor_of_a_live_listing_that_is_sold_opens_one()
    {
        Scene listed = Quiet.Listed(Unlimited);
        listed.When(Credit.Open with { Actor = Rival }, Now).ThenRefused(new ListingRejection.ListingNotFound());
        listed.When(Credit.Open with { Actor = Alice }, Now).ThenRefused(new ParticipantRejection.RoleMissing("vendor"));
        Quiet.When(Credit.Open, Now).ThenRefused(new ListingRejection.ListingNotFound());
        Quiet.Submitted(Unlimited).When(Credit.Open, Now).ThenRefused(new ListingRejection.ListingNotFound());
        listed.Given(new WithdrawListing(Vendor, Listing), Now).When(Credit.Open, Now).ThenRefused(new ListingRejection.ListingInPhase("withdrawn"));
        Quiet.Listed(Floor.Open, OpenProduct.Stream).When(Credit.Open, Now).ThenRefused(new ListingRejection.OtherMethod("open-access"));
        Quiet.Listed(ByAuction with { Supply = Unlimited.Supply }).When(Credit.Open, Now).Refusal.ShouldBeNull("a listing that is sold by auction can have credits, too");
    }

    [Fact]
    public void Supply_and_expiry_have_bounds()
    {
        Scene listed = Quiet.Listed(Unlimited);
        foreach (long supply in (long[])[0, -1, CreditDesk.SupplyMax + 1]) ((InvalidCredits)listed.When(Credit.Open with { Supply = supply }, Now).Refusal!).Field.ShouldBe("supply");
        foreach (Instant expiry in (Instant[])[Now, Now - Tick, Now + CreditDesk.LifeMax + Tick]) ((InvalidCredits)listed.When(Credit.Open with { ExpiresAt = expiry }, Now).Refusal!).Field.ShouldBe("expiresAt");
        listed.When(Credit.Open with { Supply = CreditDesk.SupplyMax, ExpiresAt = Now + Tick }, Now).Refusal.ShouldBeNull();

        // The last use is just before the expiry, and lasts for the licence's term: all of that lies inside the title.
        Instant last = TitleEnd - Duration.FromDays(365);
        listed.When(Credit.Open with { ExpiresAt = last }, Now).Refusal.ShouldBeNull();
        listed.When(Credit.Open with { ExpiresAt = last + Tick }, Now).ThenRefused(new TitleRejection.OutsideTitle("term"));
    }

    [Fact]
    public void Credits_are_issued_into_the_issuers_account_up_to_the_supply()
    {
        Scene opened = Quiet.Listed(Unlimited).Given(Credit.Open, Now);
        Scene issued = opened.When(Issue, Now).Then((Series.Stream, new SeriesIssued(Series, 60, Now)), (Issuer.Stream, new CreditsIssued(Issuer, 60, Now)));
        issued.When(Issue with { Quantity = 41 }, Now).ThenRefused(new SupplyExceeded(40));
        issued = issued.Given(Issue with { Quantity = 40 }, Now);
        (issued.SeriesState().Left, issued.Credits(Issuer).Available).ShouldBe((0, 100));
        issued.When(Issue with { Quantity = 1 }, Now).ThenRefused(new SupplyExceeded(0));
        opened.When(Issue with { Actor = Rival }, Now).ThenRefused(new SeriesNotFound());
        opened.When(Issue, Expiry - Tick).Facts.Length.ShouldBe(2);
        opened.When(Issue, Expiry).ThenRefused(new SeriesIsExpired(Expiry));
    }

    [Fact]
    public void Nothing_more_is_issued_of_what_may_not_be_sold_at_the_moment()
    {
        Scene opened = Quiet.Listed(Unlimited).Given(Credit.Open, Now);
        opened.Given(new WithdrawListing(Vendor, Listing), Now).When(Issue, Now).ThenRefused(new ListingRejection.ListingInPhase("withdrawn"));
        opened.Frozen(Title, Now + Tick).When(Issue, Now).ThenRefused(new TitleRejection.TitleIsFrozen(Now + Tick));
        opened.AllForbidden().When(Issue, Now).Refusal.ShouldBeOfType<ListingRejection.OnNegativeList>();
    }
}
