using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Orders;
using Exchange.Market.Rulebooks;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Negotiations.NegotiationRejection;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.Negotiations.Haggling;

namespace Exchange.Market.Tests.Negotiations;

/// <summary>DOMAIN NEG-4: it takes two operators. The band is a tenth below the listed 100.00 and a twentieth above.</summary>
public sealed class WhenAPriceIsOutsideTheBand
{
    private static readonly ParticipantId One = new("operator-1"), Two = new("operator-2");
    private static readonly DecisionId Decision = Id<DecisionId>(9);
    private static readonly Instant DecideUntil = Now + Rules.ProposalLifetime;

    private static readonly Scene Referred = Listed.Banded().Given(FromAlice(), Now).Given(Accept(Vendor, Offer(80_00)), Now);

    [Theory]
    [InlineData(89_99, true)]
    [InlineData(90_00, false)]
    [InlineData(100_00, false)]
    [InlineData(105_00, false)]
    [InlineData(105_01, true)]
    public void Both_ends_of_the_band_are_inside(long unitPrice, bool referred)
    {
        Scene.Outcome accepted = Listed.Banded().Given(FromVendor(Terms(unitPrice, licences: 2)), Now).When(Accept(Alice, Offer(unitPrice, licences: 2)), Now);
        accepted.Facts.Any(f => f.Event is PriceReferred).ShouldBe(referred);
        accepted.Facts.Any(f => f.Event is PriceFixed).ShouldBe(!referred);
    }

    [Fact]
    public void It_waits_for_two_operators() => Listed.Banded().Given(FromAlice(), Now).When(Accept(Vendor, Offer(80_00)), Now).Then(
        (Talk.Stream, new OfferAccepted(Talk, 1, Vendor, NegotiationDesk.HashOf(Offer(80_00)), Now)), (Talk.Stream, new PriceReferred(Talk, 1, 2, DecideUntil, Now)));

    [Fact]
    public void Both_sides_are_bound_meanwhile()
    {
        foreach (MarketCommand command in (MarketCommand[])[Accept(Vendor, Offer(80_00)), new CounterOffer(Vendor, Talk, 1, Terms(95_00)), new WithdrawOffer(Alice, Talk, 1), new DeclineOffer(Vendor, Talk, 1, "too-low")])
        {
            Referred.When(command, Now).ThenRefused(new NegotiationInPhase("referred"));
        }
    }

    [Fact]
    public void Two_operators_allow_it_and_the_deal_is_made_in_the_same_batch_even_when_the_offer_itself_is_over()
    {
        Instant later = Until + Duration.FromHours(1);
        Approved(Referred, new AllowPrice(Talk), later).Facts.Select(f => f.Event).ShouldBe([
            new DecisionApproved(Decision, Two, FourEyes.HashOf(new AllowPrice(Talk)), later),
            new PriceAllowed(Talk, 1, Decision.Value, later),
            new OrderPlaced(Deal, Listing, 1, Product, Vendor, Alice, null, Posted with { Price = null }, later, null, Talk.Stream.Value),
            new PriceFixed(Deal, Product, Cny(80_00), PriceMethod.Negotiation, Talk.Stream.Value, "negotiation-1", 2, later),
            new LicenceReserved(Listing, Deal.Stream.Value, later),
            new FundsHeld(Account(Alice), Deal.Value, Cny(80_00), HoldPurpose.Order, Deal.Stream.Value, later),
        ]);
    }

    [Fact]
    public void Two_operators_refuse_it_and_the_negotiation_is_over() =>
        Approved(Referred, new RefusePrice(Talk, "dumping"), Now).Facts.Select(f => f.Event).ShouldBe([
            new DecisionApproved(Decision, Two, FourEyes.HashOf(new RefusePrice(Talk, "dumping")), Now), new PriceRefused(Talk, 1, "dumping", Decision.Value, Now),
        ]);

    [Fact]
    public void Everything_else_is_looked_at_again()
    {
        Approved(Referred, new AllowPrice(Talk), Now, before: scene => scene.Given(new WithdrawListing(Vendor, Listing), Now)).ThenRefused(new ListingRejection.ListingInPhase("withdrawn"));
        Approved(Referred, new AllowPrice(Talk), Now, before: scene => scene.Suspended(Alice)).ThenRefused(new CounterpartyBarred());
        Approved(Referred, new AllowPrice(Talk), Now, before: scene => scene.Suspended(Vendor)).ThenRefused(new CounterpartyBarred());
        Approved(Referred, new AllowPrice(Talk), Now, before: scene => scene.Given(Listing.Stream, new LicenceReserved(Listing, "order-1", Now, 3))).ThenRefused(new ListingRejection.SoldOut());
    }

    [Fact]
    public void What_nobody_decides_in_time_lapses()
    {
        Approved(Referred, new AllowPrice(Talk), DecideUntil - Tick).Refusal.ShouldBeNull();
        Referred.When(new ProposeDecision(One, Decision, new AllowPrice(Talk)), DecideUntil).ThenRefused(new NegotiationInPhase("lapsed"));
        Referred.When(new LapseNegotiation(MarketCommand.Exchange, Talk, Until + Tick), Until + Tick).ThenNothing();
        Referred.When(new LapseNegotiation(MarketCommand.Exchange, Talk, DecideUntil), DecideUntil - Tick).ThenRefused(new NegotiationRejection.DeadlineNotDue(DecideUntil));
        Referred.When(new LapseNegotiation(MarketCommand.Exchange, Talk, DecideUntil), DecideUntil).Then((Talk.Stream, new OfferLapsed(Talk, 1, DecideUntil)));
    }

    [Fact]
    public void There_is_nothing_to_decide_on_what_was_not_referred()
    {
        Listed.Given(FromAlice(), Now).When(new ProposeDecision(One, Decision, new AllowPrice(Talk)), Now).ThenRefused(new NegotiationInPhase("open"));
        Listed.When(new ProposeDecision(One, Decision, new RefusePrice(Talk, "dumping")), Now).ThenRefused(new NegotiationNotFound());
        Referred.When(new ProposeDecision(One, Decision, new RefusePrice(Talk, "No!")), Now).Refusal.ShouldBeOfType<DecisionRejection.InvalidGround>();
    }

    [Fact] // PAR-2
    public void Nobody_decides_on_himself_or_on_his_control_group()
    {
        foreach (ParticipantId involved in (ParticipantId[])[Vendor, Alice, Insider])
        {
            Referred.When(new ProposeDecision(involved, Decision, new AllowPrice(Talk)), Now).ThenRefused(new DecisionRejection.ConflictOfInterest());
        }
    }

    [Fact]
    public void A_band_is_from_nothing_to_all_of_the_price_and_a_hundred_times_it()
    {
        foreach (PriceBand band in (PriceBand[])[new(-1, 0), new(10_001, 0), new(0, -1), new(0, 1_000_001)]) RuleSetRule.FaultOf(Rules with { Band = band }).ShouldNotBeNull().Rule.ShouldStartWith("band.");
        foreach (PriceBand band in (PriceBand[])[new(0, 0), new(10_000, 1_000_000)]) RuleSetRule.FaultOf(Rules with { Band = band }).ShouldBeNull();
        new PriceBand(0, 0).Allows(Cny(1), Cny(1)).ShouldBeTrue();
        new PriceBand(10_000, 1_000_000).Allows(Cny(1_000_000_000_000_000), Cny(1)).ShouldBeTrue();
    }

    private static Scene.Outcome Approved(Scene scene, GuardedAct act, Instant at, Func<Scene, Scene>? before = null)
    {
        Scene proposed = scene.Given(new ProposeDecision(One, Decision, act), at);
        return (before?.Invoke(proposed) ?? proposed).When(new ApproveDecision(Two, Decision, FourEyes.HashOf(act)), at);
    }
}
