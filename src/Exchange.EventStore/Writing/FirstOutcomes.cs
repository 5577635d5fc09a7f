using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>Finds what a command was answered the first time, whichever writer answered it, without asking the journal about new ones.</summary>
internal sealed class FirstOutcomes(IEventReader log, ILogWriter writer, LogNodeOptions options)
{
    private readonly Lock _gate = new();
    private readonly CommandIds _ids = new(options.CommandRunLength);

    /// <summary>To be called for each command that became durable, in the order of their numbers.</summary>
    public void Add(CommandId id, Instant at)
    {
        lock (_gate) _ids.Add(id, at);
    }

    /// <returns>Null when the command is new, or came before the window.</returns>
    public async ValueTask<JournalEntry?> FindAsync(CommandId id)
    {
        List<(long First, long Last)>? ranges;
        lock (_gate) ranges = _ids.Find(id);
        foreach ((long first, long last) in ranges ?? [])
        {
            if (await FindAsync(id, first, last) is { } found) return found;
        }

        return null;
    }

    /// <summary>Reads the filters of full spans within the window, newest first, and the ids after the last full span. What is missing is made again from the journal.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        long commands = writer.Head.Commands, newest = commands / _ids.SpanLength, oldest = newest;
        Instant from = writer.Head.RecordedAt - options.CommandIdWindow;
        var kept = new Stack<(long Span, Instant LastAt, byte[] Filter)>();
        while (oldest > 0 && await writer.ReadCommandFilterAsync(oldest - 1, cancellationToken) is { } filter && filter.LastAt >= from && CommandFilter.IsOf(_ids.SpanLength, filter.Filter)) kept.Push((--oldest, filter.LastAt, filter.Filter));
        if (oldest > 0 && await LastReceiptAsync(oldest - 1, cancellationToken) >= from)
        {
            // Filters were lost, or the journal came from a version without them: everything within the window is read, once.
            kept.Clear();
            for (oldest = newest; oldest > 0 && await LastReceiptAsync(oldest - 1, cancellationToken) >= from; oldest--)
            {
            }
        }

        _ids.BeginAt(oldest);
        foreach ((long span, Instant lastAt, byte[] filter) in kept) _ids.AddSpan(span, lastAt, filter);
        _ids.Expect(commands - _ids.Count);
        while (_ids.Count < commands) await ReadRunAsync(commands, cancellationToken);
    }

    /// <summary>Writes what has become full since the last call, a piece at a time, so that no commit waits long for it.</summary>
    /// <exception cref="UnknownOutcomeException">As of a commit; it is tried again at the next call.</exception>
    public async Task KeepAsync()
    {
        (long Run, byte[] Hashes)? run;
        (long Span, Instant LastAt, byte[] Filter)? span;
        lock (_gate)
        {
            _ids.ForgetBefore(writer.Head.RecordedAt - options.CommandIdWindow);
            (run, span) = (_ids.RunToKeep, _ids.SpanToKeep);
        }

        if (run is { } full)
        {
            await writer.StoreCommandRunAsync(full.Run, full.Hashes);
            lock (_gate) _ids.RunKept();
        }
        else if (span is { } ended)
        {
            await writer.StoreCommandFilterAsync(ended.Span, ended.LastAt, ended.Filter);
            lock (_gate) _ids.SpanKept();
        }
    }

    private async Task<JournalEntry?> FindAsync(CommandId id, long first, long last)
    {
        if (first == last) return await log.FindCommandAsync(id, first, last, CancellationToken.None);
        for (long run = first / options.CommandRunLength; run <= (last - 1) / options.CommandRunLength; run++)
        {
            if (await log.ReadCommandRunAsync(run, CancellationToken.None) is not { } hashes || !IsWhole(hashes))
            {
                if (await log.FindCommandAsync(id, (run * options.CommandRunLength) + 1, (run + 1) * options.CommandRunLength, CancellationToken.None) is { } read) return read;
                continue;
            }

            foreach (long number in CommandIds.NumbersIn(run, hashes, id))
            {
                if (await log.FindCommandAsync(id, number, number, CancellationToken.None) is { } found) return found;
            }
        }

        return null;
    }

    // What is cut off is as good as lost: the journal has it all.
    private bool IsWhole(byte[] hashes) => hashes.Length == options.CommandRunLength * sizeof(ulong);

    private async Task<Instant> LastReceiptAsync(long span, CancellationToken cancellationToken) =>
        (await log.ReadJournalAsync(((span + 1) * _ids.SpanLength) - 1, 1, cancellationToken))[0].ReceivedAt;

    private async Task ReadRunAsync(long commands, CancellationToken cancellationToken)
    {
        (long first, long last) = (_ids.Count + 1, Math.Min(_ids.Count + options.CommandRunLength, commands));
        bool full = last - first + 1 == options.CommandRunLength, endsSpan = last % _ids.SpanLength == 0;
        Instant lastAt = endsSpan ? await LastReceiptAsync((last / _ids.SpanLength) - 1, cancellationToken) : writer.Head.RecordedAt;
        if (full && await log.ReadCommandRunAsync(last / options.CommandRunLength - 1, cancellationToken) is { } hashes && IsWhole(hashes))
        {
            _ids.AddRun(hashes, lastAt);
            return;
        }

        await foreach (CommandId id in writer.ReadCommandIdsAsync(first, last, cancellationToken)) _ids.Add(id, lastAt);
        if (_ids.Count != last) throw new ForeignRowException($"The journal has a gap between the numbers {first} and {last}.", writer.Head.Position);
    }
}
