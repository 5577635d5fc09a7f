using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Processes;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;
using static Exchange.Market.Tests.Auctions.Saleroom;

namespace Exchange.Market.Tests.Auctions;

/// <summary>An auction is called off with a reason: by its seller while nobody is bound to him, by two operators until the close.</summary>
public sealed class WhenAnAuctionIsCalledOff
{
    private static readonly ParticipantId One = new("operator-1"), Two = new("operator-2");
    private static readonly DecisionId Decision = new(Deed);
    private static readonly CancelAuction Act = new(Id, "title-fell");
    private static readonly WithdrawLot Withdraw = new(Vendor, Id, "error-in-terms");
    private static readonly Instant Eve = Opening - Tick, Later = Opening + Tick;
    private static readonly Scene Waiting = Saleroom.Open.Registered(Alice, Bob);
    private static readonly Scene Bidding = Waiting.Given(Bids(Alice, 20_00), Opening);

    private static Scene ByTwo(Scene scene, Instant at) => scene.Given(new ProposeDecision(One, Decision, Act), at).Given(new ApproveDecision(Two, Decision, FourEyes.HashOf(Act)), at);

    [Fact]
    public void By_its_seller_deposits_and_licence_are_free_again()
    {
        Scene off = Waiting.When(Withdraw, Eve).Then(
            (Lot, new AuctionCancelled(Id, "error-in-terms", Eve)), (AccountOf(Alice), DepositReleased(Alice, Eve)), (AccountOf(Bob), DepositReleased(Bob, Eve)),
            (Licences, new LicenceReleased(Saleroom.Listing, Lot.Value, Eve)));
        (off.Available(Alice), off.LicencesLeft()).ShouldBe((50_00, 2));
        off.State<AuctionState>(Lot).ShouldBeOfType<Settled>().Winner.ShouldBeNull();
        off.Given(PutUp() with { Auction = new AuctionId(Deed) }, Eve).LicencesLeft().ShouldBe(1);
    }

    [Fact]
    public void Its_seller_is_bound_while_a_bid_stands()
    {
        Bidding.When(Withdraw, Later).ThenRefused(new BidStands());
        Scene left = Waiting.Given(new LeaveAbsenteeBid(Alice, Id, Cny(20_00)), Eve);
        left.When(Withdraw, Eve).Refusal.ShouldBeNull(); // what was left does not stand yet, and is not betrayed
        left.When(Withdraw, Opening).ThenRefused(new BidStands());
    }

    [Fact]
    public void It_is_open_to_the_seller_again_when_the_last_bid_was_retracted() =>
        Listed.Given(PutUp(Asked with { RetractCutoff = Duration.Zero }), Announced).Registered(Alice).Given(Bids(Alice, 20_00), Opening).Given(new RetractBid(Alice, Id), Later)
            .When(Withdraw, Later).Refusal.ShouldBeNull();

    [Fact]
    public void By_two_operators_whatever_was_bid()
    {
        Scene off = ByTwo(Bidding, Later);
        (off.Available(Alice), off.Available(Bob), off.LicencesLeft()).ShouldBe((50_00, 50_00, 2));
        Should.Throw<ImpossibleHistoryException>(() => Bidding.Given(Lot, new AuctionCancelled(Id, "title-fell", Later)));
    }

    [Fact]
    public void Nothing_happens_in_it_any_more()
    {
        Scene off = Waiting.Given(Withdraw, Eve);
        off.When(Bids(Alice, 20_00), Opening).ThenRefused(new Closed(Eve));
        off.When(new LeaveAbsenteeBid(Alice, Id, Cny(20_00)), Eve).ThenRefused(new Closed(Eve));
        off.When(Register(Carol), Opening).ThenRefused(new Closed(Eve));
        off.When(Withdraw, Opening).ThenRefused(new Closed(Eve));
        off.When(CloseNow(), Closing).ThenNothing();
        off.When(new OpeningDue(MarketCommand.Exchange, Id, Opening), Opening).ThenNothing();
        Deadlines.After(new AuctionCancelled(Id, "error-in-terms", Eve)).ShouldBe(new Due(Lot, DeadlineKind.AuctionClose, null, null));
    }

    [Fact]
    public void The_seller_is_refused_for_the_first_of_his_faults()
    {
        WithdrawLot bad = Withdraw with { Ground = "Not a code" };
        Bidding.Suspended(Vendor).When(bad, Closing).ThenRefused(new ParticipantRejection.PartySuspended());
        Bidding.When(bad with { Actor = Alice }, Closing).ThenRefused(new ParticipantRejection.RoleMissing("vendor"));
        Bidding.Admitted(new("rival"), null, ParticipantRole.Vendor).When(bad with { Actor = new("rival") }, Closing).ThenRefused(new AuctionNotFound());
        Listed.When(bad, Closing).ThenRefused(new AuctionNotFound());
        Bidding.When(bad, Closing).ThenRefused(new Closed(Closing));
        Bidding.When(bad, Later).ThenRefused(new BidStands());
        Waiting.When(bad, Later).Refusal.ShouldBeOfType<DecisionRejection.InvalidGround>();
    }

    [Fact]
    public void Two_operators_are_refused_for_the_first_of_their_faults()
    {
        ProposeDecision bad = new(Cousin, Decision, Act with { Ground = "Not a code" });
        Listed.When(bad, Closing).ThenRefused(new AuctionNotFound());
        Bidding.When(bad, Closing).ThenRefused(new DecisionRejection.ConflictOfInterest());
        Bidding.When(bad with { Actor = One }, Closing).ThenRefused(new Closed(Closing));
        Bidding.When(bad with { Actor = One }, Later).Refusal.ShouldBeOfType<DecisionRejection.InvalidGround>();
    }
}
