using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Entitlements;
using Exchange.Market.Inquiries;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using NodaTime;
using static Exchange.TestKit.Story.Cast;

namespace Exchange.TestKit.Story;

/// <summary>A market on which everything happens at least once: each kind of fact stands in its log, and each read model gets rows.</summary>
public sealed class MarketStory(IStage stage)
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
        await DecideAsync(new EnactRules(Rules(feeBasisPoints: 300) with { Band = new PriceBand(2_000, 5_000) }, null));
        await AuctionAsync();
        await NegotiateAsync();
        await CallForInterestAsync();
        await EndAsync();
        await QuoteAsync();
        await InquireAsync();
        await SealAsync();
    }

    /// <summary>Rules, parties, money.</summary>
    public async Task BeginAsync()
    {
        await DecideAsync(new EnactRules(Rules(feeBasisPoints: 200), null));
        foreach ((ParticipantId party, ParticipantRole role) in ((ParticipantId, ParticipantRole)[])
            [(Harbour, ParticipantRole.Vendor), (Metro, ParticipantRole.Vendor), (Alice, ParticipantRole.Buyer), (Bob, ParticipantRole.Buyer), (Carol, ParticipantRole.Buyer)])
        {
            await stage.GiveAsync(new ApplyForAdmission(party, ParticipantKind.Enterprise, $"{party} Ltd", [role], null, [Hash(party.Value)]));
            await DecideAsync(new AdmitParticipant(party, [role]));
        }

        await stage.GiveAsync(new ApplyForAdmission(Dave, ParticipantKind.University, "Dave College", [ParticipantRole.Buyer], "dave-group", []));
        await DecideAsync(new RejectParticipant(Dave, "evidence-missing"));
        await DecideAsync(new SuspendParticipant(Metro, "under-inquiry"));
        await DecideAsync(new ReinstateParticipant(Metro, "cleared"));
        await ProposeAsync(new SuspendParticipant(Carol, "mistaken"), drop: true);
        await stage.GiveAsync(new ConfirmFundsReceived(One, Alice, Yuan(5_000), "bank-1"));
        await stage.GiveAsync(new ConfirmFundsReceived(One, Bob, Yuan(2_000), "bank-2"));
        await stage.GiveAsync(new ConfirmFundsReceived(One, Carol, Yuan(1_000), "bank-3"));
    }

    /// <summary>Resources: drafted, published, imported, revised, retired; closed ones.</summary>
    public async Task CatalogueAsync()
    {
        await stage.GiveAsync(new CatalogueResource(Harbour, Stops, Metadata("上海市公交车到站时刻", Openness.Unconditional) with { HighValue = OfMobility }, AsDraft: true));
        await stage.GiveAsync(new PublishResource(Harbour, Stops));
        await stage.GiveAsync(new CatalogueResource(Harbour, Timetable, Metadata("Bus timetable 2026", Openness.Conditional, themes: ["transport", "城市/city"]), AsDraft: false));
        await stage.GiveAsync(new CatalogueResource(Harbour, Secret, Metadata("Depot keys", Openness.Closed), AsDraft: false));
        await stage.GiveAsync(new ImportResources(One, "city", [
            new ImportedResource("air/1", Metadata("Air quality", Openness.Unconditional, holder: "Environment Bureau", themes: "environment")),
            new ImportedResource("rail/2", Metadata("地铁客流", Openness.Conditional, DataGrade.Important, holder: null)),
        ]));
        await stage.GiveAsync(new ImportResources(One, "city", [new ImportedResource("air/1", Metadata("Air quality, hourly", Openness.Unconditional, holder: "Environment Office", themes: "environment"))]));
        await stage.GiveAsync(new RetireResource(One, ResourceId.From(new SourceRecord("city", "rail/2")), "gone"));
        await stage.GiveAsync(new ReviseResource(Harbour, Timetable, Metadata("Bus timetable 2027", Openness.Conditional, themes: ["transport", "城市/city"])));
    }

    public async Task RegisterProductsAsync()
    {
        await RegisterAsync(Harbour, Buses, "Bus stops, joined", "buses", Stops, Timetable);
        await RegisterAsync(Metro, Trams, "Trams", "trams");
        await RegisterAsync(Metro, Copy, "A copy", "buses"); // held: another product has this content
        await DecideAsync(new ReleaseProduct(Copy, Accepted: false, "duplicate"));
        await RegisterAsync(Metro, Revised, "Trams by night", "night");
        await DeclareAsync(Metro, Revised, 2, "trams"); // registered, and its second revision is held
        await stage.GiveAsync(new RegisterProduct(Metro, Revised));
        await DecideAsync(new ReleaseProduct(Revised, Accepted: false, "duplicate"));
        await DeclareAsync(Harbour, Buses, 2, "buses, more of them");
        await stage.GiveAsync(new RegisterProduct(Harbour, Buses));
    }

    public async Task ConfirmTitlesAsync()
    {
        TitleClaim claim = Claim(stage.Now, (Harbour, 2, 3), (Metro, 1, 3));
        await stage.GiveAsync(new ApplyForTitle(Harbour, Buses, claim));
        await stage.GiveAsync(new ReturnTitle(One, BusTitle, "scope-unclear"));
        await stage.GiveAsync(new ResubmitTitle(Harbour, BusTitle, claim with { Evidence = [Hash("deed"), Hash("contract")] }));
        await stage.GiveAsync(new ConsentToTitle(Metro, BusTitle));
        await stage.GiveAsync(new AcceptTitle(One, BusTitle));
        await stage.GiveAsync(new ExamineTitle(One, BusTitle, ["source", "consent"]));
        await stage.GiveAsync(new OpenNotice(One, BusTitle));
        await stage.GiveAsync(new LodgeObjection(Carol, BusTitle, Number(51), "prior-right", [Hash("claim")]));
        await stage.GiveAsync(new DecideObjection(One, BusTitle, Number(51), Upheld: false, "no-evidence"));
        await stage.GiveAsync(new ApplyForTitle(Metro, Trams, Claim(stage.Now, (Metro, 1, 1))));
        await stage.GiveAsync(new AcceptTitle(One, TramTitle));
        await stage.GiveAsync(new ExamineTitle(One, TramTitle, ["source"]));
        await stage.GiveAsync(new OpenNotice(One, TramTitle));
        stage.Advance(Duration.FromDays(5));
        foreach (TitleId title in (TitleId[])[BusTitle, TramTitle])
        {
            await stage.GiveAsync(new DepositEvidence(One, title, Hash("bundle")));
            await DecideAsync(new CertifyTitle(title));
        }

        await stage.GiveAsync(new ApplyForTitle(Metro, Revised, Claim(stage.Now, (Metro, 1, 1))));
        await stage.GiveAsync(new RefuseTitle(One, TitleId.Of(Revised), "source-unclear"));
        await stage.GiveAsync(new ApplyForTitle(Metro, Revised, Claim(stage.Now, (Metro, 1, 1))));
        await stage.GiveAsync(new AcceptTitle(One, TitleId.Of(Revised)));
        await stage.GiveAsync(new ExamineTitle(One, TitleId.Of(Revised), ["source"]));
        await stage.GiveAsync(new OpenNotice(One, TitleId.Of(Revised)));
        await stage.GiveAsync(new LodgeObjection(Alice, TitleId.Of(Revised), Number(52), "prior-right", []));
        await stage.GiveAsync(new DecideObjection(One, TitleId.Of(Revised), Number(52), Upheld: true, "proven"));
        await stage.GiveAsync(new LodgeObjection(Bob, BusTitle, Number(53), "too-late", [])); // noted, after certification
    }

    public async Task ListAsync()
    {
        await stage.GiveAsync(new DraftListing(Harbour, BusListing, Buses.Stream, Terms(SaleMethod.PostedPrice, Yuan(100), count: 3), [Hash("source")]));
        await stage.GiveAsync(new SubmitListing(Harbour, BusListing));
        await stage.GiveAsync(new ReturnListing(One, BusListing, "terms-unclear"));
        await stage.GiveAsync(new ReviseListing(Harbour, BusListing, Terms(SaleMethod.PostedPrice, Yuan(120), count: 3)));
        await ListAsync(Harbour, BusListing);
        await stage.GiveAsync(new DraftListing(Metro, TramListing, Trams.Stream, Terms(SaleMethod.Auction, count: 3), [Hash("source")]));
        await ListAsync(Metro, TramListing);
        await stage.GiveAsync(new DraftListing(Harbour, OpenListing, Stops.Stream, Terms(SaleMethod.OpenAccess, closesAt: stage.Now + Duration.FromDays(30)), [Hash("source")]));
        await ListAsync(Harbour, OpenListing);
        await stage.GiveAsync(new TakeOpenAccess(Carol, EntitlementId.Of(Number(61)), OpenListing));
        await DecideAsync(new SuspendListing(BusListing, "under-inquiry"));
        await DecideAsync(new ResumeListing(BusListing, "cleared"));
    }

    /// <summary>Three buyers: one accepts, one refuses, one lets the time pass; the third licence sells the listing out.</summary>
    public async Task SellAtPostedPriceAsync()
    {
        await stage.GiveAsync(new PlaceOrder(Alice, AliceOrder, BusListing, 1));
        await stage.GiveAsync(new ReviseListing(Harbour, BusListing, Terms(SaleMethod.PostedPrice, Yuan(150), count: 2)));
        await stage.GiveAsync(new PlaceOrder(Bob, BobOrder, BusListing, 2));
        var entitled = await stage.StateAsync<SettlementState>(Settlement(AliceOrder).Stream);
        await stage.GiveAsync(new StartDownload(Alice, ((LiveSettlement)entitled).Entitlement!.Value, Number(71)));
        await stage.GiveAsync(new StartDownload(Alice, ((LiveSettlement)entitled).Entitlement!.Value, Number(72)));
        await stage.GiveAsync(new AcceptDelivery(Alice, Settlement(AliceOrder)));
        await stage.GiveAsync(new RefuseDelivery(Bob, Settlement(BobOrder), "incomplete"));
        await stage.GiveAsync(new PlaceOrder(Carol, CarolOrder, BusListing, 2));
        var delivered = (LiveSettlement)await stage.StateAsync<SettlementState>(Settlement(CarolOrder).Stream);
        stage.Advance(delivered.AcceptanceUntil!.Value - stage.Now);
        await stage.GiveAsync(new DeemAccepted(MarketCommand.Exchange, Settlement(CarolOrder), delivered.AcceptanceUntil.Value));
        await DecideAsync(new FreezeTitle(BusTitle, "court-order", stage.Now + Duration.FromDays(30), [Number(61)]));
        await DecideAsync(new UnfreezeTitle(BusTitle, "order-lifted"));
    }

    /// <summary>One lot is sold and paid, one is sold and not paid, one is not sold.</summary>
    public async Task AuctionAsync()
    {
        await AuctionAsync(Sold, (Alice, 300), (Bob, 200), (Alice, 320));
        await stage.GiveAsync(new AcceptDelivery(Alice, Settlement(OrderId.Of(Sold))));
        await AuctionAsync(Unpaid, (Carol, 5_000), (Bob, 1_900)); // Carol has not so much
        var instructed = (LiveSettlement)await stage.StateAsync<SettlementState>(Settlement(OrderId.Of(Unpaid)).Stream);
        await stage.RefusedAsync(new SettleTrade(Carol, instructed.Id), "insufficient-funds");
        stage.Advance(instructed.DueAt - stage.Now);
        await stage.GiveAsync(new FailSettlement(MarketCommand.Exchange, instructed.Id, instructed.DueAt));
        await AuctionAsync(Unsold);
    }

    /// <summary>Offers that are countered and accepted, declined, withdrawn, left to lapse; prices outside the band, of which one is allowed and one refused.</summary>
    public async Task NegotiateAsync()
    {
        await stage.GiveAsync(new DraftListing(Metro, Negotiable, Trams.Stream, Terms(SaleMethod.Negotiation, Yuan(90), count: 9), [Hash("source")]));
        await ListAsync(Metro, Negotiable);
        await OfferAsync(Agreed, Alice, 80);
        await stage.GiveAsync(new CounterOffer(Metro, Agreed, 1, Offering(88, licences: 2)));
        await AcceptAsync(Agreed, Alice);
        await stage.GiveAsync(new AcceptDelivery(Alice, Settlement(Agreed.Order)));
        await OfferAsync(Id<NegotiationId>(102), Bob, 40);
        await stage.GiveAsync(new DeclineOffer(Metro, Id<NegotiationId>(102), 1, "too-low"));
        await OfferAsync(Id<NegotiationId>(103), Carol, 90);
        await stage.GiveAsync(new WithdrawOffer(Carol, Id<NegotiationId>(103), 1));
        foreach ((NegotiationId negotiation, bool allowed) in ((NegotiationId, bool)[])[(Id<NegotiationId>(104), true), (Id<NegotiationId>(105), false)])
        {
            await OfferAsync(negotiation, Alice, 10);
            await AcceptAsync(negotiation, Metro);
            await DecideAsync(allowed ? new AllowPrice(negotiation) : new RefusePrice(negotiation, "dumping"));
        }

        await OfferAsync(Id<NegotiationId>(106), Bob, 75);
        Instant lapse = ((LiveNegotiation)await stage.StateAsync<NegotiationState>(Id<NegotiationId>(106).Stream)).LapsesAt!.Value;
        stage.Advance(lapse - stage.Now);
        await stage.GiveAsync(new LapseNegotiation(MarketCommand.Exchange, Id<NegotiationId>(106), lapse));
    }

    /// <summary>One is interested and buys; two are and bid; nobody is, and the listing expires.</summary>
    public async Task CallForInterestAsync()
    {
        await stage.GiveAsync(new DraftListing(Metro, Sought, Trams.Stream, Terms(SaleMethod.Interest, Yuan(70), count: 9), [Hash("source")]));
        await ListAsync(Metro, Sought);
        await CallAsync(Id<InterestId>(111), Bob);
        await CallAsync(Id<InterestId>(112), Alice, Bob);
        AuctionId auction = Id<InterestId>(112).Auction;
        await stage.GiveAsync(new BidInAuction(Alice, auction, Yuan(90)));
        Instant closesAt = ((Open)await stage.StateAsync<AuctionState>(auction.Stream)).ClosesAt;
        stage.Advance(closesAt - stage.Now);
        await stage.GiveAsync(new CloseDue(MarketCommand.Exchange, auction, closesAt));
        await CallAsync(Id<InterestId>(113));
        Instant again = ((LiveInterest)await stage.StateAsync<InterestState>(Id<InterestId>(113).Stream)).Until;
        stage.Advance(again - stage.Now);
        await stage.GiveAsync(new EndInterest(MarketCommand.Exchange, Id<InterestId>(113), again));
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

    /// <summary>One quote is asked for, made firm and taken; others are declined, taken back, lapse, stand, or are only drafted.</summary>
    public async Task QuoteAsync()
    {
        await stage.GiveAsync(new DraftListing(Metro, QuotedListing, Trams.Stream, Terms(SaleMethod.PostedPrice, Yuan(90), count: 10), [Hash("source")]));
        await ListAsync(Metro, QuotedListing);
        var terms = new QuoteTerms(Yuan(170), 2, stage.Now + Duration.FromMinutes(10), Firm: false);
        await stage.GiveAsync(new RequestQuote(Bob, Taken, QuotedListing, 2));
        await stage.GiveAsync(new RedraftQuote(Metro, Taken, terms));
        await stage.GiveAsync(new IssueQuote(Metro, Taken));
        await stage.RefusedAsync(new AcceptQuote(Bob, Taken, 1), "quote-indicative");
        await stage.GiveAsync(new AskToFirm(Bob, Taken, 1));
        await stage.GiveAsync(new AmendQuote(Metro, Taken, terms with { Firm = true }));
        await stage.GiveAsync(new AcceptQuote(Bob, Taken, 2));
        await stage.GiveAsync(new AcceptDelivery(Bob, Settlement(Taken.Order)));
        await stage.GiveAsync(new RequestQuote(Carol, Declined, QuotedListing, 1));
        await stage.GiveAsync(new DeclineQuote(Metro, Declined, "no-capacity"));
        foreach (QuoteId quote in (QuoteId[])[TakenBack, Lapsed, StandingQuote, DraftedQuote]) await stage.GiveAsync(new DraftQuote(Metro, quote, QuotedListing, Carol, terms with { Firm = quote != TakenBack }));
        foreach (QuoteId quote in (QuoteId[])[TakenBack, Lapsed, StandingQuote]) await stage.GiveAsync(new IssueQuote(Metro, quote));
        await stage.GiveAsync(new WithdrawQuote(Metro, TakenBack));
        await stage.GiveAsync(new AmendQuote(Metro, StandingQuote, terms with { Firm = true, ValidUntil = stage.Now + Duration.FromDays(30) }));
        stage.Advance(terms.LapsesAt - stage.Now);
        await stage.GiveAsync(new LapseQuote(MarketCommand.Exchange, Lapsed, terms.LapsesAt));
        await stage.GiveAsync(new WithdrawListing(Metro, QuotedListing)); // the quote that stands binds all the same
    }

    /// <summary>One request for quotes is awarded after two rounds, one out of the ranking, one has no quote, one is declined, and one still runs.</summary>
    public async Task InquireAsync()
    {
        await stage.GiveAsync(new DraftListing(Harbour, HarbourListing, Buses.Stream, Terms(SaleMethod.PostedPrice, Yuan(95), count: 10), [Hash("source")]));
        await ListAsync(Harbour, HarbourListing);
        await stage.GiveAsync(new DraftListing(Metro, MetroListing, Trams.Stream, Terms(SaleMethod.PostedPrice, Yuan(90), count: 10), [Hash("source")]));
        await ListAsync(Metro, MetroListing);
        Instant close = stage.Now + Duration.FromMinutes(10), final = close + Duration.FromMinutes(5), award = final + Duration.FromMinutes(5);
        var terms = new RfqTerms(null, null, "transport", 2, "CNY", close, award, new FinalRound(final, 2), AwardRule.Weighted, new AwardWeights(80, 20), [Harbour, Metro]);
        RfqTerms one = terms with { Finals = null, Rule = AwardRule.Split, Weights = null, Invited = null };
        await stage.GiveAsync(new OpenRfq(Bob, AwardedRfq, terms, Yuan(100)));
        foreach (RfqId rfq in (RfqId[])[ChosenRfq, EmptyRfq, DeclinedRfq, RunningRfq]) await stage.GiveAsync(new OpenRfq(Bob, rfq, rfq == RunningRfq ? one with { ClosesAt = award + Duration.FromDays(1), AwardsAt = award + Duration.FromDays(2) } : one, null));
        await stage.GiveAsync(new AskRfqQuestion(Harbour, AwardedRfq, Number(96), "Are yearly licences wanted?"));
        await stage.GiveAsync(new AnswerRfqQuestion(Bob, AwardedRfq, Number(96), "Yes."));
        await stage.GiveAsync(new ScoreVendor(Bob, AwardedRfq, Metro, 90));
        foreach (RfqId rfq in (RfqId[])[AwardedRfq, ChosenRfq, RunningRfq])
        {
            await stage.GiveAsync(new QuoteForRfq(Harbour, rfq, HarbourListing, Yuan(80), 3, award + Duration.FromDays(9)));
            await stage.GiveAsync(new QuoteForRfq(Metro, rfq, MetroListing, Yuan(85), 3, award + Duration.FromDays(9)));
        }

        await stage.GiveAsync(new DeclineRfq(Bob, DeclinedRfq, "no-need"));
        stage.Advance(close - stage.Now);
        foreach (RfqId rfq in (RfqId[])[AwardedRfq, ChosenRfq, EmptyRfq]) await stage.GiveAsync(new AdvanceRfq(MarketCommand.Exchange, rfq, close));
        await stage.GiveAsync(new QuoteForRfq(Metro, AwardedRfq, MetroListing, Yuan(78), 3, award));
        await stage.GiveAsync(new ChooseQuote(Bob, ChosenRfq, Metro, "better-support"));
        await DecideAsync(new AwardOutOfRanking(ChosenRfq, Metro, "better-support"));
        stage.Advance(final - stage.Now);
        await stage.GiveAsync(new AdvanceRfq(MarketCommand.Exchange, AwardedRfq, final));
        stage.Advance(award - stage.Now);
        foreach (RfqId rfq in (RfqId[])[AwardedRfq, ChosenRfq, EmptyRfq]) await stage.GiveAsync(new AdvanceRfq(MarketCommand.Exchange, rfq, award));
        await stage.GiveAsync(new AcceptDelivery(Bob, Settlement(AwardedRfq.OrderOf(Metro))));
        await stage.GiveAsync(new WithdrawListing(Harbour, HarbourListing));
        await stage.GiveAsync(new WithdrawListing(Metro, MetroListing));
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
            await stage.GiveAsync(new PutUpSealed(Metro, auction, SealedListing, auction == RunningSealed ? lot with { ClosesAt = close + Duration.FromDays(30) } : lot, key));
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
        await stage.GiveAsync(new PutUpLot(Metro, Running, Id<ListingId>(25), new LotTerms(Yuan(100), stage.Now + Duration.FromHours(1))));
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

    private async Task RegisterAsync(ParticipantId vendor, ProductId product, string name, string content, params ResourceId[] lineage)
    {
        await stage.GiveAsync(new DraftProduct(vendor, product, Description(name, lineage)));
        await DeclareAsync(vendor, product, 1, content);
        await stage.GiveAsync(new RegisterProduct(vendor, product));
    }

    private async Task DeclareAsync(ParticipantId vendor, ProductId product, int revision, string content)
    {
        await stage.GiveAsync(new DeclareRevision(vendor, product, Hash(content), content.Length, "text/csv"));
        await stage.GiveAsync(new ConfirmContent(MarketCommand.Exchange, product, revision, Hash(content)));
    }

    private async Task ListAsync(ParticipantId seller, ListingId listing)
    {
        await stage.GiveAsync(new SubmitListing(seller, listing));
        await stage.GiveAsync(new ApproveListing(One, listing, ["source", "identity"]));
    }

    private async Task CallAsync(InterestId interest, params ParticipantId[] buyers)
    {
        Instant until = stage.Now + Duration.FromHours(1);
        await stage.GiveAsync(new CallForInterest(Metro, interest, Sought, until, Duration.FromHours(2), AuctionFormat.Proxy, 1, Duration.FromHours(1), null));
        foreach (ParticipantId buyer in buyers) await stage.GiveAsync(new RegisterInterest(buyer, interest));
        await stage.GiveAsync(new RegisterInterest(Carol, interest));
        await stage.GiveAsync(new WithdrawInterest(Carol, interest));
        stage.Advance(until - stage.Now);
        await stage.GiveAsync(new EndInterest(MarketCommand.Exchange, interest, until));
    }

    private OfferTerms Offering(int yuan, int licences = 1) => new(Yuan(yuan), licences, null, null, stage.Now + Duration.FromHours(2), Firm: false);

    private Task OfferAsync(NegotiationId negotiation, ParticipantId buyer, int yuan) => stage.GiveAsync(new OpenNegotiation(buyer, negotiation, Negotiable, 1, null, Offering(yuan)));

    private async Task AcceptAsync(NegotiationId negotiation, ParticipantId by)
    {
        StandingOffer latest = ((LiveNegotiation)await stage.StateAsync<NegotiationState>(negotiation.Stream)).Latest!;
        await stage.GiveAsync(new AcceptOffer(by, negotiation, latest.Number, latest.ContentHash));
    }

    private async Task AuctionAsync(AuctionId auction, params (ParticipantId Bidder, int Yuan)[] bids)
    {
        Instant closesAt = stage.Now + Duration.FromHours(1);
        await stage.GiveAsync(new PutUpLot(Metro, auction, TramListing, new LotTerms(Yuan(100), closesAt)));
        foreach (ParticipantId bidder in bids.Select(b => b.Bidder).Distinct()) await stage.GiveAsync(new RegisterBidder(bidder, auction));
        foreach ((ParticipantId bidder, int yuan) in bids) await stage.GiveAsync(new BidInAuction(bidder, auction, Yuan(yuan)));
        stage.Advance(closesAt - stage.Now);
        await stage.GiveAsync(new CloseDue(MarketCommand.Exchange, auction, closesAt));
    }
}
