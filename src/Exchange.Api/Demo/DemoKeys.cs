using System.Collections.Immutable;
using Exchange.Kernel;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Exchange.Api;

/// <summary>Keys to try the exchange with, one a file that only its owner may read.</summary>
internal static class DemoKeys
{
    public static readonly ParticipantId Vendor = new("vendor");

    public static readonly ImmutableArray<ParticipantId> Buyers = [.. Enumerable.Range(1, 5).Select(n => new ParticipantId($"buyer-{n}"))];

    private static readonly (ParticipantId Participant, Roles Roles)[] People =
    [
        (Vendor, Roles.Vendor),
        .. Buyers.Select(buyer => (buyer, Roles.Buyer)),
        (MarketSeed.FirstOperator, Roles.Operator),
        (MarketSeed.SecondOperator, Roles.Operator),
        (new ParticipantId("regulator"), Roles.Regulator),
    ];

    /// <summary>Makes the keys that are missing; those that are there stay, also in a fresh database.</summary>
    public static async Task CreateAsync(NpgsqlDataSource owner, string dataFolder, ILogger log, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(dataFolder, "keys");
        Directory.CreateDirectory(folder);
        foreach ((ParticipantId participant, Roles roles) in People)
        {
            string file = Path.Combine(folder, participant.Value + ".key");
            if (!File.Exists(file)) await WriteAsync(file, ApiKey.Create(), cancellationToken);
            string key = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
            await ApiKeyTable.StoreAsync(owner, key, participant, roles, cancellationToken);
        }

        Log.DemoKeys(log, folder);
    }

    private static async Task WriteAsync(string file, string key, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file, options);
        await writer.WriteLineAsync(key.AsMemory(), cancellationToken);
    }
}
