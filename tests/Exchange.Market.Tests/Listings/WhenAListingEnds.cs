using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Listings;

public sealed class WhenAListingEnds
{
    private static readonly ListingTerms Ending = Posted with { ClosesAt = Now };
    private static readonly DecisionId Proposal = Id<DecisionId>(1);

    private static ExpireListing Expire(Instant closesAt) => new(MarketCommand.Exchange, Listing, closesAt);

    private static Scene InPhase(ListingPhase phase) => phase switch
    {
        ListingPhase.Draft => Quiet.Drafted(Posted),
        ListingPhase.Submitted => Quiet.Submitted(Posted),
        ListingPhase.Returned => Quiet.Submitted(Posted).Given(Listing.Stream, new ListingReturned(Listing, Reviewer, "unclear", Now)),
        ListingPhase.Listed => Quiet.Listed(Posted),
        ListingPhase.Suspended => Quiet.Listed(Posted).Given(Listing.Stream, new ListingSuspended(Listing, "inquiry", Ruling, Now)),
        ListingPhase.SoldOut => Quiet.Listed(Posted with { Supply = new LicenceSupply(SupplyKind.Limited, 1) }).Delivered(),
        ListingPhase.Expired => Quiet.Listed(Posted).Given(Listing.Stream, new ListingExpired(Listing, Now)),
        ListingPhase.Withdrawn => Quiet.Listed(Posted).Given(Listing.Stream, new ListingWithdrawn(Listing, Now)),
        _ => Quiet.Listed(Posted).Given(Listing.Stream, new ListingDelisted(Listing, "fraud", Ruling, Now)),
    };

    /// <summary>Proposed and approved by two operators.</summary>
    private static Scene.Outcome Decide(Scene scene, GuardedAct act, string proposer = "operator-1", string approver = "operator-2") => scene
        .Given(new ProposeDecision(new(proposer), Proposal, act), Now)
        .When(new ApproveDecision(new(approver), Proposal, FourEyes.HashOf(act)), Now);

    [Theory]
    [InlineData(ListingPhase.Draft)]
    [InlineData(ListingPhase.Submitted)]
    [InlineData(ListingPhase.Returned)]
    [InlineData(ListingPhase.Listed)]
    [InlineData(ListingPhase.Suspended)]
    [InlineData(ListingPhase.SoldOut)]
    public void A_vendor_withdraws_what_is_not_over(ListingPhase phase) =>
        InPhase(phase).When(new WithdrawListing(Vendor, Listing), Now).Then((Listing.Stream, new ListingWithdrawn(Listing, Now))).ListingState().Phase.ShouldBe(ListingPhase.Withdrawn);

    [Theory]
    [InlineData(ListingPhase.Expired, "expired")]
    [InlineData(ListingPhase.Withdrawn, "withdrawn")]
    [InlineData(ListingPhase.Delisted, "delisted")]
    public void What_is_over_is_not_withdrawn(ListingPhase phase, string name) => InPhase(phase).When(new WithdrawListing(Vendor, Listing), Now).ThenRefused(new ListingInPhase(name));

    [Fact]
    public void Only_the_admitted_vendor_withdraws_his_own()
    {
        Quiet.Listed(Posted).When(new WithdrawListing(Rival, Listing), Now).ThenRefused(new ListingNotFound());
        Quiet.When(new WithdrawListing(Vendor, Listing), Now).ThenRefused(new ListingNotFound());
        Quiet.Listed(Posted).Suspended(Vendor).When(new WithdrawListing(Vendor, Listing), Now).ThenRefused(new ParticipantRejection.PartySuspended());
    }

    [Fact]
    public void A_listing_expires_at_its_end() =>
        Quiet.Listed(Ending).When(Expire(Now), Now).Then((Listing.Stream, new ListingExpired(Listing, Now))).ListingState().Phase.ShouldBe(ListingPhase.Expired);

    [Fact] // G-3
    public void It_is_over_at_its_end_whether_or_not_the_deadline_has_been_carried_out()
    {
        Quiet.Listed(Ending).When(Buy(Alice), Now - Tick).Facts.Length.ShouldBe(4);
        Quiet.Listed(Ending).When(Buy(Alice), Now).ThenRefused(new ListingInPhase("expired"));
        Quiet.Listed(Ending).When(new WithdrawListing(Vendor, Listing), Now).ThenRefused(new ListingInPhase("expired"));
    }

    [Fact]
    public void The_end_does_not_come_before_it_is_due() => Quiet.Listed(Ending).When(Expire(Now), Now - Tick).ThenRefused(new DeadlineNotDue(Now));

    [Fact]
    public void A_stale_end_has_no_effect()
    {
        Quiet.Listed(Ending).Given(new ReviseListing(Vendor, Listing, Posted), Now - Tick).When(Expire(Now), Now).ThenNothing();
        Quiet.Listed(Ending).When(Expire(Now - Tick), Now).ThenNothing();
        Quiet.Drafted(Ending).When(Expire(Now), Now).ThenNothing();
        foreach (ListingPhase phase in new[] { ListingPhase.Expired, ListingPhase.Withdrawn, ListingPhase.Delisted }) InPhase(phase).When(Expire(Now), Now).ThenNothing();
        Quiet.When(Expire(Now), Now).ThenRefused(new ListingNotFound());
    }

    [Fact]
    public void A_suspended_or_sold_out_listing_expires_too()
    {
        Quiet.Listed(Ending).Given(Listing.Stream, new ListingSuspended(Listing, "inquiry", Ruling, Before)).When(Expire(Now), Now).Facts.Length.ShouldBe(1);
        Scene soldOut = Quiet.Listed(Posted with { Supply = new LicenceSupply(SupplyKind.Limited, 1), ClosesAt = Now + Tick }).Delivered();
        soldOut.Given(Expire(Now + Tick), Now + Tick)
            .Given(new Market.Settlements.RefuseDelivery(Alice, Settlement, "wrong-data"), Now + Tick).ListingState().Phase.ShouldBe(ListingPhase.Expired);
    }

    [Fact] // PAR-3
    public void Two_operators_suspend_resume_and_delist()
    {
        Scene suspended = Decide(Quiet.Listed(Posted), new SuspendListing(Listing, "inquiry")).ThenScene();
        suspended.ListingState().Phase.ShouldBe(ListingPhase.Suspended);
        suspended.When(Buy(Alice), Now).ThenRefused(new ListingInPhase("suspended"));

        Scene fresh = InPhase(ListingPhase.Suspended);
        Decide(fresh, new ResumeListing(Listing, "cleared")).Facts[1].Event.ShouldBe(new ListingResumed(Listing, "cleared", Proposal.Value, Now));
        Decide(fresh, new ResumeListing(Listing, "cleared")).ThenScene().When(Buy(Alice), Now).Facts.Length.ShouldBe(4);
        Decide(fresh, new DelistListing(Listing, "fraud")).ThenScene().When(Buy(Alice), Now).ThenRefused(new ListingInPhase("delisted"));
        Decide(InPhase(ListingPhase.SoldOut), new SuspendListing(Listing, "inquiry")).ThenScene().ListingState().Phase.ShouldBe(ListingPhase.Suspended);
    }

    [Fact]
    public void What_was_sold_out_is_sold_out_after_its_suspension()
    {
        Scene suspended = Decide(InPhase(ListingPhase.SoldOut), new SuspendListing(Listing, "inquiry")).ThenScene();
        suspended.Given(Listing.Stream, new ListingResumed(Listing, "cleared", Ruling, Now)).ListingState().Phase.ShouldBe(ListingPhase.SoldOut);
    }

    [Fact]
    public void Delisting_releases_nothing_that_is_ordered()
    {
        Scene delisted = Decide(Quiet.Listed(Posted).Instructed(), new DelistListing(Listing, "fraud")).ThenScene();
        delisted.ListingState().Reserved.Count.ShouldBe(1);
        Scene delivered = delisted.Given(new Market.Settlements.SettleTrade(MarketCommand.Exchange, Settlement), Now);
        (delivered.ListingState().Sold, ((LiveOrder)delivered.State<OrderState>(Order.Stream)).Phase).ShouldBe((1, OrderPhase.Delivered));
    }

    [Theory]
    [InlineData(ListingPhase.Draft, "draft")]
    [InlineData(ListingPhase.Withdrawn, "withdrawn")]
    [InlineData(ListingPhase.Delisted, "delisted")]
    public void Only_what_is_listed_is_suspended_resumed_or_delisted(ListingPhase phase, string name)
    {
        foreach (GuardedAct act in new GuardedAct[] { new SuspendListing(Listing, "inquiry"), new ResumeListing(Listing, "cleared"), new DelistListing(Listing, "fraud") })
        {
            InPhase(phase).When(new ProposeDecision(new("operator-1"), Proposal, act), Now).ThenRefused(new ListingInPhase(name));
        }

        Quiet.When(new ProposeDecision(new("operator-1"), Proposal, new SuspendListing(Listing, "inquiry")), Now).ThenRefused(new ListingNotFound());
        Quiet.Listed(Posted).When(new ProposeDecision(new("operator-1"), Proposal, new ResumeListing(Listing, "cleared")), Now).ThenRefused(new ListingInPhase("listed"));
        Quiet.Listed(Ending).When(new ProposeDecision(new("operator-1"), Proposal, new SuspendListing(Listing, "inquiry")), Now).ThenRefused(new ListingInPhase("expired"));
    }

    [Fact] // PAR-2
    public void Nobody_of_the_sellers_group_decides()
    {
        Quiet.Listed(Posted).When(new ProposeDecision(Insider, Proposal, new SuspendListing(Listing, "inquiry")), Now).ThenRefused(new DecisionRejection.ConflictOfInterest());
        Decide(Quiet.Listed(Posted), new SuspendListing(Listing, "inquiry"), approver: "insider").ThenRefused(new DecisionRejection.ConflictOfInterest());
    }

    [Fact]
    public void The_ground_of_a_decision_is_a_code() =>
        Quiet.Listed(Posted).When(new ProposeDecision(new("operator-1"), Proposal, new SuspendListing(Listing, "He lied")), Now).Refusal.ShouldBeOfType<DecisionRejection.InvalidGround>();
}
