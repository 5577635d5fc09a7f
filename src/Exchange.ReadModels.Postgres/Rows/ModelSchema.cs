using Exchange.Projections;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>Where rows of read models lie: what is served, and beside it what a rebuild makes. The one place that knows their names in SQL.</summary>
public sealed class ModelSchema
{
    /// <summary>What is served.</summary>
    public static readonly ModelSchema Served = new("exchange");

    /// <summary>Where a rebuild makes everything anew, to be compared or swapped in.</summary>
    public static readonly ModelSchema Shadow = new("exchange_shadow");

    private ModelSchema(string name) => Name = name;

    public string Name { get; }

    /// <summary>A statement that names this schema as <c>{schema}</c>.</summary>
    internal string Sql(string statement) => statement.Replace("{schema}", Name, StringComparison.Ordinal);

    /// <summary>A statement that names one model's partition as <c>{model}</c>, and the model as <c>{name}</c>.</summary>
    internal string Sql(string statement, RowModel model) =>
        Sql(statement).Replace("{model}", model.Name.Replace('-', '_'), StringComparison.Ordinal).Replace("{name}", model.Name, StringComparison.Ordinal);
}
