using Exchange.Kernel;
using Npgsql;

namespace Exchange.Api;

/// <summary>The table <c>exchange.api_keys</c>: the application reads it, the owner writes it.</summary>
public static class ApiKeyTable
{
    /// <summary>Makes a key and stores its hash.</summary>
    /// <param name="owner">The owner's login.</param>
    /// <returns>The key, which can't be found again.</returns>
    public static async Task<string> CreateAsync(NpgsqlDataSource owner, ParticipantId participant, Roles roles, CancellationToken cancellationToken)
    {
        string key = ApiKey.Create();
        await StoreAsync(owner, key, participant, roles, cancellationToken);
        return key;
    }

    /// <summary>Stores the hash of a key; a stored one stays as it is.</summary>
    public static async Task StoreAsync(NpgsqlDataSource owner, string key, ParticipantId participant, Roles roles, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = owner.CreateCommand("insert into exchange.api_keys (hash, participant, roles) values ($1, $2, $3) on conflict (hash) do nothing");
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = ApiKey.HashOf(key) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = participant.Value });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = RolesText.Names(roles) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends a key; processes notice within a second.</summary>
    /// <returns>False when there is no such key in force.</returns>
    public static async Task<bool> RevokeAsync(NpgsqlDataSource owner, string key, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = owner.CreateCommand("update exchange.api_keys set revoked_at = now() where hash = $1 and revoked_at is null");
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = ApiKey.HashOf(key) });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    internal static async Task<Dictionary<ApiKeyHash, Caller>> ReadAsync(NpgsqlDataSource application, CancellationToken cancellationToken)
    {
        var callers = new Dictionary<ApiKeyHash, Caller>();
        await using NpgsqlCommand command = application.CreateCommand("select hash, participant, roles from exchange.api_keys where revoked_at is null");
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            callers.Add(ApiKeyHash.Of(rows.GetFieldValue<byte[]>(0)), new Caller(new ParticipantId(rows.GetString(1)), RolesText.Parse(rows.GetFieldValue<string[]>(2))));
        }

        return callers;
    }
}

/// <summary>Whom a request comes from.</summary>
internal sealed record Caller(ParticipantId Participant, Roles Roles);
