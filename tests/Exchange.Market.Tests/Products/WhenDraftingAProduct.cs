using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.TestKit;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Products.ProductRejection;
using static Exchange.Market.Tests.Products.Goods;

namespace Exchange.Market.Tests.Products;

/// <summary>DOMAIN DOM-2: products are made from resources, with lineage.</summary>
public sealed class WhenDraftingAProduct
{
    private static readonly Scene Ready = Parties.WithResource(Roads);

    private static readonly DraftProduct Draft = new(Vendor, Flows, Description);

    [Fact]
    public void A_vendor_drafts_it_from_what_is_in_the_catalogue() => Ready.When(Draft, Monday).Then((Flows.Stream, new ProductDrafted(Flows, Vendor, Description, Monday)));

    [Fact]
    public void A_product_may_have_no_lineage() => Parties.When(Draft with { Description = Description with { Lineage = [] } }, Monday).Refusal.ShouldBeNull();

    [Fact]
    public void Only_an_admitted_vendor_does()
    {
        Scene.Empty.WithResource(Roads).When(Draft, Monday).ThenRefused(new NotAdmitted());
        Ready.Suspended(Vendor).When(Draft, Monday).ThenRefused(new PartySuspended());
        Ready.When(Draft with { Actor = Buyer }, Monday).ThenRefused(new RoleMissing("vendor"));
    }

    [Fact]
    public void A_product_is_drafted_once()
    {
        Ready.WithDraft(Flows).When(Draft, Monday).ThenRefused(new ProductInState("draft"));
        Registered.When(Draft, Monday).ThenRefused(new ProductInState("registered"));
        Held.When(Draft with { Product = Copy }, Monday).ThenRefused(new ProductInState("held"));
        Registered.Given(new WithdrawProduct(Vendor, Flows, "superseded"), Monday).When(Draft, Monday).ThenRefused(new ProductInState("withdrawn"));
    }

    [Fact]
    public void Each_resource_of_its_lineage_is_in_the_catalogue()
    {
        DraftProduct both = Draft with { Description = Description with { Lineage = [Roads, Taxis] } };
        Ready.When(both, Monday).ThenRefused(new LineageUnknown(Taxis.ToString()));
        Ready.Given(new CatalogueResource(Vendor, Taxis, Metadata, AsDraft: true), Monday).When(both, Monday).ThenRefused(new LineageUnknown(Taxis.ToString()));
        Ready.WithResource(Taxis).Given(new RetireResource(Rival, Taxis, "superseded"), Monday).When(both, Monday).ThenRefused(new LineageUnknown(Taxis.ToString()));
        Ready.WithResource(Taxis).When(both, Monday).Refusal.ShouldBeNull();
    }

    /// <summary>DOM-4. A product is as grave as the gravest of what it was made from.</summary>
    [Fact]
    public void Core_data_is_not_drafted_at_all()
    {
        ResourceMetadata core = Metadata with { Classification = PlainKind with { Grade = DataGrade.Core } };
        Ready.When(Draft with { Description = Description with { Classification = core.Classification } }, Monday).ThenRefused(new CoreNotTraded());
        Parties.WithResource(Roads, core).When(Draft, Monday).ThenRefused(new CoreNotTraded());
    }

    public static TheoryData<string, ProductDescription> Faults => new()
    {
        { "name", Description with { Name = "" } },
        { "name", Description with { Name = "a\nb" } },
        { "name", Description with { Name = new string('a', 501) } },
        { "description", Description with { Description = "" } },
        { "description", Description with { Description = new string('a', 20_001) } },
        { "themes", Description with { Themes = [.. Enumerable.Repeat("a", 65)] } },
        { "keywords", Description with { Keywords = [""] } },
        { "openness", Description with { Openness = (Openness)9 } },
        { "classification", Description with { Classification = PlainKind with { Grade = (DataGrade)9 } } },
        { "lineage", Description with { Lineage = [Roads, Roads] } },
        { "lineage", Description with { Lineage = [.. Enumerable.Range(0, 65).Select(i => ResourceId.Of(Id((byte)i)))] } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_description_that_cant_be_is_refused_by_the_name_of_its_fault(string field, ProductDescription description) =>
        Ready.When(Draft with { Description = description }, Monday).Refusal.ShouldBeOfType<InvalidDescription>().Field.ShouldBe(field);

    [Fact]
    public void A_draft_asks_for_each_stream_once_and_for_no_more_than_it_may_touch()
    {
        (Draft with { Description = Description with { Lineage = [Roads, Roads] } }).Streams.ShouldBe([Flows.Stream, ParticipantStreams.Of(Vendor), Roads.Stream]);
        (Draft with { Description = Description with { Lineage = [.. Enumerable.Range(0, 200).Select(i => ResourceId.Of(Id((byte)i)))] } }).Streams.Length.ShouldBe(66);
    }
}
