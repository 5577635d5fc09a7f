using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;

namespace Exchange.Audit;

/// <summary>Compares what one read model serves of one stream with what its events give, as of the read model's checkpoint.</summary>
/// <remarks>Both sides come in the order of their ordinals, a page at a time, so a stream of any length takes little memory.</remarks>
internal sealed class RowComparison(IServedModel served, StreamId stream, Findings findings)
{
    private const int PageSize = 1_000;
    private readonly RowFold _fold = RowFold.Of(served.Name);
    private readonly Queue<ModelRow> _served = new();
    private long _read;
    private bool _ended, _broken;

    public string Model => served.Name;

    /// <summary>The checkpoint when the first rows were read; later ones count up to here.</summary>
    public long Checkpoint { get; private set; }

    /// <summary>Rows on either side; each counts once.</summary>
    public long Rows { get; private set; }

    public async Task BeginAsync(CancellationToken cancellationToken) => Checkpoint = await ReadAsync(cancellationToken);

    public async Task FeedAsync(RecordedEvent recorded, object @event, CancellationToken cancellationToken)
    {
        if (_broken || recorded.Position > Checkpoint) return;
        ModelRow? added;
        try
        {
            added = _fold.Apply(recorded, @event);
        }
        catch (Exception e) when (e is ImpossibleHistoryException or ArgumentException or OverflowException or KeyNotFoundException or InvalidCastException)
        {
            _broken = true;
            findings.Add(Model, recorded.Stream.Value, recorded.Position, $"the projection can't fold this event: {Findings.FaultOf(e)}");
            return;
        }

        if (added is not null) await MatchAsync(added, cancellationToken);
    }

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_broken) return;
        foreach (ModelRow standing in _fold.Standing) await MatchAsync(standing, cancellationToken);
        while (await PeekAsync(cancellationToken) is { } extra)
        {
            _served.Dequeue();
            if (extra.Position <= Checkpoint) Report(extra, "it is served, and the log gives no such row");
        }
    }

    private async Task MatchAsync(ModelRow expected, CancellationToken cancellationToken)
    {
        while (await PeekAsync(cancellationToken) is { } row && row.Ordinal < expected.Ordinal)
        {
            _served.Dequeue();
            Report(row, "it is served, and the log gives no such row");
        }

        if (await PeekAsync(cancellationToken) is not { } found || found.Ordinal != expected.Ordinal)
        {
            Report(expected, "the log gives this row, and it is not served");
            return;
        }

        _served.Dequeue();
        Rows++;
        if (!string.Equals(found.Text, expected.Text, StringComparison.Ordinal)) findings.Add(Model, expected.Key, expected.Position, Difference(found.Text, expected.Text));
        else if (!string.Equals(found.Key, expected.Key, StringComparison.Ordinal)) findings.Add(Model, expected.Key, expected.Position, $"it is served as {found.Key}");
    }

    private void Report(ModelRow row, string what)
    {
        Rows++;
        findings.Add(Model, row.Key, row.Position, what);
    }

    private async Task<ModelRow?> PeekAsync(CancellationToken cancellationToken)
    {
        if (_served.Count == 0 && !_ended) await ReadAsync(cancellationToken);
        return _served.TryPeek(out ModelRow? row) ? row : null;
    }

    private async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        ServedRows page = await served.ReadRowsAsync(stream, _read, PageSize, cancellationToken);
        foreach (ModelRow row in page.Rows) _served.Enqueue(row);
        _ended = page.Rows.Count < PageSize;
        if (page.Rows.Count > 0) _read = page.Rows[^1].Ordinal;
        return page.Checkpoint;
    }

    /// <summary>Names the members that differ: what read models serve is public, so their values may be shown.</summary>
    private static string Difference(string served, string expected)
    {
        try
        {
            using JsonDocument found = JsonDocument.Parse(served), wanted = JsonDocument.Parse(expected);
            Dictionary<string, string> members = found.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetRawText(), StringComparer.Ordinal);
            string[] differing =
            [
                .. from member in wanted.RootElement.EnumerateObject()
                   let shown = members.GetValueOrDefault(member.Name, "absent")
                   where !string.Equals(shown, member.Value.GetRawText(), StringComparison.Ordinal)
                   select $"{member.Name} is served as {shown}, the log gives {member.Value.GetRawText()}",
            ];
            if (differing.Length > 0) return string.Join("; ", differing);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not even an object: then only the whole can be shown.
        }

        return $"{served} is served, the log gives {expected}";
    }
}
