using System.Runtime.CompilerServices;
using Exchange.EventStore;
using Npgsql;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>Reads what is served and what was rebuilt side by side, in the order of keys, a page at a time. The database hashes each row, so that only those that differ are sent.</summary>
internal sealed class RowSides(NpgsqlDataSource source)
{
    private const int PageSize = 2_000;

    private const string Rows = """
        select r.key, r.position, sha256(convert_to(r::text, 'UTF8')) from {schema}.rows r
        where r.model = $1 and r.key > $2 order by r.key limit $3
        """;

    private const string Past = """
        select h.key, h.position, sha256(convert_to(h::text, 'UTF8')) from {schema}.row_history h
        where h.model = $1 and h.key >= $2 and (h.key > $2 or h.position < $4) and h.position <= $5 order by h.key, h.position desc limit $3
        """;

    private const string Row = "select r.doc, (to_jsonb(r) - 'doc')::text from {schema}.rows r where r.model = $1 and r.key = $2";

    private const string PastRow = "select h.doc, (to_jsonb(h) - 'doc')::text from {schema}.row_history h where h.model = $1 and h.key = $2 and h.position = $3";

    // A row that is not what its own past says it became, and anything of a position that was not reached: nobody compares these otherwise.
    private const string Beyond = """
        select r.key, r.position, 'it is served, and is not the newest of what is kept of its past' from {schema}.rows r
        left join lateral (select h.* from {schema}.row_history h where h.model = r.model and h.key = r.key order by h.position desc limit 1) h on true
        where r.model = $1 and r.position > $2 and (h.position, h.doc, h.audience, h.owners, h.labels) is distinct from (r.position, r.doc, r.audience, r.owners, r.labels)
        union all
        select h.key, h.position, 'it lies beyond the checkpoint' from {schema}.row_history h, {schema}.checkpoints c where c.name = $3 and h.model = $1 and h.position > c.position
        """;

    public async IAsyncEnumerable<RowPair> CompareRowsAsync(string model, long position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach ((Line? served, Line? rebuilt) in MergeAsync(ReadAsync(ModelSchema.Served, model, cancellationToken), ReadAsync(ModelSchema.Shadow, model, cancellationToken)))
        {
            Line line = (rebuilt ?? served)!;
            // Since then it has changed: what it was is compared, not what it is.
            if (served is { } now ? now.Position > position : await HasChangedAsync(model, line.Key, position, cancellationToken)) continue;
            yield return await PairAsync(Row, model, line, past: false, served, rebuilt, cancellationToken);
        }
    }

    public async IAsyncEnumerable<RowPair> ComparePastAsync(string model, long position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach ((Line? served, Line? rebuilt) in MergeAsync(ReadPastAsync(ModelSchema.Served, model, position, cancellationToken), ReadPastAsync(ModelSchema.Shadow, model, position, cancellationToken)))
        {
            yield return await PairAsync(PastRow, model, (rebuilt ?? served)!, past: true, served, rebuilt, cancellationToken);
        }
    }

    public async IAsyncEnumerable<RowPair> FindBeyondAsync(string model, long position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = source.CreateCommand(ModelSchema.Served.Sql(Beyond));
        find.Parameters.Add(Text(model));
        find.Parameters.Add(Number(position));
        find.Parameters.Add(Text(MarketRows.SubscriptionName));
        await using NpgsqlDataReader found = await find.ExecuteReaderAsync(cancellationToken);
        while (await found.ReadAsync(cancellationToken)) yield return new RowPair(found.GetString(0), found.GetInt64(1), Past: true, Agree: false, Served: found.GetString(2));
    }

    private static async IAsyncEnumerable<(Line? Served, Line? Rebuilt)> MergeAsync(IAsyncEnumerable<Line> served, IAsyncEnumerable<Line> rebuilt)
    {
        await using IAsyncEnumerator<Line> left = served.GetAsyncEnumerator(), right = rebuilt.GetAsyncEnumerator();
        (bool hasLeft, bool hasRight) = (await left.MoveNextAsync(), await right.MoveNextAsync());
        while (hasLeft || hasRight)
        {
            int order = !hasLeft ? 1 : !hasRight ? -1 : Order(left.Current, right.Current);
            yield return (order <= 0 ? left.Current : null, order >= 0 ? right.Current : null);
            if (order <= 0) hasLeft = await left.MoveNextAsync();
            if (order >= 0) hasRight = await right.MoveNextAsync();
        }
    }

    private async IAsyncEnumerable<Line> ReadAsync(ModelSchema schema, string model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string after = ""; ;)
        {
            List<Line> page = await ReadPageAsync(schema.Sql(Rows), [Text(model), Text(after), new NpgsqlParameter<int> { TypedValue = PageSize }], past: false, cancellationToken);
            foreach (Line line in page) yield return line;
            if (page.Count < PageSize) yield break;
            after = page[^1].Key;
        }
    }

    private async IAsyncEnumerable<Line> ReadPastAsync(ModelSchema schema, string model, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for ((string key, long position) = ("", long.MaxValue); ;)
        {
            List<Line> page = await ReadPageAsync(
                schema.Sql(Past), [Text(model), Text(key), new NpgsqlParameter<int> { TypedValue = PageSize }, Number(position), Number(upTo)], past: true, cancellationToken);
            foreach (Line line in page) yield return line;
            if (page.Count < PageSize) yield break;
            (key, position) = (page[^1].Key, page[^1].Position);
        }
    }

    private async Task<List<Line>> ReadPageAsync(string sql, NpgsqlParameter[] parameters, bool past, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand read = source.CreateCommand(sql);
        foreach (NpgsqlParameter parameter in parameters) read.Parameters.Add(parameter);
        await using NpgsqlDataReader rows = await read.ExecuteReaderAsync(cancellationToken);
        var page = new List<Line>();
        while (await rows.ReadAsync(cancellationToken)) page.Add(new Line(rows.GetString(0), rows.GetInt64(1), past, rows.GetFieldValue<byte[]>(2)));
        return page;
    }

    private async Task<bool> HasChangedAsync(string model, string key, long position, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand ask = source.CreateCommand(ModelSchema.Served.Sql("select exists (select from {schema}.row_history where model = $1 and key = $2 and position > $3)"));
        ask.Parameters.Add(Text(model));
        ask.Parameters.Add(Text(key));
        ask.Parameters.Add(Number(position));
        return await ask.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task<RowPair> PairAsync(string row, string model, Line line, bool past, Line? served, Line? rebuilt, CancellationToken cancellationToken)
    {
        if (served is not null && rebuilt is not null && served.Hash.AsSpan().SequenceEqual(rebuilt.Hash)) return new RowPair(line.Key, line.Position, past, Agree: true);
        (string? Document, string Beside)? found = served is null ? null : await ReadRowAsync(ModelSchema.Served.Sql(row), model, line, past, cancellationToken);
        (string? Document, string Beside)? wanted = rebuilt is null ? null : await ReadRowAsync(ModelSchema.Shadow.Sql(row), model, line, past, cancellationToken);
        // What is served, when that differs; otherwise what stands beside it.
        bool documents = found is null || wanted is null || !string.Equals(found.Value.Document, wanted.Value.Document, StringComparison.Ordinal);
        string? Side((string? Document, string Beside)? side) => side is null ? null : documents ? side.Value.Document ?? "null" : side.Value.Beside;
        return new RowPair(line.Key, line.Position, past, Agree: false, Side(found), Side(wanted));
    }

    private async Task<(string? Document, string Beside)?> ReadRowAsync(string sql, string model, Line line, bool past, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand read = source.CreateCommand(sql);
        read.Parameters.Add(Text(model));
        read.Parameters.Add(Text(line.Key));
        if (past) read.Parameters.Add(Number(line.Position));
        await using NpgsqlDataReader rows = await read.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? (rows.IsDBNull(0) ? null : rows.GetString(0), rows.GetString(1)) : null;
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value };

    // Of a row there is one, whatever its position; of what it was the newest comes first.
    private static int Order(Line a, Line b) => string.CompareOrdinal(a.Key, b.Key) is var key and not 0 ? key : a.Past ? b.Position.CompareTo(a.Position) : 0;

    private sealed record Line(string Key, long Position, bool Past, byte[] Hash);
}
