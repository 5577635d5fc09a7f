using System.Globalization;
using System.Text.Json;
using Exchange.EventStore.Postgres;
using Npgsql;

namespace Exchange.Cli.Backup;

/// <summary>The server of a running exchange, as a backup sees it: base backups of it, and its WAL up to now.</summary>
internal sealed class BackedUpServer(Database database) : IAsyncDisposable
{
    private readonly PostgresTools _tools = new(database.BackupConnection);
    private readonly NpgsqlDataSource _replication = NpgsqlDataSource.Create(database.BackupConnection);
    private readonly NpgsqlDataSource _exchange = NpgsqlDataSource.Create(database.ApplicationConnection);

    /// <summary>Binds a folder to this server, and sees that the server keeps its WAL for it.</summary>
    /// <exception cref="UsageException">The folder holds backups of another server, or this one can't be backed up like this.</exception>
    public async Task BindAsync(BackupFolder folder, CancellationToken cancellationToken)
    {
        string system = await ScalarAsync<string>(_replication, "select system_identifier::text from pg_control_system()", cancellationToken);
        int timeline = await ScalarAsync<int>(_replication, "select timeline_id from pg_control_checkpoint()", cancellationToken);
        string name = await ScalarAsync<string>(_exchange, "select current_database()::text", cancellationToken);
        if (await ScalarAsync<long>(_replication, "select count(*) from pg_tablespace", cancellationToken) > 2) throw new UsageException("This server has tablespaces of its own, which exchange backup does not take: use another tool (docs/backup.md).");
        if (folder.ReadSource() is not { } source)
        {
            source = new BackupSource(system, timeline, "exchange_backup_" + Guid.NewGuid().ToString("N")[..12], name);
            folder.WriteSource(source);
        }

        if (source.System != system || source.Database != name) throw new UsageException($"{folder.Path} holds backups of another exchange: name another folder.");
        if (source.Timeline != timeline) throw new UsageException($"{folder.Path} holds backups of this server from before it was restored or failed over: name another folder.");
        await using NpgsqlCommand keep = _replication.CreateCommand("select pg_create_physical_replication_slot($1, true) where not exists (select from pg_replication_slots where slot_name = $1)");
        keep.Parameters.Add(new NpgsqlParameter<string> { TypedValue = source.Slot });
        await keep.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Copies all files of the server while it goes on, and checks them. They are a backup with the WAL up to a moment after the last of them.</summary>
    /// <exception cref="ToolFailedException">It could not be done.</exception>
    public async Task<BaseBackup> TakeBaseAsync(string name, string files, CancellationToken cancellationToken)
    {
        await _tools.RunAsync("pg_basebackup", cancellationToken, "-D", files, "-X", "stream", "--checkpoint=fast", "--no-password", "--label=exchange " + name);
        await _tools.RunAsync("pg_verifybackup", cancellationToken, "--quiet", files);
        using JsonDocument manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(files, "backup_manifest"), cancellationToken));
        JsonElement range = manifest.RootElement.GetProperty("WAL-Ranges")[0];
        return new BaseBackup(
            name, typeof(BackedUpServer).Assembly.GetName().Version?.ToString(3) ?? "",
            await ScalarAsync<string>(_replication, "select rolname::text from pg_roles where oid = 10", cancellationToken),
            await ScalarAsync<long>(_exchange, "select position from exchange.log_head", cancellationToken), range.GetProperty("Start-LSN").GetString()!, range.GetProperty("End-LSN").GetString()!);
    }

    /// <summary>Brings the WAL in a folder up to now: everything that was answered before the call is in it.</summary>
    /// <returns>The position of the log that is in it at the least.</returns>
    /// <exception cref="ToolFailedException">It could not be done, such as when the server keeps the WAL no longer.</exception>
    public async Task<long> ReceiveWalAsync(BackupFolder folder, CancellationToken cancellationToken)
    {
        long position = await ScalarAsync<long>(_exchange, "select position from exchange.log_head", cancellationToken);
        string end = await ScalarAsync<string>(_exchange, "select pg_current_wal_flush_lsn()::text", cancellationToken);
        // The receiver stops at the first byte beyond the end, which an idle server would never send.
        await ScalarAsync<object>(_exchange, "select pg_logical_emit_message(true, 'exchange-backup', '')", cancellationToken);
        await _tools.RunAsync("pg_receivewal", cancellationToken, "-D", folder.Wal, "--slot", folder.ReadSource()!.Slot, "--endpos", end, "--no-loop", "--no-password");
        return position;
    }

    public async ValueTask DisposeAsync()
    {
        await _replication.DisposeAsync();
        await _exchange.DisposeAsync();
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Constants of this file.
        await using NpgsqlCommand command = source.CreateCommand(sql);
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
