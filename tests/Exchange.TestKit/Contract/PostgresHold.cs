using Npgsql;

namespace Exchange.TestKit.Contract;

/// <summary>Holds commits inside PostgreSQL, when all their rows are written and before they are durable.</summary>
internal sealed class PostgresHold : ICommitHold
{
    /// <summary>The advisory lock that a commit must pass.</summary>
    public const string Key = "20260302";

    private const string Held = $"select count(*) from pg_locks where locktype = 'advisory' and objid = {Key} and not granted and database = (select oid from pg_database where datname = current_database())";

    private readonly TestDatabase _database;
    private NpgsqlConnection? _lock;

    private PostgresHold(TestDatabase database, NpgsqlConnection @lock) => (_database, _lock) = (database, @lock);

    public static async Task<PostgresHold> TakeAsync(TestDatabase database)
    {
        NpgsqlConnection connection = await database.Owner.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"select pg_advisory_lock({Key})", connection);
        await command.ExecuteNonQueryAsync();
        return new PostgresHold(database, connection);
    }

    public Task ReachedAsync() => Eventually.TrueAsync(async () => await _database.ScalarAsync<long>(Held) > 0);

    public async Task ReleaseAsync()
    {
        if (_lock is not { } connection) return;
        _lock = null;
        await using (var command = new NpgsqlCommand($"select pg_advisory_unlock({Key})", connection)) await command.ExecuteNonQueryAsync();
        await connection.DisposeAsync();
    }

    public async Task AbortAsync()
    {
        await _database.ExecuteAsync(Held.Replace("count(*)", "pg_terminate_backend(pid)", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => await _database.ScalarAsync<long>(Held) == 0);
        await ReleaseAsync();
    }

    public async ValueTask DisposeAsync() => await ReleaseAsync();
}
