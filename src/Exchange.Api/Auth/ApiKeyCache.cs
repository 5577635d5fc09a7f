using System.Collections.Frozen;
using Exchange.EventStore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Exchange.Api;

/// <summary>The keys in force, in memory: read anew every second, and at once when an unknown key comes. Thread-safe.</summary>
/// <remarks>
/// While the table can't be read nobody is let in: a revoked key must not outlive its revocation by the length of an outage. Callers get
/// 503 then, not 401, since nothing is wrong with their key.
/// </remarks>
internal sealed class ApiKeyCache(Func<CancellationToken, Task<Dictionary<ApiKeyHash, Caller>>> read, TimeProvider time, ILogger<ApiKeyCache> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A revocation counts after a second; a table that could not be read for three times as long counts as away.
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(3);

    // At most this often for keys nobody has: one reader at a time with a pause, whatever comes.
    private static readonly TimeSpan MissPause = TimeSpan.FromMilliseconds(50);

    private readonly AwayLog _away = new(log, "The reading of the API keys, without which callers get 503,");
    private readonly SemaphoreSlim _reading = new(1);
    private volatile Loaded? _loaded;

    /// <summary>Whether callers can be told apart at the moment.</summary>
    public bool IsFresh => _loaded is { } loaded && time.GetElapsedTime(loaded.Begun) < StaleAfter;

    /// <exception cref="ProblemException">The keys can't be read at the moment.</exception>
    public ValueTask<Caller?> FindAsync(ApiKeyHash hash, CancellationToken cancellationToken) =>
        _loaded is { } loaded && time.GetElapsedTime(loaded.Begun) < StaleAfter && loaded.Callers.TryGetValue(hash, out Caller? caller)
            ? ValueTask.FromResult<Caller?>(caller)
            : new ValueTask<Caller?>(FindAfterReadAsync(hash, cancellationToken));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await ReadSinceAsync(time.GetTimestamp(), stoppingToken);
            }
            catch (ProblemException)
            {
                // Logged where it happened; the next tick tries again.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<Caller?> FindAfterReadAsync(ApiKeyHash hash, CancellationToken cancellationToken)
    {
        Loaded loaded = await ReadSinceAsync(time.GetTimestamp(), cancellationToken);
        return loaded.Callers.GetValueOrDefault(hash);
    }

    /// <summary>A reading of the table that began at or after the given moment; those who wait share one.</summary>
    private async Task<Loaded> ReadSinceAsync(long moment, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_loaded is { } newer && newer.Begun >= moment) return newer;
            if (_loaded is { } last && time.GetElapsedTime(last.Begun) is var age && age < MissPause) await Task.Delay(MissPause - age, time, cancellationToken);
            long begun = time.GetTimestamp();
            FrozenDictionary<ApiKeyHash, Caller> callers = (await read(cancellationToken)).ToFrozenDictionary();
            _away.Back();
            return _loaded = new Loaded(callers, begun);
        }
        catch (Exception e) when (e is NpgsqlException || Outage.Is(e))
        {
            _away.Away(e.Message);
            throw new ProblemException(ProblemCodes.LogUnavailable, "The database can't be reached at the moment.") { RetryAfterSeconds = 1 };
        }
        finally
        {
            _reading.Release();
        }
    }

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    private sealed record Loaded(FrozenDictionary<ApiKeyHash, Caller> Callers, long Begun);
}
