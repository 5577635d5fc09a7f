using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Tests.SealedAuctions;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Processes;

/// <summary>Who negotiates, calls for interest, and bids under seal.</summary>
internal sealed partial class RandomMarket
{
    private const int SlopeKey = 99;

    private readonly Dictionary<SealedAuctionId, byte[]> _keys = [];

    private void NoteOfMethods(object fact)
    {
        switch (fact)
        {
            case NegotiationOpened e:
                _negotiations.Add(e.Negotiation);
                break;
            case OfferMade or PriceReferred:
                var negotiation = (LiveNegotiation)At(((NegotiationEvent)fact).Negotiation.Stream).State;
                _deadlines.Add((negotiation.LapsesAt!.Value, new LapseNegotiation(MarketCommand.Exchange, negotiation.Id, negotiation.LapsesAt.Value)));
                if (fact is PriceReferred) Count("price referred");
                break;
            case InterestCalled e:
                _interests.Add(e.Interest);
                _deadlines.Add((e.Until, new EndInterest(MarketCommand.Exchange, e.Interest, e.Until)));
                break;
            case InterestExtended e:
                _deadlines.Add((e.Until, new EndInterest(MarketCommand.Exchange, e.Interest, e.Until)));
                Count("interest extended");
                break;
            case SealedAuctionOpened e:
                _sealedAuctions.Add(e.Auction);
                _deadlines.Add((e.Terms.ClosesAt, new CloseSealed(MarketCommand.Exchange, e.Auction, e.Terms.ClosesAt)));
                break;
            case SealedClosePostponed e:
                _deadlines.Add((e.ClosesAt, new CloseSealed(MarketCommand.Exchange, e.Auction, e.ClosesAt)));
                Count("sealed postponed");
                break;
            case SealedAuctionUnsold e:
                Count($"sealed {e.Reason}");
                break;
            default:
                Count(fact switch
                {
                    OfferAccepted => "offer accepted",
                    OfferLapsed => "offer lapsed",
                    OfferWithdrawn => "offer withdrawn",
                    OfferDeclined => "offer declined",
                    PriceAllowed => "price allowed",
                    PriceRefused => "price refused",
                    InterestAgreed => "interest agreed",
                    InterestAuctioned => "interest auctioned",
                    InterestLapsed => "interest lapsed",
                    InterestDropped => "interest dropped",
                    SealedLicencesAwarded => "sealed awarded",
                    SealedAuctionCancelled => "sealed cancelled",
                    _ => fact.GetType().Name,
                });
                break;
        }
    }

    /// <summary>A first offer, or some answers to the latest one: mostly by whose turn it is, and now and then when it is over.</summary>
    private MarketCommand Negotiated()
    {
        NegotiationId[] running = [.. _negotiations.TakeLast(10).Where(n => At(n.Stream).State is LiveNegotiation { Phase: NegotiationPhase.Open or NegotiationPhase.Referred })];
        if (running.Length == 0 || _random.Next(4) == 0)
        {
            var listing = (LiveListing)At(Negotiable().Stream).State;
            ParticipantId buyer = Any(Buyers);
            return _random.Next(3) == 0
                ? new OpenNegotiation(listing.Seller, New<NegotiationId>(), listing.Id, listing.Version, buyer, Offered(listing.Terms.Price))
                : new OpenNegotiation(buyer, New<NegotiationId>(), listing.Id, listing.Version, null, Offered(listing.Terms.Price));
        }

        NegotiationId negotiation = Any(running);
        Do(Answered(negotiation));
        return Answered(negotiation);
    }

    private MarketCommand Answered(NegotiationId negotiation)
    {
        var live = (LiveNegotiation)At(negotiation.Stream).State;
        StandingOffer latest = live.Latest!;
        ParticipantId other = live.Opposite(latest.By);
        if (live.Phase == NegotiationPhase.Referred && _random.Next(8) > 0) return Ruled(_random.Next(2) == 0 ? new AllowPrice(live.Id) : new RefusePrice(live.Id, "dumping"));
        return _random.Next(10) switch
        {
            0 => new DeclineOffer(other, live.Id, latest.Number, "too-dear"),
            1 => new WithdrawOffer(latest.By, live.Id, latest.Number),
            2 => new CounterOffer(latest.By, live.Id, latest.Number, Offered(live.Terms.Price)),
            3 => new WithdrawOffer(other, live.Id, latest.Number),
            4 or 5 => new CounterOffer(other, live.Id, latest.Number, Offered(live.Terms.Price)),
            _ => new AcceptOffer(other, live.Id, latest.Number, latest.ContentHash),
        };
    }

    // Often outside the band.
    private OfferTerms Offered(Money? listed) => new(
        Cny(Math.Max(1, (listed?.MinorUnits ?? 100) * _random.Next(30, 220) / 100)), _random.Next(1, 3), null, null, _now + Duration.FromHours(_random.Next(1, 60)), Firm: _random.Next(3) == 0);

    private ListingId Negotiable()
    {
        ListingId[] open = [.. _listings.TakeLast(24).Where(l => At(l.Stream).State is LiveListing { Terms.Method: SaleMethod.Negotiation })];
        return open.Length == 0 || _random.Next(3) == 0 ? Posted() : Any(open);
    }

    /// <summary>A call, or somebody registers for one or takes that back.</summary>
    private MarketCommand Interested()
    {
        InterestId[] running = [.. _interests.TakeLast(6).Where(i => At(i.Stream).State is LiveInterest { Phase: InterestPhase.Open })];
        if (running.Length == 0 || _random.Next(4) == 0)
        {
            ListingId[] open = [.. _listings.TakeLast(30).Where(l => At(l.Stream).State is LiveListing { Terms.Method: SaleMethod.Interest, Phase: ListingPhase.Listed })];
            if (open.Length == 0) return Order();
            ListingId listing = Any(open);
            Duration? extension = _random.Next(2) == 0 ? Duration.FromHours(3) : null;
            return new CallForInterest(
                ((LiveListing)At(listing.Stream).State).Seller, New<InterestId>(), listing, _now + Duration.FromHours(_random.Next(2, 50)), Duration.FromHours(_random.Next(2, 20)), AuctionFormat.Proxy, extension is null ? 0 : 1, extension, null);
        }

        InterestId interest = Any(running);
        if (_random.Next(2) == 0) Do(new RegisterInterest(Any(Buyers), interest));
        return _random.Next(4) == 0 ? new WithdrawInterest(Any(Buyers), interest) : new RegisterInterest(Any(Buyers), interest);
    }

    /// <summary>An auction with sealed bids, and whatever its phase asks for; sometimes what it forbids.</summary>
    private MarketCommand BidUnderSeal()
    {
        SealedAuctionId[] running = [.. _sealedAuctions.TakeLast(8).Where(a => At(a.Stream).State is LiveSealedAuction { IsOver: false })];
        if (running.Length == 0 || _random.Next(6) == 0) return PutUpSealed();
        var auction = (LiveSealedAuction)At(Any(running).Stream).State;
        if (_random.Next(25) == 0) return Ruled(new CancelSealedAuction(auction.Id, "title-fell"));
        if (auction.Phase == SealedPhase.Closed || _random.Next(12) == 0) return HandIn(auction);
        switch (_random.Next(14))
        {
            case 0 or 2:
                return new OutageTouchedSealed(MarketCommand.Exchange, auction.Id, _now, auction.ClosesAt + Duration.FromMinutes(1));
            case 1:
                return new WithdrawSealed(Any(Buyers), auction.Id);
            case < 6:
                break; // a deposit, and no bid
            default:
                Do(Bid(auction));
                break;
        }

        return Bid(auction);
    }

    private MarketCommand PutUpSealed()
    {
        ListingId[] open = [.. _listings.TakeLast(20).Where(l => At(l.Stream).State is LiveListing { Terms.Method: SaleMethod.Auction, Phase: ListingPhase.Listed })];
        if (open.Length == 0) return Order();
        var listing = (LiveListing)At(Any(open).Stream).State;
        SealedFormat format = listing.Terms.Supply switch
        {
            { Kind: SupplyKind.Unlimited } => SealedFormat.RandomSample,
            { Kind: SupplyKind.Limited, Count: > 1 } when _random.Next(2) == 0 => Any([SealedFormat.LowestAccepted, SealedFormat.HighestRejected, SealedFormat.PayAsBid, SealedFormat.Vickrey]),
            _ => Any([SealedFormat.FirstPrice, SealedFormat.SecondPrice]),
        };
        bool forSeveral = !SealedTermsRule.IsForOne(format) && format != SealedFormat.RandomSample;
        var auction = New<SealedAuctionId>();
        _keys.Add(auction, Envelopes.Key(30 + (_made % 60)));
        return new PutUpSealed(listing.Seller, auction, listing.Id, new SealedLot(
                format, Currency.Cny, _now + Duration.FromHours(_random.Next(2, 20)), forSeveral ? 2 : null, Cny(_random.Next(4) == 0 ? 350_00 : _random.Next(1, 90_00)), forSeveral && _random.Next(2) == 0 ? SealedTie.ProRata : SealedTie.Earliest),
            new KeyMaterial(_keys[auction], Envelopes.Key(SlopeKey), [Envelopes.Key(21), Envelopes.Key(22), Envelopes.Key(23)]));
    }

    /// <summary>Each bidder registers before; he may bid more than he has, or what can't be read.</summary>
    private BidSealed Bid(LiveSealedAuction auction)
    {
        ParticipantId bidder = Any(Buyers);
        Do(new RegisterForSealed(bidder, auction.Id));
        var slip = new BidSlip([new BidRow(_random.Next(1, 3), Cny(_random.Next(1, 400_00)))], _made.ToString("x64", System.Globalization.CultureInfo.InvariantCulture));
        string envelope = Convert.ToBase64String(slip.SealFor(_random.Next(20) == 0 ? New<SealedAuctionId>() : auction.Id, bidder, Convert.FromBase64String(auction.PublicKey), Envelopes.Key(100 + (++_made % 100))));
        return new BidSealed(bidder, auction.Id, envelope, slip.CommitmentFor(auction.Id, bidder));
    }

    private HandInKeyShare HandIn(LiveSealedAuction auction)
    {
        byte[][] parts = KeyShares.Split(_keys[auction.Id], Envelopes.Key(SlopeKey));
        int custodian = _random.Next(parts.Length), part = _random.Next(8) == 0 ? _random.Next(parts.Length) : custodian;
        return new HandInKeyShare(auction.Custody[custodian].Custodian.Person, auction.Id, Convert.ToBase64String(parts[part]));
    }

    /// <summary>An order or an auction comes of what ended so, and of nothing else.</summary>
    private void CheckMethod(object state)
    {
        switch (state)
        {
            case LiveNegotiation negotiation:
                _streams.ContainsKey(negotiation.Id.Order.Stream).ShouldBe(negotiation.Phase == NegotiationPhase.Agreed, Told("an order comes of an offer that both agreed on"));
                break;
            case LiveInterest interest:
                (_streams.ContainsKey(interest.Id.Order.Stream), _streams.ContainsKey(interest.Id.Auction.Stream))
                    .ShouldBe((interest.Phase == InterestPhase.Agreed, interest.Phase == InterestPhase.Auctioned), Told("one who is interested orders, several bid"));
                break;
            case LiveSealedAuction auction:
                CheckSealed(auction);
                break;
        }
    }

    private void CheckSealed(LiveSealedAuction auction)
    {
        (auction.PrivateKey is null).ShouldBe(auction.Shares.Count < 2, Told("two parts give the key, and one gives nothing"));
        if (auction.PrivateKey is null) auction.Opened.ShouldBeEmpty(Told("without the key nothing is opened"));
        if (auction.Terms.Licences is { } licences) auction.Awards.Sum(award => award.Licences).ShouldBeLessThanOrEqualTo(licences, Told("no more licences are awarded than were put up"));
        foreach (SealedAward award in auction.Awards)
        {
            award.Price.ShouldBeGreaterThanOrEqualTo(new Money(auction.Terms.Reserve.MinorUnits * award.Licences, auction.Terms.Currency), Told("no licence goes below the reserve"));
            auction.Opened.Single(bid => bid.Bidder == award.Bidder).Slip!.Bids.Max(row => row.Price).MinorUnits.ShouldBeGreaterThanOrEqualTo(award.Price.MinorUnits / award.Licences, Told("nobody pays more than he bid"));
        }

        if (!auction.IsOver) return;
        foreach (ParticipantId buyer in Buyers.Where(b => !auction.Awards.Any(award => award.Bidder == b)))
        {
            ((AccountState)At(AccountId.Of(buyer, Currency.Cny).Stream).State).Holds.ContainsKey(auction.Id.Value).ShouldBeFalse(Told("the deposit of who gets nothing is free"));
        }
    }

    /// <summary>Decided by two operators.</summary>
    private ApproveDecision Ruled(GuardedAct act)
    {
        var decision = New<DecisionId>();
        Do(new ProposeDecision(new("operator-1"), decision, act));
        return new ApproveDecision(new("operator-2"), decision, FourEyes.HashOf(act));
    }
}
