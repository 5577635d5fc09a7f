using System.Globalization;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Npgsql;

namespace Exchange.Cli.Backup;

/// <summary><c>exchange restore</c>: a copy of an exchange in a new folder, as of a position of its log. See docs/backup.md and docs/decisions/0009.</summary>
/// <remarks>
/// PostgreSQL replays the WAL up to the group commit that holds the position, which the WAL itself tells of; nothing that was done to the tables afterwards is in the copy.
/// Batches of that one group that lie beyond the position are then taken out: no read model had seen them.
/// </remarks>
internal static class RestoreCommand
{
    private const string Position = "--position";

    public static async Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [], [Position, DataFolder.Option]);
        string path = Path.GetFullPath(arguments.Words("FOLDER")[0]), into = Path.GetFullPath(arguments.Required(DataFolder.Option));
        long? position = arguments.Value(Position) is { } text
            ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw new UsageException($"{Position}: '{text}' is not a position of the log.")
            : null;

        using BackupFolder folder = BackupFolder.OpenForReading(path);
        (BaseBackup @base, WalFiles wal, string target) = await ChooseAsync(folder, position, terminal.Stop);
        using WalFiles owned = wal;
        try
        {
            await new PostgresTools().RunAsync("pg_verifybackup", terminal.Stop, "--quiet", folder.FilesOf(@base));
        }
        catch (ToolFailedException e)
        {
            await terminal.Error.WriteLineAsync($"The backup {@base.Name} is damaged: {e.Reason.TrimEnd('.')}.");
            return CommandLine.Failed;
        }

        using RestoredFolder restored = RestoredFolder.Begin(into);
        await restored.LayAsync(folder, @base, wal, target, terminal.Stop);
        long reached;
        IReadOnlyList<string> missing;
        await using (EmbeddedPostgres server = await restored.RecoverAsync(terminal.Stop))
        await using (NpgsqlDataSource owner = NpgsqlDataSource.Create(await RestoredFolder.OwnAsync(server, @base, folder.ReadSource()!.Database, terminal.Stop)))
        {
            if (position is { } wanted) await LogCut.CutAsync(owner, wanted, terminal.Stop);
            await RestoredCopy.MarkAsync(owner, @base.Name, terminal.Stop);
            await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = owner.ConnectionString });
            reached = (await log.ReadHeadAsync(terminal.Stop)).Position;
            missing = await restored.CopyFilesAsync(folder, owner, terminal.Stop);
        }

        restored.End();
        await terminal.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{into} is the exchange as of position {reached}, a copy that nobody writes to: 'exchange audit replay --data {into}' checks it, 'exchange serve --primary --data {into}' lets it take the place of the former one."));
        if (missing.Count == 0) return CommandLine.Done;
        await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The bytes of {missing.Count} revisions are not in the backup, the first with SHA-256 {missing[0]}."));
        return CommandLine.Failed;
    }

    /// <summary>The newest base backup that reaches back far enough, and where PostgreSQL is to stop.</summary>
    /// <exception cref="UsageException">There is none, or the position lies beyond all there is.</exception>
    private static async Task<(BaseBackup Base, WalFiles Wal, string Target)> ChooseAsync(BackupFolder folder, long? position, CancellationToken cancellationToken)
    {
        IReadOnlyList<BaseBackup> bases = folder.ReadBases();
        if (bases.Count == 0) throw new UsageException($"{folder.Path} holds no whole base backup.");
        if (position is not { } wanted) return (bases[0], new WalFiles(folder, bases[0]), "");
        foreach (BaseBackup @base in bases)
        {
            var wal = new WalFiles(folder, @base);
            List<LoggedCommit> commits = await wal.ReadCommitsAsync(folder.ReadSource()!.Database, cancellationToken);
            long from = commits.Count > 0 ? commits[0].After : @base.Position, to = commits.Count > 0 ? commits[^1].Last : @base.Position;
            if (wanted > to)
            {
                wal.Dispose();
                throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{folder.Path} reaches up to position {to}."));
            }

            if (wanted == from) return (@base, wal, "recovery_target = 'immediate'");
            if (commits.Find(c => c.After < wanted && wanted <= c.Last) is { } commit) return (@base, wal, $"recovery_target_xid = '{commit.Transaction}'");
            wal.Dispose();
        }

        throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{folder.Path} has no base backup from before position {wanted}: the oldest is {bases[^1].Name}, at position {bases[^1].Position}."));
    }
}
