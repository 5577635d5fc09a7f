using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.TestKit;
using static Exchange.Market.Tests.Products.Goods;

namespace Exchange.Market.Tests.Products;

public sealed class PrecedenceOfRefusals
{
    private sealed record Case(
        ParticipantId Actor, bool Suspended = false, bool Withdrawn = false, string Name = "Flows", bool LineageKnown = true, DataGrade Grade = DataGrade.General, long Bytes = 1, bool Full = false,
        int Content = 2, bool Stored = true, string Ground = "superseded", bool IsHeld = true);

    private static Scene With(Case c, Scene scene)
    {
        if (c.Withdrawn) scene = scene.Given(new WithdrawProduct(Vendor, Flows, "superseded"), Monday);
        return c.Suspended ? scene.Suspended(c.Actor) : scene;
    }

    private static ResourceMetadata Graded(Case c) => Metadata with { Classification = PlainKind with { Grade = c.Grade } };

    [Fact]
    public void Of_a_draft() =>
        Precedence.Holds(
            new Case(Vendor),
            c =>
            {
                Scene scene = Parties.WithResource(Roads, Graded(c));
                if (c.Withdrawn) scene = scene.Given(Flows.Stream, new ProductDrafted(Flows, Vendor, Description, Monday));
                return With(c, scene).When(new DraftProduct(c.Actor, Flows, Description with { Name = c.Name, Lineage = c.LineageKnown ? [Roads] : [Roads, Taxis] }), Monday).Refusal?.Code;
            },
            ("party-suspended", c => c with { Suspended = true }), ("product-state", c => c with { Withdrawn = true }), ("invalid-description", c => c with { Name = "" }),
            ("lineage-unknown", c => c with { LineageKnown = false }), ("core-not-traded", c => c with { Grade = DataGrade.Core }));

    [Fact]
    public void Of_a_declaration() =>
        Precedence.Holds(
            new Case(Vendor),
            c => With(c, c.Full ? Full : Registered).When(new DeclareRevision(c.Actor, Flows, Hash(2), c.Bytes, "text/csv"), Monday).Refusal?.Code,
            ("party-suspended", c => c with { Suspended = true }), ("product-not-found", c => c with { Actor = Rival }), ("product-state", c => c with { Withdrawn = true }),
            ("invalid-description", c => c with { Bytes = 0 }), ("revisions-exhausted", c => c with { Full = true }));

    [Fact]
    public void Of_a_confirmation() =>
        Precedence.Holds(
            new Case(Vendor),
            c => With(c, Registered.WithContent(Flows, 2)).When(new ConfirmContent(MarketCommand.Exchange, Flows, 2, Hash(c.Content)), Monday).Refusal?.Code,
            ("product-state", c => c with { Withdrawn = true }), ("revision-unknown", c => c with { Content = 3 }));

    [Fact]
    public void Of_a_registration() =>
        Precedence.Holds(
            new Case(Vendor),
            c =>
            {
                Scene scene = Parties.WithResource(Roads).WithDraft(Flows);
                scene = c.Stored ? scene.WithContent(Flows, 1) : scene;
                return With(c, scene.Given(new ReviseResource(Rival, Roads, Graded(c)), Monday)).When(new RegisterProduct(c.Actor, Flows), Monday).Refusal?.Code;
            },
            ("party-suspended", c => c with { Suspended = true }), ("product-not-found", c => c with { Actor = Rival }), ("product-state", c => c with { Withdrawn = true }),
            ("content-missing", c => c with { Stored = false }), ("core-not-traded", c => c with { Grade = DataGrade.Core }));

    [Fact]
    public void Of_a_withdrawal() =>
        Precedence.Holds(
            new Case(Vendor), c => With(c, Registered).When(new WithdrawProduct(c.Actor, Flows, c.Ground), Monday).Refusal?.Code,
            ("product-not-found", c => c with { Actor = Rival }), ("product-state", c => c with { Withdrawn = true }), ("invalid-ground", c => c with { Ground = "" }));

    [Fact]
    public void Of_a_release() =>
        Precedence.Holds(
            new Case(Ann),
            c => (c.IsHeld ? Held : Held.Given(new WithdrawProduct(Rival, Copy, "superseded"), Monday)).Given(new ReviseResource(Rival, Roads, Graded(c)), Monday)
                .When(new ProposeDecision(c.Actor, DecisionNumber, new ReleaseProduct(Copy, Accepted: true, c.Ground)), Monday).Refusal?.Code,
            ("product-state", c => c with { IsHeld = false }), ("conflict-of-interest", c => c with { Actor = Sister }), ("core-not-traded", c => c with { Grade = DataGrade.Core }),
            ("invalid-ground", c => c with { Ground = "" }));

    /// <summary>Codes are public contract: this list changes by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order() =>
        DeclaredCodes.Of<ProductRejection>().ShouldBe(
        [
            "product-not-found", "product-state", "invalid-description", "lineage-unknown", "revisions-exhausted", "revision-unknown", "content-missing", "content-refused", "core-not-traded",
        ]);
}
