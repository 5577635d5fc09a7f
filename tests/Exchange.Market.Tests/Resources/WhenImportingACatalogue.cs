using Exchange.Kernel;
using Exchange.Market.Resources;
using Exchange.TestKit;
using static Exchange.Market.Resources.ResourceRejection;
using static Exchange.Market.Tests.Products.Goods;

namespace Exchange.Market.Tests.Resources;

/// <summary>DOMAIN DOM-1: import makes resources and gives no title; the importer is the cataloguer.</summary>
public sealed class WhenImportingACatalogue
{
    private static readonly ResourceMetadata Second = Metadata with { Title = "Taxis" };

    private static readonly ImportResources Import = new(Ann, "example.org", [new ImportedResource("roads-1", Metadata), new ImportedResource("taxis-1", Second)]);

    private static readonly Scene Imported = Scene.Empty.Given(Import, Monday);

    private static StreamId First => Import.IdOf(Import.Items[0]).Stream;

    private static StreamId Other => Import.IdOf(Import.Items[1]).Stream;

    [Fact]
    public void Unknown_datasets_are_catalogued_with_their_source() =>
        Scene.Empty.When(Import, Monday).Then(
            (First, new ResourceCatalogued(Import.IdOf(Import.Items[0]), Ann, new SourceRecord("example.org", "roads-1"), Metadata, Monday)),
            (Other, new ResourceCatalogued(Import.IdOf(Import.Items[1]), Ann, new SourceRecord("example.org", "taxis-1"), Second, Monday)));

    [Fact]
    public void The_same_import_again_changes_nothing() => Imported.When(Import, Monday + Day).ThenNothing();

    [Fact]
    public void A_changed_dataset_is_revised_and_the_others_are_left_alone()
    {
        ImportResources changed = Import with { Items = [Import.Items[0], new ImportedResource("taxis-1", Second with { Modified = "2026-11-24" })] };
        Imported.When(changed, Monday + Day).Then((Other, new ResourceRevised(changed.IdOf(changed.Items[1]), 2, Second with { Modified = "2026-11-24" }, Monday + Day)));
    }

    [Fact]
    public void One_that_cant_be_taken_does_not_stop_the_others()
    {
        ImportResources faulty = Import with { Items = [new ImportedResource("roads-1", Metadata with { Title = "" }), Import.Items[1]] };
        Scene.Empty.When(faulty, Monday).Facts.Select(f => f.Stream).ShouldBe([Other]);
        ResourceCatalogue.ImportOne(faulty, faulty.Items[0], new NoResource(), Monday).Refusal.ShouldBeOfType<InvalidMetadata>().Field.ShouldBe("title");
    }

    /// <summary>Retiring was somebody's decision with a ground; the next import must not undo it.</summary>
    [Fact]
    public void A_retired_resource_that_its_source_still_lists_stays_retired()
    {
        Scene retired = Imported.Given(new RetireResource(Ann, Import.IdOf(Import.Items[0]), "privacy"), Monday);
        retired.When(Import, Monday + Day).ThenNothing();
        ResourceCatalogue.ImportOne(Import, Import.Items[0], retired.State<ResourceState>(First), Monday).ShouldBe((null, new ResourceInState("retired")));
    }

    [Fact]
    public void What_another_imported_is_not_found()
    {
        Imported.When(Import with { Actor = Ben }, Monday).ThenNothing();
        ResourceCatalogue.ImportOne(Import with { Actor = Ben }, Import.Items[0], Imported.State<ResourceState>(First), Monday).ShouldBe((null, new ResourceNotFound()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public void An_identifier_is_a_line(string identifier) =>
        ResourceCatalogue.ImportOne(Import, new ImportedResource(identifier, Metadata), new NoResource(), Monday).Refusal.ShouldBeOfType<InvalidMetadata>().Field.ShouldBe("identifier");

    [Fact]
    public void An_identifier_has_at_most_500_characters()
    {
        static Rejection? Of(int length) => ResourceCatalogue.ImportOne(Import, new ImportedResource(new string('a', length), Metadata), new NoResource(), Monday).Refusal;
        Of(500).ShouldBeNull();
        Of(501).ShouldBeOfType<InvalidMetadata>();
    }

    /// <summary>Two sources could otherwise share an id: it is made of the catalogue's name, a line break and the identifier.</summary>
    [Fact]
    public void A_catalogue_is_called_by_one_line() => Scene.Empty.When(Import with { Catalogue = "example.org\nroads-1" }, Monday).Refusal.ShouldBeOfType<InvalidImport>().Field.ShouldBe("catalogue");

    [Fact]
    public void An_import_has_from_1_to_100_items_each_once()
    {
        static ImportResources Of(int count) => Import with { Items = Enumerable.Range(0, count).Select(i => new ImportedResource($"item-{i}", Metadata)).ToSeq() };
        Scene.Empty.When(Of(0), Monday).Refusal.ShouldBeOfType<InvalidImport>().Field.ShouldBe("items");
        Scene.Empty.When(Of(100), Monday).Facts.Length.ShouldBe(100);
        Scene.Empty.When(Of(101), Monday).Refusal.ShouldBeOfType<InvalidImport>().Field.ShouldBe("items");
        Scene.Empty.When(Import with { Items = [Import.Items[0], Import.Items[0]] }, Monday).Refusal.ShouldBeOfType<InvalidImport>().Field.ShouldBe("items");
    }

    [Fact]
    public void An_import_asks_for_each_stream_once_and_for_no_more_than_it_may_touch()
    {
        Import.Streams.ShouldBe([First, Other]);
        (Import with { Items = [Import.Items[0], Import.Items[0]] }).Streams.ShouldBe([First]);
        (Import with { Items = Enumerable.Range(0, 1_000).Select(i => new ImportedResource($"item-{i}", Metadata)).ToSeq() }).Streams.Length.ShouldBe(100);
    }
}
