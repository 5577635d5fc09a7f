using Microsoft.Extensions.Logging;
using Npgsql;

namespace Exchange.EventStore.Postgres;

/// <summary>Hears the one notification of each commit, and that of a lease given up, on a connection that never opens a transaction, and wakes all who wait.</summary>
/// <remarks>Made at the first wait. A wait ends after a second in any case, so a lost connection costs latency and nothing else.</remarks>
internal sealed class CommitListener(string connectionString, ILogger logger) : IAsyncDisposable
{
    private const string Released = "exchange_released"; // the channel that log_head_beat tells it on
    private const int StandbyLocks = 0x4578_5362; // the first number of the advisory locks of those who stand by

    private const string Followed = "select exists (select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database()) and classid::bigint = $1 and objid::bigint <> $2 and objsubid = 2)";

    private static readonly TimeSpan Fallback = TimeSpan.FromSeconds(1);

    private readonly int _lock = Random.Shared.Next(); // the second number: each process its own
    private readonly AwayLog _away = new(logger, "The wake-up of readers, who poll every second meanwhile,");
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously), _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _listening;
    private long _heard;
    private volatile bool _standsBy;
    private bool _disposed;

    public long Heard => Interlocked.Read(ref _heard);

    public async Task WaitAsync(long heard, CancellationToken cancellationToken)
    {
        Task next;
        lock (_gate)
        {
            Listen();
            if (heard != _heard) return;
            next = _next.Task;
        }

        await Task.WhenAny(next, Task.Delay(Fallback, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task WhenReleasedAsync()
    {
        lock (_gate)
        {
            _standsBy = true;
            Listen();
            return _release.Task;
        }
    }

    /// <summary>Whether another process stands by: it holds a lock for as long as its session lives, so that none who died is waited for.</summary>
    public async Task<bool> IsFollowedAsync(NpgsqlDataSource reads, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand ask = reads.CreateCommand(Followed);
        ask.Parameters.Add(new NpgsqlParameter<long> { TypedValue = StandbyLocks });
        ask.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _lock });
        return (bool)(await ask.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return; // a container that knows the log under two contracts disposes it twice
        await _stop.CancelAsync();
        if (_listening is not null) await _listening;
        _stop.Dispose();
    }

    private void Listen() => _listening ??= Task.Run(ListenAsync, CancellationToken.None);

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(_stop.Token);
                connection.Notification += (_, told) => Wake(string.Equals(told.Channel, Released, StringComparison.Ordinal));
                await using (var listen = new NpgsqlCommand($"listen exchange_log; listen {Released}", connection)) await listen.ExecuteNonQueryAsync(_stop.Token);
                _away.Back();
                for (bool shown = false; ; await connection.WaitAsync(Fallback, _stop.Token))
                {
                    if (shown || !_standsBy) continue;
                    await using var show = new NpgsqlCommand($"select pg_advisory_lock_shared({StandbyLocks}, {_lock})", connection);
                    await show.ExecuteNonQueryAsync(_stop.Token);
                    shown = true;
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it was, it is tried again, and nobody who disposes of this meets it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _away.Away(e.Message);
                await Task.Delay(Fallback, _stop.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private void Wake(bool released)
    {
        TaskCompletionSource waiters;
        lock (_gate)
        {
            if (!released) _heard++;
            ref TaskCompletionSource next = ref released ? ref _release : ref _next;
            waiters = next;
            next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiters.TrySetResult();
    }
}
