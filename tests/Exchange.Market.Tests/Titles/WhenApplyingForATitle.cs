using Exchange.Kernel;
using Exchange.Market.Products;
using Exchange.Market.Titles;
using Exchange.TestKit;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Tests.Products.Goods;
using static Exchange.Market.Tests.Titles.Confirmation;
using static Exchange.Market.Titles.TitleRejection;

namespace Exchange.Market.Tests.Titles;

/// <summary>DOMAIN TIT-1, TIT-7.</summary>
public sealed class WhenApplyingForATitle
{
    [Fact]
    public void The_products_vendor_claims_what_he_and_others_hold() => Registered.When(Apply, Monday).Then((Title.Stream, new TitleApplied(Title, Flows, Vendor, Claim, Monday)));

    [Fact]
    public void Only_an_admitted_vendor_applies()
    {
        Registered.Suspended(Vendor).When(Apply, Monday).ThenRefused(new PartySuspended());
        Registered.When(Apply with { Actor = Buyer }, Monday).ThenRefused(new RoleMissing("vendor"));
        Registered.When(Apply with { Actor = new("stranger") }, Monday).ThenRefused(new NotAdmitted());
    }

    [Fact]
    public void Of_anothers_product_he_knows_nothing()
    {
        Registered.When(Apply with { Actor = Rival }, Monday).ThenRefused(new ProductRejection.ProductNotFound());
        Parties.When(Apply, Monday).ThenRefused(new ProductRejection.ProductNotFound());
    }

    [Fact]
    public void A_product_has_one_title_at_a_time()
    {
        foreach ((string phase, Scene scene, NodaTime.Instant at) in Phases)
        {
            Rejection? refusal = scene.When(Apply, at).Refusal;
            if (phase is "refused" or "withdrawn") refusal.ShouldBeNull(phase);
            else refusal.ShouldBe(new TitleExists(), phase);
        }
    }

    [Fact]
    public void An_application_after_a_closed_one_begins_anew()
    {
        Scene closed = Applied.Given(Accept, Monday).Given(Consent, Monday).Given(Refuse, Monday);
        var again = closed.Given(Apply, Monday + Day).State<TitleApplication>();
        (again.Phase, again.Submission, again.Consents, again.NoticeUntil).ShouldBe((TitlePhase.Applied, 1, [], null));
    }

    [Fact]
    public void The_product_is_registered()
    {
        Parties.WithResource(Roads).WithDraft(Flows).WithContent(Flows, 1).When(Apply, Monday).ThenRefused(new ProductNotRegistered());
        Registered.Given(new WithdrawProduct(Vendor, Flows, "superseded"), Monday).When(Apply, Monday).ThenRefused(new ProductNotRegistered());
        Held.When(new ApplyForTitle(Rival, Copy, Sole(Rival)), Monday).ThenRefused(new ProductNotRegistered());
    }

    /// <summary>TIT-1. Exact, whatever the denominators.</summary>
    [Fact]
    public void The_holdings_of_each_right_add_up_to_one()
    {
        Holding[] all = [.. Claim.Holdings];
        Of([.. all[1..]]).ShouldBe(new HoldingsDoNotAddUp("ownership", "1/3"));
        Of([.. all[..2], .. all[3..]]).ShouldBe(new HoldingsDoNotAddUp("disposal", "0"));
        Of([.. all[..4], Holds(DividedRight.Income, Partner, 51, 100)]).ShouldBe(new HoldingsDoNotAddUp("income", "101/100"));
        Of([.. all[1..], Holds(DividedRight.Ownership, Vendor, 66_666_666, 100_000_000)]).ShouldBe(new HoldingsDoNotAddUp("ownership", "149999999/150000000"));
        Of([]).ShouldBe(new HoldingsDoNotAddUp("ownership", "0"));

        static Rejection? Of(Seq<Holding> holdings) => Registered.When(Apply with { Claim = Claim with { Holdings = holdings } }, Monday).Refusal;
    }

    [Fact]
    public void Every_holder_is_admitted_to_the_exchange()
    {
        TitleClaim stranger = Claim with { Holdings = [.. Claim.Holdings.Select(h => h.Holder == Partner ? h with { Holder = new("stranger") } : h)] };
        Registered.When(Apply with { Claim = stranger }, Monday).ThenRefused(new HolderNotAdmitted("stranger"));
        Registered.Suspended(Partner).When(Apply, Monday).ThenRefused(new HolderNotAdmitted("partner"));
    }

    public static TheoryData<string, TitleClaim> Faults => new()
    {
        { "holdings", Claim with { Holdings = Claim.Holdings.Add(Claim.Holdings[0]) } },
        { "holdings", Claim with { Holdings = Claim.Holdings.Add(new Holding(DividedRight.Income, Rival, default)) } },
        { "holdings", Claim with { Holdings = Claim.Holdings.Add(new Holding(DividedRight.Income, Rival, Share.Of(1, 1_000_000_000))) } },
        { "holdings", Claim with { Holdings = Claim.Holdings.Add(new Holding((DividedRight)9, Rival, Share.One)) } },
        { "holdings", Claim with { Holdings = [.. Enumerable.Range(0, 97).Select(i => Holds(DividedRight.Income, new($"p-{i}"), 1, 97))] } },
        { "scope.purposes", Claim with { Scope = Allowed with { Purposes = ["Research"] } } },
        { "scope.purposes", Claim with { Scope = Allowed with { Purposes = ["research", "research"] } } },
        { "scope.fields", Claim with { Scope = Allowed with { Fields = [""] } } },
        { "scope.regions", Claim with { Scope = Allowed with { Regions = [.. Enumerable.Range(0, 65).Select(i => $"r-{i}")] } } },
        { "term", Claim with { Term = Lasting with { From = Monday + NodaTime.Duration.FromNanoseconds(1) } } },
        { "term", Claim with { Term = Lasting with { Until = Monday + NodaTime.Duration.FromNanoseconds(999) } } },
        { "term.until", Claim with { Term = Lasting with { Until = Lasting.From } } },
        { "term.until", Claim with { Term = Lasting with { Until = Monday } } },
        { "evidence", Claim with { Evidence = [] } },
        { "evidence", Claim with { Evidence = [Hash(1), Hash(1)] } },
        { "evidence", Claim with { Evidence = [default] } },
        { "evidence", Claim with { Evidence = [.. Enumerable.Range(0, 65).Select(Hash)] } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_claim_that_cant_be_is_refused_by_the_name_of_its_fault(string field, TitleClaim claim)
    {
        Registered.When(Apply with { Claim = claim }, Monday).Refusal.ShouldBeOfType<InvalidClaim>().Field.ShouldBe(field);
        Returned.When(Resubmit with { Claim = claim }, Monday).Refusal.ShouldBeOfType<InvalidClaim>().Field.ShouldBe(field);
    }

    [Fact]
    public void A_claim_may_be_without_bounds_or_go_to_them()
    {
        Registered.When(Apply with { Claim = Claim with { Scope = Scope.Unlimited, Term = Lasting with { Until = null } } }, Monday).Refusal.ShouldBeNull();
        Registered.When(Apply with { Claim = Claim with { Term = new Term(Monday, Monday + Tick), Evidence = [.. Enumerable.Range(0, 64).Select(Hash)] } }, Monday).Refusal.ShouldBeNull();

        Scene crowd = Enumerable.Range(0, 32).Aggregate(Registered, (scene, i) => scene.WithParty(new($"p-{i}")));
        TitleClaim many = Claim with { Holdings = [.. Enum.GetValues<DividedRight>().SelectMany(right => Enumerable.Range(0, 32).Select(i => Holds(right, new($"p-{i}"), 1, 32)))] };
        crowd.When(Apply with { Claim = many }, Monday).Refusal.ShouldBeNull();
    }
}
