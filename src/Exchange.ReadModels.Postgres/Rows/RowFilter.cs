using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Projections;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>Who asks: what a read finds depends on it, and "not yours" is answered like "not there".</summary>
/// <param name="Participant">Null: somebody without a key.</param>
/// <param name="SeesAll">The operator or the regulator.</param>
public sealed record Viewer(ParticipantId? Participant, bool SeesAll)
{
    public static readonly Viewer Anybody = new(null, SeesAll: false);

    public static readonly Viewer Operator = new(null, SeesAll: true);

    public static Viewer Of(ParticipantId participant) => new(participant, SeesAll: false);
}

/// <summary>Narrows a list; all conditions must hold.</summary>
/// <param name="Owner">Rows that this party owns, see <see cref="Row.OwnedBy"/>.</param>
/// <param name="KeyPrefix">Rows whose keys begin so, such as the entries of one account.</param>
/// <param name="Labels">Rows that have all of them, see <see cref="Row.Labels"/>.</param>
public sealed record RowFilter(ParticipantId? Owner = null, string? KeyPrefix = null, ImmutableArray<Label> Labels = default)
{
    public static readonly RowFilter All = new();
}

/// <summary>A row as it is served.</summary>
/// <param name="Document">Canonical JSON, fit to be sent as it is.</param>
/// <param name="Position">The fact that made or last changed it.</param>
public sealed record FoundRow(string Key, string Document, ImmutableArray<ParticipantId> Owners, long Position)
{
    public TRow As<TRow>()
        where TRow : Row, IRowOf<TRow> => (TRow)RowModel.Of<TRow>().Read(Document);
}

/// <summary>What was found of one row.</summary>
/// <param name="Row">Null: there is none, or it is not for the one who asks.</param>
/// <param name="Position">What the answer is as of: the position asked for, or how far the models had come.</param>
public sealed record Found(FoundRow? Row, long Position);

/// <summary>A search in the catalogue. Filters of one kind each; null: any.</summary>
/// <param name="Text">What is looked for; empty or null: everything.</param>
public sealed record CatalogueSearch(string? Text, string? Theme = null, string? Openness = null, string? Grade = null, string? Kind = null, string? Holder = null, string? HighValue = null);

/// <param name="Name">Such as <c>theme</c>.</param>
/// <param name="Count">How many results have this value.</param>
public sealed record Facet(string Name, string Value, long Count);

/// <summary>A page of results, the best first.</summary>
/// <param name="Total">All results.</param>
/// <param name="Facets">Over all results, by name, the most frequent values first.</param>
/// <param name="Next">The cursor for what follows; null at the end.</param>
public sealed record SearchResults(IReadOnlyList<FoundRow> Items, long Total, IReadOnlyList<Facet> Facets, string? Next, long Position);
