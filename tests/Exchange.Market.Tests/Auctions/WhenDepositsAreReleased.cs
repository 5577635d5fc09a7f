using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using Exchange.TestKit;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;
using static Exchange.Market.Tests.Auctions.Saleroom;

namespace Exchange.Market.Tests.Auctions;

/// <summary>The close settles with everybody in one batch: the outcome, the losers' deposits, the licence when nobody got it (MON-4, SET-1).</summary>
public sealed class WhenDepositsAreReleased
{
    [Fact]
    public void All_but_the_winner_get_theirs_back_in_the_order_of_their_ids()
    {
        Scene after = Saleroom.Open.Registered(Carol, Alice, Bob).Given(Bids(Alice, 40_00), Opening).Given(Bids(Bob, 20_00), Opening)
            .When(CloseNow(), Closing).Then(
                (Lot, new LotAwarded(Id, Alice, Cny(21_00), EnglishProxy.RuleVersion, Closing)),
                (AccountOf(Bob), DepositReleased(Bob, Closing)), (AccountOf(Carol), DepositReleased(Carol, Closing)));

        (after.Available(Alice), after.Available(Bob), after.Available(Carol)).ShouldBe((49_00, 50_00, 50_00));
        after.LicencesLeft().ShouldBe(1);
        after.State<AuctionState>(Lot).ShouldBe(new Settled(Id, Closing, Alice, Cny(21_00), Vendor, Terms.Lot, Saleroom.Listing, Cny(1_00), EnglishProxy.RuleVersion));
    }

    [Fact]
    public void When_the_lot_is_unsold_everybody_does_and_the_licence_is_free_again()
    {
        Scene after = Saleroom.Open.Registered(Alice, Bob).BiddingOpen().When(CloseNow(), Closing).Then(
            (Lot, new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Closing)),
            (AccountOf(Alice), DepositReleased(Alice, Closing)), (AccountOf(Bob), DepositReleased(Bob, Closing)),
            (Licences, new LicenceReleased(Saleroom.Listing, Lot.Value, Closing)));
        after.LicencesLeft().ShouldBe(2);
        after.Available(Alice).ShouldBe(50_00);
    }

    [Fact]
    public void A_leader_under_the_reserve_gets_his_back_too()
    {
        Scene under = Listed.Given(PutUp(Asked with { ReservePrice = Cny(45_00) }), Announced).Registered(Alice).Given(Bids(Alice, 44_99), Opening);
        under.When(CloseNow(), Closing).ThenScene().Available(Alice).ShouldBe(50_00);
    }

    [Fact]
    public void Who_retracted_his_bids_keeps_his_deposit_in_until_the_close()
    {
        Scene retracted = Listed.Given(PutUp(Asked with { RetractCutoff = NodaTime.Duration.Zero }), Announced).Registered(Alice)
            .Given(Bids(Alice, 20_00), Opening).Given(new RetractBid(Alice, Id), Opening + Tick);
        retracted.Available(Alice).ShouldBe(49_00);
        retracted.When(Bids(Alice, 15_00), Opening + Tick).Then((Lot, Placed(Alice, 15_00, Opening + Tick)));
        retracted.Given(CloseNow(), Closing).Available(Alice).ShouldBe(50_00);
    }

    [Fact]
    public void Without_deposits_the_outcome_stands_alone() =>
        Listed.Given(PutUp(Asked with { Deposit = Cny(0) }), Announced).Registered(Alice, Bob).Given(Bids(Alice, 20_00), Opening)
            .When(CloseNow(), Closing).Then((Lot, new LotAwarded(Id, Alice, Cny(10_00), EnglishProxy.RuleVersion, Closing)));

    [Fact]
    public void A_close_that_moved_or_was_carried_out_has_no_effect()
    {
        Saleroom.Open.Registered(Alice).Given(Bids(Alice, 20_00), Closing - Tick).When(CloseNow(), Closing).ThenNothing();
        Saleroom.Open.Registered(Alice).Given(CloseNow(), Closing).When(CloseNow(), Closing).ThenNothing();
        Saleroom.Open.When(CloseNow(), Closing - Tick).ThenRefused(new CloseNotDue(Closing));
        Listed.When(CloseNow(), Closing).ThenRefused(new AuctionNotFound());
    }

    /// <summary>The accounts of a large auction are asked for together, not one load after the other.</summary>
    [Fact]
    public void All_accounts_are_asked_for_at_once()
    {
        Scene scene = Saleroom.Open.Registered(Alice, Bob, Carol);
        var states = new Loaded(scene.State<AuctionState>(Lot));
        CloseNow().Decide(states, Closing).ShouldBeOfType<Verdict.Needs>().Streams.ShouldBe([AccountOf(Alice), AccountOf(Bob), AccountOf(Carol), Licences], ignoreOrder: true);
    }

    private sealed class Loaded(AuctionState auction) : IStates
    {
        public bool TryGet<TState>(StreamId stream, out TState state)
        {
            bool loaded = stream == Lot;
            state = loaded ? (TState)(object)auction : default!;
            return loaded;
        }

        public long VersionOf(StreamId stream) => 1;
    }
}
