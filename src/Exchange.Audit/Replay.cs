using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;

namespace Exchange.Audit;

/// <summary>Reads the whole log anew and compares everything that was made of it: states, outcomes, journal, read models.</summary>
/// <remarks>
/// First along the log, for the laws of log and journal; then stream by stream, for states, outcomes and rows. It may run beside a live
/// writer: it stops where the head stood when it began, and compares rows as of the checkpoint they were read at. In memory are one page,
/// one stream's state, a number a stream and 16 bytes a command.
/// </remarks>
/// <param name="served">The read models to compare stream by stream; their names say which projection makes them.</param>
/// <param name="rebuilt">The read models to be made anew and compared as a whole; null: none.</param>
public sealed class Replay(IEventReader log, AggregateRegistry aggregates, IReadOnlyList<IServedModel> served, IRebuiltModels? rebuilt = null)
{
    private const int PageSize = 2_000;
    private readonly Findings _findings = new();
    private readonly Dictionary<string, ModelCount> _models = new(StringComparer.Ordinal);
    private SnapshotLaws? _snapshots;
    private long _auctions;

    /// <summary>Runs once.</summary>
    public async Task<ReplayReport> RunAsync(CancellationToken cancellationToken)
    {
        LogEnd end = await log.ReadEndAsync(cancellationToken);
        Head head = end.Head;
        var laws = new LogLaws(_findings);
        laws.Begin(end);
        var journal = new JournalLaws(log, head, _findings);
        var money = new MoneyLaws(aggregates.Events, _findings);
        var deliveries = new DeliveryLaws(aggregates.Events, _findings);
        var credits = new CreditLaws(aggregates.Events, _findings);
        var books = new BookLaws(aggregates.Events, _findings);
        RowRebuilding? rows = rebuilt is null ? null : new RowRebuilding(rebuilt, _findings);
        try
        {
            if (rows is not null) await rows.BeginAsync(cancellationToken);
            await ReadLogAsync(head, laws, journal, money, deliveries, credits, books, rows, cancellationToken);
            await new StreamRowLaws(log, _findings).CheckAsync(laws.Versions, cancellationToken);
            return await CompareAsync(head, laws, journal, money, rows, cancellationToken);
        }
        finally
        {
            if (rows is not null) await rows.EndAsync();
        }
    }

    private async Task<ReplayReport> CompareAsync(Head head, LogLaws laws, JournalLaws journal, MoneyLaws money, RowRebuilding? rows, CancellationToken cancellationToken)
    {
        _snapshots = new SnapshotLaws(log, aggregates, _findings);
        await _snapshots.BeginAsync(cancellationToken);
        foreach (IServedModel model in served) _models.Add(model.Name, new ModelCount(model.Name, long.MaxValue, 0));
        foreach ((StreamId stream, long version) in laws.Versions) await ReadStreamAsync(stream, version, head, cancellationToken);
        foreach (IServedModel model in served) await FindStrangersAsync(model, laws.Versions, cancellationToken);

        IReadOnlyList<ModelCount> whole = rows is null ? [] : await rows.CompareAsync(cancellationToken);
        ModelCount[] models = [.. _models.Values.Select(m => m with { Checkpoint = m.Checkpoint == long.MaxValue ? 0 : m.Checkpoint }), .. whole];
        return new ReplayReport(head.Position, laws.Events, laws.Versions.Count, journal.Commands, _auctions, money.Entries, money.Settlements, models, _findings.Count, _findings.Kept);
    }

    private async Task ReadLogAsync(Head head, LogLaws laws, JournalLaws journal, MoneyLaws money, DeliveryLaws deliveries, CreditLaws credits, BookLaws books, RowRebuilding? rows, CancellationToken cancellationToken)
    {
        for (long position = 0; position < head.Position;)
        {
            Page page = await log.ReadPageAsync(position, PageSize, cancellationToken);
            foreach (RecordedEvent recorded in page.Events.TakeWhile(e => e.Position <= head.Position))
            {
                money.Apply(recorded);
                deliveries.Apply(recorded);
                credits.Apply(recorded);
                books.Apply(recorded);
                if (laws.Add(recorded) is { } batch) await journal.MatchAsync(batch, cancellationToken);
            }

            if (rows is not null) await rows.ApplyAsync(page, cancellationToken);
            if (page.Last == position) break;
            position = page.Last;
        }

        laws.End(head);
        await journal.EndAsync(cancellationToken);
    }

    private async Task ReadStreamAsync(StreamId stream, long version, Head head, CancellationToken cancellationToken)
    {
        IAggregate aggregate;
        try
        {
            aggregate = aggregates.Of(stream);
        }
        catch (ArgumentException)
        {
            _findings.Add("stream", stream.Value, 0, "no aggregate has streams of this name");
            return;
        }

        bool isAuction = string.Equals(aggregate.Prefix, AuctionId.StreamPrefix, StringComparison.Ordinal);
        var rows = new List<RowComparison>();
        foreach (IServedModel model in served.Where(m => isAuction || RowFold.IsOfAllStreams(m.Name)))
        {
            var comparison = new RowComparison(model, stream, _findings);
            await comparison.BeginAsync(cancellationToken);
            rows.Add(comparison);
        }

        var states = new StreamStates(aggregate, isAuction ? new AuctionOutcome(_findings) : null, _findings);
        await foreach (RecordedEvent recorded in log.ReadStreamAsync(stream, 1, long.MaxValue, cancellationToken))
        {
            if (recorded.Position > head.Position && rows.TrueForAll(r => recorded.Position > r.Checkpoint)) break;
            if (Decode(recorded) is not { } @event) return; // named already; nothing behind it can be folded
            if (recorded.Position <= head.Position) states.Apply(recorded, @event);
            foreach (RowComparison comparison in rows) await comparison.FeedAsync(recorded, @event, cancellationToken);
        }

        if (states.Version != version) _findings.Add("stream", stream.Value, 0, Findings.Text($"the log has {version} events of it, reading it gave {states.Version}"));
        if (states.State is { } state && states.Version > 0) await _snapshots!.CheckAsync(stream, state, states.Version, cancellationToken);
        if (states.OutcomeCompared) _auctions++;
        foreach (RowComparison comparison in rows)
        {
            await comparison.EndAsync(cancellationToken);
            ModelCount count = _models[comparison.Model];
            _models[comparison.Model] = count with { Checkpoint = Math.Min(count.Checkpoint, comparison.Checkpoint), Rows = count.Rows + comparison.Rows };
        }
    }

    private object? Decode(RecordedEvent recorded)
    {
        try
        {
            return aggregates.Events.Deserialize(recorded.Type, recorded.Data.Span);
        }
        catch (Exception e) when (e is UnknownEventException or JsonException)
        {
            _findings.Add("stream", recorded.Stream.Value, recorded.Position, $"the event can't be read: {e.Message}");
            return null;
        }
    }

    /// <summary>Rows of streams that the log does not have.</summary>
    private async Task FindStrangersAsync(IServedModel model, IReadOnlyDictionary<StreamId, long> known, CancellationToken cancellationToken)
    {
        StreamId? after = null;
        while (await model.ReadStreamsAsync(after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (StreamId stream in page.Where(s => !known.ContainsKey(s)))
            {
                // Opened since the replay began, perhaps: then the log has it by now.
                bool opened = await log.ReadStreamAsync(stream, 1, 1, cancellationToken).AnyAsync(cancellationToken);
                if (opened) continue;
                _findings.Add(model.Name, stream.Value, 0, "it is served, and the log has no such stream");
                _models[model.Name] = _models[model.Name] with { Rows = _models[model.Name].Rows + 1 };
            }

            after = page[^1];
        }
    }
}
