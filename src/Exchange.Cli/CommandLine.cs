using Exchange.Api;
using Exchange.Cli.Audit;
using Exchange.Cli.Backup;
using Exchange.Cli.Book;
using Exchange.Cli.Clear;
using Exchange.Cli.Import;
using Exchange.Cli.Keys;
using Exchange.Cli.Seal;
using Exchange.Cli.Serve;
using Exchange.EventStore.Postgres.Embedded;

namespace Exchange.Cli;

/// <summary>What a command is told: where it writes, and when it is to stop.</summary>
/// <param name="Out">What was asked for, and nothing else.</param>
/// <param name="Error">Everything meant for a person.</param>
/// <param name="Stop">Ctrl-C or SIGTERM.</param>
/// <param name="IsWatched">A person sees <paramref name="Error"/> as it is written.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, CancellationToken Stop, bool IsWatched = false);

/// <summary>Finds the command and turns what becomes of it into an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The check failed.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage or input, or this machine lacks something.</summary>
    public const int Unusable = 2;

    /// <summary>Ctrl-C or SIGTERM came first; what shells say of a program that SIGINT has ended.</summary>
    public const int Stopped = 130;

    public static async Task<int> RunAsync(string[] words, TextWriter output, TextWriter error)
    {
        using var stop = new StopSignal();
        var terminal = new Terminal(output, error, stop.Token, IsWatched: !Console.IsErrorRedirected);
        try
        {
            return await DispatchAsync(words, terminal);
        }
        catch (Exception e) when (e is UsageException or FolderInUseException or PostgresUnavailableException or SchemaVersionException)
        {
            await error.WriteLineAsync(e.Message);
            return Unusable;
        }
        catch (Exception e) when (DatabaseFault.SentenceOf(e) is { } sentence)
        {
            await error.WriteLineAsync(sentence);
            return Unusable;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            if (words is ["serve", ..]) return Done; // asked to stop before it had begun
            await error.WriteLineAsync("Stopped before it was done.");
            return Stopped;
        }
    }

    private static Task<int> DispatchAsync(string[] words, Terminal terminal) => words switch
    {
        ["help" or "--help" or "-h", .. var rest] => Say(terminal.Out, Help.Of(rest)),
        _ when words.Any(w => w is "--help" or "-h") || words is ["keys" or "audit", "help"] => Say(terminal.Out, Help.Of(words)),
        ["serve", .. var rest] => ServeCommand.RunAsync(rest, terminal),
        ["import", .. var rest] => ImportCommand.RunAsync(rest, terminal),
        ["keys", "issue", .. var rest] => KeysCommand.IssueAsync(rest, terminal),
        ["keys", "revoke", .. var rest] => KeysCommand.RevokeAsync(rest, terminal),
        ["keys", ..] => throw new UsageException("exchange keys knows 'issue' and 'revoke'; see 'exchange help'."),
        ["seal", "key", .. var rest] => SealCommand.KeyAsync(rest, terminal),
        ["seal", "bid", .. var rest] => SealCommand.BidAsync(rest, terminal),
        ["seal", "share", .. var rest] => SealCommand.ShareAsync(rest, terminal),
        ["seal", ..] => throw new UsageException("exchange seal knows 'key', 'bid' and 'share'; see 'exchange help'."),
        ["audit", "replay", .. var rest] => ReplayCommand.RunAsync(rest, terminal),
        ["audit", "rebuild", .. var rest] => RebuildCommand.RunAsync(rest, terminal),
        ["audit", "as-of", .. var rest] => AsOfCommand.RunAsync(rest, terminal),
        ["audit", "resolve", .. var rest] => ResolveCommand.RunAsync(rest, terminal),
        ["audit", ..] => throw new UsageException("exchange audit knows 'replay', 'rebuild', 'as-of' and 'resolve'; see 'exchange help'."),
        ["book", .. var rest] => BookCommand.RunAsync(rest, terminal),
        ["backup", .. var rest] => BackupCommand.RunAsync(rest, terminal),
        ["restore", .. var rest] => RestoreCommand.RunAsync(rest, terminal),
        ["upgrade", .. var rest] => UpgradeCommand.RunAsync(rest, terminal),
        ["clear", .. var rest] => ClearCommand.RunAsync(rest, terminal),
        ["bench", ..] => throw new UsageException("Benchmarks run from a checkout: ops/bench NAME."),
        ["version" or "--version"] => Say(terminal.Out, typeof(CommandLine).Assembly.GetName().Version?.ToString(3) ?? "unknown"),
        [] => throw new UsageException("exchange serve starts the exchange; 'exchange help' lists all commands."),
        [var unknown, ..] => throw new UsageException($"There is no command '{unknown}'; see 'exchange help'."),
    };

    private static async Task<int> Say(TextWriter output, string text)
    {
        await output.WriteLineAsync(text);
        return Done;
    }
}
