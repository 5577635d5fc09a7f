using Exchange.Kernel;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.TestKit;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Products.ProductRejection;
using static Exchange.Market.Tests.Products.Goods;

namespace Exchange.Market.Tests.Products;

/// <summary>DOMAIN DOM-2, DOM-4, DOM-6.</summary>
public sealed class WhenRegisteringAProduct
{
    private const string FlowsCode = "EXA-0199A1B2C3D47E5F8A6B000000000011";

    private static readonly Scene Uploaded = Parties.WithResource(Roads).WithDraft(Flows).WithContent(Flows, 1);

    private static readonly RegisterProduct Register = new(Vendor, Flows);

    [Fact]
    public void It_gets_its_asset_code_and_claims_its_content() =>
        Uploaded.When(Register, Monday).Then(
            (Flows.Stream, new ProductRegistered(Flows, 1, FlowsCode, Openness.Conditional, DataGrade.General, Monday, RawPersonal: false)),
            (AssetRegister.StreamOf(Hash(1)), new AssetContentClaimed(Hash(1), Flows, 1, Monday)));

    [Fact]
    public void A_registration_again_changes_nothing() => Registered.When(Register, Monday).ThenNothing();

    [Fact]
    public void The_newest_revision_that_has_arrived_enters_under_the_same_code()
    {
        Scene newer = Registered.WithContent(Flows, 2).Given(new DeclareRevision(Vendor, Flows, Hash(3), 1, "text/csv"), Monday);
        Scene after = newer.When(Register, Monday).Then(
            (Flows.Stream, new ProductRegistered(Flows, 2, FlowsCode, Openness.Conditional, DataGrade.General, Monday)),
            (AssetRegister.StreamOf(Hash(2)), new AssetContentClaimed(Hash(2), Flows, 2, Monday)));

        var product = after.State<LiveProduct>(Flows.Stream);
        (product.RegisteredRevision, product.Registered!.Content, product.IsRegistered).ShouldBe((2, Hash(2), true));
        after.When(Register, Monday).ThenRefused(new ContentMissing());
    }

    [Fact]
    public void Content_that_the_product_had_before_needs_no_second_claim() =>
        Registered.WithContent(Flows, 2).WithRegistration(Flows).WithContent(Flows, 1).When(Register, Monday).Then(
            (Flows.Stream, new ProductRegistered(Flows, 3, FlowsCode, Openness.Conditional, DataGrade.General, Monday)));

    [Fact]
    public void Without_the_bytes_it_is_not_registered()
    {
        Parties.WithResource(Roads).WithDraft(Flows).When(Register, Monday).ThenRefused(new ContentMissing());
        Parties.WithResource(Roads).WithDraft(Flows).Given(new DeclareRevision(Vendor, Flows, Hash(1), 1, "text/csv"), Monday).When(Register, Monday).ThenRefused(new ContentMissing());
    }

    [Fact]
    public void Only_its_admitted_vendor_does_and_another_does_not_find_it()
    {
        Uploaded.Suspended(Vendor).When(Register, Monday).ThenRefused(new PartySuspended());
        Uploaded.When(Register with { Actor = Rival }, Monday).ThenRefused(new ProductNotFound());
        Parties.When(Register, Monday).ThenRefused(new ProductNotFound());
    }

    [Fact]
    public void A_held_or_withdrawn_product_is_not_registered()
    {
        Held.When(new RegisterProduct(Rival, Copy), Monday).ThenRefused(new ProductInState("held"));
        Uploaded.Given(new WithdrawProduct(Vendor, Flows, "superseded"), Monday).When(Register, Monday).ThenRefused(new ProductInState("withdrawn"));
    }

    /// <summary>DOM-2: the weakest wins.</summary>
    [Fact]
    public void The_narrowest_openness_and_the_gravest_grade_of_product_and_lineage_count()
    {
        ResourceMetadata important = Metadata with { Openness = Openness.Unconditional, Classification = PlainKind with { Grade = DataGrade.Important } };
        ResourceMetadata closed = Metadata with { Openness = Openness.Closed };
        Scene scene = Parties.WithResource(Roads, important).WithResource(Taxis, closed);
        Registration(scene, Description with { Lineage = [Roads] }).ShouldBe((Openness.Conditional, DataGrade.Important, false));
        Registration(scene, Description with { Lineage = [Roads, Taxis] }).ShouldBe((Openness.Closed, DataGrade.Important, false));
        Registration(scene, Description with { Lineage = [], Openness = Openness.Unconditional }).ShouldBe((Openness.Unconditional, DataGrade.General, false));
        Registration(scene, Description with { Lineage = [Taxis], Classification = PlainKind with { Grade = DataGrade.Important } }).ShouldBe((Openness.Closed, DataGrade.Important, false));
    }

    /// <summary>DOM-4: raw personal data is never listed. What was worked into a product may be.</summary>
    [Fact]
    public void What_is_raw_stays_personal_by_its_lineage()
    {
        Scene scene = Parties.WithResource(Roads).WithResource(Taxis, Metadata with { Classification = PlainKind with { Personal = true } });
        ProductDescription raw = Description with { Classification = PlainKind with { Form = DataForm.Raw } };
        Registration(scene, raw).RawPersonal.ShouldBeFalse();
        Registration(scene, raw with { Lineage = [Roads, Taxis] }).RawPersonal.ShouldBeTrue();
        Registration(scene, raw with { Classification = raw.Classification with { Personal = true } }).RawPersonal.ShouldBeTrue();
        Registration(scene, Description with { Lineage = [Taxis] }).RawPersonal.ShouldBeFalse();
        scene.WithDraft(Flows, description: raw with { Classification = raw.Classification with { Personal = true } }).State<LiveProduct>(Flows.Stream).RawPersonal.ShouldBeTrue();
    }

    private static (Openness Openness, DataGrade Grade, bool RawPersonal) Registration(Scene scene, ProductDescription description)
    {
        var product = scene.WithDraft(Flows, description: description).WithContent(Flows, 1).WithRegistration(Flows).State<LiveProduct>(Flows.Stream);
        return (product.Openness, product.Grade, product.RawPersonal);
    }

    [Fact]
    public void A_resource_that_became_graver_or_narrower_makes_the_product_so()
    {
        Scene closed = Uploaded.Given(new ReviseResource(Rival, Roads, Metadata with { Openness = Openness.Closed }), Monday);
        closed.When(Register, Monday).ThenScene().State<LiveProduct>(Flows.Stream).Openness.ShouldBe(Openness.Closed);

        Scene core = Registered.WithContent(Flows, 2).Given(new ReviseResource(Rival, Roads, Metadata with { Classification = PlainKind with { Grade = DataGrade.Core } }), Monday);
        core.When(Register, Monday).ThenRefused(new CoreNotTraded());
    }

    [Fact]
    public void A_resource_that_was_retired_since_counts_as_it_was() =>
        Uploaded.Given(new ReviseResource(Rival, Roads, Metadata with { Openness = Openness.Closed }), Monday).Given(new RetireResource(Rival, Roads, "superseded"), Monday)
            .When(Register, Monday).ThenScene().State<LiveProduct>(Flows.Stream).Openness.ShouldBe(Openness.Closed);

    /// <summary>DOM-6: a second application for the same content is held until it is decided.</summary>
    [Fact]
    public void The_content_of_another_product_is_held()
    {
        Scene after = Registered.WithDraft(Copy, Rival).WithContent(Copy, 1, Rival).When(new RegisterProduct(Rival, Copy), Monday).Then((Copy.Stream, new ProductHeld(Copy, 1, Flows, Monday)));
        var product = after.State<LiveProduct>(Copy.Stream);
        (product.HeldBy, product.HeldRevision, product.IsRegistered).ShouldBe((Flows, 1, false));
    }

    [Fact]
    public void A_product_that_is_held_for_a_later_revision_stays_in_the_register()
    {
        Scene later = Registered.WithDraft(Copy, Rival).WithContent(Copy, 2, Rival).WithRegistration(Copy, Rival).WithContent(Copy, 1, Rival).WithRegistration(Copy, Rival);
        var product = later.State<LiveProduct>(Copy.Stream);
        (product.HeldBy, product.HeldRevision, product.Registered!.Content).ShouldBe((Flows, 2, Hash(2)));
    }

    [Fact]
    public void Content_is_its_holders_even_when_the_holder_is_withdrawn() =>
        Registered.Given(new WithdrawProduct(Vendor, Flows, "superseded"), Monday).WithDraft(Copy, Rival).WithContent(Copy, 1, Rival)
            .When(new RegisterProduct(Rival, Copy), Monday).Then((Copy.Stream, new ProductHeld(Copy, 1, Flows, Monday)));

    [Fact]
    public void A_vendor_withdraws_his_product_on_a_ground()
    {
        var withdraw = new WithdrawProduct(Vendor, Flows, "superseded");
        Scene after = Registered.When(withdraw, Monday).Then((Flows.Stream, new ProductWithdrawn(Flows, "superseded", Monday)));
        after.State<ProductState>(Flows.Stream).ShouldBe(new WithdrawnProduct(Flows, Vendor, FlowsCode));
        after.When(withdraw, Monday).ThenRefused(new ProductInState("withdrawn"));
        Held.When(new WithdrawProduct(Rival, Copy, "superseded"), Monday).Refusal.ShouldBeNull();
        Registered.When(withdraw with { Actor = Rival }, Monday).ThenRefused(new ProductNotFound());
        after.When(withdraw with { Actor = Rival }, Monday).ThenRefused(new ProductNotFound());
        Parties.When(withdraw, Monday).ThenRefused(new ProductNotFound());
        Registered.When(withdraw with { Ground = "Mr Smith left." }, Monday).Refusal.ShouldBeOfType<InvalidGround>().Field.ShouldBe("ground");
    }

    [Fact]
    public void A_history_that_nobody_could_have_written_is_refused()
    {
        var drafted = new ProductDrafted(Flows, Vendor, Description, Monday);
        var declared = new ProductRevisionDeclared(Flows, 1, Hash(1), 1_001, "text/csv", Monday);
        var stored = new ProductContentStored(Flows, 1, Hash(1), Monday);
        var registered = new ProductRegistered(Flows, 1, FlowsCode, Openness.Conditional, DataGrade.General, Monday);
        var held = new ProductHeld(Flows, 1, Copy, Monday);
        var refused = new ProductContentRefused(Flows, 1, "duplicate", Id(0xD1), Monday);
        var withdrawn = new ProductWithdrawn(Flows, "superseded", Monday);
        (Scene Scene, ProductEvent[] Impossible)[] table =
        [
            (Parties, [declared, stored, registered, held, refused, withdrawn]),
            (Parties.WithResource(Roads).WithDraft(Flows), [drafted, declared with { Revision = 2 }, declared with { Product = Copy }, stored, registered, held, refused, withdrawn with { Product = Copy }]),
            (Uploaded, [declared, stored with { Content = Hash(2) }, stored with { Revision = 2 }, stored with { Revision = 0 }, registered with { Revision = 2 }, refused]),
            (Registered, [registered, refused]),
            (Uploaded.Given(Flows.Stream, held), [held, refused]),
            (Registered.Given(new WithdrawProduct(Vendor, Flows, "superseded"), Monday), [drafted, declared, stored, registered, held, refused, withdrawn]),
        ];
        foreach ((Scene scene, ProductEvent[] impossible) in table)
        {
            var state = scene.State<ProductState>(Flows.Stream);
            ProductRegister.BytesOf(state).ShouldBePositive();
            foreach (ProductEvent fact in impossible) Should.Throw<ImpossibleHistoryException>(() => ProductRegister.Evolve(state, fact), $"{state}, {fact}");
        }
    }
}
