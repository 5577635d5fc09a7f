using NodaTime;
using Npgsql;

namespace Exchange.ReadModels.Postgres;

/// <summary>Waits for a read model to reach positions. However many wait, one loop asks, and only while somebody waits.</summary>
internal sealed class CheckpointWatch(NpgsqlDataSource source, string name) : IAsyncDisposable
{
    // The read model may be filled by another process; a page is a matter of milliseconds.
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Waiter> _waiters = [];
    private Task _asking = Task.CompletedTask;
    private long _reached;

    /// <returns>The position reached, at least what was asked for, or smaller when the limit was over first.</returns>
    public async Task<long> WaitAsync(long position, Duration limit, CancellationToken cancellationToken)
    {
        // Asked once for this caller alone: mostly it is there already, and then nobody has to wait for anybody.
        long now = await Checkpoint.ReadAsync(source, name, cancellationToken);
        if (now >= position || limit <= Duration.Zero) return now;

        Task<long> reached;
        var waiter = new Waiter(position);
        lock (_gate)
        {
            _waiters.Add(waiter);
            if (_waiters.Count == 1) _asking = AskAsync(_asking);
            reached = waiter.Reached.Task;
        }

        try
        {
            return await reached.WaitAsync(limit.ToTimeSpan(), cancellationToken);
        }
        catch (TimeoutException)
        {
            return Math.Max(now, Volatile.Read(ref _reached));
        }
        finally
        {
            lock (_gate) _waiters.Remove(waiter);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task asking;
        lock (_gate) asking = _asking;
        await asking;
        _stop.Dispose();
    }

    private async Task AskAsync(Task before)
    {
        await before;
        await Task.Yield();
        try
        {
            while (AnyWaits())
            {
                Tell(await Checkpoint.ReadAsync(source, name, _stop.Token));
                if (AnyWaits()) await Task.Delay(AskAgain, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Tell(error: null);
        }
#pragma warning disable CA1031 // Whatever it was: left in this task it would meet all who wait from now on, and whoever disposes of this.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // Each of those who wait is told; the next one asks anew.
            Tell(e);
        }
    }

    private bool AnyWaits()
    {
        lock (_gate) return _waiters.Count > 0;
    }

    private void Tell(long reached)
    {
        lock (_gate)
        {
            _reached = reached;
            foreach (Waiter waiter in _waiters.Where(w => w.Position <= reached).ToArray())
            {
                _waiters.Remove(waiter);
                waiter.Reached.TrySetResult(reached);
            }
        }
    }

    private void Tell(Exception? error)
    {
        lock (_gate)
        {
            foreach (Waiter waiter in _waiters)
            {
                if (error is null) waiter.Reached.TrySetCanceled();
                else waiter.Reached.TrySetException(error);
            }

            _waiters.Clear();
        }
    }

    private sealed class Waiter(long position)
    {
        public long Position => position;

        public TaskCompletionSource<long> Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
