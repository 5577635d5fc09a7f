using Npgsql;

namespace Exchange.EventStore.Postgres;

/// <summary>A database that was made of a backup: nobody writes to it before it is told to be the primary, or the exchange it was made of and this one would both answer.</summary>
/// <remarks>The mark lies in the database, and the takeover looks at it: no process can write past it.</remarks>
public static class RestoredCopy
{
    /// <summary>Runs as the owner, where nobody writes.</summary>
    /// <param name="backup">What it was restored from.</param>
    public static Task MarkAsync(NpgsqlDataSource owner, string backup, CancellationToken cancellationToken) => ExecuteAsync(
        owner,
        """
        with mark as (insert into exchange.log_restores (backup, position) select $1, position from exchange.log_head)
        update exchange.log_head set writer = null, address = null, released = true
        """,
        cancellationToken,
        backup);

    /// <returns>What this copy was restored from and up to which position; null when it is no copy, or is the primary.</returns>
    public static async Task<(string Backup, long Position)?> FindAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = source.CreateCommand("select backup, position from exchange.log_restores where primary_at is null order by number desc limit 1");
        await using NpgsqlDataReader row = await find.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetString(0), row.GetInt64(1)) : null;
    }

    /// <summary>From now on it may be written to, under an epoch that it did not have before. Runs as the owner; changes nothing where there is no copy.</summary>
    public static Task MakePrimaryAsync(NpgsqlDataSource owner, CancellationToken cancellationToken) => ExecuteAsync(
        owner,
        """
        with made as (update exchange.log_restores set primary_at = clock_timestamp() where primary_at is null returning number)
        update exchange.log_head set epoch = epoch + 1, beat = beat + 1 where exists (select from made)
        """,
        cancellationToken);

    private static async Task ExecuteAsync(NpgsqlDataSource owner, string sql, CancellationToken cancellationToken, params string[] parameters)
    {
#pragma warning disable CA2100 // Constants of this file.
        await using NpgsqlCommand command = owner.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (string parameter in parameters) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
