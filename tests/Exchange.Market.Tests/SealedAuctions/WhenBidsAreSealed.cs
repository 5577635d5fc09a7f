using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.SealedAuctions;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.SealedAuctions.Envelopes;

namespace Exchange.Market.Tests.SealedAuctions;

/// <summary>Auctions with sealed bids, from putting up to the orders (MECHANISMS sections 4 to 6, DOMAIN MON-4, SEE-1).</summary>
public sealed class WhenBidsAreSealed
{
    private static readonly Scene Up = Hall.Listed(ByAuction).Given(PutUp(SecondPrice), Now);

    [Fact]
    public void Each_custodian_gets_a_part_that_only_he_can_read_and_nobody_the_key()
    {
        LiveSealedAuction auction = Up.Auction();
        auction.PublicKey.ShouldBe(Convert.ToBase64String(Hpke.PublicKeyOf(Key(7))));
        auction.Custody.Select(kept => kept.Custodian).ShouldBe(Custodians);
        string stored = System.Text.Encoding.UTF8.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(auction.Custody, MarketJson.Of<Seq<KeptShare>>()));
        foreach (byte[] part in KeyShares.Split(Key(7), Key(99))) stored.ShouldNotContain(Convert.ToBase64String(part));
        Up.ListingState().Available.ShouldBe(2);
    }

    [Fact]
    public void The_highest_bidder_pays_the_second_price_and_only_his_deposit_stays()
    {
        Scene settled = Up.Registered(Alice, Bob, Carol).Given(Bid(Alice, (1, 50_00)), Now).Given(Bid(Bob, (1, 30_00)), Now).Given(Bid(Carol, (1, 40_00)), Now).Settled();
        settled.Auction().Awards.ShouldBe([new SealedAward(Alice, 1, Cny(40_00))]);
        settled.Auction().Rule.ShouldBe("sealed-second-price-1");
        (settled.Available(Alice), settled.Available(Bob), settled.Available(Carol)).ShouldBe((480_00, 50_00, 500_00));

        var order = (LiveOrder)settled.State<OrderState>(OrderId.Of(Sale, Alice).Stream);
        (order.Buyer, order.Price, order.Licences, order.Origin, order.Deposit).ShouldBe((Alice, Cny(40_00), 1, Sale.Stream.Value, Sale.Value));
        settled.ListingState().Reserved.Keys.ShouldBe([order.Id.Stream.Value]);
    }

    public static TheoryData<SealedFormat, long, long, long?> Several => new()
    {
        // MECHANISMS section 5: k = 5; A 3 at 100, B 2 at 90, C 4 at 80.
        { SealedFormat.LowestAccepted, 270, 180, 90 },
        { SealedFormat.HighestRejected, 240, 160, 80 },
        { SealedFormat.PayAsBid, 300, 180, null },
        { SealedFormat.Vickrey, 240, 160, null },
    };

    [Theory]
    [MemberData(nameof(Several), DisableDiscoveryEnumeration = true)]
    public void Several_licences_are_sold_by_each_rule(SealedFormat format, long alice, long bob, long? clearing)
    {
        SealedLot lot = SecondPrice with { Format = format, Licences = 5, Reserve = Cny(1), Deposit = Cny(0) };
        Scene bids = Hall.Listed(ByAuction with { Supply = new LicenceSupply(SupplyKind.Limited, 6) }).Given(PutUp(lot), Now).Registered(Alice, Bob, Carol)
            .Given(Bid(Alice, (3, 100)), Now).Given(Bid(Bob, (2, 90)), Now).Given(Bid(Carol, (4, 80)), Now);
        bids.Unsealed().When(new OpenEnvelopes(MarketCommand.Exchange, Sale, 0), Close).Facts.Select(f => f.Event).OfType<SealedLicencesAwarded>().ShouldHaveSingleItem()
            .ClearingPrice.ShouldBe(clearing is { } price ? Cny(price) : null);
        Scene settled = bids.Settled();
        settled.Auction().Awards.ShouldBe([new SealedAward(Alice, 3, Cny(alice)), new SealedAward(Bob, 2, Cny(bob))]);
        settled.ListingState().Available.ShouldBe(1);
        settled.ListingState().Spoken.ShouldBe(5);
    }

    [Fact]
    public void What_nobody_gets_is_free_again()
    {
        SealedLot lot = SecondPrice with { Format = SealedFormat.PayAsBid, Licences = 3 };
        Scene settled = Hall.Listed(ByAuction).Given(PutUp(lot), Now).Registered(Alice).Given(Bid(Alice, (2, 20_00)), Now).Settled();
        settled.Auction().Awards.ShouldBe([new SealedAward(Alice, 2, Cny(40_00))]);
        (settled.ListingState().Available, settled.ListingState().Spoken).ShouldBe((1, 2));
    }

    [Fact]
    public void An_unlimited_supply_is_offered_to_each_half_at_the_price_of_the_other()
    {
        SealedLot lot = SecondPrice with { Format = SealedFormat.RandomSample };
        Scene settled = Hall.Listed(ByAuction with { Supply = new LicenceSupply(SupplyKind.Unlimited, null) }).Given(PutUp(lot), Now).Registered(Alice, Bob, Carol)
            .Given(Bid(Alice, (1, 50_00)), Now).Given(Bid(Bob, (1, 40_00)), Now).Given(Bid(Carol, (1, 30_00)), Now).Settled();
        settled.Auction().Rule.ShouldBe("random-sampling-1");
        foreach (SealedAward award in settled.Auction().Awards) settled.State<OrderState>(OrderId.Of(Sale, award.Bidder).Stream).ShouldBeOfType<LiveOrder>().Price.ShouldBe(award.Price);
    }

    [Fact]
    public void A_later_envelope_takes_the_place_of_the_earlier_and_one_may_be_taken_back()
    {
        Scene settled = Up.Registered(Alice, Carol).Given(Bid(Alice, (1, 500_00)), Now).Given(Bid(Alice, (1, 20_00)), Now).Given(Bid(Carol, (1, 90_00)), Now)
            .Given(new WithdrawSealed(Carol, Sale), Now).Settled();
        settled.Auction().Awards.ShouldBe([new SealedAward(Alice, 1, Cny(10_00))]);
        Up.Registered(Alice).When(new WithdrawSealed(Alice, Sale), Now).ThenRefused(new AuctionRejection.NothingToRetract());
    }

    [Fact]
    public void Without_bids_or_below_the_reserve_price_nothing_is_sold_and_all_is_free()
    {
        Scene none = Up.Registered(Alice).Settled();
        (none.Auction().Phase, none.Available(Alice), none.ListingState().Available).ShouldBe((SealedPhase.Unsold, 500_00, 3));
        Scene low = Up.Registered(Alice).Given(Bid(Alice, (1, 9_99)), Now).Settled();
        (low.Auction().Phase, low.Available(Alice), low.ListingState().Available).ShouldBe((SealedPhase.Unsold, 500_00, 3));
    }

    [Fact]
    public void An_envelope_that_holds_no_bid_is_void_and_the_others_count()
    {
        BidSealed copied = Bid(Alice, (1, 90_00)) with { Actor = Carol }; // sealed for another bidder
        BidSealed lying = Bid(Bob, (1, 80_00)) with { Commitment = Hash("another") };
        Scene settled = Up.Registered(Alice, Bob, Carol).Given(Bid(Alice, (1, 50_00)), Now).Given(copied, Now).Given(lying, Now).Settled();
        settled.Auction().Opened.Select(bid => (bid.Bidder, bid.Void)).ShouldBe([(Alice, null), (Carol, "unreadable"), (Bob, "other-commitment")]);
        settled.Auction().Awards.ShouldBe([new SealedAward(Alice, 1, Cny(10_00))]);
    }

    [Theory]
    [InlineData(0, 10_00, "bad-quantity")]
    [InlineData(2, 10_00, "bad-quantity")]
    [InlineData(1, 0, "bad-amount")]
    [InlineData(1, -5, "bad-amount")]
    public void A_bid_that_can_t_be_is_void(int licences, long price, string fault) =>
        Up.Registered(Alice).Given(Bid(Alice, (licences, price)), Now).Settled().Auction().Opened.ShouldHaveSingleItem().Void.ShouldBe(fault);

    [Fact]
    public void Nothing_but_an_envelope_is_taken()
    {
        Scene registered = Up.Registered(Alice);
        registered.When(Bid(Alice, (1, 50_00)) with { Envelope = "" }, Now).ThenRefused(new SealedRejection.BadEnvelope());
        registered.When(Bid(Alice, (1, 50_00)) with { Envelope = Convert.ToBase64String(new byte[BidSlip.SealedBytes]) }, Now).ThenRefused(new SealedRejection.BadEnvelope());
        registered.When(Bid(Alice, (1, 50_00)) with { Envelope = Convert.ToBase64String(new byte[BidSlip.SealedBytes + 1]) }, Now).ThenRefused(new SealedRejection.BadEnvelope());
    }

    [Fact] // MECHANISMS G-3, G-4
    public void Bidders_are_refused_as_in_other_auctions()
    {
        Scene registered = Up.Registered(Alice);
        registered.When(Bid(Alice, (1, 50_00)), Close).ThenRefused(new AuctionRejection.Closed(Close));
        registered.When(Bid(Alice, (1, 50_00)), Close - Tick).Refusal.ShouldBeNull();
        registered.When(Bid(Sibling, (1, 50_00)), Now).ThenRefused(new AuctionRejection.SelfBid());
        registered.When(Bid(Bob, (1, 50_00)), Now).ThenRefused(new AuctionRejection.NotQualified("not-registered"));
        registered.Suspended(Alice).When(Bid(Alice, (1, 50_00)), Now).ThenRefused(new AuctionRejection.NotQualified("party-suspended"));
        Up.When(new RegisterForSealed(Sibling, Sale), Now).ThenRefused(new AuctionRejection.SelfBid());
        registered.When(new RegisterForSealed(Alice, Sale), Now).ThenRefused(new AuctionRejection.AlreadyRegistered());
    }

    [Fact]
    public void No_custodian_opens_before_the_close_or_with_another_s_part_or_twice()
    {
        Scene bid = Up.Registered(Alice).Given(Bid(Alice, (1, 50_00)), Now);
        bid.When(bid.Share(Operator), Close - Tick).ThenRefused(new SealedRejection.BiddingRuns(Close));
        bid.When(bid.Share(Operator), Close).ThenRefused(new SealedRejection.BiddingRuns(Close)); // the close is not carried out yet
        Scene closed = bid.Given(new CloseSealed(MarketCommand.Exchange, Sale, Close), Close);
        closed.When(closed.Share(Operator) with { Actor = Alice }, Close).ThenRefused(new SealedRejection.NotACustodian());
        closed.When(closed.Share(Regulator) with { Actor = Operator }, Close).ThenRefused(new SealedRejection.WrongShare());
        closed.When(closed.Share(Operator) with { Share = "x" }, Close).ThenRefused(new SealedRejection.WrongShare());
        Scene one = closed.Given(closed.Share(Operator), Close);
        one.Auction().PrivateKey.ShouldBeNull();
        one.When(one.Share(Operator), Close).Refusal!.Code.ShouldBe("sealed-auction-phase");
        one.Given(one.Share(Regulator), Close).Auction().PrivateKey.ShouldBe(Convert.ToBase64String(Key(7)));
    }

    [Fact]
    public void Many_envelopes_are_opened_some_at_a_time_and_the_auction_is_settled_with_the_last()
    {
        ParticipantId[] crowd = [.. Enumerable.Range(1, (2 * SealedDesk.AtOnce) + 1).Select(i => new ParticipantId($"bidder-{i}"))];
        Scene scene = crowd.Aggregate(Hall, (s, bidder) => s.Admitted(bidder, null, ParticipantRole.Buyer)).Listed(ByAuction).Given(PutUp(SecondPrice with { Deposit = Cny(0) }), Now).Registered(crowd);
        scene = crowd.Select((bidder, i) => Bid(bidder, (1, 20_00 + i))).Aggregate(scene, (s, bid) => s.Given(bid, Now)).Given(new CloseSealed(MarketCommand.Exchange, Sale, Close), Close);
        scene = scene.Given(scene.Share(Operator), Close);
        scene = scene.Given(scene.Share(Regulator), Close);
        scene = scene.Given(new OpenEnvelopes(MarketCommand.Exchange, Sale, 0), Close);
        scene.Auction().Opened.Count.ShouldBe(SealedDesk.AtOnce);
        scene.When(new OpenEnvelopes(MarketCommand.Exchange, Sale, 0), Close).Then(); // given again, it has no effect
        scene = scene.Given(new OpenEnvelopes(MarketCommand.Exchange, Sale, SealedDesk.AtOnce), Close).Given(new OpenEnvelopes(MarketCommand.Exchange, Sale, 2 * SealedDesk.AtOnce), Close);
        scene.Auction().Awards.ShouldBe([new SealedAward(crowd[^1], 1, Cny(20_00 + crowd.Length - 2))]);
    }

    public static TheoryData<SealedLot, string> Impossible => new()
    {
        { SecondPrice with { Reserve = null }, "no-scarcity" },
        { SecondPrice with { Format = SealedFormat.HighestRejected, Licences = 3, Reserve = null }, "no-scarcity" },
        { SecondPrice with { Format = SealedFormat.RandomSample }, "invalid-terms" },
        { SecondPrice with { Licences = 2 }, "invalid-terms" },
        { SecondPrice with { Format = SealedFormat.PayAsBid }, "invalid-terms" },
        { SecondPrice with { Format = SealedFormat.PayAsBid, Licences = 4 }, "sold-out" },
        { SecondPrice with { Tie = SealedTie.ProRata }, "invalid-terms" },
        { SecondPrice with { PerBidder = 1 }, "invalid-terms" },
        { SecondPrice with { Reserve = new Money(1, Currency.Eur) }, "invalid-terms" },
        { SecondPrice with { ClosesAt = Now }, "invalid-terms" },
        { SecondPrice with { OpensAt = Close }, "invalid-terms" },
        { SecondPrice with { ClosesAt = Now + Duration.FromDays(400) }, "invalid-terms" },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void Terms_that_can_t_be_are_refused(SealedLot lot, string code) => Hall.Listed(ByAuction).When(PutUp(lot), Now).Refusal!.Code.ShouldBe(code);

    [Fact]
    public void Where_all_pay_what_they_bid_no_reserve_price_is_needed() =>
        Hall.Listed(ByAuction).Given(PutUp(SecondPrice with { Format = SealedFormat.FirstPrice, Reserve = null }), Now).Auction().Terms.Reserve.ShouldBe(Cny(1));

    [Fact]
    public void Without_custodians_nothing_is_sealed() => Quiet.Listed(ByAuction).When(PutUp(SecondPrice), Now).ThenRefused(new SealedRejection.NoCustodians());

    [Fact] // MECHANISMS G-6, 14.3
    public void A_draw_by_lot_comes_of_the_key_that_was_committed_to()
    {
        Scene tied = Hall.Listed(ByAuction).Given(PutUp(SecondPrice with { Tie = SealedTie.Lottery }), Now).Registered(Alice, Carol).Given(Bid(Alice, (1, 50_00)), Now).Given(Bid(Carol, (1, 50_00)), Now).Settled();
        string seed = SealedDesk.SeedOf(Convert.ToBase64String(Key(7)));
        ParticipantId drawn = new[] { Alice, Carol }.MinBy(bidder => Hash($"{seed}:{bidder.Value}").ToString(), StringComparer.Ordinal);
        tied.Auction().Awards.ShouldBe([new SealedAward(drawn, 1, Cny(50_00))]);
    }

    [Fact] // DOMAIN TIM-2
    public void An_outage_before_the_close_postpones_it()
    {
        Instant from = Close - Duration.FromMinutes(2), to = Close + Duration.FromMinutes(1);
        Scene postponed = Up.Given(new OutageTouchedSealed(MarketCommand.Exchange, Sale, from, to), to);
        postponed.Auction().ClosesAt.ShouldBe(to + Duration.FromMinutes(5));
        postponed.Given(new CloseSealed(MarketCommand.Exchange, Sale, Close), to).Auction().Phase.ShouldBe(SealedPhase.Open);
        Up.When(new OutageTouchedSealed(MarketCommand.Exchange, Sale, Now, Now + Tick), Now + Tick).Then();
    }

    [Fact]
    public void Two_operators_call_it_off_and_all_is_free()
    {
        Scene scene = Up.Registered(Alice).Given(Bid(Alice, (1, 50_00)), Now);
        var act = new CancelSealedAuction(Sale, "key-lost");
        scene = scene.Given(new ProposeDecision(Operator, new DecisionId(Ruling), act), Now).Given(new ApproveDecision(Regulator, new DecisionId(Ruling), FourEyes.HashOf(act)), Now);
        (scene.Auction().Phase, scene.Available(Alice), scene.ListingState().Available).ShouldBe((SealedPhase.Cancelled, 500_00, 3));
        scene.When(Bid(Alice, (1, 50_00)), Now).ThenRefused(new AuctionRejection.Closed(Close));
        scene.When(new CloseSealed(MarketCommand.Exchange, Sale, Close), Close).Then();
    }

    [Fact] // MECHANISMS 14.2
    public void An_outcome_that_the_bids_do_not_give_is_refused_aloud()
    {
        Scene settled = Up.Registered(Alice).Given(Bid(Alice, (1, 50_00)), Now).Settled();
        LiveSealedAuction before = settled.Auction() with { Phase = SealedPhase.Unsealed, Awards = [], Rule = null };
        Should.Throw<ImpossibleHistoryException>(() => SealedDesk.Evolve(before, new SealedLicencesAwarded(before.Id, [new SealedAward(Bob, 1, Cny(10_00))], Cny(10_00), "sealed-second-price-1", Close)));
        SealedDesk.Evolve(before, new SealedLicencesAwarded(before.Id, [new SealedAward(Bob, 1, Cny(10_00))], Cny(10_00), "sealed-second-price-0", Close)).ShouldBeOfType<LiveSealedAuction>();
        Should.Throw<ImpossibleHistoryException>(() => SealedDesk.Evolve(before, new SealedAuctionUnsold(before.Id, "reserve-not-met", "sealed-second-price-1", Close)));
    }
}
