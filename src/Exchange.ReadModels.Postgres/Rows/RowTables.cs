using System.Text.Json;
using Exchange.Projections;
using Npgsql;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>The statements on <c>rows</c> and <c>row_history</c> that fill them.</summary>
internal sealed class RowTables(ModelSchema schema, string subscription)
{
    private readonly string _checkpoint = schema.Sql("select position, generation from {schema}.checkpoints where name = $1");

    // By model, so that only its partition is looked at, and always by its index.
    private readonly string _find = schema.Sql("select key, doc from {schema}.rows where model = $1 and key = any($2)");

    private readonly string _put = schema.Sql("""
        insert into {schema}.rows (model, key, doc, audience, owners, labels, heading, tokens, position)
        select model, key, doc, audience, string_to_array(owners, E'\x1f'), string_to_array(labels, E'\x1f'), string_to_array(heading, E'\x1f'), string_to_array(tokens, E'\x1f'), position
        from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[])
          as page (model, key, doc, audience, owners, labels, heading, tokens, position)
        on conflict (model, key) do update set
            doc = excluded.doc, audience = excluded.audience, owners = excluded.owners, labels = excluded.labels, heading = excluded.heading, tokens = excluded.tokens, position = excluded.position
        """);

    private readonly string _remove = schema.Sql("delete from {schema}.rows r using unnest($1::text[], $2::text[]) as page (model, key) where r.model = page.model and r.key = page.key");

    private readonly string _note = schema.Sql("""
        insert into {schema}.row_history (model, key, position, doc, audience, owners, labels)
        select model, key, position, doc, audience, string_to_array(owners, E'\x1f'), string_to_array(labels, E'\x1f')
        from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::smallint[], $6::text[], $7::text[]) as page (model, key, position, doc, audience, owners, labels)
        """);

    /// <summary>Reads rows into memory; those that are not there are known to be not there.</summary>
    /// <returns>The checkpoint afterwards: unless it is the expected one, somebody else has been writing and the rows are of no use.</returns>
    public async Task<(long Position, long Generation)> ReadAsync(NpgsqlDataSource source, IReadOnlyCollection<RowKey> keys, RowCache cache, CancellationToken cancellationToken)
    {
        await using NpgsqlBatch batch = source.CreateBatch();
        IGrouping<string, RowKey>[] models = [.. keys.GroupBy(k => k.Model, StringComparer.Ordinal)];
        foreach (IGrouping<string, RowKey> model in models) batch.BatchCommands.Add(new NpgsqlBatchCommand(_find) { Parameters = { Text(model.Key), Texts([.. model.Select(k => k.Key)]) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(_checkpoint) { Parameters = { Text(subscription) } });

        foreach (RowKey key in keys) cache.Set(key, null, 0);
        await using NpgsqlDataReader rows = await batch.ExecuteReaderAsync(cancellationToken);
        foreach (IGrouping<string, RowKey> model in models)
        {
            while (await rows.ReadAsync(cancellationToken))
            {
                (var key, string document) = (new RowKey(model.Key, rows.GetString(0)), rows.GetString(1));
                cache.Set(key, Read(key, document), document.Length);
            }

            await rows.NextResultAsync(cancellationToken);
        }

        return await rows.ReadAsync(cancellationToken) ? (rows.GetInt64(0), rows.GetInt64(1)) : default;
    }

    public async Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, RowEffects effects)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (effects.Put.Count > 0) batch.BatchCommands.Add(Put(effects.Put));
        if (effects.Removed.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(_remove) { Parameters = { Texts([.. effects.Removed.Select(k => k.Model)]), Texts([.. effects.Removed.Select(k => k.Key)]) } });
        }

        if (effects.History.Count > 0) batch.BatchCommands.Add(Note(effects.History));
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync();
    }

    private NpgsqlBatchCommand Put(IReadOnlyCollection<StoredRow> rows) => new(_put)
    {
        Parameters =
        {
            Texts([.. rows.Select(r => r.Key.Model)]), Texts([.. rows.Select(r => r.Key.Key)]), Texts([.. rows.Select(r => r.Document)]), Audiences(rows), Texts([.. rows.Select(r => r.Owners)]),
            Texts([.. rows.Select(r => r.Labels)]), Texts([.. rows.Select(r => r.Heading)]), Texts([.. rows.Select(r => r.Tokens)]), Positions(rows),
        },
    };

    private NpgsqlBatchCommand Note(IReadOnlyCollection<StoredRow> rows) => new(_note)
    {
        Parameters =
        {
            Texts([.. rows.Select(r => r.Key.Model)]), Texts([.. rows.Select(r => r.Key.Key)]), Positions(rows), Texts([.. rows.Select(r => r.Document)]), Audiences(rows),
            Texts([.. rows.Select(r => r.Owners)]), Texts([.. rows.Select(r => r.Labels)]),
        },
    };

    private static Row Read(RowKey key, string document)
    {
        try
        {
            return MarketProjections.Models[key.Model].Read(document);
        }
        catch (JsonException e)
        {
            throw new JsonException($"The row {key} can't be read: somebody else has written it.", e);
        }
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<string?[]> Texts(string?[] values) => new() { TypedValue = values };

    private static NpgsqlParameter<short[]> Audiences(IReadOnlyCollection<StoredRow> rows) => new() { TypedValue = [.. rows.Select(r => (short)r.Audience)] };

    private static NpgsqlParameter<long[]> Positions(IReadOnlyCollection<StoredRow> rows) => new() { TypedValue = [.. rows.Select(r => r.Position)] };
}
