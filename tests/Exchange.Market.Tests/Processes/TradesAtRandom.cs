using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Credits;
using Exchange.Market.Entitlements;
using Exchange.Market.Inquiries;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Participants;
using Exchange.Market.Processes;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Settlements;
using Exchange.Market.Tests.Listings;
using Exchange.Market.Tests.SealedAuctions;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Processes;

/// <summary>A small market under random commands: the laws of money, licences and rights hold at every batch end (DOMAIN MON-2, LIC-1, PRC-1).</summary>
public sealed class TradesAtRandom
{
    private const int CommandsEach = 24_000;

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
            "offer accepted", "offer lapsed", "offer withdrawn", "offer declined", "price referred", "price allowed", "price refused", "own-offer", "others-offer", "offer-firm", "negotiation-phase",
            "interest agreed", "interest auctioned", "interest lapsed", "interest extended", "interest dropped", "interest-over",
            "sealed awarded", "sealed no-bids", "sealed reserve-not-met", "sealed cancelled", "sealed postponed", "bidding-runs", "wrong-share", "sealed-auction-phase",
            "credits allotted", "credits used", "credits expired", "insufficient-credits", "supply-exceeded", "downloads-used-up",
        ];
        outcomes.Where(o => market.Seen.GetValueOrDefault(o) == 0).ShouldBeEmpty($"seed {seed}; seen: {string.Join(", ", market.Seen.Select(s => $"{s.Key} {s.Value}"))}");
    }
}

/// <summary>The market's state, its random traders, and the laws. Facts are written and read back before they count, as in the log.</summary>
internal sealed partial class RandomMarket : IStates
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
    private readonly List<NegotiationId> _negotiations = [];
    private readonly List<InterestId> _interests = [];
    private readonly List<SealedAuctionId> _sealedAuctions = [];
    private readonly List<CreditSeriesId> _series = [];
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
        Give(Rulebook.Stream, new RulesEnacted(1, Rules with { SettlementDue = hours, Acceptance = hours, Band = new PriceBand(3_000, 5_000), Custodians = Envelopes.Custodians }, Before, Ruling, Before));
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
            case NegotiationEvent or InterestEvent or SealedAuctionEvent:
                NoteOfMethods(fact);
                break;
            case SeriesOpened e:
                _series.Add(e.Series);
                _deadlines.Add((e.ExpiresAt, new ExpireSeries(MarketCommand.Exchange, e.Series, e.ExpiresAt)));
                break;
            case CreditsReceived:
                Count("credits allotted");
                break;
            case CreditsUsed e:
                Count("credits used");
                _entitlements.Add(e.Entitlement);
                break;
            case SeriesExpired:
                Count("credits expired");
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
            case LotAwardedAnew:
                Count("awarded anew");
                break;
            case SettlementUnwound:
                Count("unwound");
                break;
        }
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
        if (roll < 44) return Negotiated();
        if (roll < 47) return Interested();
        if (roll < 51) return BidUnderSeal();
        if (roll < 66) return Auctioned();
        if (roll < 84 && Unsettled() is { } settlement) return Settle(settlement);
        if (roll < 87 && Recent(_entitlements) is { } entitlement) return new StartDownload(((LiveEntitlement)At(entitlement.Stream).State).Holder, entitlement, Ruling);
        if (roll < 90 && _deadlines.Count > 0) return Any(_deadlines).Command;
        return roll < 94 ? Decided() ?? Order() : Credited();
    }
}
