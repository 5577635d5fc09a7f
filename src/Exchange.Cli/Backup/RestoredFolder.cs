using Exchange.EventStore.Postgres.Embedded;
using Npgsql;

namespace Exchange.Cli.Backup;

/// <summary>A data folder while a backup is brought back into it. A file says so until all is done: what a killed restore leaves is never taken for an exchange.</summary>
internal sealed class RestoredFolder : IDisposable
{
    private const string MarkName = "restoring";

    // Settings of the former server, its archive command among them, must not act here; what this one needs it is started with.
    private static readonly string[] Settings = ["postgresql.conf", "postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf"], NotCopied = ["backup_manifest", "pg_wal", "postmaster.pid", "postmaster.opts", .. Settings];

    private readonly string _folder;
    private readonly FolderLock _lock;
    private string _files = "";

    private RestoredFolder(string folder, FolderLock @lock) => (_folder, _lock) = (folder, @lock);

    public static bool IsHalfMade(string folder) => File.Exists(Path.Combine(folder, MarkName));

    /// <exception cref="UsageException">There is something in the folder, or it can't be written to.</exception>
    public static RestoredFolder Begin(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())) throw new UsageException($"{folder} is not empty: restore into a new folder.");
        try
        {
            var restored = new RestoredFolder(folder, FolderLock.Acquire(folder));
            File.WriteAllText(Path.Combine(folder, MarkName), "");
            return restored;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new UsageException($"The folder {folder} can't be written to: {e.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>Puts the files of a base backup and the WAL where a server finds them.</summary>
    /// <param name="target">The setting that says where the replay of the WAL ends; empty for the end of the WAL.</param>
    public async Task LayAsync(BackupFolder folder, BaseBackup backup, WalFiles wal, string target, CancellationToken cancellationToken)
    {
        ServerUser? user = ServerUser.Needed();
        _files = Path.Combine(await ServerFolders.MakeHomeAsync(_folder, user, cancellationToken), "data");
        FileCopies.CopyTree(folder.FilesOf(backup), _files, f => !(Path.GetDirectoryName(f) == folder.FilesOf(backup) && NotCopied.Contains(Path.GetFileName(f))), cancellationToken);
        string segments = Directory.CreateDirectory(Path.Combine(_files, "pg_wal")).FullName;
        Directory.CreateDirectory(Path.Combine(segments, "archive_status"));
        foreach (string name in wal.Names) File.Copy(wal.PathOf(name), Path.Combine(segments, name));
        foreach (string name in Settings) await File.WriteAllTextAsync(Path.Combine(_files, name), "", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_files, "pg_hba.conf"), "local all all trust\nlocal replication all trust\n", cancellationToken); // the socket's folder is closed to others
        await File.WriteAllTextAsync(
            Path.Combine(_files, "postgresql.auto.conf"), $"restore_command = 'false'\nrecovery_target_timeline = 'current'\nrecovery_target_action = 'promote'\nhot_standby = off\n{target}\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_files, "recovery.signal"), "", cancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_files, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (user is not null && await ServerProcess.RunAsync(null, "chown", ["-R", $"{user.Uid}:{user.Gid}", _files], cancellationToken) is { } failure) throw new InvalidOperationException(failure);
    }

    /// <summary>Starts PostgreSQL on the files; it replays the WAL, and then is a server of its own.</summary>
    /// <exception cref="PostgresUnavailableException">It could not.</exception>
    public async Task<EmbeddedPostgres> RecoverAsync(CancellationToken cancellationToken)
    {
        try
        {
            EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(_folder, PostgresDurability.Durable, restarts: false, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(_files, "postgresql.auto.conf"), "", cancellationToken);
            return server;
        }
        catch (InvalidOperationException e)
        {
            throw new PostgresUnavailableException(Database.OneLine(e.Message), e);
        }
    }

    /// <summary>Gives the server the login and the name of the database that an exchange's own server has, where it comes from another one.</summary>
    /// <returns>The owner's connection string.</returns>
    public static async Task<string> OwnAsync(EmbeddedPostgres server, BaseBackup backup, string database, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.Endpoint.ConnectionString("postgres", backup.Superuser)) { Pooling = false }.ConnectionString);
        if (backup.Superuser != PostgresEndpoint.Owner)
        {
            await ExecuteAsync(admin, $"do $$ begin if not exists (select from pg_roles where rolname = '{PostgresEndpoint.Owner}') then create role {PostgresEndpoint.Owner}; end if; alter role {PostgresEndpoint.Owner} superuser login; end $$", cancellationToken);
        }

        if (database != Database.Name) await ExecuteAsync(admin, $"alter database \"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\" rename to {Database.Name}", cancellationToken);
        return server.Endpoint.ConnectionString(Database.Name);
    }

    /// <summary>Brings back content and keys.</summary>
    /// <returns>The hashes of content that the log knows to be stored and the backup does not have.</returns>
    public async Task<IReadOnlyList<string>> CopyFilesAsync(BackupFolder folder, NpgsqlDataSource owner, CancellationToken cancellationToken)
    {
        FileCopies.CopyNew(folder.Content, Path.Combine(_folder, "content"), cancellationToken);
        FileCopies.CopyNew(folder.Keys, Path.Combine(_folder, "keys"), cancellationToken);
        await using NpgsqlCommand stored = owner.CreateCommand("select distinct data ->> 'content' from exchange.mt_events where type = 'product_content_stored' order by 1");
        await using NpgsqlDataReader rows = await stored.ExecuteReaderAsync(cancellationToken);
        var missing = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
        {
            string hash = rows.GetString(0);
            if (!File.Exists(Path.Combine(_folder, "content", "sha256", hash[..2], hash))) missing.Add(hash);
        }

        return missing;
    }

    /// <summary>All is done.</summary>
    public void End() => File.Delete(Path.Combine(_folder, MarkName));

    public void Dispose() => _lock.Dispose();

    private static async Task ExecuteAsync(NpgsqlDataSource admin, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Names that are quoted, and constants.
        await using NpgsqlCommand command = admin.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
