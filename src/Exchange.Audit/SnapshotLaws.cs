using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Audit;

/// <summary>A snapshot says nothing that the events do not say: what a writer would fold from it is compared with what all of them give.</summary>
internal sealed class SnapshotLaws(IEventReader log, AggregateRegistry aggregates, Findings findings)
{
    private readonly StateReader _reader = new(log, aggregates, NullLogger.Instance);
    private readonly HashSet<StreamId> _kept = [];

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (string format in aggregates.Formats) _kept.UnionWith(await log.ReadStreamsWithSnapshotsAsync(format, cancellationToken));
    }

    /// <param name="state">What the events up to <paramref name="version"/> give.</param>
    public async Task CheckAsync(StreamId stream, object state, long version, CancellationToken cancellationToken)
    {
        if (!_kept.Contains(stream) || aggregates.Of(stream).Form is not { } form) return;
        try
        {
            FoldedState folded = await _reader.ReadAsync(stream, version, cancellationToken);
            if (Canonical(form, folded.State).AsSpan().SequenceEqual(Canonical(form, state))) return;
        }
        catch (Exception e) when (e is ImpossibleHistoryException or ArgumentException or OverflowException or InvalidCastException)
        {
            // The events can't follow what it says.
        }

        findings.Add("snapshot", stream.Value, 0, "its newest snapshot leads to another state than its events do");
    }

    private static byte[] Canonical(StateForm form, object state)
    {
        using JsonDocument json = JsonDocument.Parse(form.Write(state));
        return CanonicalJson.Write(json.RootElement);
    }
}
