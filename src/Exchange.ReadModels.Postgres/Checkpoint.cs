using Exchange.ReadModels.Postgres.Rows;
using Npgsql;

namespace Exchange.ReadModels.Postgres;

/// <summary>The statements on <c>checkpoints</c>: one row a subscription.</summary>
internal static class Checkpoint
{
    /// <summary>The position up to which a subscription's effects stand; makes the row at 0 when there is none yet.</summary>
    public static Task<long> ReadAsync(NpgsqlDataSource source, string name, CancellationToken cancellationToken) => ReadAsync(source, ModelSchema.Served, name, cancellationToken);

    /// <inheritdoc cref="ReadAsync(NpgsqlDataSource, string, CancellationToken)"/>
    public static async Task<long> ReadAsync(NpgsqlDataSource source, ModelSchema schema, string name, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand read = source.CreateCommand(schema.Sql("select position from {schema}.checkpoints where name = $1"));
        read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        if (await read.ExecuteScalarAsync(cancellationToken) is long position) return position;

        await using NpgsqlCommand begin = source.CreateCommand(schema.Sql("insert into {schema}.checkpoints (name) values ($1) on conflict do nothing"));
        begin.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        await begin.ExecuteNonQueryAsync(cancellationToken);
        return await read.ExecuteScalarAsync(cancellationToken) is long made ? made : 0;
    }

    /// <inheritdoc cref="MoveAsync(NpgsqlConnection, NpgsqlTransaction?, ModelSchema, string, long, long, long?)"/>
    public static Task<bool> MoveAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, string name, long from, long to) =>
        MoveAsync(connection, transaction, ModelSchema.Served, name, from, to, generation: null);

    /// <summary>Compare-and-set: moves the checkpoint if it stands where the caller thinks it does. The row stays locked until the transaction ends.</summary>
    /// <param name="generation">Of the tables that the effect is reckoned from: others may have been put in their place. Null: it is reckoned from none.</param>
    public static async Task<bool> MoveAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, ModelSchema schema, string name, long from, long to, long? generation)
    {
#pragma warning disable CA2100 // The schema is one of two constants.
        await using var move = new NpgsqlCommand(schema.Sql("update {schema}.checkpoints set position = $3 where name = $1 and position = $2 and generation = coalesce($4, generation)"), connection, transaction);
#pragma warning restore CA2100
        move.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = to });
        move.Parameters.Add(new NpgsqlParameter { Value = (object?)generation ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        return await move.ExecuteNonQueryAsync() == 1;
    }
}
