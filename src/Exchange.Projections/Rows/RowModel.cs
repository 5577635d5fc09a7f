using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Exchange.Kernel;

namespace Exchange.Projections;

/// <summary>A read model's name, and how its rows stand in JSON.</summary>
public abstract record RowModel(string Name)
{
    public static RowModel Of<TRow>()
        where TRow : Row, IRowOf<TRow> => new Typed<TRow>();

    /// <summary>The row as canonical JSON (RFC 8785): the same bytes on every rebuild.</summary>
    public abstract string Write(Row row);

    /// <exception cref="JsonException">It is no row of this model.</exception>
    public abstract Row Read(string document);

    private sealed record Typed<TRow>() : RowModel(TRow.Model)
        where TRow : Row, IRowOf<TRow>
    {
        private static readonly JsonTypeInfo<TRow> Json = RowJson.Of<TRow>();

        public override string Write(Row row) => Encoding.UTF8.GetString(CanonicalJson.Write(JsonSerializer.SerializeToElement((TRow)row, Json)));

        public override Row Read(string document) => JsonSerializer.Deserialize(document, Json) ?? throw new JsonException($"A row of {Name} is null.");
    }
}
