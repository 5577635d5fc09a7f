using Npgsql;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>Puts what was rebuilt in the place of what is served: the tables change their schemas, in one transaction with the checkpoint.</summary>
internal static class RowSwap
{
    // A reader's table can't be moved away under him. Rather than keep all others waiting behind us, we try again.
    private const string Patience = "set local lock_timeout = '2s'";

    private const string Take = "select coalesce(max(position), 0) from (select position from {0}.checkpoints where name = any($1) order by name for update) served";

    /// <summary>Tables and partitions of both sides, by way of a third name, since for a moment both are in one place.</summary>
    private const string Move = """
        do $$
        declare t text;
        begin
            create schema exchange_passing;
            for t in select c.relname from pg_class c where c.relnamespace = '{0}'::regnamespace and c.relkind in ('r', 'p') and (c.relname ~ '^rows(_|$)' or c.relname ~ '^row_history(_|$)' or c.relname in ('auction_views', 'public_bids', 'open_deadlines'))
            loop
                execute format('alter table {0}.%I set schema exchange_passing', t);
                execute format('alter table {1}.%I set schema {0}', t);
                execute format('alter table exchange_passing.%I set schema {1}', t);
            end loop;
            drop schema exchange_passing;
        end $$
        """;

    // The runner keeps rows in memory that were made from the former ones: with the next generation it forgets them.
    private const string Set = "update {0}.checkpoints set position = $2, generation = generation + 1 where name = any($1)";

    /// <param name="models">The subscriptions whose tables they are.</param>
    /// <param name="position">At which all of them stand in the shadow.</param>
    /// <returns>False when what is served has come further meanwhile: apply more and try again.</returns>
    public static async Task<bool> TryAsync(NpgsqlDataSource owner, string[] models, long position, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await owner.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await ExecuteAsync(connection, transaction, Patience);
            // Whoever fills the served tables waits from here on, and then finds that the checkpoint has moved.
            if (await ExecuteAsync(connection, transaction, Take, (object)models) is long served && served > position) return false;
            await ExecuteAsync(connection, transaction, Move);
            await ExecuteAsync(connection, transaction, Set, models, position);
            await transaction.CommitAsync(CancellationToken.None);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, params object[] parameters)
    {
#pragma warning disable CA2100 // Constants of this file, with the names of the two schemas.
        await using var command = new NpgsqlCommand(
            sql.Replace("{0}", ModelSchema.Served.Name, StringComparison.Ordinal).Replace("{1}", ModelSchema.Shadow.Name, StringComparison.Ordinal), connection, transaction);
#pragma warning restore CA2100
        foreach (object parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return await command.ExecuteScalarAsync(CancellationToken.None);
    }
}
