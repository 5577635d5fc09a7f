using Exchange.EventStore.InMemory;
using Exchange.Kernel;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>The whole way of a command, gone on a log in memory while the process stands by: whatever the runtime must compile or connect for the first time is then done before a takeover needs it.</summary>
internal static class Rehearsal
{
    /// <param name="commands">Tried in two tenures, half in each, so that streams are also read back.</param>
    /// <returns>All of it as one group of an epoch that never was, for the real store to refuse.</returns>
    public static async Task<Group> PlayAsync(IReadOnlyList<Command> commands, AggregateRegistry aggregates, LogNodeOptions options, IClock clock)
    {
        var log = new InMemoryLog(clock);
        foreach (IEnumerable<Command> half in (IEnumerable<Command>[])[commands.Take((commands.Count + 1) / 2), commands.Skip((commands.Count + 1) / 2)])
        {
            await using ILogWriter writer = (await log.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), Address: null), await log.ReadHeadAsync(CancellationToken.None), CancellationToken.None))!;
            await using var tenure = new Tenure(log, writer, aggregates, options, clock, NullLogger.Instance) { IsRehearsal = true };
            await tenure.BeginAsync([], CancellationToken.None);
            foreach (Command command in half) await tenure.SubmitAsync(command, ofTask: false, CancellationToken.None);
            await tenure.StopAsync();
        }

        IReadOnlyList<RecordedEvent> events = (await log.ReadPageAsync(0, int.MaxValue, CancellationToken.None)).Events;
        StreamAdvance[] streams = [.. events.GroupBy(e => e.Stream).SelectMany((IEnumerable<StreamAdvance> (s) => [new(s.Key, 0, 1), new(s.Key, 1, s.Max(e => e.Version))]))];
        Head head = await log.ReadHeadAsync(CancellationToken.None);
        return new Group(Epoch: -1, head.Group, head.Position, head.Commands, head.RecordedAt, events, streams, await log.ReadJournalAsync(0, int.MaxValue, CancellationToken.None));
    }
}
