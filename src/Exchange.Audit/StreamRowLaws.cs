using Exchange.EventStore;
using Exchange.Kernel;

namespace Exchange.Audit;

/// <summary>The rows of streams against the log: each stream has one, at the version of its newest event, and there is no other.</summary>
internal sealed class StreamRowLaws(IEventReader log, Findings findings)
{
    private const string Model = "streams";
    private const int PageSize = 2_000;

    /// <param name="versions">The newest version of each stream up to the head that the replay reads to.</param>
    public async Task CheckAsync(IReadOnlyDictionary<StreamId, long> versions, CancellationToken cancellationToken)
    {
        long found = 0;
        StreamId? after = null;
        while (await log.ReadStreamRowsAsync(after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (StreamRow row in page)
            {
                long known = versions.GetValueOrDefault(row.Stream);
                if (known > 0) found++;
                if (row.Version != known) await CheckAsync(row, known, cancellationToken);
                if (!string.Equals(row.Type, row.Stream.Prefix, StringComparison.Ordinal)) findings.Add(Model, row.Stream.Value, 0, $"its row calls it a stream of '{row.Type}'");
            }

            after = page[^1].Stream;
        }

        if (found != versions.Count) await NameMissingAsync(versions, cancellationToken);
    }

    /// <summary>A live writer may have taken the stream further since: then the log has those events by now.</summary>
    private async Task CheckAsync(StreamRow row, long known, CancellationToken cancellationToken)
    {
        long newest = known;
        await foreach (RecordedEvent later in log.ReadStreamAsync(row.Stream, known + 1, long.MaxValue, cancellationToken)) newest = later.Version;
        if (row.Version >= Math.Max(known, 1) && row.Version <= newest) return;
        findings.Add(Model, row.Stream.Value, 0, newest == 0 ? "it has a row, and the log has no such stream" : Findings.Text($"its row stands at version {row.Version}, its newest event at {newest}"));
    }

    private async Task NameMissingAsync(IReadOnlyDictionary<StreamId, long> versions, CancellationToken cancellationToken)
    {
        var missing = versions.Keys.ToHashSet();
        StreamId? after = null;
        while (missing.Count > 0 && await log.ReadStreamRowsAsync(after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (StreamRow row in page) missing.Remove(row.Stream);
            after = page[^1].Stream;
        }

        foreach (StreamId stream in missing.OrderBy(s => s.Value, StringComparer.Ordinal)) findings.Add(Model, stream.Value, 0, "the log has its events, and it has no row");
    }
}
