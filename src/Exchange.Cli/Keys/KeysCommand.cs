using System.Globalization;
using Exchange.Api;
using Exchange.Kernel;
using Exchange.Market.Participants;
using Npgsql;

namespace Exchange.Cli.Keys;

/// <summary><c>exchange keys</c>: gives participants their keys, and ends them.</summary>
internal static class KeysCommand
{
    private const string RolesOption = "--roles";

    /// <summary>Makes a key file for each participant that has none, and puts the keys in force.</summary>
    public static async Task<int> IssueAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [], [RolesOption, DataFolder.Option]);
        Roles roles = RolesOf(arguments.Required(RolesOption));
        ParticipantId[] participants = [.. arguments.Rest("PARTICIPANT").Select(Checked)];
        string folder = DataFolder.Of(arguments);
        await using Database database = await Database.ForReadingAsync(folder, terminal.Stop);
        await using NpgsqlDataSource owner = database.OpenOwner("change keys");
        if (database.Alone) await ExchangeSchema.MigrateAsync(owner, terminal.Stop);
        foreach (ParticipantId participant in participants)
        {
            await KeyFile.EnsureAsync(owner, folder, participant.Value, participant, roles, terminal.Stop);
            await terminal.Out.WriteLineAsync(KeyFile.PathOf(folder, participant.Value));
        }

        return CommandLine.Done;
    }

    /// <summary>Ends the key in a file; processes notice within a second.</summary>
    public static async Task<int> RevokeAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [], [DataFolder.Option]);
        string key = await KeyReading.ReadAsync(arguments.Words("KEYFILE")[0], terminal.Stop);
        await using Database database = await Database.ForReadingAsync(DataFolder.Of(arguments), terminal.Stop);
        await using NpgsqlDataSource owner = database.OpenOwner("change keys");
        if (await ApiKeyTable.RevokeAsync(owner, key, terminal.Stop)) return CommandLine.Done;
        await terminal.Error.WriteLineAsync("This key is not in force.");
        return CommandLine.Failed;
    }

    private static Roles RolesOf(string names)
    {
        Roles roles = Roles.None;
        foreach (string name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            roles |= name switch
            {
                "operator" => Roles.Operator,
                "vendor" => Roles.Vendor,
                "buyer" => Roles.Buyer,
                "regulator" => Roles.Regulator,
                _ => throw new UsageException($"{RolesOption}: '{name}' is not a role: operator, vendor, buyer or regulator."),
            };
        }

        return roles;
    }

    private static ParticipantId Checked(string name) => ApplicationRule.IsParticipant(name)
        ? new ParticipantId(name)
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"'{name}' can't be a participant: lower-case letters, digits and single dashes, and none of the exchange's own names."));
}
