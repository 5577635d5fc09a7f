using Exchange.Kernel;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Polly;
using Polly.Retry;
using System.Runtime.CompilerServices;

namespace Exchange.EventStore.Postgres;

/// <summary>The right to write, on one connection of its own. Used by one caller at a time.</summary>
/// <param name="newest">Hears of the events that it commits, for those who follow the log in this process.</param>
internal class PostgresLogWriter(PostgresLogOptions options, WriterIdentity writer, NewestEvents newest, ILogger logger) : ILogWriter
{
    private const string EpochGone = "EXH01", HeadMoved = "EXH02";
    private const string Take = "select epoch, group_no, beat, position, commands, recorded_at, last_beat_at, taken_at from exchange.log_head_take($1, $2, $3, $4, $5)";
    private const string Beat = "select exchange.log_head_beat($1, $2, $3)";

    private static readonly ResiliencePipeline Reconnect = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
    {
        ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(e => !IsFence(e)).Handle<TimeoutException>().Handle<IOException>().Handle<UnknownOutcomeException>(),
        MaxRetryAttempts = int.MaxValue, Delay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromSeconds(1), BackoffType = DelayBackoffType.Exponential, UseJitter = true,
    }).Build();

    private readonly AwayLog _away = new(logger, "The way to the log");
    private readonly HashSet<int> _months = []; // of the journal, whose partition is known to be there
    private NpgsqlConnection? _connection;
    private bool _doubtful; // a notice said that a commit went on without its standby

    public Head Head { get; private set; } = new(0, null, null, 0, 0, 0, 0, NodaConstants.UnixEpoch, null, false);

    public Interval? Outage { get; private set; }

    /// <summary>Raises the epoch if nobody has moved the head since it was seen.</summary>
    public async Task<bool> TakeAsync(long seenEpoch, long seenBeat, CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        try
        {
            return await RaiseEpochAsync(seenEpoch, seenBeat);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await EndIdleHolderAsync();
            return false; // and the watch starts anew
        }
        catch (Exception e) when (IsConnectionLoss(e))
        {
            // Its own outcome is unknown: the row says whose the epoch is.
            await ConnectAsync(cancellationToken);
            return await OwnsEpochAsync(seenEpoch + 1) && await RaiseEpochAsync(seenEpoch + 1, null);
        }
    }

    /// <summary>Connects, looks, and sends a group that the fence refuses before anything else of it is tried.</summary>
    public async Task RehearseAsync(Group group, CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        await CompareAsync();
        await ReadCommandFilterAsync(long.MaxValue, cancellationToken);
        await foreach (CommandId _ in ReadCommandIdsAsync(first: 1, last: 1, cancellationToken))
        {
            // Read for the sake of reading.
        }

        try
        {
            await CommitAsync(group);
        }
        catch (FencedException)
        {
            // As it should be.
        }
    }

    public virtual async Task CommitAsync(Group group)
    {
        await using NpgsqlBatch batch = GroupCommit.Build(Connection, group, _months);
        await GuardAsync(batch.ExecuteNonQueryAsync(CancellationToken.None));
        if (group.Journal is [var first, ..])
        {
            _months.Add(GroupCommit.MonthOf(first.ReceivedAt));
            _months.Add(GroupCommit.MonthOf(group.Journal[^1].ReceivedAt));
        }

        Head = Head with
        {
            Group = group.Number + 1, Beat = Head.Beat + 1, Position = group.Position + group.Events.Count, Commands = group.Commands + group.Journal.Count, RecordedAt = group.RecordedAt,
        };
        if (group.Events.Count > 0) newest.Add(group);
    }

    public Task BeatAsync(bool open) => BeatAsync(open, released: false);

    public Task ReleaseAsync() => BeatAsync(open: false, released: true);

    public async Task<Head> RecoverAsync(CancellationToken cancellationToken) =>
        await Reconnect.ExecuteAsync(
            async token =>
            {
                try
                {
                    await ConnectAsync(token);
                    // A former try may have raised it already without our hearing of it; it is ours as long as the row names us.
                    long epoch = await ReadOwnEpochAsync();
                    if (!await RaiseEpochAsync(epoch, null)) throw new FencedException("Another process took the log over.");
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
                {
                    await EndIdleHolderAsync();
                    throw new UnknownOutcomeException("The former connection still holds the head.", e);
                }
                catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
                {
                    _away.Away(e.Message);
                    throw;
                }

                _away.Back();
                Log.Recovered(logger, Head.Epoch, Head.Group, Head.Position);
                return Head;
            },
            cancellationToken);

    public async Task<ForeignRowException?> InspectAsync()
    {
        try
        {
            return await CompareAsync();
        }
        catch (Exception e) when (IsConnectionLoss(e))
        {
            throw new UnknownOutcomeException(e.Message, e);
        }
    }

    private async Task<ForeignRowException?> CompareAsync()
    {
        await using var command = new NpgsqlCommand("select coalesce((select max(seq_id) from exchange.mt_events), 0), (select case when is_called then last_value else 0 end from exchange.mt_events_sequence)", Connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(CancellationToken.None);
        await row.ReadAsync(CancellationToken.None);
        (long newest, long sequence) = (row.GetInt64(0), row.GetInt64(1));
        if (newest != Head.Position) return new ForeignRowException($"The newest row stands at {newest}, the head at {Head.Position}.", newest > Head.Position ? Head.Position + 1 : newest + 1);
        return sequence > Head.Position ? new ForeignRowException($"The sequence stands at {sequence}, the head at {Head.Position}: somebody drew a number.", sequence) : null;
    }

    public async Task<(Instant LastAt, byte[] Filter)?> ReadCommandFilterAsync(long span, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select last_at, filter from exchange.command_filters where span = $1", Connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = span });
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetInstant(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    public async IAsyncEnumerable<CommandId> ReadCommandIdsAsync(long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select id from exchange.command_journal where number between $1 and $2 order by number", Connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) yield return new CommandId(rows.GetGuid(0));
    }

    public Task StoreCommandRunAsync(long run, byte[] hashes) =>
        StoreAsync("insert into exchange.command_runs (run, hashes) values ($1, $2) on conflict do nothing", new NpgsqlParameter<long> { TypedValue = run }, new NpgsqlParameter<byte[]> { TypedValue = hashes });

    public Task StoreCommandFilterAsync(long span, Instant lastAt, byte[] filter) =>
        StoreAsync(
            "insert into exchange.command_filters (span, last_at, filter) values ($1, $2, $3) on conflict do nothing",
            new NpgsqlParameter<long> { TypedValue = span }, NodaNpgsql.Parameter(lastAt), new NpgsqlParameter<byte[]> { TypedValue = filter });

    private async Task StoreAsync(string sql, params NpgsqlParameter[] values)
    {
        await using var batch = new NpgsqlBatch(Connection);
        var fence = new NpgsqlBatchCommand(Beat);
        fence.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Head.Epoch });
        fence.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = false });
        fence.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = false });
        var store = new NpgsqlBatchCommand(sql);
        foreach (NpgsqlParameter value in values) store.Parameters.Add(value);
        batch.BatchCommands.Add(fence);
        batch.BatchCommands.Add(store);
        await GuardAsync(batch.ExecuteNonQueryAsync(CancellationToken.None));
        Head = Head with { Beat = Head.Beat + 1 };
    }

    public async ValueTask DisposeAsync()
    {
        newest.Clear();
        if (_connection is { } connection) await connection.DisposeAsync();
        _connection = null;
        GC.SuppressFinalize(this);
    }

    private NpgsqlConnection Connection => _connection ?? throw new UnknownOutcomeException("The writer has no connection.");

    private static bool IsFence(NpgsqlException e) => e is PostgresException { SqlState: EpochGone };

    private static bool IsConnectionLoss(Exception e) =>
        e is UnknownOutcomeException or TimeoutException or IOException
        || (e is NpgsqlException and not PostgresException)
        || e is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow };

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        var connection = new NpgsqlConnection(options.ForWrites());
        try
        {
            await connection.OpenAsync(cancellationToken);
            connection.Notice += (_, e) => _doubtful |= e.Notice.MessageText.Contains("canceling wait for synchronous replication", StringComparison.Ordinal);
            // The notice above is known by its English words. The setting takes a privilege; without it the server's own must be C.
            await using var settings = new NpgsqlCommand(
                $"select set_config('lc_messages', 'C', false) where has_parameter_privilege('lc_messages', 'SET'); set plan_cache_mode = force_generic_plan; set lock_timeout = {(long)options.LockTimeout.TotalMilliseconds}; set idle_in_transaction_session_timeout = 5000", connection);
            await settings.ExecuteNonQueryAsync(cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        _connection = connection;
    }

    private async Task<bool> RaiseEpochAsync(long epoch, long? beat)
    {
        await using var command = new NpgsqlCommand(Take, Connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        command.Parameters.Add(new NpgsqlParameter { Value = beat is { } b ? b : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = writer.Id });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)writer.Address ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PostgresSchema.Version });
        _doubtful = false;
        bool taken = false;
        await using (NpgsqlDataReader row = await command.ExecuteReaderAsync(CancellationToken.None))
        {
            if (await row.ReadAsync(CancellationToken.None))
            {
                Instant at = row.GetInstant(7);
                Head = new Head(row.GetInt64(0), writer.Id, writer.Address, row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInstant(5), at, false);
                Outage = row.IsDBNull(6) ? null : new Interval(Instant.Min(row.GetInstant(6), at), at);
                taken = true;
            }
        }

        if (_doubtful) throw new UnknownOutcomeException("The new epoch went on without its synchronous standby.");
        return taken;
    }

    private async Task<bool> OwnsEpochAsync(long epoch)
    {
        await using var command = new NpgsqlCommand("select 1 from exchange.log_head where writer = $1 and epoch = $2", Connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = writer.Id });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        return await command.ExecuteScalarAsync(CancellationToken.None) is not null;
    }

    private async Task<long> ReadOwnEpochAsync()
    {
        await using var command = new NpgsqlCommand("select epoch from exchange.log_head where writer = $1", Connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = writer.Id });
        return await command.ExecuteScalarAsync(CancellationToken.None) as long? ?? throw new FencedException("Another process took the log over.");
    }

    /// <summary>A half-sent group holds the head for as long as its client lives, and no timeout of PostgreSQL ends that. One that is committing is left alone.</summary>
    private async Task EndIdleHolderAsync()
    {
        // The row's xmax is the transaction that holds it; the holder of that transaction's lock is its backend.
        const string Holder = """
            select a.pid from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'transactionid' and l.granted and l.mode = 'ExclusiveLock' and a.wait_event = 'ClientRead'
              and l.transactionid = (select xmax from exchange.log_head)
            """;
        await using var find = new NpgsqlCommand(Holder, Connection);
        if (await find.ExecuteScalarAsync(CancellationToken.None) is not int pid) return;
        Log.EndingHolder(logger, pid);
        await using var end = new NpgsqlCommand("select pg_terminate_backend($1)", Connection);
        end.Parameters.Add(new NpgsqlParameter<int> { TypedValue = pid });
        await end.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private async Task BeatAsync(bool open, bool released)
    {
        await using var command = new NpgsqlCommand(Beat, Connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Head.Epoch });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = open });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = released });
        await GuardAsync(command.ExecuteNonQueryAsync(CancellationToken.None));
        Head = Head with { Beat = Head.Beat + 1, Released = released };
    }

    /// <summary>Turns what PostgreSQL says of a fenced statement into the three things a writer must tell apart.</summary>
    private async Task GuardAsync(Task statement)
    {
        _doubtful = false;
        try
        {
            await statement;
        }
        catch (PostgresException e) when (e.SqlState == EpochGone)
        {
            throw new FencedException(e.MessageText);
        }
        catch (PostgresException e) when (e.SqlState is HeadMoved or PostgresErrorCodes.UniqueViolation)
        {
            throw new ForeignRowException($"{e.MessageText} {e.Detail}".TrimEnd(), Head.Position + 1);
        }
        catch (PostgresException e) when (e.SqlState[..2] is "22" or "23" or "42" or "54")
        {
            // Data, constraint, syntax or limit: PostgreSQL has said no and rolled back.
            throw new GroupRefusedException(e.MessageText, e);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            Log.OutcomeUnknown(logger, e.Message);
            throw new UnknownOutcomeException(e.Message, e);
        }

        if (_doubtful) throw new UnknownOutcomeException("The commit went on without its synchronous standby.");
    }
}
