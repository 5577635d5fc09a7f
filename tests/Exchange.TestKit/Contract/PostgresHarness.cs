using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.ReadModels.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Exchange.TestKit.Contract;

/// <summary>A log on a real PostgreSQL, in a database of its own; each opened log has connections of its own, as the application's login.</summary>
public class PostgresHarness : ILogHarness
{
    // Deferred, so that it runs when everything else of the transaction is done; the lock belongs to whoever holds commits up.
    private const string HoldableCommits = $"""
        create function exchange.hold_commit() returns trigger language plpgsql security definer set lock_timeout = 0 as
            $body$ begin perform pg_advisory_xact_lock_shared({PostgresHold.Key}); return null; end $body$;
        create constraint trigger hold_commit after update of group_no on exchange.log_head deferrable initially deferred
            for each row when (old.group_no is distinct from new.group_no) execute function exchange.hold_commit();
        """;

    private readonly List<IEventLog> _opened = [];
    private readonly List<NpgsqlDataSource> _sources = [];

    protected PostgresHarness(TestDatabase database, string name) => (Database, Name) = (database, name);

    public string Name { get; }

    public FakeClock Clock { get; } = new();

    /// <summary>For laws that speak of what only PostgreSQL has.</summary>
    public TestDatabase Database { get; }

    public static async Task<PostgresHarness> NewAsync() => new(await NewDatabaseAsync(), "PostgreSQL");

    public IEventLog Open(CommitFaults? faults = null)
    {
        var log = new FaultyLog(OpenStore(new PostgresLogOptions { ConnectionString = Database.ConnectionStringOf(PostgresSchema.ApplicationLogin) }), faults ?? new CommitFaults());
        _opened.Add(log);
        return log;
    }

    public virtual LogNode NewNode(IEventLog log, LogNodeOptions options) => new(log, Tally.Registry(), [], options, Clock, NullLogger<LogNode>.Instance);

    public ICountingModel NewModel()
    {
        NpgsqlDataSource source = NpgsqlDataSource.Create(Database.ConnectionStringOf(PostgresSchema.ApplicationLogin));
        _sources.Add(source);
        return OpenModel(source);
    }

    public async Task<StoredLog> LookAsync()
    {
        List<StoredEvent> events = await Database.ReadAsync(
            "select seq_id, stream_id, version, type, timestamp, causation_id, (headers->>'i')::int, (headers->>'n')::int from exchange.mt_events order by seq_id",
            row => new StoredEvent(
                row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3), Instant.FromDateTimeUtc(row.GetDateTime(4)),
                row.IsDBNull(5) ? Guid.Empty : Guid.Parse(row.GetString(5)), row.IsDBNull(6) ? 1 : row.GetInt32(6), row.IsDBNull(7) ? 1 : row.GetInt32(7)));
        List<(string Id, long Version)> streams = await Database.ReadAsync("select id, version from exchange.mt_streams", row => (row.GetString(0), row.GetInt64(1)));
        List<StoredCommand> journal = await Database.ReadAsync(
            "select number, id, kind, epoch, group_no, position, events, status, answer from exchange.command_journal order by number",
            row => new StoredCommand(row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt32(6), row.GetInt16(7), row.GetString(8)));
        List<(long Epoch, long Group, long Position)> head = await Database.ReadAsync("select epoch, group_no, position from exchange.log_head", row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)));
        return new StoredLog(
            events, streams.ToDictionary(s => s.Id, s => s.Version, StringComparer.Ordinal), journal, head[0].Epoch, head[0].Group, head[0].Position, await ReadSequenceAsync());
    }

    /// <summary>The last number Marten's sequence gave out; 0 when none.</summary>
    public Task<long> ReadSequenceAsync() => Database.ScalarAsync<long>("select case when is_called then last_value else 0 end from exchange.mt_events_sequence");

    public async Task<ICommitHold> HoldCommitsAsync() => await PostgresHold.TakeAsync(Database);

    public async Task<long?> InsertForeignRowAsync() => await Database.ScalarAsync<long>("""
        insert into exchange.mt_streams (id, type, version) values ('foreign-1', 'foreign', 1);
        insert into exchange.mt_events (seq_id, id, stream_id, version, data, type)
        select position + 1, gen_random_uuid(), 'foreign-1', 1, '{}', 'foreign_happened' from exchange.log_head returning seq_id;
        """);

    public async ValueTask DisposeAsync()
    {
        foreach (IEventLog log in _opened) await log.DisposeAsync();
        foreach (NpgsqlDataSource source in _sources) await source.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static Task<TestDatabase> NewDatabaseAsync() => PostgresServer.NewAsync("contract", async owner =>
    {
        await PostgresSchema.MigrateAsync(owner);
        await ReadModelsSchema.MigrateAsync(owner);
        await using NpgsqlCommand hold = owner.CreateCommand(HoldableCommits + PostgresModel.Table);
        await hold.ExecuteNonQueryAsync();
    });

    /// <summary>The store itself; variants give one that lacks a guard.</summary>
    protected virtual PostgresLog OpenStore(PostgresLogOptions options) => new(options);

    protected virtual ICountingModel OpenModel(NpgsqlDataSource source) => new PostgresModel(source, Database);
}
