using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api.Tests;

/// <summary>The API's document: whole, true, and read by others' programs.</summary>
[Collection(SharedExchange.Name)]
public sealed partial class TheDocument(SharedExchange shared) : IAsyncLifetime
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    private readonly TestExchange _exchange = shared.Exchange;
    private JsonObject _document = [];

    public async Task InitializeAsync()
    {
        Answer answer = await _exchange.Host.GetAsync("/openapi/v1.json");
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.ContentHeaders.ContentType!.MediaType.ShouldBe("application/json");
        _document = (JsonObject)JsonNode.Parse(answer.Body)!;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Another_reader_finds_no_fault_in_it()
    {
        Microsoft.OpenApi.Reader.ReadResult read = Microsoft.OpenApi.OpenApiDocument.Parse(_document.ToJsonString(), "json");
        read.Diagnostic!.Errors.Select(e => e.ToString()).ShouldBeEmpty();
        read.Diagnostic.Warnings.Select(w => w.ToString()).ShouldBeEmpty();
        read.Document!.Paths.Count.ShouldBe(((JsonObject)_document["paths"]!).Count);
        read.Document.Servers!.Single().Url.ShouldBe(_exchange.Host.Address.ToString().TrimEnd('/'));
    }

    [Fact]
    public void Every_route_is_in_it_and_nothing_else()
    {
        var routes = _exchange.Host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => $"{m.ToLowerInvariant()} /{e.RoutePattern.RawText!.TrimStart('/')}")).ToHashSet(StringComparer.Ordinal);
        routes.RemoveWhere(r => r.StartsWith("head ", StringComparison.Ordinal) && routes.Contains("get" + r[4..])); // HEAD goes with GET
        Operations.Select(o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal).ShouldBe(routes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_endpoint_that_the_list_of_functions_names_is_in_it()
    {
        string list = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "docs", "functions.md"));
        string[] named = [.. Endpoint().Matches(list).Select(m => $"{m.Groups["method"].Value.ToLowerInvariant()} {m.Groups["path"].Value}").Distinct(StringComparer.Ordinal)];
        named.Length.ShouldBeGreaterThan(30);
        named.Except(Operations.Select(o => $"{o.Method} {o.Path}"), StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_route_says_what_it_is()
    {
        _exchange.Host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.Where(e => e.Metadata.GetMetadata<IDescribed>() is null).Select(e => e.DisplayName).ShouldBeEmpty();
        Operations.GroupBy(o => (string)o.Operation["operationId"]!, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();
        foreach ((string path, string method, JsonObject operation) in Operations)
        {
            ((string?)operation["summary"]).ShouldNotBeNullOrWhiteSpace($"{method} {path}");
            string[] named = [.. path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'))];
            (operation["parameters"] as JsonArray ?? []).Where(p => (string)p!["in"]! == "path").Select(p => (string)p!["name"]!).ShouldBe(named, $"{method} {path}");
            ((JsonObject)operation["responses"]!).Count(r => r.Key.StartsWith('2')).ShouldBeGreaterThan(0, $"{method} {path}");
        }
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_no_schema_stands_there_for_nothing()
    {
        string[] referred = [.. Texts(_document, "$ref").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        foreach (string reference in referred)
        {
            reference.ShouldStartWith("#/components/schemas/");
            Schemas.ContainsKey(reference["#/components/schemas/".Length..]).ShouldBeTrue(reference);
        }

        Schemas.Select(s => "#/components/schemas/" + s.Key).Order(StringComparer.Ordinal).ShouldBe(referred);
    }

    [Fact]
    public void Every_problem_that_it_names_has_a_page_and_the_status_it_stands_under()
    {
        int named = 0;
        foreach ((string path, string method, JsonObject operation) in Operations)
        {
            foreach ((string status, JsonNode? response) in (JsonObject)operation["responses"]!)
            {
                if (response!["content"]?["application/problem+json"]?["schema"] is not { } schema) continue;
                foreach (string code in schema["allOf"]![1]!["properties"]!["code"]!["enum"]!.AsArray().Select(c => (string)c!))
                {
                    ProblemPages.TryGet(code, out ProblemPages.Page page).ShouldBeTrue($"{method} {path}: {code}");
                    page.Markdown.ShouldContain($"HTTP {status} · code `{code}`");
                    named++;
                }
            }
        }

        named.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void Whoever_needs_a_key_is_told_so()
    {
        foreach (RouteEndpoint endpoint in _exchange.Host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>())
        {
            string path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            foreach (string method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => m.ToLowerInvariant()))
            {
                if (_document["paths"]![path]![method] is not JsonObject operation) continue;
                bool open = endpoint.Metadata.GetMetadata<Access>()!.Roles == Roles.None;
                ((JsonArray)operation["security"]!).Count.ShouldBe(open ? 0 : 2, $"{method} {path}");
                ((JsonObject)operation["responses"]!).ContainsKey("401").ShouldBe(!open, $"{method} {path}");
            }
        }

        _document["components"]!["securitySchemes"]!["apiKey"]!["scheme"]!.ToString().ShouldBe("bearer");
    }

    [Fact]
    public void Every_example_is_what_its_schema_says()
    {
        var schemas = new JsonSchemas((JsonObject)_document["components"]!["schemas"]!);
        int examples = 0;
        foreach ((string path, string method, JsonObject operation) in Operations)
        {
            foreach ((string type, JsonNode? content) in operation["requestBody"]?["content"] as JsonObject ?? [])
            {
                foreach ((string name, JsonNode? example) in content!["examples"] as JsonObject ?? [])
                {
                    schemas.FaultsOf(content["schema"]!, example!["value"]).ShouldBeEmpty($"{method} {path} {type} {name}");
                    examples++;
                }
            }

            foreach (JsonNode? parameter in operation["parameters"] as JsonArray ?? [])
            {
                if (parameter!["example"] is { } example && (string?)parameter["schema"]!["type"] == "string") schemas.FaultsOf(parameter["schema"]!, example).ShouldBeEmpty($"{method} {path} {parameter["name"]}");
            }
        }

        examples.ShouldBeGreaterThan(50);
    }

    private JsonObject Schemas => (JsonObject)_document["components"]!["schemas"]!;

    private IEnumerable<(string Path, string Method, JsonObject Operation)> Operations =>
        from path in (JsonObject)_document["paths"]! from operation in (JsonObject)path.Value! where Methods.Contains(operation.Key) select (path.Key, operation.Key, (JsonObject)operation.Value!);

    private static IEnumerable<string> Texts(JsonNode? node, string name) => node switch
    {
        JsonObject o => o.SelectMany(m => m.Key == name && m.Value?.GetValueKind() == JsonValueKind.String ? [(string)m.Value!] : Texts(m.Value, name)),
        JsonArray a => a.SelectMany(item => Texts(item, name)),
        _ => [],
    };

    private static string Here([CallerFilePath] string here = "") => here;

    [GeneratedRegex("`(?<method>GET|POST|PUT) (?<path>/[^` ]*)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Endpoint();
}
