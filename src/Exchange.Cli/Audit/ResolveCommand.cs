using System.Globalization;
using Exchange.EventStore.Postgres;
using Npgsql;

namespace Exchange.Cli.Audit;

/// <summary><c>exchange audit resolve</c>: two operators decide about rows that the writer did not write. See docs/runbook-foreign-row.md.</summary>
internal static class ResolveCommand
{
    private const string Reason = "--reason", ProposedBy = "--proposed-by", ApprovedBy = "--approved-by";

    public static async Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [], [Reason, ProposedBy, ApprovedBy, DataFolder.Option]);
        if (!long.TryParse(arguments.Words("POSITION")[0], NumberStyles.None, CultureInfo.InvariantCulture, out long position) || position == 0)
        {
            throw new UsageException("POSITION is the number that the exchange has reported.");
        }

        (string reason, string proposing, string approving) = (arguments.Required(Reason), await ReadKeyAsync(arguments, ProposedBy), await ReadKeyAsync(arguments, ApprovedBy));
        await using Database database = await Database.ForReadingAsync(DataFolder.Of(arguments), terminal.Stop);
        await using NpgsqlDataSource owner = database.OpenOwner("take a row away");

        string proposer = await OperatorAsync(owner, ProposedBy, proposing, terminal.Stop), approver = await OperatorAsync(owner, ApprovedBy, approving, terminal.Stop);
        if (proposer == approver) throw new UsageException($"It takes four eyes, and both keys are those of {proposer}.");
        try
        {
            long rows = await ForeignRows.ResolveAsync(owner, new ForeignRowResolution(position, reason, proposer, approver), terminal.Stop);
            await terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{rows} rows were taken out of the log from position {position} on and kept in exchange.foreign_rows, proposed by {proposer}, approved by {approver}. The writer goes on."));
            return CommandLine.Done;
        }
        catch (ResolutionRefusedException e)
        {
            await terminal.Error.WriteLineAsync(e.Message);
            return CommandLine.Failed;
        }
    }

    // A file, not an argument: arguments can be seen by every user of the machine.
    private static async Task<string> ReadKeyAsync(Arguments arguments, string option)
    {
        string file = arguments.Required(option);
        return File.Exists(file) ? (await File.ReadAllTextAsync(file)).Trim() : throw new UsageException($"{option}: there is no file {file}; it holds the key of an operator.");
    }

    private static async Task<string> OperatorAsync(NpgsqlDataSource owner, string option, string key, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = owner.CreateCommand("select participant from exchange.api_keys where hash = $1 and revoked_at is null and 'operator' = any(roles)");
        find.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = Api.ApiKey.HashOf(key) });
        return await find.ExecuteScalarAsync(cancellationToken) as string ?? throw new UsageException($"{option} holds no key of an operator that is in force.");
    }
}
