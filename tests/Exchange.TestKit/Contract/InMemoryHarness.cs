using System.Text;
using Exchange.EventStore;
using Exchange.EventStore.InMemory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.TestKit.Contract;

/// <summary>A log in memory; its processes share the object.</summary>
public sealed class InMemoryHarness : ILogHarness
{
    private readonly InMemoryLog _log;
    private readonly InMemoryModel.Table _table = new();
    private volatile Hold? _hold;

    public InMemoryHarness() => _log = new InMemoryLog(Clock);

    public string Name => "in memory";

    public FakeClock Clock { get; } = new();

    public IEventLog Open(CommitFaults? faults = null) => new FaultyLog(_log, faults ?? new CommitFaults(), _ => _hold?.PassAsync() ?? Task.CompletedTask);

    public LogNode NewNode(IEventLog log, LogNodeOptions options) => new(log, Tally.Registry(), [], options, Clock, NullLogger<LogNode>.Instance);

    public ICountingModel NewModel() => new InMemoryModel(_table);

    public async Task<StoredLog> LookAsync()
    {
        Head head = await _log.ReadHeadAsync(CancellationToken.None);
        Page all = await _log.ReadPageAsync(0, int.MaxValue, CancellationToken.None);
        IReadOnlyList<JournalEntry> journal = await _log.ReadJournalAsync(0, int.MaxValue, CancellationToken.None);
        return new StoredLog(
            [.. all.Events.Select(e => new StoredEvent(e.Position, e.Stream.Value, e.Version, e.Type, e.At, e.Command.Value, e.Headers.Index, e.Headers.Count))],
            all.Events.GroupBy(e => e.Stream.Value, StringComparer.Ordinal).ToDictionary(s => s.Key, s => s.Max(e => e.Version), StringComparer.Ordinal),
            [.. journal.Select(j => new StoredCommand(j.Number, j.Id.Value, j.Kind, j.Epoch, j.Group, j.Outcome.Position, j.Outcome.Events, j.Outcome.Status, Encoding.UTF8.GetString(j.Outcome.Body.Span)))],
            head.Epoch, head.Group, head.Position, Sequence: head.Position);
    }

    public Task<ICommitHold> HoldCommitsAsync() => Task.FromResult<ICommitHold>(_hold = new Hold(this));

    public Task<long?> InsertForeignRowAsync() => Task.FromResult<long?>(null);

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private sealed class Hold(InMemoryHarness owner) : ICommitHold
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _through = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task PassAsync()
        {
            _reached.TrySetResult();
            return _through.Task;
        }

        public Task ReachedAsync() => Eventually.DoneAsync(_reached.Task);

        public Task ReleaseAsync()
        {
            owner._hold = null;
            _through.TrySetResult();
            return Task.CompletedTask;
        }

        public Task AbortAsync()
        {
            owner._hold = null;
            _through.TrySetException(new UnknownOutcomeException("The connection broke while the commit was under way."));
            return Task.CompletedTask;
        }

        public async ValueTask DisposeAsync() => await ReleaseAsync();
    }
}
