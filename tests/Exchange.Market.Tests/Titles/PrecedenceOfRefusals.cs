using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Products;
using Exchange.Market.Tests.Products;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Products.Goods;
using static Exchange.Market.Tests.Titles.Confirmation;

namespace Exchange.Market.Tests.Titles;

public sealed class PrecedenceOfRefusals
{
    private sealed record Case(
        ParticipantId Actor, Scene Scene, Instant At, bool Suspended = false, bool Withdrawn = false, TitleClaim? Claim = null, string Ground = "own-collection", int? Submission = null, int Evidence = 1,
        bool Stranger = false);

    private static Scene SceneOf(Case c)
    {
        Scene scene = c.Withdrawn ? c.Scene.Given(new WithdrawProduct(Vendor, Flows, "superseded"), Monday) : c.Scene;
        return c.Suspended ? scene.Suspended(c.Actor) : scene;
    }

    private static TitleClaim ClaimOf(Case c)
    {
        TitleClaim claim = c.Claim ?? Claim;
        return c.Stranger ? claim with { Holdings = [.. claim.Holdings.Select(h => h.Holder == Partner ? h with { Holder = new("stranger") } : h)] } : claim;
    }

    private static readonly TitleClaim WithoutEvidence = Claim with { Evidence = [] }, NotWhole = Claim with { Holdings = [.. Claim.Holdings.Skip(1)] };

    [Fact]
    public void Of_an_application() =>
        Precedence.Holds(
            new Case(Vendor, Registered, Monday), c => SceneOf(c).When(Apply with { Actor = c.Actor, Claim = ClaimOf(c) }, c.At).Refusal?.Code,
            ("party-suspended", c => c with { Suspended = true }), ("product-not-found", c => c with { Actor = Rival }), ("title-exists", c => c with { Scene = Applied }),
            ("product-not-registered", c => c with { Withdrawn = true }), ("invalid-claim", c => c with { Claim = WithoutEvidence }), ("holdings-do-not-add-up", c => c with { Claim = NotWhole }),
            ("holder-not-admitted", c => c with { Stranger = true }));

    [Fact]
    public void Of_handing_it_in_again() =>
        Precedence.Holds(
            new Case(Vendor, Returned, Monday), c => SceneOf(c).When(Resubmit with { Actor = c.Actor, Claim = ClaimOf(c) }, c.At).Refusal?.Code,
            ("party-suspended", c => c with { Suspended = true }), ("title-not-found", c => c with { Actor = Rival }), ("title-phase", c => c with { Scene = Applied }),
            ("product-not-registered", c => c with { Withdrawn = true }), ("invalid-claim", c => c with { Claim = WithoutEvidence }), ("holdings-do-not-add-up", c => c with { Claim = NotWhole }),
            ("holder-not-admitted", c => c with { Stranger = true }));

    [Fact]
    public void Of_a_consent() =>
        Precedence.Holds(
            new Case(Partner, Applied, Monday), c => SceneOf(c).When(Consent with { Actor = c.Actor, Submission = c.Submission }, c.At).Refusal?.Code,
            ("party-suspended", c => c with { Suspended = true }), ("title-not-found", c => c with { Actor = Rival }), ("title-phase", c => c with { Scene = Examined }), ("claim-changed", c => c with { Submission = 2 }));

    [Fact]
    public void Of_a_registrars_step() =>
        Precedence.Holds(
            new Case(Registrar, Applied, Monday), c => SceneOf(c).When(Return with { Actor = c.Actor, Ground = c.Ground }, c.At).Refusal?.Code,
            ("conflict-of-interest", c => c with { Actor = Sister }), ("title-phase", c => c with { Scene = Examined }), ("invalid-ground", c => c with { Ground = "" }));

    [Fact]
    public void Of_an_examination() =>
        Precedence.Holds(
            new Case(Registrar, Consented, Monday), c => SceneOf(c).When(Examine with { Actor = c.Actor, Checks = [c.Ground] }, c.At).Refusal?.Code,
            ("conflict-of-interest", c => c with { Actor = Sister }), ("title-phase", c => c with { Scene = Applied }), ("consent-missing", c => c with { Scene = Accepted }), ("invalid-ground", c => c with { Ground = "" }));

    [Fact]
    public void Of_an_objection() =>
        Precedence.Holds(
            new Case(Rival, InNotice, Monday + Day),
            c => SceneOf(c).When(Lodge with { Actor = c.Actor, Objection = Further, Ground = c.Ground, Evidence = c.Evidence == 0 ? [default] : [] }, c.At).Refusal?.Code,
            ("party-suspended", c => c with { Suspended = true }), ("own-title", c => c with { Actor = Sister }), ("title-not-found", c => c with { Scene = Examined }),
            ("invalid-claim", c => c with { Evidence = 0 }), ("objection-open", c => c with { Scene = Objected }), ("invalid-ground", c => c with { Ground = "" }));

    [Fact]
    public void Of_the_decision_on_an_objection() =>
        Precedence.Holds(
            new Case(Registrar, Objected, Monday + Day), c => SceneOf(c).When(Decide with { Actor = c.Actor, Ground = c.Ground }, c.At).Refusal?.Code,
            ("conflict-of-interest", c => c with { Actor = Sister }), ("objection-not-found", c => c with { Scene = InNotice }), ("invalid-ground", c => c with { Ground = "" }));

    [Fact]
    public void Of_a_deposit() =>
        Precedence.Holds(
            new Case(Registrar, InNotice, NoticeEnd), c => SceneOf(c).When(Deposit with { Actor = c.Actor, Evidence = c.Evidence == 0 ? default : Hash(1) }, c.At).Refusal?.Code,
            ("conflict-of-interest", c => c with { Actor = Sister }), ("title-phase", c => c with { Scene = Examined }), ("notice-running", c => c with { At = NoticeEnd - Tick }),
            ("objection-open", c => c with { Scene = Objected }), ("invalid-claim", c => c with { Evidence = 0 }));

    [Fact]
    public void Of_a_certification() =>
        Precedence.Holds(
            new Case(Ann, Deposited, NoticeEnd), c => SceneOf(c).When(new ProposeDecision(c.Actor, DecisionId.Of(Id(0xD9)), Certify), c.At).Refusal?.Code,
            ("conflict-of-interest", c => c with { Actor = Sister }), ("objection-open", c => c with { Scene = Objected }), ("title-phase", c => c with { Scene = InNotice }),
            ("product-not-registered", c => c with { Withdrawn = true }));

    [Fact]
    public void Of_a_freeze() =>
        Precedence.Holds(
            new Case(Ann, Certified, NoticeEnd), c => SceneOf(c).When(new ProposeDecision(c.Actor, DecisionId.Of(Id(0xD9)), Freeze with { Ground = c.Ground, Entitlements = c.Evidence == 0 ? [Id(1), Id(1)] : [] }), c.At).Refusal?.Code,
            ("conflict-of-interest", c => c with { Actor = Sister }), ("title-phase", c => c with { Scene = Deposited }), ("invalid-freeze", c => c with { Evidence = 0 }), ("invalid-ground", c => c with { Ground = "" }));

    [Fact]
    public void Of_a_grant()
    {
        var licence = new Grant(Id(0x52), GrantedRight.Use, Vendor, Buyer, Allowed, Lasting, Exclusivity.Exclusive, null, false);
        Scene taken = Certified.Given(Title.Stream, new RightGranted(Title, licence with { Id = Id(0x51) }, "settlement-1", NoticeEnd));
        Precedence.Holds(
            (Scene: Certified, Grantor: Vendor, IsFrozen: false),
            c => (c.IsFrozen ? c.Scene.Given(Title.Stream, new TitleFrozen(Title, "court-order", NoticeEnd + Day, [], Id(1), NoticeEnd)) : c.Scene).State<CertifiedTitle>()
                .Bars(licence with { Grantor = c.Grantor }, NoticeEnd)?.Code,
            ("title-frozen", c => c with { IsFrozen = true }), ("outside-title", c => c with { Grantor = Rival }), ("grant-conflicts", c => c with { Scene = taken }));
    }

    /// <summary>Codes are public contract: this list changes by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order() =>
        DeclaredCodes.Of<TitleRejection>().ShouldBe(
        [
            "title-not-found", "own-title", "title-phase", "title-exists", "product-not-registered", "invalid-claim", "holdings-do-not-add-up", "holder-not-admitted", "claim-changed", "consent-missing",
            "notice-running", "objection-open", "objection-not-found", "invalid-freeze", "title-frozen", "title-not-certified", "outside-title", "grant-conflicts",
        ]);
}
