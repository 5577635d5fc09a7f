using System.Globalization;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.SealedAuctions;
using Exchange.TestKit.Story;
using NodaTime;

namespace Exchange.Simulation.Trading;

/// <summary>What is asked of negotiations, calls for interest and auctions with sealed bids. Rare: an envelope takes as long as a thousand bids.</summary>
/// <param name="next">What follows in the next commands.</param>
internal sealed class MethodTraffic(Dice dice, VirtualClock clock, Follower follower, Opening market, Queue<MarketCommand> next)
{
    private const int KeysMax = 200, SlopeKey = 249;

    private readonly Dictionary<SealedAuctionId, byte[]> _keys = [];
    private int _slips;

    private MethodFloor Floor => follower.Floor.Methods;

    public MarketCommand Next() => dice.Below(8) switch
    {
        < 4 => Negotiate(),
        < 7 => BeInterested(),
        _ => BidUnderSeal(),
    };

    /// <summary>What custodians owe when all else is over: the next part of each key that is waited for.</summary>
    public IEnumerable<MarketCommand> MissingParts() =>
        from auction in Floor.Locked
        let live = follower.Find<LiveSealedAuction>(auction.Stream)
        let part = live.Custody.First(kept => !live.Shares.ContainsKey(kept.Number))
        select new HandInKeyShare(part.Custodian.Person, auction, Convert.ToBase64String(KeyShares.Split(_keys[auction], Cast.Key(SlopeKey))[part.Number - 1]));

    private ParticipantId Buyer() => dice.Pick(market.Buyers);

    private Instant In(int secondsMax) => (clock.WriterNow + Duration.FromMilliseconds(2_000 + dice.Below(secondsMax * 1_000))).ToMicroseconds();

    private MarketCommand Negotiate()
    {
        if (Floor.Referred.Count > 0 && dice.OneIn(2)) return Decided(dice.Pick(Floor.Referred) is var referred && dice.OneIn(2) ? new AllowPrice(referred) : new RefusePrice(referred, "dumping"));
        if (Floor.Negotiating.Count == 0 || dice.OneIn(4) || follower.Find<LiveNegotiation>(dice.Pick(Floor.Negotiating).Stream) is not { Latest: { } latest } live)
        {
            (ListingId listing, _) = dice.Pick(market.Posted);
            var listed = follower.Find<LiveListing>(listing.Stream);
            return new OpenNegotiation(Buyer(), new NegotiationId(dice.NextGuid()), listing, listed?.Version ?? 1, null, Offer(listed?.Terms.Price));
        }

        ParticipantId other = live.Opposite(latest.By);
        return dice.Below(10) switch
        {
            0 => new DeclineOffer(other, live.Id, latest.Number, "too-dear"),
            1 => new WithdrawOffer(latest.By, live.Id, latest.Number),
            2 => new CounterOffer(dice.OneIn(2) ? latest.By : other, live.Id, latest.Number, Offer(live.Terms.Price)),
            3 or 4 => new CounterOffer(other, live.Id, latest.Number, Offer(live.Terms.Price)),
            5 => new AcceptOffer(other, live.Id, Math.Max(1, latest.Number - 1), latest.ContentHash),
            _ => new AcceptOffer(other, live.Id, latest.Number, latest.ContentHash),
        };
    }

    // Now and then outside the band.
    private OfferTerms Offer(Money? listed) => new(
        new Money((listed?.MinorUnits ?? 10_000) * (60 + dice.Below(100)) / 100, Currency.Cny), 1 + dice.Below(2), null, null, In(60), Firm: dice.OneIn(3));

    private MarketCommand BeInterested()
    {
        if (Floor.Calling.Count > 0 && !dice.OneIn(5))
        {
            InterestId interest = dice.Pick(Floor.Calling);
            return dice.OneIn(5) ? new WithdrawInterest(Buyer(), interest) : new RegisterInterest(Buyer(), interest);
        }

        // A listing in which nobody was interested is over: the vendor lists it anew.
        (ListingId listing, ParticipantId seller) = market.Sought;
        if (follower.Find<LiveListing>(listing.Stream) is { Phase: not (ListingPhase.Listed or ListingPhase.Draft or ListingPhase.Submitted) })
        {
            foreach (MarketCommand step in market.ListSoughtAnew()) next.Enqueue(step);
            return next.Dequeue();
        }

        return new CallForInterest(seller, new InterestId(dice.NextGuid()), listing, In(20), Duration.FromSeconds(5 + dice.Below(20)), AuctionFormat.Proxy, dice.Below(2), Duration.FromSeconds(5), null);
    }

    private MarketCommand BidUnderSeal()
    {
        if (Floor.Locked.Count > 0 && !dice.OneIn(4)) return HandIn(dice.Pick(Floor.Locked));
        if (Floor.Sealing.Count == 0 || dice.OneIn(6)) return PutUp();
        SealedAuctionId auction = dice.Pick(Floor.Sealing);
        if (dice.OneIn(30)) return Decided(new CancelSealedAuction(auction, "title-fell"));
        if (dice.OneIn(20)) return HandIn(auction);
        if (follower.Find<LiveSealedAuction>(auction.Stream) is not { } live) return PutUp();
        ParticipantId bidder = Buyer();
        if (dice.OneIn(10)) return new WithdrawSealed(bidder, auction);
        next.Enqueue(Bid(live, bidder));
        return new RegisterForSealed(bidder, auction);
    }

    private PutUpSealed PutUp()
    {
        // Of the unlimited and the limited one: an exclusive licence would be kept from all auctions for as long as it is sealed.
        (ListingId listing, ParticipantId seller) = market.Auctioned[dice.Below(2)];
        bool isForAll = follower.Find<LiveListing>(listing.Stream)?.Terms.Supply.Kind == SupplyKind.Unlimited;
        var auction = new SealedAuctionId(dice.NextGuid());
        _keys.Add(auction, Cast.Key(1 + dice.Below(KeysMax)));
        var lot = new SealedLot(isForAll ? SealedFormat.RandomSample : dice.Pick([SealedFormat.FirstPrice, SealedFormat.SecondPrice]), Currency.Cny, In(40), Reserve: new Money(5_037, Currency.Cny));
        return new PutUpSealed(seller, auction, listing, lot, new KeyMaterial(_keys[auction], Cast.Key(SlopeKey), [Cast.Key(21), Cast.Key(22), Cast.Key(23)]));
    }

    private BidSealed Bid(LiveSealedAuction auction, ParticipantId bidder)
    {
        var slip = new BidSlip([new BidRow(1, new Money(1_000 + dice.Below(90_000), Currency.Cny))], (++_slips).ToString("x64", CultureInfo.InvariantCulture));
        // Sealed to another auction it can't be read, and counts for nothing.
        SealedAuctionId sealedTo = dice.OneIn(20) ? new SealedAuctionId(dice.NextGuid()) : auction.Id;
        return new BidSealed(bidder, auction.Id, Convert.ToBase64String(slip.SealFor(sealedTo, bidder, Convert.FromBase64String(auction.PublicKey), Cast.Key(1 + dice.Below(KeysMax)))), slip.CommitmentFor(auction.Id, bidder));
    }

    private MarketCommand HandIn(SealedAuctionId auction)
    {
        if (follower.Find<LiveSealedAuction>(auction.Stream) is not { } live || !_keys.TryGetValue(auction, out byte[]? key)) return PutUp();
        byte[][] parts = KeyShares.Split(key, Cast.Key(SlopeKey));
        int custodian = dice.Below(parts.Length), part = dice.OneIn(8) ? dice.Below(parts.Length) : custodian;
        return new HandInKeyShare(live.Custody[custodian].Custodian.Person, auction, Convert.ToBase64String(parts[part]));
    }

    private ProposeDecision Decided(GuardedAct act)
    {
        var decision = new DecisionId(dice.NextGuid());
        next.Enqueue(new ApproveDecision(Opening.Two, decision, FourEyes.HashOf(act)));
        return new ProposeDecision(Opening.One, decision, act);
    }
}
