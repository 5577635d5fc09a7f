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
        foreach ((ParticipantId participant, Roles roles) in People) await KeyFile.EnsureAsync(owner, dataFolder, participant.Value, participant, roles, cancellationToken);
        Log.DemoKeys(log, Path.Combine(dataFolder, "keys"));
    }
}
