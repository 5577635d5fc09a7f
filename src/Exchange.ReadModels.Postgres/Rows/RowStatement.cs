using System.Collections.Immutable;
using System.Globalization;
using Exchange.Projections;
using Npgsql;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>A statement that is put together of what it needs and no more: a condition that is not asked for would keep the planner from an index.</summary>
/// <remarks>Its texts are constants of this folder; whatever comes from outside is a parameter.</remarks>
internal sealed class RowStatement
{
    private readonly List<NpgsqlParameter> _parameters = [];

    public string Text(string value) => Add(new NpgsqlParameter<string> { TypedValue = value });

    public string Texts(IEnumerable<string> values) => Add(new NpgsqlParameter<string[]> { TypedValue = [.. values] });

    public string Number(long value) => Add(new NpgsqlParameter<long> { TypedValue = value });

    public string Number(int value) => Add(new NpgsqlParameter<int> { TypedValue = value });

    /// <summary>Whether the viewer may see a row of <c>rows</c> or <c>row_history</c>.</summary>
    public string Sees(Viewer viewer, string row) => viewer switch
    {
        { SeesAll: true } => $"{row}.audience <> 3",
        { Participant: { } participant } => $"({row}.audience = 0 or ({row}.audience in (1, 3) and {row}.owners @> array[{Text(participant.Value)}]))",
        _ => $"{row}.audience = 0",
    };

    /// <summary>Whether a row is what a list is narrowed to.</summary>
    public string Fits(RowFilter filter, string row)
    {
        string owner = filter.Owner is { } party ? $" and {row}.owners @> array[{Text(party.Value)}]" : "";
        return filter.Labels is { IsDefaultOrEmpty: false } labels ? $"{owner} and {Has(labels, row)}" : owner;
    }

    public string Has(ImmutableArray<Label> labels, string row) => $"{row}.labels @> {Texts(labels.Select(l => l.Text))}";

    public NpgsqlCommand ToCommand(NpgsqlDataSource source, string text)
    {
#pragma warning disable CA2100 // See above.
        NpgsqlCommand command = source.CreateCommand(ModelSchema.Served.Sql(text));
#pragma warning restore CA2100
        foreach (NpgsqlParameter parameter in _parameters) command.Parameters.Add(parameter);
        return command;
    }

    public NpgsqlBatchCommand ToBatchCommand(string text)
    {
        var command = new NpgsqlBatchCommand(ModelSchema.Served.Sql(text));
        foreach (NpgsqlParameter parameter in _parameters) command.Parameters.Add(parameter);
        return command;
    }

    private string Add(NpgsqlParameter parameter)
    {
        _parameters.Add(parameter);
        return "$" + _parameters.Count.ToString(CultureInfo.InvariantCulture);
    }
}
