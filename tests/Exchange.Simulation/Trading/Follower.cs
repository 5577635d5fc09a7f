using System.Text.Json;
using Exchange.Audit;
using Exchange.EventStore;
using Exchange.EventStore.InMemory;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Processes;
using Exchange.Projections.Deadlines;
using Exchange.Projections.PriceDiscovery;
using Exchange.ReadModels.Postgres.Deadlines;
using Exchange.Simulation.Laws;
using Exchange.Simulation.Writing;
using NodaTime;

namespace Exchange.Simulation.Trading;

/// <summary>Reads the durable log by its stored bytes, folds every stream anew, and looks at each event and each answer as the laws ask.</summary>
internal sealed class Follower
{
    private const int PageSize = 100_000;

    private readonly InMemoryLog _log;
    private readonly AggregateRegistry _aggregates;
    private readonly Clients _clients;
    private readonly Findings _findings = new();
    private readonly LogLaws _logLaws;
    private readonly MoneyLaws _money;
    private readonly DeliveryLaws _deliveries;
    private readonly CreditLaws _credits;
    private readonly BookLaws _books;
    private readonly RightsLaw _rights = new();
    private readonly FinalityLaw _finality = new();
    private readonly SealedLaw _sealed = new();
    private readonly Dictionary<AuctionId, AuctionOutcome> _outcomes = [];
    private readonly Dictionary<DeadlineKey, OpenDeadline> _openDeadlines = [];
    private readonly DeadlineFold _deadlines;
    private Batch? _batch;
    private Instant _lastReceipt;
    private long _group, _epoch, _refusals;

    public Follower(InMemoryLog log, AggregateRegistry aggregates, Clients clients)
    {
        (_log, _aggregates, _clients) = (log, aggregates, clients);
        _logLaws = new LogLaws(_findings);
        _money = new MoneyLaws(aggregates.Events, _findings);
        _deliveries = new DeliveryLaws(aggregates.Events, _findings);
        _credits = new CreditLaws(aggregates.Events, _findings);
        _books = new BookLaws(aggregates.Events, _findings);
        _deadlines = new DeadlineFold(aggregates.Events, _openDeadlines);
        Schedule = new DeadlineSchedule([], aggregates.Events);
    }

    public long Position { get; private set; }

    public long Rows { get; private set; }

    public long Refusals => _refusals;

    public Instant LastReceipt => _lastReceipt;

    /// <summary>All streams as their stored events give them.</summary>
    public Dictionary<StreamId, StateAt> States { get; } = [];

    public Floor Floor { get; } = new();

    /// <summary>What is due in this tenure.</summary>
    public DeadlineSchedule Schedule { get; private set; }

    /// <summary>What facts have asked for, in the log's order.</summary>
    public List<Command> FollowUps { get; } = [];

    public Queue<Command> NewFollowUps { get; } = new();

    /// <summary>Where commands of the exchange pass before they are given.</summary>
    public required Func<Market.MarketCommand, Command, Command> OfExchange { get; init; }

    public TState? Find<TState>(StreamId stream)
        where TState : class => States.GetValueOrDefault(stream)?.State as TState;

    /// <summary>A new tenure begins with the open deadlines as they stand.</summary>
    public void BeginSchedule() => Schedule = new DeadlineSchedule(new Dictionary<DeadlineKey, OpenDeadline>(_openDeadlines), _aggregates.Events);

    /// <summary>Reads what has become durable, row by row and event by event, in the order in which it was decided.</summary>
    public void Follow()
    {
        while (_log.ReadJournalAsync(Rows, PageSize, CancellationToken.None).Done() is { Count: > 0 } rows)
        {
            IReadOnlyList<RecordedEvent> events = _log.ReadPageAsync(Position, PageSize, CancellationToken.None).Done().Events;
            int next = 0;
            foreach (JournalEntry row in rows)
            {
                Sent sent = Check(row);
                for (_batch = null; next < events.Count && events[next].Position <= row.Outcome.Position; next++) Apply(events[next], sent, row);
                if (row.Outcome.Events > 0 && _batch is null) throw new LawBrokenException(Law.Told, $"{row.Kind} {row.Id} tells of events that the log does not have");
                CheckAnswer(row, sent);
            }

            if (next < events.Count && events[next].Position <= (rows[^1].Outcome.Position)) throw new LawBrokenException(Law.Log, $"no row tells of position {events[next].Position}");
        }

        Head head = _log.ReadHeadAsync(CancellationToken.None).Done();
        if (Position != head.Position || _group != head.Group || Rows != head.Commands) throw new LawBrokenException(Law.Log, $"the head stands at {head.Position}, group {head.Group} and {head.Commands} commands, the journal tells of {Position}, {_group} and {Rows}");
    }

    /// <summary>What everybody may see of the open auctions holds no secret.</summary>
    public void CheckViews()
    {
        foreach (AuctionId auction in Floor.Open)
        {
            if (Find<Open>(auction.Stream) is not { } open) continue;
            AuctionFold fold = AuctionFold.Empty;
            foreach (RecordedEvent recorded in _log.ReadStreamAsync(auction.Stream, 1, long.MaxValue, CancellationToken.None).ToBlockingEnumerable())
            {
                (fold, PublicBid? bid) = fold.Apply((AuctionEvent)_aggregates.Events.Deserialize(recorded.Type, recorded.Data.Span), recorded.Position, recorded.Version, recorded.At);
                if (bid is not null) _sealed.CheckView(JsonSerializer.SerializeToUtf8Bytes(bid, PriceDiscoveryJson.PublicBid), "a public bid", auction, open);
            }

            _sealed.CheckView(JsonSerializer.SerializeToUtf8Bytes(fold.View!, PriceDiscoveryJson.AuctionView), "the view of an auction", auction, open);
        }
    }

    private Sent Check(JournalEntry row)
    {
        Sent sent = _clients.Find(row.Id) ?? throw new LawBrokenException(Law.OneEffect, $"nobody gave {row.Kind} {row.Id}");
        if (sent.Row is not null) throw new LawBrokenException(Law.OneEffect, $"{row.Kind} {row.Id} stands twice in the journal");
        if (row.Fingerprint != sent.Command.Fingerprint || row.Actor != sent.Command.Actor) throw new LawBrokenException(Law.OneEffect, $"{row.Kind} {row.Id} is journalled otherwise than it was given");
        if (sent.Command.ValidateOnly) throw new LawBrokenException(Law.OneEffect, $"a mere question, {row.Kind} {row.Id}, is journalled");
        if (row.ReceivedAt < _lastReceipt) throw new LawBrokenException(Law.Log, $"{row.Kind} {row.Id} was received before the one before it");
        if (row.Epoch < _epoch || row.Group < _group || row.Group > _group + 1 || row.Number != Rows + 1) throw new LawBrokenException(Law.Fence, $"{row.Kind} {row.Id} is number {row.Number} in group {row.Group} of epoch {row.Epoch}, after number {Rows} in group {_group} of epoch {_epoch}");
        (_lastReceipt, _epoch, _group) = (row.ReceivedAt, row.Epoch, row.Group);
        Rows++;
        if (row.Outcome.Code is not null) _refusals++;
        sent.Row = row;
        return sent;
    }

    private void Apply(RecordedEvent recorded, Sent sent, JournalEntry row)
    {
        if (recorded.Command != row.Id || recorded.At != row.ReceivedAt) throw new LawBrokenException(Law.Told, $"position {recorded.Position} is not of {row.Kind} {row.Id}, whose row is the next");
        object fact = _aggregates.Events.Deserialize(recorded.Type, recorded.Data.Span);
        Evolve(recorded, fact);
        _batch = _logLaws.Add(recorded);
        if (_batch is { } batch && batch.Count != row.Outcome.Events) throw new LawBrokenException(Law.Told, $"{row.Kind} {row.Id} tells of {row.Outcome.Events} events, its batch has {batch.Count}");
        if (fact is AuctionEvent ofAuction) CheckOutcome(recorded, ofAuction);
        if (fact is not BidPlaced || recorded.EndsBatch)
        {
            _money.Apply(recorded, fact);
            _deliveries.Apply(recorded, fact);
            _credits.Apply(recorded, fact);
            _books.Apply(recorded, fact);
        }

        if (_findings.Count > 0) throw new LawBrokenException(LawOf(_findings.Kept[0]), $"{_findings.Kept[0].Key} at position {_findings.Kept[0].Position}: {_findings.Kept[0].What}");
        Position = recorded.Position;
        if (fact is BidPlaced) return;
        _rights.Apply(fact);
        _finality.Apply(fact, recorded.EndsBatch);
        Floor.Apply(fact);
        _deadlines.Apply(recorded, fact);
        Schedule.Apply(recorded, fact);
        FollowUp(recorded, fact);
    }

    private void Evolve(RecordedEvent recorded, object fact)
    {
        IAggregate aggregate = _aggregates.Of(recorded.Stream);
        StateAt before = States.TryGetValue(recorded.Stream, out StateAt? known) ? known : new StateAt(aggregate.Initial, 0);
        try
        {
            States[recorded.Stream] = new StateAt(aggregate.Evolve(before.State, fact), before.Version + 1);
        }
        catch (Exception e) when (e is ImpossibleHistoryException or ArgumentException or OverflowException or InvalidCastException)
        {
            throw new LawBrokenException(Law.Replay, $"{recorded.Type} at position {recorded.Position} could not follow what the log has before it: {e.Message}");
        }
    }

    private void CheckOutcome(RecordedEvent recorded, AuctionEvent fact)
    {
        if (!_outcomes.TryGetValue(fact.Auction, out AuctionOutcome? outcome)) _outcomes.Add(fact.Auction, outcome = new AuctionOutcome(_findings));
        outcome.Apply(recorded, fact);
        if (fact is LotAwarded or LotUnsold) _sealed.Forget(fact.Auction);
    }

    private void CheckAnswer(JournalEntry row, Sent sent)
    {
        if (row.Outcome.Position != Position) throw new LawBrokenException(Law.Told, $"{row.Kind} {row.Id} tells of position {row.Outcome.Position}, it was decided at {Position}");
        if (row.Outcome.Code is not null && row.Outcome.Events > 0) throw new LawBrokenException(Law.Told, $"{row.Kind} {row.Id} was refused, and has events");
        if (sent.Auction is { } auction && Find<Open>(new StreamId(sent.Command.Correlation)) is { } open) _sealed.CheckAnswer(row, auction, open);
    }

    private void FollowUp(RecordedEvent recorded, object fact)
    {
        int ordinal = 0;
        foreach (Market.MarketCommand next in TradeProcess.After(fact))
        {
            Command followUp = OfExchange(next, ReadModels.Postgres.Processes.ProcessTask.FollowUp(TradeProcess.Name, recorded.Position, ordinal++, next));
            FollowUps.Add(followUp);
            NewFollowUps.Enqueue(followUp);
        }
    }

    private static string LawOf(Difference difference) => difference.Model switch
    {
        "ledger" => Law.Money,
        "settlement" => Law.Delivery,
        "outcome" => Law.Outcome,
        _ => Law.Log,
    };
}
