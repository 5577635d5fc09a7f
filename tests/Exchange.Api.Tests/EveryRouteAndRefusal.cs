using System.Reflection;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Exchange.Api.Tests;

[Collection(SharedExchange.Name)]
public sealed class EveryRouteAndRefusal(SharedExchange shared)
{
    public static TheoryData<string> RejectionTypes => [.. Rejections.Select(type => type.FullName!)];

    private static IEnumerable<Type> Rejections =>
        from assembly in (Assembly[])[typeof(Auction).Assembly, typeof(ExchangeHost).Assembly]
        from type in assembly.GetTypes()
        where type.IsSubclassOf(typeof(Rejection)) && !type.IsAbstract
        select type;

    [Fact]
    public void Every_route_has_a_policy()
    {
        RouteEndpoint[] routes = [.. shared.Exchange.Host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>()];
        routes.Length.ShouldBeGreaterThan(10);
        routes.Where(route => route.Metadata.GetMetadata<Access>() is null).Select(route => route.RoutePattern.RawText).ShouldBeEmpty();
    }

    [Fact]
    public void What_anyone_may_ask_tells_nothing_of_the_trade() => shared.Exchange.Host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>()
        .Where(route => route.Metadata.GetMetadata<Access>()!.Roles == Roles.None).Select(route => route.RoutePattern.RawText).Order(StringComparer.Ordinal)
        .ShouldBe(["/", "/certificates/{number}/verification", "/health/live", "/health/ready", "/health/writer", "/metrics", "/openapi/v1.json", "/problems/{code}", "/time"]);

    [Theory]
    [MemberData(nameof(RejectionTypes))]
    public void Every_refusal_has_a_status_a_sentence_its_members_and_a_page(string name)
    {
        var rejection = (Rejection)Sample(Rejections.Single(type => type.FullName == name));
        ProblemPages.TryGet(rejection.Code, out ProblemPages.Page page).ShouldBeTrue($"docs/problems/{rejection.Code}.md is missing");
        int status = Api.Rejections.StatusOf(rejection);
        string detail = rejection.Detail;
        detail.ShouldEndWith(".");
        page.Markdown.ShouldContain($"HTTP {status} · code `{rejection.Code}`");

        byte[] body = new ProblemBody("http://exchange.test").Write(rejection.Code, status, detail, "urn:uuid:x", rejection, static (json, r) => Api.Rejections.WriteMembers(json, r));
        JsonElement problem = JsonDocument.Parse(body).RootElement;
        problem.GetProperty("type").GetString().ShouldBe($"http://exchange.test/problems/{rejection.Code}");
        foreach (PropertyInfo member in rejection.GetType().GetProperties().Where(p => p.DeclaringType == rejection.GetType() && p.Name != "EqualityContract"))
        {
            problem.TryGetProperty(JsonNamingPolicy.CamelCase.ConvertName(member.Name), out _).ShouldBeTrue($"{member.Name} is not told");
        }
    }

    [Fact]
    public void Every_problem_of_the_surface_has_a_page_that_says_the_same()
    {
        foreach ((string code, int status) in ProblemCodes.Statuses)
        {
            ProblemPages.TryGet(code, out ProblemPages.Page page).ShouldBeTrue($"docs/problems/{code}.md is missing");
            page.Title.ShouldNotBeNullOrWhiteSpace();
            page.Markdown.ShouldContain($"HTTP {status} · code `{code}`");
        }
    }

    [Fact]
    public void Every_page_belongs_to_a_code() =>
        ProblemPages.Codes.ShouldBe(ProblemCodes.Statuses.Keys.Union(Rejections.Select(type => ((Rejection)Sample(type)).Code), StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static object Sample(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(p => SampleOf(p.ParameterType))]);
    }

    private static object SampleOf(Type type) =>
        type == typeof(string) ? "It is a sentence." :
        type == typeof(long) ? 7L :
        type == typeof(Money) ? new Money(1250, Currency.Cny) :
        type == typeof(Instant) ? Instant.FromUtc(2026, 11, 22, 8, 0) :
        throw new NotSupportedException($"A sample of {type.Name} is needed.");
}
