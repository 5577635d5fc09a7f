using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Credits;
using Exchange.Market.Decisions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using NodaTime;
using static Exchange.TestKit.Story.Cast;

namespace Exchange.TestKit.Story;

/// <summary>A market on which everything happens at least once: each kind of fact stands in its log, and each read model gets rows.</summary>
public sealed partial class MarketStory(IStage stage)
{
    private int _decisions;

    public static async Task<MemoryStage> TellAsync()
    {
        var stage = new MemoryStage();
        await new MarketStory(stage).TellAllAsync();
        return stage;
    }

    public async Task TellAllAsync()
    {
        await BeginAsync();
        await CatalogueAsync();
        await RegisterProductsAsync();
        await ConfirmTitlesAsync();
        await ListAsync();
        await SellAtPostedPriceAsync();
        await DecideAsync(new EnactRules(Rules(feeBasisPoints: 300) with { Band = new PriceBand(2_000, 5_000), Disclosure = new PriceDisclosure(2) }, null));
        await AuctionAsync();
        await NegotiateAsync();
        await CallForInterestAsync();
        await EndAsync();
        await QuoteAsync();
        await InquireAsync();
        await SealAsync();
        await CreditAsync();
        await FallAsync();
        await TenderAsync();
        await TradeCreditsAsync();
    }

    public async Task EndAsync()
    {
        Instant over = ((LiveListing)await stage.StateAsync<ListingState>(OpenListing.Stream)).Terms.ClosesAt!.Value;
        stage.Advance(over - stage.Now);
        await stage.GiveAsync(new ExpireListing(MarketCommand.Exchange, OpenListing, over));
        await stage.GiveAsync(new WithdrawListing(Metro, TramListing));
        await stage.GiveAsync(new DraftListing(Metro, Second, Trams.Stream, Terms(SaleMethod.PostedPrice, Yuan(80)), [Hash("source")]));
        await ListAsync(Metro, Second);
        await DecideAsync(new DelistListing(Second, "rights-in-doubt"));
        await stage.GiveAsync(new WithdrawProduct(Metro, Revised, "superseded"));
        await LeaveOpenAsync();
    }

    /// <summary>Of the auctions with sealed bids one is awarded, after an outage; one has no bid, one is called off, and one still runs.</summary>
    public async Task SealAsync()
    {
        await stage.GiveAsync(new DraftListing(Metro, SealedListing, Trams.Stream, Terms(SaleMethod.Auction, count: 9), [Hash("source")]));
        await ListAsync(Metro, SealedListing);
        var key = new KeyMaterial(Key(7), Key(99), [Key(21), Key(22), Key(23)]);
        Instant close = stage.Now + Duration.FromMinutes(10), back = close + Duration.FromMinutes(1), moved = back + Duration.FromMinutes(5);
        var lot = new SealedLot(SealedFormat.SecondPrice, Currency.Cny, close, Reserve: Yuan(10));
        foreach (SealedAuctionId auction in (SealedAuctionId[])[AwardedSealed, EmptySealed, CancelledSealed, RunningSealed])
        {
            await stage.GiveAsync(new PutUpSealed(Metro, auction, SealedListing, auction == RunningSealed ? lot with { ClosesAt = close + Duration.FromDays(30), ReserveHidden = true } : lot, key));
            await stage.GiveAsync(new RegisterForSealed(Bob, auction));
        }

        foreach (ParticipantId bidder in (ParticipantId[])[Alice, Carol]) await stage.GiveAsync(new RegisterForSealed(bidder, AwardedSealed));
        foreach ((SealedAuctionId auction, ParticipantId bidder, int yuan) in ((SealedAuctionId, ParticipantId, int)[])
            [(AwardedSealed, Alice, 40), (AwardedSealed, Bob, 50), (AwardedSealed, Alice, 60), (AwardedSealed, Carol, 90), (CancelledSealed, Bob, 70), (RunningSealed, Bob, 80)])
        {
            var slip = new BidSlip([new BidRow(1, Yuan(yuan))], new string('b', 64));
            string envelope = Convert.ToBase64String(slip.SealFor(auction, bidder, Hpke.PublicKeyOf(key.PrivateKey), Key(yuan)));
            await stage.GiveAsync(new BidSealed(bidder, auction, envelope, slip.CommitmentFor(auction, bidder)));
        }

        await stage.GiveAsync(new WithdrawSealed(Carol, AwardedSealed));
        await DecideAsync(new CancelSealedAuction(CancelledSealed, "title-fell"));
        stage.Advance(back - stage.Now);
        await stage.GiveAsync(new OutageTouchedSealed(MarketCommand.Exchange, AwardedSealed, close - Duration.FromMinutes(1), back));
        await stage.GiveAsync(new CloseSealed(MarketCommand.Exchange, EmptySealed, close));
        stage.Advance(moved - stage.Now);
        await stage.GiveAsync(new CloseSealed(MarketCommand.Exchange, AwardedSealed, moved));
        byte[][] parts = KeyShares.Split(key.PrivateKey, key.Slope);
        await stage.GiveAsync(new HandInKeyShare(One, AwardedSealed, Convert.ToBase64String(parts[0])));
        await stage.GiveAsync(new HandInKeyShare(Auditor, AwardedSealed, Convert.ToBase64String(parts[2])));
        await stage.GiveAsync(new AcceptDelivery(Alice, Settlement(OrderId.Of(AwardedSealed, Alice))));
        await stage.GiveAsync(new WithdrawListing(Metro, SealedListing)); // what runs has its licence set apart
    }

    /// <summary>One series is issued, given away and used in part and expires; another one, of a limited supply, is open.</summary>
    public async Task CreditAsync()
    {
        await stage.GiveAsync(new DraftListing(Metro, CreditListing, Trams.Stream, Terms(SaleMethod.PostedPrice, Yuan(60), count: 50), [Hash("source")]));
        await ListAsync(Metro, CreditListing);
        Instant expiry = stage.Now + Duration.FromDays(2);
        await stage.GiveAsync(new OpenSeries(Metro, ExpiringSeries, CreditListing, Currency.Cny, 20, expiry));
        await stage.GiveAsync(new OpenSeries(Metro, OpenCredits, CreditListing, Currency.Cny, 30, expiry + Duration.FromDays(300)));
        foreach (CreditSeriesId series in (CreditSeriesId[])[ExpiringSeries, OpenCredits])
        {
            await stage.GiveAsync(new IssueCredits(Metro, series, 15));
            await stage.GiveAsync(new AllotCredits(Metro, series, series.Value, Bob, 4));
            await stage.GiveAsync(new UseCredits(Bob, series, EntitlementId.Of(series.Value), 2));
        }

        await stage.RefusedAsync(new UseCredits(Bob, OpenCredits, EntitlementId.Of(Number(129)), 3), "insufficient-credits");
        await stage.GiveAsync(new StartDownload(Bob, EntitlementId.Of(ExpiringSeries.Value), Number(128)));
        stage.Advance(expiry - stage.Now);
        await stage.GiveAsync(new ExpireSeries(MarketCommand.Exchange, ExpiringSeries, expiry));
        await stage.GiveAsync(new WithdrawListing(Metro, CreditListing)); // what is out stays good
    }

    /// <summary>Of the buyers' tenders one is awarded after a late bid and an outage, one has no bid, one is taken back, and one still runs.</summary>
    public async Task TenderAsync()
    {
        await stage.GiveAsync(new DraftListing(Harbour, TenderedBuses, Buses.Stream, Terms(SaleMethod.PostedPrice, Yuan(95), count: 10), [Hash("source")]));
        await ListAsync(Harbour, TenderedBuses);
        await stage.GiveAsync(new DraftListing(Metro, TenderedTrams, Trams.Stream, Terms(SaleMethod.PostedPrice, Yuan(90), count: 10), [Hash("source")]));
        await ListAsync(Metro, TenderedTrams);
        Instant close = stage.Now + Duration.FromMinutes(10);
        var tender = new ReverseTender(null, null, "transport", 1, Yuan(90), close, Mechanisms.IncrementTable.Flat(100), SoftClose: new Mechanisms.SoftClose(Duration.FromHours(1), Duration.FromMinutes(15), 1));
        foreach (ReverseAuctionId auction in (ReverseAuctionId[])[AwardedReverse, EmptyReverse, TakenBackReverse, RunningReverse])
        {
            await stage.GiveAsync(new PutOutTender(Bob, auction, auction == RunningReverse ? tender with { ClosesAt = close + Duration.FromDays(30), SoftClose = null } : tender, auction == EmptyReverse ? null : Yuan(80)));
        }

        await stage.GiveAsync(new TakeBackTender(Bob, TakenBackReverse, "no-need"));
        foreach (ReverseAuctionId auction in (ReverseAuctionId[])[AwardedReverse, RunningReverse])
        {
            await stage.GiveAsync(new BidInReverse(Harbour, auction, TenderedBuses, Yuan(75)));
            await stage.GiveAsync(new BidInReverse(Metro, auction, TenderedTrams, Yuan(60)));
        }

        Instant extended = ((LiveReverseAuction)await stage.StateAsync<ReverseAuctionState>(AwardedReverse.Stream)).ClosesAt, back = extended + Duration.FromMinutes(1), moved = back + Duration.FromMinutes(5);
        stage.Advance(back - stage.Now);
        await stage.GiveAsync(new OutageTouchedReverse(MarketCommand.Exchange, AwardedReverse, extended - Duration.FromMinutes(1), back));
        await stage.GiveAsync(new CloseReverse(MarketCommand.Exchange, EmptyReverse, close));
        stage.Advance(moved - stage.Now);
        await stage.GiveAsync(new CloseReverse(MarketCommand.Exchange, AwardedReverse, moved));
        await stage.GiveAsync(new AcceptDelivery(Bob, Settlement(AwardedReverse.Order)));
        await stage.GiveAsync(new WithdrawListing(Harbour, TenderedBuses));
        await stage.GiveAsync(new WithdrawListing(Metro, TenderedTrams));
    }

    /// <summary>What waits for an operator, and an auction that still runs.</summary>
    private async Task LeaveOpenAsync()
    {
        await stage.GiveAsync(new ApplyForAdmission(Dave, ParticipantKind.University, "Dave College", [ParticipantRole.Buyer], "dave-group", [Hash("dave")]));
        await stage.GiveAsync(new ProposeDecision(One, Id<DecisionId>(899), new AdmitParticipant(Dave, [ParticipantRole.Buyer])));
        await RegisterAsync(Metro, Night, "Night buses", "night buses");
        await stage.GiveAsync(new ApplyForTitle(Metro, Night, Claim(stage.Now, (Metro, 1, 1))));
        await RegisterAsync(Metro, Id<ProductId>(6), "A third copy", "buses"); // held
        await stage.GiveAsync(new DraftListing(Metro, Id<ListingId>(25), Trams.Stream, Terms(SaleMethod.Auction, count: 3), [Hash("source")]));
        await ListAsync(Metro, Id<ListingId>(25));
        await stage.GiveAsync(new DraftListing(Metro, Id<ListingId>(26), Trams.Stream, Terms(SaleMethod.PostedPrice, Yuan(80)), [Hash("source")]));
        await stage.GiveAsync(new SubmitListing(Metro, Id<ListingId>(26)));
        await stage.GiveAsync(new PutUpLot(Metro, Running, Id<ListingId>(25), new LotTerms(Yuan(100), stage.Now + Duration.FromDays(300))));
        await stage.GiveAsync(new RegisterBidder(Alice, Running));
        await stage.GiveAsync(new BidInAuction(Alice, Running, Yuan(400)));
        await OfferAsync(Id<NegotiationId>(107), Bob, 60);
        await OfferAsync(Id<NegotiationId>(108), Alice, 12);
        await AcceptAsync(Id<NegotiationId>(108), Metro); // referred
        await stage.GiveAsync(new WithdrawListing(Metro, Negotiable));
    }

    public static SettlementId Settlement(OrderId order) => SettlementId.Of(AgreementId.Of(order));

    /// <summary>Two operators decide.</summary>
    public Task DecideAsync(GuardedAct act) => ProposeAsync(act, drop: false);

    private async Task ProposeAsync(GuardedAct act, bool drop)
    {
        DecisionId decision = Id<DecisionId>(900 + ++_decisions);
        await stage.GiveAsync(new ProposeDecision(One, decision, act));
        if (drop) await stage.GiveAsync(new DropDecision(One, decision, "mistaken"));
        else await stage.GiveAsync(new ApproveDecision(Two, decision, FourEyes.HashOf(act)));
    }
}
