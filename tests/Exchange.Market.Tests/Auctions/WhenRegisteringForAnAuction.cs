using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Participants;
using Exchange.TestKit;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;
using static Exchange.Market.Tests.Auctions.Saleroom;

namespace Exchange.Market.Tests.Auctions;

/// <summary>Who would bid registers, and puts up the deposit once (DOMAIN MON-4).</summary>
public sealed class WhenRegisteringForAnAuction
{
    [Fact]
    public void The_deposit_is_held_under_the_auctions_id()
    {
        Scene after = Saleroom.Open.When(Register(Alice), Announced).Then((Lot, new BidderRegistered(Id, Alice, Announced)), (AccountOf(Alice), DepositHeld(Alice, 1_00, Announced)));
        after.Available(Alice).ShouldBe(49_00);
        after.State<AuctionState>(Lot).ShouldBeOfType<Open>().Bidders.Has(Alice).ShouldBeTrue();
    }

    [Fact]
    public void Without_a_deposit_no_account_is_touched() =>
        Listed.Given(PutUp(Asked with { Deposit = Cny(0) }), Announced).When(Register(Alice), Announced).Then((Lot, new BidderRegistered(Id, Alice, Announced)));

    [Fact]
    public void It_is_possible_from_the_announcement_until_just_before_the_close()
    {
        Saleroom.Open.BiddingOpen().When(Register(Alice), Closing - Tick).Then((Lot, new BidderRegistered(Id, Alice, Closing - Tick)), (AccountOf(Alice), DepositHeld(Alice, 1_00, Closing - Tick)));
        Saleroom.Open.When(Register(Alice), Closing).ThenRefused(new Closed(Closing));
        Saleroom.Open.Given(CloseNow(), Closing).When(Register(Alice), Closing).ThenRefused(new Closed(Closing));
    }

    [Fact]
    public void Nobody_registers_twice() => Saleroom.Open.Registered(Alice).When(Register(Alice), Opening).ThenRefused(new AlreadyRegistered());

    [Fact]
    public void The_seller_and_his_group_may_not()
    {
        Saleroom.Open.Admitted(new("vendor-2"), "the-group", ParticipantRole.Buyer).When(Register(new("vendor-2")), Announced).ThenRefused(new SelfBid());
        Saleroom.Open.When(Register(Cousin), Announced).ThenRefused(new SelfBid());
    }

    [Fact]
    public void A_deposit_that_is_not_there_is_not_held() =>
        Listed.Given(PutUp(Asked with { Deposit = Cny(50_01) }), Announced).When(Register(Alice), Announced).ThenRefused(new AccountRejection.InsufficientFunds(Cny(50_01), Cny(50_00)));

    [Fact]
    public void An_auction_takes_as_many_as_one_close_can_settle_with()
    {
        Scene full = Saleroom.Open.Given(Lot, Enumerable.Range(1, Auction.BiddersMax).Select(n => new BidderRegistered(Id, new ParticipantId($"bidder-{n}"), Announced)));
        full.When(Register(Alice), Opening).ThenRefused(new AuctionFull(Auction.BiddersMax));
        Auction.BytesOf(full.State<AuctionState>(Lot)).ShouldBeGreaterThan(Auction.BytesOf(Saleroom.Open.State<AuctionState>(Lot)) + (100 * Auction.BiddersMax));
    }

    [Fact]
    public void Refusals_come_in_their_order()
    {
        Scene poor = Listed.Given(PutUp(Asked with { Deposit = Cny(50_01) }), Announced);
        Listed.When(Register(Nobody), Closing).ThenRefused(new ParticipantRejection.NotAdmitted());
        Listed.When(Register(Barred), Closing).ThenRefused(new ParticipantRejection.PartySuspended());
        Listed.When(Register(Visitor), Closing).ThenRefused(new ParticipantRejection.RoleMissing("buyer"));
        Listed.When(Register(Cousin), Closing).ThenRefused(new AuctionNotFound());
        poor.When(Register(Cousin), Closing).ThenRefused(new Closed(Closing));
        poor.When(Register(Cousin), Opening).ThenRefused(new SelfBid());
        poor.Given(Lot, new BidderRegistered(Id, Alice, Announced)).When(Register(Alice), Opening).ThenRefused(new AlreadyRegistered());
        poor.When(Register(Alice), Opening).ThenRefused(new AccountRejection.InsufficientFunds(Cny(50_01), Cny(50_00)));
    }
}
