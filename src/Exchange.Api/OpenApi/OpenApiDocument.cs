using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Exchange.Api;

/// <summary>The API's document, OpenAPI 3.1, written from the endpoints that there are and from their declarations: what is not declared can't be in it, and what is can't be missing.</summary>
internal sealed class OpenApiDocument(EndpointDataSource endpoints, PublicAddress address)
{
    private const string Bearer = "apiKey", Header = "apiKeyHeader";

    private readonly Lazy<byte[]> _json = new(() => System.Text.Encoding.UTF8.GetBytes(Write(endpoints, address.Value).ToJsonString(Options)));

    private static readonly System.Text.Json.JsonSerializerOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>UTF-8; made once.</summary>
    public byte[] Json => _json.Value;

    private static JsonObject Write(EndpointDataSource endpoints, string address)
    {
        var book = new SchemaBook();
        var paths = new JsonObject();
        foreach (RouteEndpoint endpoint in endpoints.Endpoints.OfType<RouteEndpoint>().OrderBy(e => e.RoutePattern.RawText, StringComparer.Ordinal))
        {
            string path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (paths[path] is not JsonObject item) paths.Add(path, item = []);
            Operation operation = endpoint.Metadata.GetMetadata<IDescribed>()?.Describe(book) ?? Undescribed(endpoint);
            foreach (string method in MethodsOf(endpoint)) item.Add(method.ToLowerInvariant(), OperationOf(operation, path, endpoint.Metadata.GetMetadata<Access>(), book));
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Exchange",
                ["version"] = "1",
                ["summary"] = "A marketplace for data, kept as one log of events.",
                ["description"] = Introduction,
                ["license"] = new JsonObject { ["name"] = "Apache License 2.0", ["identifier"] = "Apache-2.0" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = address }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = book.ToJson(),
                ["securitySchemes"] = new JsonObject
                {
                    [Bearer] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "An API key: Authorization: Bearer exk_…" },
                    [Header] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "X-Api-Key", ["description"] = "The same key in a header of its own." },
                },
            },
        };
    }

    private const string Introduction = """
        Every write takes an `Idempotency-Key`: sent again with the same key and the same body it is the same command and gets the same answer, byte for byte. Its answer has a
        `position`; a read with `?at-least=POSITION` sees what was written. Refusals and errors are `application/problem+json` (RFC 9457); their `type` leads to a page that says
        what happened and what to do. What is another's and what is not there are answered alike. Money is an exact decimal text with a currency, instants are RFC 3339 in UTC.
        Unknown fields and unknown parameters are refused. A body has at most 256 KiB and 32 levels.
        """;

    // HEAD is the same as GET without the body.
    private static IEnumerable<string> MethodsOf(RouteEndpoint endpoint)
    {
        IReadOnlyList<string> methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [HttpMethods.Get];
        return methods.Where(method => !(HttpMethods.IsHead(method) && methods.Any(HttpMethods.IsGet)));
    }

    private static JsonObject OperationOf(Operation operation, string path, Access? access, SchemaBook book)
    {
        var json = new JsonObject { ["operationId"] = operation.Id, ["summary"] = operation.Summary, ["tags"] = new JsonArray(TagOf(path)) };
        string roles = access is null or { Roles: Roles.None } ? "Takes no key." : access.Roles == Roles.All ? "Takes any key." : $"Takes a key with the role {string.Join(" or ", RolesText.Names(access.Roles))}.";
        json["description"] = operation.Description is null ? roles : $"{operation.Description}\n\n{roles}";
        json["security"] = access is null or { Roles: Roles.None } ? [] : new JsonArray(new JsonObject { [Bearer] = new JsonArray() }, new JsonObject { [Header] = new JsonArray() });
        if (!operation.Parameters.IsEmpty) json["parameters"] = new JsonArray([.. operation.Parameters.Select(ParameterOf)]);
        if (operation.Body is { } body) json["requestBody"] = new JsonObject { ["required"] = operation.BodyRequired, ["content"] = ContentOf(body) };
        var responses = new JsonObject();
        foreach (Response response in operation.Responses) responses.Add(Text(response.Status), ResponseOf(response));
        foreach (IGrouping<int, string> codes in operation.Problems.Distinct().GroupBy(p => p.Status, p => p.Code).OrderBy(g => g.Key)) responses.Add(Text(codes.Key), ProblemOf([.. codes], book));
        json["responses"] = responses;
        return json;
    }

    private static JsonNode ParameterOf(Parameter parameter)
    {
        var json = new JsonObject { ["name"] = parameter.Name, ["in"] = parameter.In, ["required"] = parameter.Required, ["description"] = parameter.Description, ["schema"] = parameter.Schema.DeepClone() };
        if (parameter.Example is not null) json["example"] = parameter.Example.DeepClone();
        return json;
    }

    private static JsonObject ResponseOf(Response response)
    {
        var json = new JsonObject { ["description"] = response.Description };
        if (!response.Headers.IsDefaultOrEmpty)
        {
            var headers = new JsonObject();
            foreach ((string name, string description) in response.Headers) headers.Add(name, new JsonObject { ["description"] = description, ["schema"] = new JsonObject { ["type"] = "string" } });
            json["headers"] = headers;
        }

        if (response.Content is { } content) json["content"] = ContentOf(content);
        return json;
    }

    private static JsonObject ContentOf(Content content)
    {
        var media = new JsonObject();
        if (content.Schema is not null) media["schema"] = content.Schema.DeepClone();
        if (!content.Examples.IsDefaultOrEmpty)
        {
            var examples = new JsonObject();
            foreach ((string name, JsonNode value) in content.Examples) examples.Add(name, new JsonObject { ["value"] = value.DeepClone() });
            media["examples"] = examples;
        }

        return new JsonObject { [content.MediaType] = media };
    }

    private static JsonObject ProblemOf(IReadOnlyList<string> codes, SchemaBook book) => new()
    {
        ["description"] = string.Join("; ", codes.Select(code => $"`{code}`: {ProblemPages.TitleOf(code)}")),
        ["content"] = new JsonObject
        {
            [ProblemBody.MediaType] = new JsonObject
            {
                ["schema"] = new JsonObject
                {
                    ["allOf"] = new JsonArray(ProblemSchema(book), new JsonObject
                    {
                        ["properties"] = new JsonObject { ["code"] = new JsonObject { ["enum"] = new JsonArray([.. codes.Select(code => (JsonNode)code)]) } },
                    }),
                },
            },
        },
    };

    private static JsonObject ProblemSchema(SchemaBook book) => book.Ref("Problem", () => new JsonObject
    {
        ["type"] = "object",
        ["description"] = "RFC 9457. Further members say what the caller needs to do better; the page at `type` names them.",
        ["required"] = new JsonArray("type", "title", "status", "detail", "instance", "code"),
        ["properties"] = new JsonObject
        {
            ["type"] = new JsonObject { ["type"] = "string", ["format"] = "uri", ["description"] = "Leads to the page of this kind of problem." },
            ["title"] = new JsonObject { ["type"] = "string", ["description"] = "Fixed for the type." },
            ["status"] = new JsonObject { ["type"] = "integer" },
            ["detail"] = new JsonObject { ["type"] = "string", ["description"] = "A sentence about this case." },
            ["instance"] = new JsonObject { ["type"] = "string", ["format"] = "uri", ["description"] = "Names the request; of a refused command, its id." },
            ["code"] = new JsonObject { ["type"] = "string", ["description"] = "Stable for ever." },
        },
    });

    private static Operation Undescribed(RouteEndpoint endpoint) => new(
        string.Join('-', endpoint.RoutePattern.RawText!.Split('/', '{', '}').Where(part => part.Length > 0).Prepend(MethodsOf(endpoint).First().ToLowerInvariant())), endpoint.RoutePattern.RawText!)
    {
        Parameters = [.. endpoint.RoutePattern.Parameters.Select(p => new Parameter("path", p.Name, "A name.", Parameter.Text(), Required: true))],
        Responses = [new Response(StatusCodes.Status200OK, "Done.")],
    };

    private static string TagOf(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : "exchange";

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
