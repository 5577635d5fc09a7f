using Exchange.Market.Credits;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Market.Resources;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Credits.CreditRejection;
using static Exchange.Market.Tests.Credits.Credit;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Credits;

/// <summary>DOMAIN CRD-1: credits are transferred, used and expire.</summary>
public sealed class WhenCreditsAreUsed
{
    private static readonly EntitledContent Bytes = new(1, Content, 42, "text/csv");

    [Fact]
    public void The_issuer_gives_some_away() =>
        Quiet.Listed(Unlimited).Given(Credit.Open, Now).Given(Issue, Now).When(Allot, Now).Then(
            (Issuer.Stream, new CreditsHeld(Issuer, Gift, 10, Series.Stream.Value, Now)), (Issuer.Stream, new CreditsDelivered(Issuer, 10, Holder, Gift, Series.Stream.Value, Now)),
            (Holder.Stream, new CreditsReceived(Holder, 10, Issuer, Series.Stream.Value, Now)));

    [Fact]
    public void Nobody_else_gives_any_away_and_only_buyers_get_some()
    {
        Allotted.When(Allot with { Actor = Rival }, Now).ThenRefused(new SeriesNotFound());
        Allotted.When(Allot with { Actor = Alice, To = Bob }, Now).ThenRefused(new ParticipantRejection.RoleMissing("vendor"));
        Allotted.When(Allot with { To = Visitor }, Now).ThenRefused(new QuoteRejection.BuyerBarred());
        Allotted.When(Allot with { To = Barred }, Now).ThenRefused(new QuoteRejection.BuyerBarred());
        Allotted.When(Allot with { Quantity = 51 }, Now).ThenRefused(new InsufficientCredits(51, 50));
        Allotted.When(Allot with { Quantity = 0 }, Now).Refusal.ShouldBeOfType<InvalidCredits>();
        Allotted.When(Allot, Expiry).ThenRefused(new SeriesIsExpired(Expiry));
    }

    [Fact]
    public void One_credit_is_one_download_of_the_product_as_it_is_now()
    {
        Scene used = Allotted.When(Use, Now).Then(
            (Holder.Stream, new CreditsUsed(Holder, 3, Got, Now)), (Series.Stream, new SeriesUsed(Series, Alice, 3, Now)),
            (Got.Stream, new EntitlementGranted(Got, Alice, Product.Stream.Value, Listing, null, Bytes, new Term(Now, Now + Duration.FromDays(365)), Now, null, Series, 3)));
        (used.Credits(Holder).Available, used.SeriesState().Used, used.SeriesState().Outstanding).ShouldBe((7, 3, 57));
        for (int i = 0; i < 3; i++) used = used.Given(new StartDownload(Alice, Got, Ruling), Now);
        used.When(new StartDownload(Alice, Got, Ruling), Now).ThenRefused(new EntitlementRejection.DownloadsUsedUp(3));

        Scene revised = used.Reregistered(Openness.Conditional, DataGrade.General).Given(Use with { Entitlement = GotLater, Quantity = 7 }, Now);
        ((LiveEntitlement)revised.State<EntitlementState>(GotLater.Stream)).Content!.Revision.ShouldBe(2, "each use gives what is registered then");
        ((LiveEntitlement)revised.State<EntitlementState>(Got.Stream)).Content!.Revision.ShouldBe(1);
    }

    [Fact]
    public void Nobody_uses_more_than_he_has_available()
    {
        Allotted.When(Use with { Quantity = 11 }, Now).ThenRefused(new InsufficientCredits(11, 10));
        Allotted.Given(Holder.Stream, new CreditsHeld(Holder, Ruling, 8, "order-1", Now)).When(Use, Now).ThenRefused(new InsufficientCredits(3, 2));
        Allotted.When(Use with { Actor = Bob }, Now).ThenRefused(new InsufficientCredits(3, 0));
        Allotted.When(Use with { Actor = Vendor }, Now).ThenRefused(new ParticipantRejection.RoleMissing("buyer"));
        Allotted.When(Use with { Series = OtherSeries }, Now).ThenRefused(new SeriesNotFound());
        foreach (long quantity in (long[])[0, -1, CreditDesk.UseMax + 1]) Allotted.When(Use with { Quantity = quantity }, Now).Refusal.ShouldBeOfType<InvalidCredits>();
    }

    /// <summary>TIT-8: what was bought goes on through a freeze that does not name it; a listing that ends, or an issuer who is suspended, takes nothing from its holder.</summary>
    [Fact]
    public void What_is_out_stays_good()
    {
        Allotted.Given(new WithdrawListing(Vendor, Listing), Now).When(Use, Now).Facts.Length.ShouldBe(3);
        Allotted.Suspended(Vendor).When(Use, Now).Facts.Length.ShouldBe(3);
        Allotted.Frozen(Title, Now + Tick).When(Use, Now).Facts.Length.ShouldBe(3);
        Allotted.Frozen(Title, Now + Tick, Series.Value).When(Use, Now).ThenRefused(new TitleRejection.TitleIsFrozen(Now + Tick));
        Allotted.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now)).When(Use, Now).ThenRefused(new TitleRejection.ProductNotRegistered());

        Scene used = Allotted.Given(Use, Now);
        var download = new StartDownload(Alice, Got, Ruling);
        used.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now)).When(download, Now).Facts.Length.ShouldBe(1);
        used.Frozen(Title, Now + Tick, Series.Value).When(download, Now).ThenRefused(new TitleRejection.TitleIsFrozen(Now + Tick));
        used.Frozen(Title, Now + Tick, Got.Value).When(download, Now).ThenRefused(new TitleRejection.TitleIsFrozen(Now + Tick));
        used.When(download, Expiry + Tick).Facts.Length.ShouldBe(1, "what was used before the expiry lasts for its own term");
    }

    [Fact]
    public void At_the_expiry_all_that_is_out_is_worth_nothing()
    {
        Scene used = Allotted.Given(Use, Now);
        used.When(Use with { Entitlement = GotLater }, Expiry - Tick).Facts.Length.ShouldBe(3);
        used.When(Use with { Entitlement = GotLater }, Expiry).ThenRefused(new SeriesIsExpired(Expiry));
        used.When(Expire, Expiry - Tick).ThenRefused(new CreditRejection.DeadlineNotDue(Expiry));
        used.When(Expire with { ExpiresAt = Expiry - Tick }, Expiry).ThenNothing();
        used.When(Expire with { Series = OtherSeries }, Expiry).ThenRefused(new SeriesNotFound());
        Scene expired = used.When(Expire, Expiry + Tick).Then((Series.Stream, new SeriesExpired(Series, 57, Expiry + Tick)));
        expired.When(Expire, Expiry + Tick).ThenNothing();
        expired.When(Issue, Expiry + Tick).ThenRefused(new SeriesIsExpired(Expiry));
    }

    [Fact]
    public void At_the_expiry_the_licences_that_were_used_are_sold_and_the_others_are_free_again()
    {
        Scene used = Quiet.Listed(Posted).Given(Credit.Open with { Supply = 3 }, Now).Given(Issue with { Quantity = 2 }, Now).Given(Allot with { Quantity = 2 }, Now).Given(Use with { Quantity = 2 }, Now);
        Scene expired = used.When(Expire, Expiry).Then(
            (Series.Stream, new SeriesExpired(Series, 0, Expiry)), (Listing.Stream, new LicenceReleased(Listing, Series.Stream.Value, Expiry, 1)), (Listing.Stream, new LicenceSold(Listing, Series.Stream.Value, Expiry, 2)));
        (expired.ListingState().Sold, expired.ListingState().Available).ShouldBe((2, 1));
        Quiet.Listed(Posted).Given(Credit.Open with { Supply = 3 }, Now).When(Expire, Expiry).Then(
            (Series.Stream, new SeriesExpired(Series, 0, Expiry)), (Listing.Stream, new LicenceReleased(Listing, Series.Stream.Value, Expiry, 3))).ListingState().Available.ShouldBe(3);
    }
}
