using Exchange.Cli.Audit;
using Exchange.Cli.Import;
using Exchange.Cli.Keys;
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

    private const string Help = """
        exchange serve [--demo] [--urls URL] [--data FOLDER] [--public-address URL]
            Serves the exchange (http://127.0.0.1:8080) until Ctrl-C. Without ConnectionStrings__Exchange it runs a PostgreSQL of its own in FOLDER.
            --demo            makes keys for a vendor, five buyers and two operators, and opens an auction
            --public-address  where callers reach this process, when that is not the first URL

        exchange import FILE [--catalogue NAME] [--json] [--dry-run] [--url URL] [--key-file FILE] [--data FOLDER]
            Brings the datasets of a catalogue (DCAT-US data.json, or DCAT as JSON-LD) up to date in the exchange, one resource each, and says of
            each that could not be taken why. Importing again changes nothing. See docs/import.md.
            --catalogue  what the catalogue is called here, the same at each import; the file's name unless given
            --dry-run    reads and checks, and sends nothing
            --url        where the exchange is; otherwise it is found by its database
            --key-file   whose datasets they become; keys/operator.key in FOLDER unless given

        exchange keys issue PARTICIPANT… --roles ROLE[,ROLE] [--data FOLDER]
            Makes a key for each (operator, vendor, buyer, regulator), in keys/PARTICIPANT.key of FOLDER.

        exchange keys revoke KEYFILE [--data FOLDER]

        exchange audit replay [--json] [--data FOLDER]
            Reads the whole log again and compares states, outcomes, journal and read models. Exit code 1 when anything differs, 2 when there is nothing to compare.

        exchange audit rebuild [--data FOLDER]
            Makes the read models anew from the log beside those that are served, and swaps them. Needs the owner's login. See docs/read-models.md.

        exchange audit as-of STREAM [--version N | --position P | --instant T] [--json] [--data FOLDER]
            A stream as it was: each fact with its command, who gave it and the rules it was decided under, and the state they lead to. What is
            secret while an auction is open stays masked until then.

        exchange audit resolve POSITION --reason TEXT --proposed-by KEYFILE --approved-by KEYFILE [--data FOLDER]
            Takes rows out of the log that its writer did not write, keeps them as evidence, and so lets the writer go on.
            Two operators decide it: one proposes, the other approves. See docs/runbook-foreign-row.md.

        exchange bench NAME
            See ops/bench.

        exchange help | exchange version

        FOLDER is EXCHANGE_DATA or ./data unless given. Exit codes: 0 done, 1 the check failed, 2 bad usage or input.
        """;

    public static async Task<int> RunAsync(string[] words, TextWriter output, TextWriter error)
    {
        using var stop = new StopSignal();
        var terminal = new Terminal(output, error, stop.Token, IsWatched: !Console.IsErrorRedirected);
        try
        {
            return await DispatchAsync(words, terminal);
        }
        catch (Exception e) when (e is UsageException or FolderInUseException or PostgresUnavailableException)
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
            return Done; // asked to stop before it had begun
        }
    }

    private static Task<int> DispatchAsync(string[] words, Terminal terminal) => words switch
    {
        ["serve", .. var rest] => ServeCommand.RunAsync(rest, terminal),
        ["import", .. var rest] => ImportCommand.RunAsync(rest, terminal),
        ["keys", "issue", .. var rest] => KeysCommand.IssueAsync(rest, terminal),
        ["keys", "revoke", .. var rest] => KeysCommand.RevokeAsync(rest, terminal),
        ["keys", ..] => throw new UsageException("exchange keys knows 'issue' and 'revoke'; see 'exchange help'."),
        ["audit", "replay", .. var rest] => ReplayCommand.RunAsync(rest, terminal),
        ["audit", "rebuild", .. var rest] => RebuildCommand.RunAsync(rest, terminal),
        ["audit", "as-of", .. var rest] => AsOfCommand.RunAsync(rest, terminal),
        ["audit", "resolve", .. var rest] => ResolveCommand.RunAsync(rest, terminal),
        ["audit", ..] => throw new UsageException("exchange audit knows 'replay', 'rebuild', 'as-of' and 'resolve'; see 'exchange help'."),
        ["bench", ..] => throw new UsageException("Benchmarks run from a checkout: ops/bench NAME."),
        ["help" or "--help" or "-h"] => Say(terminal.Out, Help),
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
