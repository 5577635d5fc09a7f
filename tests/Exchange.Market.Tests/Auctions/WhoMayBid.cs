using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Participants;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;
using static Exchange.Market.Tests.Auctions.Saleroom;

namespace Exchange.Market.Tests.Auctions;

/// <summary>A bid is of somebody who is registered and may trade at the moment (MECHANISMS G-4).</summary>
public sealed class WhoMayBid
{
    private static readonly Scene Registered = Saleroom.Open.Registered(Alice, Bob);

    [Fact]
    public void A_registered_bidder_may() => Registered.BiddingOpen().When(Bids(Alice, 20_00), Opening).Then((Lot, Placed(Alice, 20_00)));

    /// <summary>The deposit is held once, at registration: a bid and its revision hold nothing more (MON-4).</summary>
    [Fact]
    public void A_bid_holds_no_money_of_its_own()
    {
        Scene after = Registered.Given(Bids(Alice, 20_00), Opening).Given(Bids(Alice, 40_00), Opening);
        after.Available(Alice).ShouldBe(49_00);
        after.When(Bids(Bob, 900_00), Opening).Then((Lot, Placed(Bob, 900_00)));
    }

    [Fact]
    public void Who_is_not_registered_may_not() => Registered.When(Bids(Carol, 20_00), Opening).ThenRefused(new NotQualified("not-registered"));

    [Fact]
    public void Who_was_suspended_after_he_registered_may_not_as_long_as_he_is()
    {
        Scene suspended = Registered.Suspended(Alice);
        suspended.When(Bids(Alice, 20_00), Opening).ThenRefused(new NotQualified("party-suspended"));
        suspended.When(new RetractBid(Alice, Id), Opening).ThenRefused(new NotQualified("party-suspended"));
        suspended.When(new BuyNow(Alice, Id), Opening).ThenRefused(new NotQualified("party-suspended"));
        suspended.Given(ParticipantStreams.Of(Alice), new ParticipantReinstated(Alice, "cleared", Deed, Announced)).Given(Bids(Alice, 20_00), Opening);
    }

    [Fact]
    public void Who_was_never_admitted_may_not()
    {
        Registered.When(Bids(Nobody, 20_00), Opening).ThenRefused(new NotQualified("not-admitted"));
        Registered.When(Bids(Visitor, 20_00), Opening).ThenRefused(new NotQualified("role-missing"));
    }

    [Fact]
    public void The_seller_and_his_group_are_told_that_the_lot_is_their_own()
    {
        Registered.When(Bids(Vendor, 20_00), Opening).ThenRefused(new SelfBid());
        Registered.When(Bids(Cousin, 20_00), Opening).ThenRefused(new SelfBid());
        Registered.When(new RetractBid(Cousin, Id), Opening).ThenRefused(new SelfBid());
        Registered.When(new BuyNow(Cousin, Id), Opening).ThenRefused(new SelfBid());
    }

    [Fact]
    public void An_auction_of_before_there_were_listings_takes_whoever_is_admitted()
    {
        Scene old = Quiet.Given(Lot, new AuctionOpened(Id, Vendor, Terms, Announced));
        old.When(Bids(Alice, 20_00), Opening).Then((Lot, Placed(Alice, 20_00)));
        old.When(Bids(Nobody, 20_00), Opening).ThenRefused(new NotQualified("not-admitted"));
        old.Given(Bids(Alice, 20_00), Opening).When(CloseNow(), Closing).Facts.Select(f => f.Stream).ShouldBe([Lot]);
    }

    [Fact]
    public void Bidding_begins_at_the_opening_that_was_announced()
    {
        Registered.When(Bids(Alice, 20_00), Opening - Tick).ThenRefused(new BiddingNotOpen(Opening));
        Registered.When(new BuyNow(Alice, Id), Opening - Tick).ThenRefused(new BiddingNotOpen(Opening));
        Registered.When(new RetractBid(Alice, Id), Opening - Tick).ThenRefused(new BiddingNotOpen(Opening));
    }

    [Fact]
    public void An_outage_before_the_close_gives_bidders_time()
    {
        Instant to = Closing + Duration.FromHours(1);
        Registered.When(new OutageTouched(MarketCommand.Exchange, Id, Opening, to), to).Then((Lot, new ClosePostponed(Id, Opening, to, to + Held.OutageWindow, to)));
        Scene.Empty.When(new OutageTouched(MarketCommand.Exchange, Id, Opening, to), to).ThenRefused(new AuctionNotFound());
    }
}
