using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Exchange.Api;

/// <summary>Metadata of an endpoint that knows how it looks in the API's document.</summary>
internal interface IDescribed
{
    /// <param name="book">Takes the schemas that have names.</param>
    Operation Describe(SchemaBook book);
}

/// <summary>What the document says of one route and method; address, method and roles come from the endpoint.</summary>
/// <param name="Id">Unique in the document.</param>
internal sealed record Operation(string Id, string Summary) : IDescribed
{
    public string? Description { get; init; }

    public ImmutableArray<Parameter> Parameters { get; init; } = [];

    public Content? Body { get; init; }

    /// <summary>False: the request may come without a body.</summary>
    public bool BodyRequired { get; init; } = true;

    public ImmutableArray<Response> Responses { get; init; } = [];

    /// <summary>Codes of problems with their statuses.</summary>
    public ImmutableArray<(string Code, int Status)> Problems { get; init; } = [];

    Operation IDescribed.Describe(SchemaBook book) => this;
}

/// <param name="In">path, query or header.</param>
internal sealed record Parameter(string In, string Name, string Description, JsonObject Schema, bool Required = false, JsonNode? Example = null)
{
    public static Parameter Query(string name, string description, JsonObject schema, JsonNode? example = null) => new("query", name, description, schema, Example: example);

    public static Parameter Header(string name, string description, JsonObject schema, bool required = false, JsonNode? example = null) => new("header", name, description, schema, required, example);

    public static Parameter Path(PathPart part) => new("path", part.Name, part.Description, part.Schema, Required: true, part.Example);

    public static JsonObject Text() => new() { ["type"] = "string" };
}

/// <param name="Schema">Null: bytes.</param>
internal sealed record Content(string MediaType, JsonObject? Schema, ImmutableArray<(string Name, JsonNode Value)> Examples = default);

/// <param name="Headers">By name, each with what it says.</param>
internal sealed record Response(int Status, string Description, Content? Content = null, params ImmutableArray<(string Name, string Description)> Headers);
