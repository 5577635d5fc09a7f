using System.Collections.Immutable;
using System.Text;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Entitlements;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Processes;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using Exchange.Market.Tests.Listings;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Processes;

/// <summary>A small market under random commands: the laws of money, licences and rights hold at every batch end (DOMAIN MON-2, LIC-1, PRC-1).</summary>
public sealed class TradesAtRandom
{
    private const int CommandsEach = 8_000;

    [Theory]
    [InlineData(1)]
    [InlineData(20261120)]
    [InlineData(7919)]
    public void Money_rights_and_licences_are_neither_made_nor_lost(int seed)
    {
        var market = new RandomMarket(seed);
        while (market.Commands < CommandsEach) market.Step();
        market.CheckEverything();
        market.CheckThatTheProcessFollowsFromTheFactsAlone();

        // Against vacuity: every end of a trade was reached, and every guard met.
        string[] outcomes =
        [
            "final", "final deemed", "failed not-paid forfeited", "failed not-deliverable", "unwound", "insufficient-funds", "sold-out", "self-deal", "listing-changed", "listing-phase", "seller-barred", "party-suspended",
            "title-frozen", "grant-conflicts", "settlement-not-found", "settlement-phase", "too-late", "deadline-not-due", "no effect",
            "quote accepted", "quote lapsed", "quote-binds", "quote-indicative", "rfq awarded", "rfq not-covered", "rfq no-quote", "rfq-closed",
        ];
        outcomes.Where(o => market.Seen.GetValueOrDefault(o) == 0).ShouldBeEmpty($"seed {seed}; seen: {string.Join(", ", market.Seen.Select(s => $"{s.Key} {s.Value}"))}");
    }
}

/// <summary>The market's state, its random traders, and the laws. Facts are written and read back before they count, as in the log.</summary>
internal sealed class RandomMarket : IStates
{
    private static readonly EventCatalog Catalog = EventCatalog.Merge(MarketAggregates.All.Select(a => a.Events));
    private static readonly ParticipantId Other = new("other-vendor");
    private static readonly ParticipantId[] Buyers = [Alice, Bob, Rival, Sibling], Vendors = [Vendor, Other], Parties = [Alice, Bob, Rival, Sibling, Vendor, Other];
    private static readonly ProductId[] Products = [Id<ProductId>(11), Id<ProductId>(12), Id<ProductId>(13)];

    private readonly int _seed;
    private readonly Random _random;
    private readonly Dictionary<StreamId, (object State, long Version)> _streams = [];
    private readonly Dictionary<Currency, long> _sums = [];
    private readonly List<object> _log = [];
    private readonly List<MarketCommand> _given = [];
    private readonly Queue<MarketCommand> _followUps = [];
    private readonly List<ListingId> _listings = [];
    private readonly List<AuctionId> _auctions = [];
    private readonly List<QuoteId> _quotes = [];
    private readonly List<RfqId> _rfqs = [];
    private readonly List<SettlementId> _settlements = [];
    private readonly List<EntitlementId> _entitlements = [];
    private readonly List<AccountId> _days = [];
    private readonly List<(Instant DueAt, MarketCommand Command)> _deadlines = [];
    private readonly Dictionary<SettlementId, SettlementPhase> _ended = [];
    private Instant _now = Now;
    private int _made;

    private readonly bool _throughSnapshots;

    /// <param name="throughSnapshots">Every state is written down and read back before the next fact.</param>
    public RandomMarket(int seed, bool throughSnapshots = false)
    {
        (_seed, _random, _throughSnapshots) = (seed, new Random(seed), throughSnapshots);
        var hours = new Market.Rulebooks.Period(0, Duration.FromHours(30));
        Give(Rulebook.Stream, new RulesEnacted(1, Rules with { SettlementDue = hours, Acceptance = hours }, Before, Ruling, Before));
        foreach (ParticipantId party in Parties)
        {
            Seq<ParticipantRole> roles = [ParticipantRole.Buyer, ParticipantRole.Vendor];
            string? group = party == Vendor || party == Sibling ? "the-group" : null;
            Give(ParticipantStreams.Of(party), new ParticipantApplied(party, ParticipantKind.Enterprise, "A body", roles, group, [], Before), new ParticipantAdmitted(party, roles, Ruling, Before));
        }

        for (int i = 0; i < Products.Length; i++)
        {
            (ProductId product, ParticipantId vendor, var title) = (Products[i], Vendors[i % 2], TitleId.Of(Products[i]));
            Give(product.Stream, new ProductDrafted(product, vendor, Described(Openness.Conditional), Before), new ProductRevisionDeclared(product, 1, Content, 42, "text/csv", Before),
                new ProductContentStored(product, 1, Content, Before), new ProductRegistered(product, 1, $"EXA-{i}", Openness.Conditional, DataGrade.General, Before));
            var claim = new TitleClaim([.. Enum.GetValues<DividedRight>().Select(right => new Holding(right, vendor, Share.One))], Scope.Unlimited, new Term(Before, null), [Statement]);
            Give(title.Stream, new TitleApplied(title, product, vendor, claim, Before), new TitleAccepted(title, Reviewer, Before), new TitleExamined(title, Reviewer, ["source"], Before),
                new TitleNoticeOpened(title, Before + Tick, Before), new TitleEvidenceDeposited(title, Statement, Before + Tick), new TitleCertified(title, product, $"CERT-{i}", claim, Ruling, Before + Tick));
        }
    }

    public int Commands { get; private set; }

    public IReadOnlyList<object> Facts => _log;

    /// <summary>How often each outcome came.</summary>
    public SortedDictionary<string, int> Seen { get; } = new(StringComparer.Ordinal);

    public bool TryGet<TState>(StreamId stream, out TState state)
    {
        state = (TState)At(stream).State;
        return true;
    }

    public long VersionOf(StreamId stream) => At(stream).Version;

    public void Step()
    {
        _now += Duration.FromMinutes(_random.Next(0, 40));

        // The process comes soon, though not at once, and sometimes twice.
        if (_followUps.Count > 0 && _random.Next(10) < 8)
        {
            MarketCommand next = _followUps.Peek();
            Do(next);
            if (_random.Next(20) > 0) _followUps.Dequeue();
            return;
        }

        int due = _deadlines.FindIndex(d => d.DueAt <= _now);
        if (due >= 0 && _random.Next(4) == 0)
        {
            MarketCommand command = _deadlines[due].Command;
            if (_random.Next(20) > 0) _deadlines.RemoveAt(due);
            Do(command);
            return;
        }

        Do(Draw());
    }

    /// <summary>All laws over the whole market, from nothing but its states.</summary>
    public void CheckEverything()
    {
        foreach (IGrouping<Currency, (AccountId, AccountState State)> accounts in Accounts().Where(a => a.State.Currency is not null).GroupBy(a => a.State.Currency!.Value))
        {
            accounts.Sum(a => a.State.Balance).ShouldBe(0, Told("the accounts add up to zero"));
        }

        foreach (StreamId stream in _streams.Keys) CheckStream(stream);
        foreach (ListingId listing in _listings.Where(l => At(l.Stream).State is LiveListing)) CheckLicences((LiveListing)At(listing.Stream).State);
    }

    /// <summary>Given the log alone, the process asks for the same commands in the same order.</summary>
    public void CheckThatTheProcessFollowsFromTheFactsAlone() => _log.SelectMany(fact => TradeProcess.After(fact)).ShouldBe(_given, Told("the follow-ups are a function of the facts"));

    private (object State, long Version) At(StreamId stream) => _streams.TryGetValue(stream, out var known) ? known : (MarketAggregates.Of(stream).Initial, 0);

    private IEnumerable<(AccountId Id, AccountState State)> Accounts() =>
        _streams.Where(s => s.Value.State is AccountState).Select(s => (new AccountId(s.Key.Value[(AccountId.Prefix.Length + 1)..]), (AccountState)s.Value.State));

    private string Told(string law) => $"{law}; seed {_seed}, command {Commands}, at {_now}";

    private void Count(string outcome) => Seen[outcome] = Seen.GetValueOrDefault(outcome) + 1;

    private void Do(MarketCommand command)
    {
        Commands++;
        switch (command.Decide(this, _now))
        {
            case Verdict.Refused { Rejection.Code: var code }:
                Count(code);
                break;
            case Verdict.Accepted { Events: { IsEmpty: true } }:
                Count("no effect");
                break;
            case Verdict.Accepted accepted:
                Take(accepted.Events);
                break;
            default:
                throw new InvalidOperationException(Told("every stream is there"));
        }
    }

    private void Give(StreamId stream, params object[] facts) => Take([.. facts.Select(fact => new StreamEvent(stream, fact))]);

    /// <summary>A batch is written, and all laws hold after it.</summary>
    private void Take(ImmutableArray<StreamEvent> batch)
    {
        foreach ((StreamId stream, object decided) in batch)
        {
            object fact = Catalog.Deserialize(Catalog.NameOf(decided), Catalog.Serialize(decided));
            (object state, long version) = At(stream);
            IAggregate aggregate = MarketAggregates.Of(stream);
            object after = aggregate.Evolve(state, fact);
            if (_throughSnapshots && aggregate.Form is { } form) after = form.Read(form.Write(after));
            _streams[stream] = (after, version + 1);
            if (after is AccountState { Currency: { } currency } account) _sums[currency] = _sums.GetValueOrDefault(currency) + account.Balance - ((AccountState)state).Balance;
            _log.Add(fact);
            Note(fact);
        }

        foreach ((Currency currency, long sum) in _sums) sum.ShouldBe(0, Told($"the accounts in {currency} add up to zero"));
        foreach (StreamId stream in batch.Select(e => e.Stream).Distinct()) CheckStream(stream);
        if (Commands % 500 == 499) CheckEverything();
    }

    private void Note(object fact)
    {
        ImmutableArray<MarketCommand> next = TradeProcess.After(fact);
        _given.AddRange(next);
        foreach (MarketCommand command in next) _followUps.Enqueue(command);
        switch (fact)
        {
            case ListingListed e:
                _listings.Add(e.Listing);
                break;
            case AuctionOpened e:
                _auctions.Add(e.Auction);
                _deadlines.Add((e.Terms.ClosesAt, new CloseDue(MarketCommand.Exchange, e.Auction, e.Terms.ClosesAt)));
                break;
            case QuoteDrafted e when !_quotes.Contains(e.Quote):
                _quotes.Add(e.Quote);
                break;
            case QuoteIssued e:
                _deadlines.Add((e.Terms.LapsesAt, new LapseQuote(MarketCommand.Exchange, e.Quote, e.Terms.LapsesAt)));
                break;
            case QuoteAmended e:
                _deadlines.Add((e.Terms.LapsesAt, new LapseQuote(MarketCommand.Exchange, e.Quote, e.Terms.LapsesAt)));
                break;
            case QuoteAccepted:
                Count("quote accepted");
                break;
            case QuoteLapsed:
                Count("quote lapsed");
                break;
            case RfqOpened e:
                _rfqs.Add(e.Rfq);
                _deadlines.Add((e.Terms.ClosesAt, new AdvanceRfq(MarketCommand.Exchange, e.Rfq, e.Terms.ClosesAt)));
                break;
            case RfqClosed e:
                _deadlines.Add((e.NextAt, new AdvanceRfq(MarketCommand.Exchange, e.Rfq, e.NextAt)));
                break;
            case RfqFinalsClosed e:
                _deadlines.Add((e.NextAt, new AdvanceRfq(MarketCommand.Exchange, e.Rfq, e.NextAt)));
                break;
            case RfqAwarded:
                Count("rfq awarded");
                break;
            case RfqNotAwarded e:
                Count($"rfq {e.Ground}");
                break;
            case SettlementInstructed e:
                _settlements.Add(e.Settlement);
                _deadlines.Add((e.DueAt, new FailSettlement(MarketCommand.Exchange, e.Settlement, e.DueAt)));
                break;
            case SettlementDelivered e:
                _entitlements.Add(e.Entitlement);
                _deadlines.Add((e.AcceptanceUntil, new DeemAccepted(MarketCommand.Exchange, e.Settlement, e.AcceptanceUntil)));
                break;
            case DayAccountOpened e:
                _deadlines.Add((e.EndsAt, new CloseDayAccount(MarketCommand.Exchange, e.Account, e.EndsAt)));
                break;
            case SettlementFinal e:
                Count(e.Deemed ? "final deemed" : "final");
                LiveSettlement final = Deal(e.Settlement);
                (e.Fee + e.Proceeds).ShouldBe(final.Price, Told("fee and proceeds are the price"));
                e.Fee.ShouldBe(SettlementDesk.FeeOf(final.Price, Rules.Fees[0]), Told("the fee is the rulebook's"));
                break;
            case SettlementFailed e:
                Count($"failed {e.Ground}{(e.Forfeited is null ? "" : " forfeited")}");
                break;
            case SettlementUnwound:
                Count("unwound");
                break;
        }
    }

    private LiveSettlement Deal(SettlementId id) => (LiveSettlement)At(id.Stream).State;

    private void CheckStream(StreamId stream)
    {
        switch (At(stream).State)
        {
            case AccountState account:
                var id = new AccountId(stream.Value[(AccountId.Prefix.Length + 1)..]);
                account.Held.ShouldBe(account.Holds.Values.Sum(h => h.Amount.MinorUnits), Told("what is held is the sum of the holds"));
                if (!id.MayOwe) account.Balance.ShouldBeGreaterThanOrEqualTo(account.Held, Told($"{id} is not below zero and holds no more than it has"));
                break;
            case LiveListing listing:
                (listing.Available ?? 0).ShouldBeGreaterThanOrEqualTo(0, Told("no more licences are sold and reserved than there are"));
                break;
            case LiveSettlement deal:
                CheckDeal(deal);
                break;
        }
    }

    /// <summary>Money, right, licence and access move together, and what has ended stays as it is.</summary>
    private void CheckDeal(LiveSettlement deal)
    {
        if (_ended.TryGetValue(deal.Id, out SettlementPhase before)) deal.Phase.ShouldBe(before, Told("what has ended never moves again"));
        if (deal.Phase is SettlementPhase.Final or SettlementPhase.Failed or SettlementPhase.Unwound) _ended[deal.Id] = deal.Phase;
        deal.Phase.ShouldNotBe(SettlementPhase.Earmarked, Told("no batch ends between money and delivery"));

        bool stands = deal.Phase is SettlementPhase.InAcceptance or SettlementPhase.Final;
        bool granted = ((CertifiedTitle)At(TitleId.Of(deal.Product).Stream).State).Grants.Any(grant => grant.Id == deal.GrantId);
        bool entitled = At(deal.Access.Stream).State is LiveEntitlement { Revoked: false };
        (granted, entitled).ShouldBe((stands, stands), Told("the right and the access stand if and only if the money went its way"));

        long escrow = ((AccountState)At(deal.Escrow.Stream).State).Balance;
        escrow.ShouldBe(deal.Phase == SettlementPhase.InAcceptance ? deal.Price.MinorUnits : 0, Told("escrow holds the price in acceptance, and nothing at any other time"));
        bool held = ((AccountState)At(deal.BuyersAccount.Stream).State).Holds.ContainsKey(deal.HoldId);
        if (deal.Phase != SettlementPhase.Instructed) held.ShouldBeFalse(Told("no hold outlives its purpose"));

        OrderPhase thread = ((LiveOrder)At(deal.Order.Stream).State).Phase;
        thread.ShouldBe(
            deal.Phase switch
            {
                SettlementPhase.Instructed => OrderPhase.Contracted,
                SettlementPhase.InAcceptance => OrderPhase.Delivered,
                SettlementPhase.Final => OrderPhase.Closed,
                SettlementPhase.Failed => OrderPhase.Cancelled,
                _ => OrderPhase.Rejected,
            },
            Told("the order tells where the settlement is"));
        ((LiveAgreement)At(deal.Agreement.Stream).State).Ended.ShouldBe(deal.Phase is SettlementPhase.Failed or SettlementPhase.Unwound, Told("an agreement ends with its deal"));
    }

    /// <summary>A listing has sold what its settlements have delivered, and reserved what its orders and auctions wait for.</summary>
    private void CheckLicences(LiveListing listing)
    {
        LiveSettlement[] deals = [.. _settlements.Select(Deal).Where(deal => deal.Listing == listing.Id)];
        listing.Sold.ShouldBe(deals.Where(deal => deal.Phase is SettlementPhase.InAcceptance or SettlementPhase.Final).Sum(deal => deal.Licences), Told("what is sold is delivered"));
        listing.Spoken.ShouldBe(listing.Reserved.Values.Sum(held => held.Licences), Told("what is spoken for is reserved"));
        foreach (LiveQuote quote in _quotes.Select(q => (LiveQuote)At(q.Stream).State).Where(q => q.Listing == listing.Id)) listing.Reserved.ContainsKey(quote.Id.Stream.Value).ShouldBe(quote.Reserves, Told("a firm quote has its licences, and no other has"));
        foreach (LiveSettlement deal in deals) listing.Reserved.ContainsKey(deal.Order.Stream.Value).ShouldBe(deal.Phase == SettlementPhase.Instructed, Told("what is instructed is reserved"));
    }

    private T Any<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    // Mostly one of the newest, so that the trade goes on.
    private T? Recent<T>(List<T> of)
        where T : struct => of.Count == 0 ? null : of[Math.Max(0, of.Count - 1 - _random.Next(12))];

    private TId New<TId>()
        where TId : struct, IAggregateId<TId> => Id<TId>(1_000 + ++_made);

    private MarketCommand Draw()
    {
        int roll = _random.Next(100);
        if (roll < 10 || _listings.Count < 4) return List();
        if (roll < 18) return new ConfirmFundsReceived(new("operator-1"), Any(Buyers), Cny(_random.Next(1, 120_00)), $"ref-{++_made}");
        if (roll < 29) return Order();
        if (roll < 36) return Quoted();
        if (roll < 40) return Inquired();
        if (roll < 62) return Auctioned();
        if (roll < 84 && Unsettled() is { } settlement) return Settle(settlement);
        if (roll < 87 && Recent(_entitlements) is { } entitlement) return new StartDownload(((LiveEntitlement)At(entitlement.Stream).State).Holder, entitlement, Ruling);
        if (roll < 90 && _deadlines.Count > 0) return Any(_deadlines).Command;
        return roll < 97 ? Decided() ?? Order() : Order();
    }

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
        SaleMethod method = _random.Next(3) == 0 ? SaleMethod.Auction : SaleMethod.PostedPrice;
        (LicenceSupply supply, Exclusivity exclusivity) = _random.Next(5) switch
        {
            0 => (new LicenceSupply(SupplyKind.Exclusive, null), Exclusivity.Exclusive),
            1 => (new LicenceSupply(SupplyKind.Unlimited, null), Exclusivity.NonExclusive),
            var n => (new LicenceSupply(SupplyKind.Limited, n), Exclusivity.NonExclusive),
        };
        var terms = new ListingTerms(
            method, method == SaleMethod.PostedPrice ? Cny(_random.Next(1, 90_00)) : null, supply, Research, exclusivity, Duration.FromHours(_random.Next(1, 200)),
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
                Cny(_random.Next(1, 150_00)), _now + Duration.FromHours(_random.Next(2, 20)), BuyNow: _random.Next(3) == 0 ? Cny(_random.Next(150_00, 250_00)) : null));
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

        var decision = New<DecisionId>();
        Do(new ProposeDecision(new("operator-1"), decision, act));
        return new ApproveDecision(new("operator-2"), decision, FourEyes.HashOf(act));
    }
}
