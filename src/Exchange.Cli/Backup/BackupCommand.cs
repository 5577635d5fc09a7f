using System.Globalization;

namespace Exchange.Cli.Backup;

/// <summary><c>exchange backup</c>: a base backup, or the WAL up to now, of an exchange that runs or rests. See docs/backup.md.</summary>
internal static class BackupCommand
{
    private const string Wal = "--wal", Follow = "--follow";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [Wal, Follow], [DataFolder.Option]);
        string path = Path.GetFullPath(arguments.Words("FOLDER")[0]), data = DataFolder.Of(arguments);
        if (arguments.Has(Wal) && arguments.Has(Follow)) throw new UsageException($"{Wal} and {Follow} exclude each other.");
        await using Database database = await Database.ForReadingAsync(data, terminal.Stop);
        if (arguments.Has(Follow) && database.Alone) throw new UsageException($"No exchange runs on the data folder {data}: there is nothing to follow.");
        using BackupFolder folder = BackupFolder.OpenForWriting(path);
        await using var server = new BackedUpServer(database);
        try
        {
            await server.BindAsync(folder, terminal.Stop);
            if (arguments.Has(Follow)) return await FollowAsync(server, folder, data, terminal);
            BaseBackup? whole = arguments.Has(Wal) ? null : await TakeAsync(server, folder, data, terminal.Stop);
            long position = whole?.Position ?? await BringUpToNowAsync(server, folder, data, terminal.Stop);
            await terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{(whole is null ? "WAL" : $"Base backup {whole.Name}")} in {path}: the exchange up to position {position}."));
            return CommandLine.Done;
        }
        catch (ToolFailedException e)
        {
            await terminal.Error.WriteLineAsync(IsGone(e)
                ? $"{e.Message.TrimEnd('.')}: what this folder holds stays good, and what comes needs a new folder."
                : e.Message);
            return CommandLine.Failed;
        }
    }

    /// <summary>Brings it up to now again and again. A server that is away is waited for, as the exchange itself waits for it.</summary>
    private static async Task<int> FollowAsync(BackedUpServer server, BackupFolder folder, string data, Terminal terminal)
    {
        bool away = false;
        while (!terminal.Stop.IsCancellationRequested)
        {
            try
            {
                await BringUpToNowAsync(server, folder, data, terminal.Stop);
                if (away) await terminal.Error.WriteLineAsync("It goes on.");
                away = false;
            }
            catch (OperationCanceledException) when (terminal.Stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when ((e is ToolFailedException tool && !IsGone(tool)) || DatabaseFault.SentenceOf(e) is not null)
            {
                if (!away) await terminal.Error.WriteLineAsync($"{e.Message.TrimEnd('.')}: trying again.");
                away = true;
            }

            await Task.WhenAny(Task.Delay(Pause, terminal.Stop));
        }

        return CommandLine.Done; // it was asked to follow until then
    }

    /// <summary>The server has thrown away WAL that this folder lacks.</summary>
    private static bool IsGone(ToolFailedException e) => e.Reason.Contains("already been removed", StringComparison.Ordinal) || e.Reason.Contains("cannot read from physical replication slot", StringComparison.Ordinal);

    private static async Task<BaseBackup> TakeAsync(BackedUpServer server, BackupFolder folder, string data, CancellationToken cancellationToken)
    {
        (string name, string files) = folder.BeginBase(DateTime.UtcNow);
        BaseBackup backup = await server.TakeBaseAsync(name, files, cancellationToken);
        await BringUpToNowAsync(server, folder, data, cancellationToken);
        FileCopies.CopyNew(Path.Combine(data, "keys"), folder.Keys, cancellationToken);
        folder.EndBase(backup);
        return backup;
    }

    /// <summary>Content comes last: it was there before the fact that speaks of it, and it never changes.</summary>
    private static async Task<long> BringUpToNowAsync(BackedUpServer server, BackupFolder folder, string data, CancellationToken cancellationToken)
    {
        long position = await server.ReceiveWalAsync(folder, cancellationToken);
        FileCopies.CopyNew(Path.Combine(data, "content", "sha256"), Path.Combine(folder.Content, "sha256"), cancellationToken);
        folder.WriteReached(new BackupReach(position, DateTime.UtcNow));
        return position;
    }
}
