using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.TestKit;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Products.ProductRejection;
using static Exchange.Market.Tests.Products.Goods;

namespace Exchange.Market.Tests.Products;

/// <summary>DOMAIN DOM-6, PAR-2, PAR-3. How two persons decide at all: see the tests of decisions.</summary>
public sealed class WhenTwoOperatorsDecideOnAHeldProduct
{
    private static readonly ReleaseProduct LetIn = new(Copy, Accepted: true, "own-collection"), KeepOut = new(Copy, Accepted: false, "duplicate");

    /// <summary>The rival's product was registered with other bytes before.</summary>
    private static readonly Scene HeldLater =
        Registered.WithDraft(Copy, Rival).WithContent(Copy, 2, Rival).WithRegistration(Copy, Rival).WithContent(Copy, 1, Rival).WithRegistration(Copy, Rival);

    [Fact]
    public void Let_in_it_gets_its_own_code_and_the_content_stays_the_firsts()
    {
        Scene.Outcome outcome = Held.Decide(LetIn, Monday);
        outcome.Facts.Select(f => f.Event).ShouldBe(
        [
            new DecisionApproved(DecisionNumber, Ben, FourEyes.HashOf(LetIn), Monday),
            new ProductRegistered(Copy, 1, "EXA-0199A1B2C3D47E5F8A6B000000000012", Openness.Conditional, DataGrade.General, Monday),
            new AssetContentClaimed(Hash(1), Copy, 1, Monday),
        ]);
        Scene after = outcome.ThenScene();
        after.State<LiveProduct>(Copy.Stream).HeldBy.ShouldBeNull();
        after.State<AssetContentState>(AssetRegister.StreamOf(Hash(1))).Product.ShouldBe(Flows);
    }

    [Fact]
    public void Kept_out_with_nothing_else_it_is_out_for_good()
    {
        Scene.Outcome outcome = Held.Decide(KeepOut, Monday);
        outcome.Facts[^1].ShouldBe(new StreamEvent(Copy.Stream, new ProductWithdrawn(Copy, "duplicate", Monday)));
        outcome.ThenScene().When(new RegisterProduct(Rival, Copy), Monday).ThenRefused(new ProductInState("withdrawn"));
    }

    [Fact]
    public void Kept_out_with_a_later_revision_it_goes_on_with_what_it_had()
    {
        Scene.Outcome outcome = HeldLater.Decide(KeepOut, Monday);
        outcome.Facts[^1].ShouldBe(new StreamEvent(Copy.Stream, new ProductContentRefused(Copy, 2, "duplicate", DecisionNumber.Value, Monday)));
        Scene after = outcome.ThenScene();
        var product = after.State<LiveProduct>(Copy.Stream);
        (product.HeldBy, product.HeldRevision, product.RegisteredRevision, product.Revisions[1].Refused).ShouldBe((null, 0, 1, true));
        after.When(new RegisterProduct(Rival, Copy), Monday).ThenRefused(new ContentRefused());
        after.WithContent(Copy, 3, Rival).WithRegistration(Copy, Rival).State<LiveProduct>(Copy.Stream).RegisteredRevision.ShouldBe(3);
    }

    [Fact]
    public void Bytes_that_came_while_it_was_held_are_not_what_is_decided()
    {
        Scene more = Registered.WithDraft(Copy, Rival).WithContent(Copy, 1, Rival).Given(new DeclareRevision(Rival, Copy, Hash(9), 9, "text/csv"), Monday).WithRegistration(Copy, Rival)
            .Given(new ConfirmContent(MarketCommand.Exchange, Copy, 2, Hash(9)), Monday);
        more.Decide(LetIn, Monday).ThenScene().State<LiveProduct>(Copy.Stream).RegisteredRevision.ShouldBe(1);
    }

    [Fact]
    public void Only_a_held_product_is_decided_on()
    {
        Parties.Decide(LetIn, Monday).ThenRefused(new ProductNotFound());
        Registered.Decide(new ReleaseProduct(Flows, Accepted: true, "own-collection"), Monday).ThenRefused(new ProductInState("registered"));
        Registered.WithDraft(Copy, Rival).Decide(LetIn, Monday).ThenRefused(new ProductInState("draft"));
        Held.Given(new WithdrawProduct(Rival, Copy, "superseded"), Monday).Decide(LetIn, Monday).ThenRefused(new ProductInState("withdrawn"));
    }

    [Fact]
    public void Neither_vendor_nor_one_of_his_group_decides()
    {
        Held.Decide(LetIn, Monday, proposer: Rival).ThenRefused(new ConflictOfInterest());
        Held.Decide(LetIn, Monday, approver: Rival).ThenRefused(new ConflictOfInterest());
        Held.Decide(LetIn, Monday, approver: Vendor).ThenRefused(new ConflictOfInterest());
        Held.Decide(LetIn, Monday, approver: Sister).ThenRefused(new ConflictOfInterest());
        Held.Given(new WithdrawProduct(Vendor, Flows, "superseded"), Monday).Decide(LetIn, Monday, approver: Sister).ThenRefused(new ConflictOfInterest());
        Held.Decide(LetIn, Monday, approver: Partner).Refusal.ShouldBeNull();
    }

    [Fact]
    public void Core_data_is_kept_out_only()
    {
        Scene core = Held.Given(new ReviseResource(Rival, Roads, Metadata with { Classification = PlainKind with { Grade = DataGrade.Core } }), Monday);
        core.Decide(LetIn, Monday).ThenRefused(new CoreNotTraded());
        core.Decide(KeepOut, Monday).Refusal.ShouldBeNull();
    }

    [Fact]
    public void A_ground_is_a_code_and_the_last_thing_that_is_looked_at() => Held.Decide(LetIn with { Ground = "" }, Monday).Refusal.ShouldBeOfType<InvalidGround>().Field.ShouldBe("ground");
}
