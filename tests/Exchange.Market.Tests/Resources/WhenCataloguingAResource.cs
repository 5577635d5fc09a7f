using Exchange.Kernel;
using Exchange.Market.Resources;
using Exchange.TestKit;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Resources.ResourceRejection;
using static Exchange.Market.Tests.Products.Goods;

namespace Exchange.Market.Tests.Resources;

/// <summary>DOMAIN DOM-1: draft, catalogued, revised, retired.</summary>
public sealed class WhenCataloguingAResource
{
    private static readonly ResourceMetadata Other = Metadata with { Title = "Road sensors, all" };

    private static readonly HighValue Law = new(HighValueCategory.Mobility, "http://data.europa.eu/eli/reg_impl/2023/138/oj");

    private static readonly ResourceMetadata Valued = Metadata with { Openness = Openness.Unconditional, HighValue = Law };

    private static readonly Scene Draft = Scene.Empty.Given(new CatalogueResource(Vendor, Roads, Metadata, AsDraft: true), Monday);

    private static readonly Scene Catalogued = Scene.Empty.Given(new CatalogueResource(Vendor, Roads, Metadata, AsDraft: false), Monday);

    private static readonly Scene Retired = Catalogued.Given(new RetireResource(Vendor, Roads, "superseded"), Monday);

    [Fact]
    public void It_is_in_the_catalogue_at_once_or_a_draft_first()
    {
        Scene.Empty.When(new CatalogueResource(Vendor, Roads, Metadata, AsDraft: false), Monday).Then((Roads.Stream, new ResourceCatalogued(Roads, Vendor, null, Metadata, Monday)));
        Scene.Empty.When(new CatalogueResource(Vendor, Roads, Metadata, AsDraft: true), Monday).Then((Roads.Stream, new ResourceDrafted(Roads, Vendor, null, Metadata, Monday)));
    }

    [Fact]
    public void A_resource_is_catalogued_once()
    {
        foreach ((Scene scene, string state) in ((Scene, string)[])[(Draft, "draft"), (Catalogued, "catalogued"), (Retired, "retired")])
        {
            scene.When(new CatalogueResource(Vendor, Roads, Metadata, AsDraft: false), Monday).ThenRefused(new ResourceInState(state));
        }
    }

    [Fact]
    public void A_draft_is_published_as_it_stands() =>
        Draft.When(new PublishResource(Vendor, Roads), Monday + Tick).Then((Roads.Stream, new ResourceCatalogued(Roads, Vendor, null, Metadata, Monday + Tick)));

    [Fact]
    public void A_draft_is_drawn_up_anew_and_has_no_revisions()
    {
        Scene after = Draft.When(new ReviseResource(Vendor, Roads, Other), Monday).Then((Roads.Stream, new ResourceDrafted(Roads, Vendor, null, Other, Monday)));
        after.Given(new PublishResource(Vendor, Roads), Monday).State<CataloguedResource>(Roads.Stream).ShouldBe(new CataloguedResource(Roads, Vendor, null, Other, 1));
    }

    [Fact]
    public void A_draft_belongs_to_its_cataloguer_and_another_does_not_find_it()
    {
        foreach (Scene scene in (Scene[])[Scene.Empty, Draft, Catalogued, Retired])
        {
            scene.When(new PublishResource(Rival, Roads), Monday).ThenRefused(new ResourceNotFound());
            scene.When(new ReviseResource(Rival, Roads, Other), Monday).ThenRefused(new ResourceNotFound());
            scene.When(new RetireResource(Rival, Roads, "superseded"), Monday).ThenRefused(new ResourceNotFound());
        }
    }

    [Fact]
    public void Revisions_are_counted_from_the_first_entry()
    {
        Scene after = Catalogued.When(new ReviseResource(Vendor, Roads, Other), Monday).Then((Roads.Stream, new ResourceRevised(Roads, 2, Other, Monday)));
        after.When(new ReviseResource(Vendor, Roads, Metadata), Monday).Then((Roads.Stream, new ResourceRevised(Roads, 3, Metadata, Monday)));
    }

    [Fact]
    public void What_is_as_it_was_is_no_revision()
    {
        ResourceMetadata same = Metadata with { Themes = [.. Metadata.Themes], Distributions = [.. Metadata.Distributions] };
        Catalogued.When(new ReviseResource(Vendor, Roads, same), Monday).ThenNothing();
        Draft.When(new ReviseResource(Vendor, Roads, same), Monday).ThenNothing();
    }

    [Fact]
    public void A_catalogued_resource_is_retired_on_a_ground() =>
        Catalogued.When(new RetireResource(Vendor, Roads, "superseded"), Monday).Then((Roads.Stream, new ResourceRetired(Roads, "superseded", Monday)));

    [Fact]
    public void A_ground_is_a_code() => Catalogued.When(new RetireResource(Vendor, Roads, "Mr Smith left."), Monday).Refusal.ShouldBeOfType<InvalidGround>().Field.ShouldBe("ground");

    [Fact]
    public void A_retired_resource_stays_as_it_is()
    {
        Retired.When(new PublishResource(Vendor, Roads), Monday).ThenRefused(new ResourceInState("retired"));
        Retired.When(new ReviseResource(Vendor, Roads, Other), Monday).ThenRefused(new ResourceInState("retired"));
        Retired.When(new RetireResource(Vendor, Roads, "superseded"), Monday).ThenRefused(new ResourceInState("retired"));
    }

    [Fact]
    public void Only_a_draft_is_published_and_no_draft_is_retired()
    {
        Catalogued.When(new PublishResource(Vendor, Roads), Monday).ThenRefused(new ResourceInState("catalogued"));
        Draft.When(new RetireResource(Vendor, Roads, "superseded"), Monday).ThenRefused(new ResourceInState("draft"));
    }

    public static TheoryData<string, ResourceMetadata> Faults => new()
    {
        { "title", Metadata with { Title = "" } },
        { "title", Metadata with { Title = " \u3000" } },
        { "title", Metadata with { Title = new string('a', 501) } },
        { "title", Metadata with { Title = "Road\nsensors" } },
        { "title", Metadata with { Title = "Road\0sensors" } },
        { "title", Metadata with { Title = "Road\ud800sensors" } },
        { "title", Metadata with { Title = "\udc00" } },
        { "description", Metadata with { Description = "" } },
        { "description", Metadata with { Description = new string('a', 20_001) } },
        { "description", Metadata with { Description = "a\u0007" } },
        { "claimedHolder", Metadata with { ClaimedHolder = new string('a', 501) } },
        { "themes", Metadata with { Themes = [""] } },
        { "themes", Metadata with { Themes = [.. Enumerable.Repeat("a", 65)] } },
        { "keywords", Metadata with { Keywords = [new string('a', 501)] } },
        { "keywords", Metadata with { Keywords = [.. Enumerable.Repeat("a", 65)] } },
        { "openness", Metadata with { Openness = (Openness)9 } },
        { "classification", Metadata with { Classification = PlainKind with { Form = (DataForm)9 } } },
        { "classification", Metadata with { Classification = PlainKind with { Origin = (DataOrigin)9 } } },
        { "classification", Metadata with { Classification = PlainKind with { Grade = (DataGrade)9 } } },
        { "language", Metadata with { Language = new string('a', 201) } },
        { "periodicity", Metadata with { Periodicity = "" } },
        { "spatial", Metadata with { Spatial = new string('a', 2_001) } },
        { "temporal", Metadata with { Temporal = "\t" } },
        { "licence", Metadata with { Licence = new string('a', 2_001) } },
        { "issued", Metadata with { Issued = "" } },
        { "modified", Metadata with { Modified = "" } },
        { "distributions", Metadata with { Distributions = [.. Enumerable.Repeat(Metadata.Distributions[0], 257)] } },
        { "distributions[1].title", Link(link => link with { Title = "" }) },
        { "distributions[1].url", Link(link => link with { Url = "javascript:alert(1)" }) },
        { "distributions[1].url", Link(link => link with { Url = "/roads.csv" }) },
        { "distributions[1].url", Link(link => link with { Url = "https://example.org/a b" }) },
        { "distributions[1].url", Link(link => link with { Url = "https://example.org/" + new string('a', 2_000) }) },
        { "distributions[1].mediaType", Link(link => link with { MediaType = "text" }) },
        { "distributions[1].mediaType", Link(link => link with { MediaType = "text/csv; charset=utf-8" }) },
        { "distributions[1].format", Link(link => link with { Format = new string('a', 201) }) },
        { "highValue.category", Valued with { HighValue = Law with { Category = (HighValueCategory)9 } } },
        { "highValue.legalBasis", Valued with { HighValue = Law with { LegalBasis = "2023/138" } } },
        { "highValue.legalBasis", Valued with { HighValue = Law with { LegalBasis = "ftp://example.org/law" } } },
        { "highValue.legalBasis", Valued with { HighValue = Law with { LegalBasis = "http://example.org/" + new string('a', 2_000) } } },
        { "openness", Valued with { Openness = Openness.Conditional } },
        { "openness", Valued with { Openness = Openness.Closed } },
        { "distributions", Valued with { Distributions = [] } },
        { "distributions", Valued with { Distributions = [new DistributionLink("Ask us", null, null, null)] } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Metadata_that_cant_be_is_refused_by_the_name_of_its_fault(string field, ResourceMetadata metadata)
    {
        Rejection?[] refusals =
        [
            Scene.Empty.When(new CatalogueResource(Vendor, Roads, metadata, AsDraft: true), Monday).Refusal, Catalogued.When(new ReviseResource(Vendor, Roads, metadata), Monday).Refusal,
            Draft.When(new ReviseResource(Vendor, Roads, metadata), Monday).Refusal,
        ];
        foreach (Rejection? refusal in refusals) refusal.ShouldBeOfType<InvalidMetadata>().Field.ShouldBe(field);
    }

    [Fact] // FUNCTIONS row 14
    public void High_value_data_stays_open_and_within_reach_as_long_as_it_is_said_to_be_that()
    {
        Scene catalogued = Scene.Empty.When(new CatalogueResource(Vendor, Roads, Valued, AsDraft: false), Monday).Then((Roads.Stream, new ResourceCatalogued(Roads, Vendor, null, Valued, Monday)));
        catalogued.When(new ReviseResource(Vendor, Roads, Valued with { Openness = Openness.Conditional }), Monday).Refusal.ShouldBeOfType<InvalidMetadata>().Field.ShouldBe("openness");
        catalogued.When(new ReviseResource(Vendor, Roads, Metadata), Monday).Then((Roads.Stream, new ResourceRevised(Roads, 2, Metadata, Monday)));
    }

    [Fact]
    public void Metadata_may_be_bare_or_go_to_its_bounds()
    {
        var bare = new ResourceMetadata("道", null, null, [], [], Openness.Closed, PlainKind, null, null, null, null, null, null, null, []);
        ResourceMetadata full = Metadata with
        {
            Title = new string('a', 498) + "😀", Description = new string('\n', 19_999) + "a", Themes = [.. Enumerable.Repeat(new string('a', 500), 64)], Keywords = [.. Enumerable.Repeat("a", 64)],
            Distributions = [.. Enumerable.Repeat(new DistributionLink(null, "ftp://example.org/" + new string('a', 1_982), null, null), 256)],
        };
        foreach (ResourceMetadata metadata in (ResourceMetadata[])[bare, full]) Scene.Empty.When(new CatalogueResource(Vendor, Roads, metadata, AsDraft: false), Monday).Refusal.ShouldBeNull();
    }

    [Fact]
    public void A_history_that_nobody_could_have_written_is_refused()
    {
        var drafted = new ResourceDrafted(Roads, Vendor, null, Metadata, Monday);
        var catalogued = new ResourceCatalogued(Roads, Vendor, null, Metadata, Monday);
        var revised = new ResourceRevised(Roads, 2, Metadata, Monday);
        var retired = new ResourceRetired(Roads, "superseded", Monday);
        (Scene Scene, ResourceEvent[] Impossible)[] table =
        [
            (Scene.Empty, [revised, retired]),
            (Draft, [revised, retired, drafted with { Cataloguer = Rival }, catalogued with { Cataloguer = Rival }, catalogued with { Resource = Taxis }]),
            (Catalogued, [drafted, catalogued, revised with { Revision = 1 }, revised with { Revision = 3 }, revised with { Resource = Taxis }, retired with { Resource = Taxis }]),
            (Retired, [drafted, catalogued, revised, retired]),
        ];
        foreach ((Scene scene, ResourceEvent[] impossible) in table)
        {
            var state = scene.State<ResourceState>(Roads.Stream);
            ResourceCatalogue.BytesOf(state).ShouldBePositive();
            foreach (ResourceEvent fact in impossible) Should.Throw<ImpossibleHistoryException>(() => ResourceCatalogue.Evolve(state, fact), $"{state}, {fact}");
        }
    }

    /// <summary>A second distribution, so that the fault is found behind a sound one.</summary>
    private static ResourceMetadata Link(Func<DistributionLink, DistributionLink> change) => Metadata with { Distributions = [Metadata.Distributions[0], change(Metadata.Distributions[0])] };
}
