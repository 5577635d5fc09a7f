using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Quotations;
using Exchange.Market.Settlements;
using Exchange.Market.Tests.Listings;
using Exchange.Market.Titles;
using Exchange.TestKit;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Processes;

/// <summary>Who lists, orders, quotes, bids, settles and decides.</summary>
internal sealed partial class RandomMarket
{
    // Mostly one that still moves.
    private SettlementId? Unsettled()
    {
        SettlementId[] moving = [.. _settlements.TakeLast(40).Where(s => !_ended.ContainsKey(s))];
        return moving.Length > 0 && _random.Next(8) > 0 ? Any(moving) : Recent(_settlements);
    }

    /// <summary>A new listing, drafted, submitted and approved; the middle steps count as commands too.</summary>
    private ApproveListing List()
    {
        int which = _random.Next(Products.Length);
        ParticipantId vendor = Vendors[which % 2];
        var listing = New<ListingId>();
        SaleMethod method = _random.Next(9) switch { < 3 => SaleMethod.Auction, 3 => SaleMethod.Interest, 4 => SaleMethod.Negotiation, _ => SaleMethod.PostedPrice };
        (LicenceSupply supply, Exclusivity exclusivity) = _random.Next(5) switch
        {
            0 => (new LicenceSupply(SupplyKind.Exclusive, null), Exclusivity.Exclusive),
            1 => (new LicenceSupply(SupplyKind.Unlimited, null), Exclusivity.NonExclusive),
            var n => (new LicenceSupply(SupplyKind.Limited, n), Exclusivity.NonExclusive),
        };
        var terms = new ListingTerms(
            method, method == SaleMethod.Auction ? null : Cny(_random.Next(1, 90_00)), supply, Research, exclusivity, Duration.FromHours(_random.Next(1, 200)),
            _random.Next(3) == 0 ? _now + Duration.FromHours(_random.Next(1, 100)) : null);
        Do(new DraftListing(vendor, listing, Products[which].Stream, terms, [Statement]));
        Do(new SubmitListing(vendor, listing));
        return new ApproveListing(Reviewer, listing, ["source"]);
    }

    // Mostly one that is sold at a posted price.
    private ListingId Posted()
    {
        ListingId[] posted = [.. _listings.TakeLast(16).Where(l => At(l.Stream).State is LiveListing { Terms.Method: SaleMethod.PostedPrice })];
        return posted.Length == 0 || _random.Next(12) == 0 ? Recent(_listings)!.Value : Any(posted);
    }

    private PlaceOrder Order()
    {
        ListingId listing = Posted();
        int version = ((LiveListing)At(listing.Stream).State).Version;
        return new PlaceOrder(Any(Buyers), New<OrderId>(), listing, _random.Next(12) == 0 ? version + 1 : version, _random.Next(4) == 0 ? _random.Next(2, 4) : null);
    }

    /// <summary>A quote is drafted and issued, or something is done about one.</summary>
    private MarketCommand Quoted()
    {
        QuoteId[] offered = [.. _quotes.TakeLast(12).Where(q => At(q.Stream).State is LiveQuote { Phase: QuotePhase.Issued })];
        if (offered.Length == 0 || _random.Next(3) == 0)
        {
            ListingId listing = Posted();
            (QuoteId quote, ParticipantId seller) = (New<QuoteId>(), ((LiveListing)At(listing.Stream).State).Seller);
            Do(new DraftQuote(seller, quote, listing, Any(Buyers), Terms(firm: _random.Next(2) == 0)));
            return new IssueQuote(seller, quote);
        }

        var live = (LiveQuote)At(Any(offered).Stream).State;
        return _random.Next(8) switch
        {
            0 => new DeclineQuote(live.Buyer, live.Id, "too-dear"),
            1 => new WithdrawQuote(live.Seller, live.Id),
            2 => new AmendQuote(live.Seller, live.Id, Terms(firm: true)),
            3 => new AmendQuote(live.Seller, live.Id, live.Terms! with { Firm = true }),
            4 => new AskToFirm(live.Buyer, live.Id, live.Version),
            _ => new AcceptQuote(live.Buyer, live.Id, live.Version),
        };

        QuoteTerms Terms(bool firm) => new(Cny(_random.Next(1, 90_00)), _random.Next(1, 4), _now + Duration.FromHours(_random.Next(1, 30)), firm);
    }

    /// <summary>A buyer asks for quotes, or something is done about a request.</summary>
    private MarketCommand Inquired()
    {
        RfqId[] running = [.. _rfqs.TakeLast(6).Where(r => At(r.Stream).State is LiveRfq { IsOver: false })];
        if (running.Length == 0 || _random.Next(6) == 0)
        {
            Instant closesAt = _now + Duration.FromHours(_random.Next(10, 40));
            FinalRound? finals = _random.Next(2) == 0 ? new FinalRound(closesAt + Duration.FromHours(5), _random.Next(1, 3)) : null;
            return new OpenRfq(Any(Buyers), New<RfqId>(), new RfqTerms(
                null, null, "transport", _random.Next(1, 6), "CNY", closesAt, closesAt + Duration.FromHours(8), finals, Any([AwardRule.LowestPrice, AwardRule.Split]), null, null), _random.Next(3) == 0 ? Cny(60_00) : null);
        }

        var rfq = (LiveRfq)At(Any(running).Stream).State;
        if (_random.Next(12) == 0) return new DeclineRfq(rfq.Buyer, rfq.Id, "no-need");
        Do(Quote());
        Do(Quote());
        return Quote();

        QuoteForRfq Quote()
        {
            ListingId listing = Posted();
            return new QuoteForRfq(
                ((LiveListing)At(listing.Stream).State).Seller, rfq.Id, listing, Cny(_random.Next(1, 90_00)), _random.Next(1, 4), rfq.Terms.AwardsAt + Duration.FromHours(_random.Next(-1, 30)));
        }
    }

    private MarketCommand Auctioned()
    {
        AuctionId[] running = [.. _auctions.TakeLast(20).Where(a => At(a.Stream).State is Open)];
        if (running.Length == 0 || _random.Next(5) == 0)
        {
            ListingId[] open = [.. _listings.TakeLast(20).Where(l => At(l.Stream).State is LiveListing { Terms.Method: SaleMethod.Auction, Phase: ListingPhase.Listed })];
            if (open.Length == 0) return Order();
            ListingId listing = Any(open);
            return new PutUpLot(((LiveListing)At(listing.Stream).State).Seller, New<AuctionId>(), listing, new LotTerms(
                Cny(_random.Next(1, 150_00)), _now + Duration.FromHours(_random.Next(2, 20)), BuyNow: _random.Next(3) == 0 ? Cny(_random.Next(150_00, 250_00)) : null, OnDefault: _random.Next(2) == 0 ? OnDefault.NextRecompute : null));
        }

        // A bidder registers before he bids; a second registration is refused. He may bid more than he has: only the deposit is held.
        (ParticipantId bidder, AuctionId auction) = (Any(Buyers), Any(running));
        Do(new RegisterBidder(bidder, auction));
        return _random.Next(6) == 0 ? new BuyNow(bidder, auction) : new BidInAuction(bidder, auction, Cny(_random.Next(1, 400_00)));
    }

    private MarketCommand Settle(SettlementId settlement)
    {
        ParticipantId buyer = _random.Next(10) == 0 ? Any(Buyers) : Deal(settlement).Buyer;
        return _random.Next(4) switch
        {
            0 => new AcceptDelivery(buyer, settlement),
            1 => new RefuseDelivery(buyer, settlement, "wrong-data"),
            _ => new SettleTrade(buyer, settlement),
        };
    }

    /// <summary>What two operators decide, or a vendor about his listing: all that may come between two steps of a trade.</summary>
    private MarketCommand? Decided()
    {
        ListingId listing = Recent(_listings)!.Value;
        ParticipantId seller = ((LiveListing)At(listing.Stream).State).Seller, party = Any(Parties);
        TitleId title = TitleId.Of(Any(Products));
        ParticipantId suspended = Parties.FirstOrDefault(p => At(ParticipantStreams.Of(p)).State is Suspended, party);
        GuardedAct? act = _random.Next(14) switch
        {
            0 => new SuspendListing(listing, "inquiry"),
            1 or 2 => new ResumeListing(listing, "cleared"),
            3 => new DelistListing(listing, "fraud"),
            4 => new SuspendParticipant(party, "inquiry"),
            5 or 6 or 7 => new ReinstateParticipant(suspended, "cleared"),
            8 => new FreezeTitle(title, "inquiry", _now + Duration.FromHours(_random.Next(1, 60)), []),
            9 => new UnfreezeTitle(title, "cleared"),
            _ => null,
        };
        if (act is null)
        {
            var live = (LiveListing)At(listing.Stream).State;
            return _random.Next(4) == 0
                ? new WithdrawListing(seller, listing)
                : new ReviseListing(seller, listing, live.Terms with { Price = live.Terms.Price is null ? null : Cny(_random.Next(1, 90_00)) });
        }

        return Ruled(act);
    }
}
