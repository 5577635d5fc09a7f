using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Listings;

public sealed class WhenDraftingAListing
{
    private static readonly ProductId Odd = Id<ProductId>(90);

    private static DraftListing Draft(ListingTerms terms, StreamId? subject = null, ParticipantId? vendor = null) => new(vendor ?? Vendor, Listing, subject ?? Product.Stream, terms, [Statement]);

    private static Scene With(Openness openness, Classification classification) => Quiet.Registered(Odd, Vendor, openness, classification);

    [Fact]
    public void A_vendor_offers_his_product_with_a_statement_of_source() =>
        Quiet.When(Draft(Posted), Now).Then((Listing.Stream, new ListingDrafted(Listing, Vendor, Product.Stream.Value, Posted, [Statement], Now)));

    [Fact]
    public void A_product_may_be_drafted_before_it_is_registered() => Quiet.When(Draft(Posted, Unregistered.Stream), Now).Facts.Length.ShouldBe(1);

    [Fact]
    public void A_resource_that_is_open_is_offered_for_free() => Quiet.When(Draft(Open, Resource.Stream), Now).Facts.Length.ShouldBe(1);

    [Fact]
    public void A_product_that_is_open_is_offered_for_free() => Quiet.When(Draft(Open, OpenProduct.Stream), Now).Facts.Length.ShouldBe(1);

    [Theory]
    [InlineData("stranger", "not-admitted")]
    [InlineData("barred", "party-suspended")]
    [InlineData("alice", "role-missing")]
    public void Only_an_admitted_vendor_lists(string party, string code) => Quiet.When(Draft(Posted, vendor: new(party)), Now).Refusal!.Code.ShouldBe(code);

    [Fact]
    public void Another_vendors_product_is_not_there() => Quiet.When(Draft(Posted, vendor: Rival), Now).ThenRefused(new SubjectNotFound());

    [Theory]
    [InlineData("product-0199a1b2-c3d4-7e5f-8a6b-0000000000ff")]
    [InlineData("resource-0199a1b2-c3d4-7e5f-8a6b-0000000000ff")]
    [InlineData("account-vendor-CNY")]
    [InlineData("nonsense")]
    [InlineData("")]
    public void What_is_no_product_or_resource_is_not_there(string subject) => Quiet.When(Draft(Posted, new(subject)), Now).ThenRefused(new SubjectNotFound());

    [Fact]
    public void What_is_withdrawn_or_retired_is_not_there()
    {
        Quiet.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now)).When(Draft(Posted), Now).ThenRefused(new SubjectNotFound());
        Quiet.Given(Resource.Stream, new ResourceRetired(Resource, "old", Now)).When(Draft(Open, Resource.Stream), Now).ThenRefused(new SubjectNotFound());
    }

    [Fact] // DOM-5
    public void Closed_data_is_never_listed() => With(Openness.Closed, Plain).When(Draft(Posted, Odd.Stream), Now).ThenRefused(new ClosedNotListed());

    [Fact] // DOM-4
    public void Raw_personal_data_is_never_listed()
    {
        Classification raw = Plain with { Personal = true, Form = DataForm.Raw };
        Quiet.Given(Odd.Stream, new ProductDrafted(Odd, Vendor, Described(Openness.Conditional, raw), Before)).When(Draft(Posted, Odd.Stream), Now).ThenRefused(new RawPersonalNotListed());
        Quiet.Given(Id<ResourceId>(9).Stream, new ResourceCatalogued(Id<ResourceId>(9), Vendor, null, Metadata(Openness.Unconditional, raw), Before))
            .When(Draft(Open, Id<ResourceId>(9).Stream), Now).ThenRefused(new RawPersonalNotListed());
    }

    [Fact] // DOM-4
    public void Core_data_is_never_traded() => With(Openness.Conditional, Plain with { Grade = DataGrade.Core }).When(Draft(Posted, Odd.Stream), Now).ThenRefused(new CoreNotListed());

    [Fact] // DOM-5
    public void Open_data_has_no_price()
    {
        Quiet.When(Draft(Unlimited, OpenProduct.Stream), Now).ThenRefused(new PriceOnOpenData());
        Quiet.When(Draft(ByAuction, OpenProduct.Stream), Now).ThenRefused(new PriceOnOpenData());
        Quiet.When(Draft(Open with { Price = Cny(0) }, Resource.Stream), Now).ThenRefused(new PriceOnOpenData());
    }

    [Fact] // FUNCTIONS row 14
    public void A_high_value_dataset_has_no_price()
    {
        var resource = Id<ResourceId>(9);
        ResourceMetadata valued = Metadata(Openness.Unconditional) with
        {
            Distributions = [new DistributionLink(null, "https://example.org/api", null, null)], HighValue = new HighValue(HighValueCategory.Geospatial, "http://data.europa.eu/eli/reg_impl/2023/138/oj"),
        };
        Scene catalogued = Quiet.Given(new CatalogueResource(Vendor, resource, valued, AsDraft: false), Before);
        catalogued.When(Draft(Posted, resource.Stream), Now).ThenRefused(new PriceOnOpenData());
        catalogued.When(Draft(ByAuction, resource.Stream), Now).ThenRefused(new PriceOnOpenData());
        catalogued.When(Draft(Open, resource.Stream), Now).Facts.Length.ShouldBe(1);
    }

    [Fact]
    public void Only_open_data_has_open_access() => Quiet.When(Draft(Open), Now).ThenRefused(new NotOpenData());

    [Fact]
    public void A_resource_that_is_not_open_can_t_be_sold()
    {
        var resource = Id<ResourceId>(9);
        Quiet.Given(resource.Stream, new ResourceCatalogued(resource, Vendor, null, Metadata(Openness.Conditional), Before))
            .When(Draft(Posted, resource.Stream), Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("subject");
    }

    [Fact] // LST-1
    public void A_statement_of_source_stands_behind_every_listing()
    {
        Quiet.When(Draft(Posted) with { Source = [] }, Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("source");
        Quiet.When(Draft(Posted) with { Source = [.. Enumerable.Range(0, 33).Select(i => Hash($"{i}"))] }, Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("source");
    }

    public static TheoryData<string, ListingTerms> Impossible => new()
    {
        { "price", Posted with { Price = null } },
        { "price", Posted with { Price = Cny(0) } },
        { "price", Posted with { Price = Cny(-1) } },
        { "price", Posted with { Price = Cny(Mechanisms.Amounts.Max + 1) } },
        { "price", ByAuction with { Price = Cny(1) } },
        { "supply.count", Posted with { Supply = new(SupplyKind.Limited, null) } },
        { "supply.count", Posted with { Supply = new(SupplyKind.Limited, 0) } },
        { "supply.count", Posted with { Supply = new(SupplyKind.Limited, 1_000_001) } },
        { "supply.count", Unlimited with { Supply = new(SupplyKind.Unlimited, 5) } },
        { "supply.count", Exclusive with { Supply = new(SupplyKind.Exclusive, 1) } },
        { "exclusivity", Exclusive with { Exclusivity = Exclusivity.NonExclusive } },
        { "exclusivity", Posted with { Exclusivity = Exclusivity.Exclusive } },
        { "exclusivity", Posted with { Exclusivity = Exclusivity.Sole } },
        { "scope.purposes", Posted with { Scope = Research with { Purposes = ["For Research"] } } },
        { "scope.fields", Posted with { Scope = Research with { Fields = ["health", "health"] } } },
        { "scope.regions", Posted with { Scope = Research with { Regions = [.. Enumerable.Range(0, 65).Select(i => $"r{i}")] } } },
        { "licenceTerm", Posted with { LicenceTerm = Duration.Zero } },
        { "licenceTerm", Posted with { LicenceTerm = Duration.FromMilliseconds(1500) } },
        { "licenceTerm", Posted with { LicenceTerm = ListingTermsRule.LicenceTermMax + Duration.FromSeconds(1) } },
        { "licenceTerm", Posted with { LicenceTerm = Duration.MinValue } },
        { "licenceTerm", Posted with { LicenceTerm = Duration.MaxValue } },
        { "closesAt", Posted with { ClosesAt = Now } },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void Terms_that_can_t_be_are_refused_by_the_member_at_fault(string field, ListingTerms terms) =>
        Quiet.When(Draft(terms), Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe(field);

    [Fact]
    public void The_widest_terms_are_taken()
    {
        Quiet.When(Draft(Posted with { Price = Cny(Mechanisms.Amounts.Max), Supply = new(SupplyKind.Limited, 1_000_000), LicenceTerm = ListingTermsRule.LicenceTermMax, ClosesAt = Now + Tick }), Now).Facts.Length.ShouldBe(1);
        Quiet.When(Draft(Posted with { Exclusivity = Exclusivity.Sole, Supply = new(SupplyKind.Limited, 1), Scope = Scope.Unlimited, LicenceTerm = null }), Now).Facts.Length.ShouldBe(1);
        Quiet.When(Draft(Exclusive), Now).Facts.Length.ShouldBe(1);
    }

    [Fact] // DOM-5, supply of open access
    public void Open_access_is_unlimited() =>
        Quiet.When(Draft(Open with { Supply = new(SupplyKind.Limited, 5) }, Resource.Stream), Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("supply.kind");

    [Fact] // RUL-1
    public void A_price_is_in_a_currency_that_the_rulebook_knows()
    {
        Quiet.When(Draft(Posted with { Price = new Money(100, Currency.Usd) }), Now).ThenRefused(new RulebookRejection.CurrencyNotTraded("USD"));
        Quiet.When(Draft(Posted with { Price = new Money(100, Currency.Eur) }), Now).Facts.Length.ShouldBe(1);
    }

    [Fact]
    public void There_is_no_price_without_a_rulebook() =>
        Scene.Empty.Admitted(Vendor, null, ParticipantRole.Vendor).Registered(Product, Vendor, Openness.Conditional).When(Draft(Posted), Now).ThenRefused(new RulebookRejection.NoRules());

    [Fact]
    public void An_id_makes_one_listing() => Quiet.Listed(Posted).When(Draft(Posted), Now).ThenRefused(new ListingInPhase("listed"));
}
