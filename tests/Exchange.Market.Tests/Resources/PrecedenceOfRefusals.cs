using Exchange.Kernel;
using Exchange.Market.Resources;
using Exchange.Market.Tests.Products;
using Exchange.TestKit;
using static Exchange.Market.Tests.Products.Goods;

namespace Exchange.Market.Tests.Resources;

public sealed class PrecedenceOfRefusals
{
    private sealed record Case(ParticipantId Actor, bool Retired, ResourceMetadata Metadata, string Ground, string Catalogue = "example.org", string Identifier = "roads-1");

    private static readonly Case Sound = new(Vendor, Retired: false, Metadata with { Title = "Other" }, "superseded");

    private static Scene SceneOf(Case c)
    {
        Scene scene = Scene.Empty.Given(new CatalogueResource(Vendor, Roads, Metadata, AsDraft: false), Monday);
        return c.Retired ? scene.Given(new RetireResource(Vendor, Roads, "superseded"), Monday) : scene;
    }

    [Fact]
    public void Of_a_revision() =>
        Precedence.Holds(
            Sound, c => SceneOf(c).When(new ReviseResource(c.Actor, Roads, c.Metadata), Monday).Refusal?.Code,
            ("resource-not-found", c => c with { Actor = Rival }), ("resource-state", c => c with { Retired = true }), ("invalid-metadata", c => c with { Metadata = Metadata with { Title = "" } }));

    [Fact]
    public void Of_retiring() =>
        Precedence.Holds(
            Sound, c => SceneOf(c).When(new RetireResource(c.Actor, Roads, c.Ground), Monday).Refusal?.Code,
            ("resource-not-found", c => c with { Actor = Rival }), ("resource-state", c => c with { Retired = true }), ("invalid-ground", c => c with { Ground = "" }));

    [Fact]
    public void Of_one_item_of_an_import()
    {
        var import = new ImportResources(Vendor, "example.org", [new ImportedResource("roads-1", Metadata)]);
        Scene imported = Scene.Empty.Given(import, Monday);
        Scene retired = imported.Given(new RetireResource(Vendor, import.IdOf(import.Items[0]), "superseded"), Monday);
        Precedence.Holds(
            Sound,
            c => ResourceCatalogue.ImportOne(
                import with { Actor = c.Actor }, new ImportedResource(c.Identifier, c.Metadata), (c.Retired ? retired : imported).State<ResourceState>(import.IdOf(import.Items[0]).Stream), Monday).Refusal?.Code,
            ("resource-not-found", c => c with { Actor = Rival }), ("resource-state", c => c with { Retired = true }), ("invalid-metadata", c => c with { Identifier = "" }));
    }

    /// <summary>Codes are public contract: this list changes by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order() =>
        DeclaredCodes.Of<ResourceRejection>().ShouldBe(["resource-not-found", "resource-state", "invalid-metadata", "invalid-import"]);
}
