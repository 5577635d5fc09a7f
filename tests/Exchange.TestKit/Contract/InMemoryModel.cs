using Exchange.EventStore;

namespace Exchange.TestKit.Contract;

internal sealed class InMemoryModel(InMemoryModel.Table table) : ICountingModel
{
    public string Name => "counting";

    public bool Breaks { get; set; }

    public Task<long> ReadCheckpointAsync(CancellationToken cancellationToken)
    {
        lock (table) return Task.FromResult(table.Checkpoint);
    }

    public Task<bool> ApplyAsync(Page page, CancellationToken cancellationToken)
    {
        lock (table)
        {
            if (table.Checkpoint != page.After) return Task.FromResult(false);
            if (Breaks) return Task.FromException<bool>(new BrokeDownException());
            table.Effects.AddRange(page.Events.Select(e => e.Position));
            table.Checkpoint = page.Last;
            return Task.FromResult(true);
        }
    }

    public Task<IReadOnlyList<long>> ReadEffectsAsync()
    {
        lock (table) return Task.FromResult<IReadOnlyList<long>>([.. table.Effects.Order()]);
    }

    public sealed class Table
    {
        public long Checkpoint { get; set; }

        public List<long> Effects { get; } = [];
    }
}
