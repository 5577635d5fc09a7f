namespace Exchange.Simulation.Writing;

/// <summary>What would go to the pool, because several wait for one task, goes here instead: it is done by the same thread, in its order, when its turn is taken.</summary>
internal sealed class Turns : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Work, object? State)> _turns = new();

    /// <summary>From here on, until what it returns is disposed of, waiting on this thread ends in turns.</summary>
    public IDisposable Enter()
    {
        var before = new Former(Current);
        SetSynchronizationContext(this);
        return before;
    }

    public void Take()
    {
        while (_turns.TryDequeue(out (SendOrPostCallback Work, object? State) turn)) turn.Work(turn.State);
    }

    public override void Post(SendOrPostCallback d, object? state) => _turns.Enqueue((d, state));

    private sealed class Former(SynchronizationContext? context) : IDisposable
    {
        public void Dispose() => SetSynchronizationContext(context);
    }
}
