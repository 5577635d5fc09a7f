using Exchange.EventStore;

namespace Exchange.Audit;

/// <summary>Makes the read models anew while the log is read, and compares them with what is served.</summary>
internal sealed class RowRebuilding(IRebuiltModels models, Findings findings)
{
    private long _upTo;
    private long _position;
    private bool _broken;

    public async Task BeginAsync(CancellationToken cancellationToken) => _upTo = await models.BeginAsync(cancellationToken);

    /// <summary>The next page of the log; what lies beyond the position that will be compared is left out.</summary>
    public async Task ApplyAsync(Page page, CancellationToken cancellationToken)
    {
        RecordedEvent[] events = [.. page.Events.TakeWhile(e => e.Position <= _upTo)];
        if (_broken || events.Length == 0) return;
        try
        {
            // A checkpoint is the end of a batch, so no batch is split.
            await models.ApplyAsync(new Page(events, _position, events[^1].Position), cancellationToken);
            _position = events[^1].Position;
        }
        catch (PoisonedEventException e)
        {
            _broken = true; // nothing behind it can be folded, and nothing be compared
            findings.Add("rows", e.Stream.Value, e.Position, $"no read model can fold this event: {e.InnerException?.Message}");
        }
    }

    /// <returns>How much was compared of each model.</returns>
    public async Task<IReadOnlyList<ModelCount>> CompareAsync(CancellationToken cancellationToken)
    {
        var counts = new List<ModelCount>();
        foreach (string model in _broken ? [] : models.Names)
        {
            (long rows, long past) = (0, 0);
            await foreach (RowPair pair in models.CompareAsync(model, cancellationToken))
            {
                if (pair.Past) past++;
                else rows++;
                if (!pair.Agree) findings.Add(model, pair.Key, pair.Position, (pair.Past ? "as it was: " : "") + Say(pair));
            }

            counts.Add(new ModelCount(model, _position, rows, past));
        }

        return counts;
    }

    public Task EndAsync() => models.EndAsync();

    private static string Say(RowPair pair) => pair switch
    {
        { Served: null } => "the log gives this row, and it is not served",
        { Rebuilt: null } => pair.Served.StartsWith("it ", StringComparison.Ordinal) ? pair.Served : "it is served, and the log gives no such row",
        _ => Findings.Difference(pair.Served, pair.Rebuilt),
    };
}
