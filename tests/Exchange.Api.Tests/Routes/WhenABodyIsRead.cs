using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Exchange.Api.Tests;

/// <summary>The schema that the document shows and the parser that reads are one declaration: what one forbids, the other refuses.</summary>
public sealed class WhenABodyIsRead
{
    private static readonly WriteAnswers Answers = new(new ProblemBody("http://exchange.test"), new PublicAddress("http://exchange.test"));

    public static TheoryData<string> Routes => [.. WriteEndpoints.All.Select(NameOf)];

    [Theory]
    [MemberData(nameof(Routes))]
    public void Every_example_is_what_its_schema_says_and_its_parser_takes(string name)
    {
        WriteRoute route = RouteOf(name);
        (JsonSchemas schemas, JsonObject schema) = SchemaOf(route);
        foreach ((string example, JsonNode body) in route.BodyExamples())
        {
            schemas.FaultsOf(schema, body).ShouldBeEmpty($"{example}: {body}");
            Should.NotThrow(() => Prepare(route, body.ToJsonString()), $"{example}: {body}");
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void Every_fault_that_the_schema_knows_is_refused_by_name(string name)
    {
        WriteRoute route = RouteOf(name);
        (JsonSchemas schemas, JsonObject schema) = SchemaOf(route);
        int walked = 0;
        foreach ((string example, JsonNode body) in route.BodyExamples())
        {
            foreach (Spoiled spoiled in Spoiled.Of(body, schema, schemas))
            {
                schemas.FaultsOf(schema, spoiled.Body).ShouldNotBeEmpty($"{example}, {spoiled.What}");
                string json = spoiled.Body.ToJsonString();
                ProblemException problem = Should.Throw<ProblemException>(() => Prepare(route, json), $"{example}, {spoiled.What}: {(json.Length > 2_000 ? json[..2_000] : json)}");
                problem.Code.ShouldBe(spoiled.Code, $"{example}, {spoiled.What}: {problem.Message}");
                walked++;
            }
        }

        walked.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_body_that_need_not_be_sent_is_the_same_as_an_empty_object()
    {
        WriteRoute route = RouteOf("POST /listings/{id}/submission");
        route.MayBeEmpty.ShouldBeTrue();
        Prepare(route, "").Command.Fingerprint.ShouldBe(Prepare(route, "{}").Command.Fingerprint);
    }

    [Fact]
    public void What_is_decided_depends_on_stands_in_the_journal_and_in_the_fingerprint()
    {
        WriteRoute route = RouteOf("POST /titles/{id}/objections/{oid}/decision");
        const string Body = """{"upheld":false,"ground":"unfounded"}""";
        Exchange.EventStore.Command plain = Prepare(route, Body, expectedVersion: null).Command, tied = Prepare(route, Body, expectedVersion: 4).Command;
        plain.Body.ShouldBe($$"""{"ground":"unfounded","id":"{{Kinds.UuidExample}}","oid":"{{Kinds.UuidExample}}","upheld":false}""");
        tied.Body.ShouldBe($$"""{"ground":"unfounded","id":"{{Kinds.UuidExample}}","ifMatch":4,"oid":"{{Kinds.UuidExample}}","upheld":false}""");
        tied.Fingerprint.ShouldNotBe(plain.Fingerprint);
        Prepare(route, """{ "ground" : "unfounded", "upheld" : false }""", expectedVersion: null).Command.Fingerprint.ShouldBe(plain.Fingerprint, "the form counts, not how it was written");
    }

    [Fact]
    public void The_markets_own_JSON_is_taken_as_it_stands_in_the_log()
    {
        var calendar = new TradingCalendar("Asia/Shanghai", [6, 7], [new LocalDate(2027, 2, 5)], [new LocalDate(2027, 2, 14)]);
        RuleSet rules = MarketSeed.Rules with { Calendar = calendar };
        Same(RuleShapes.RuleSet, rules);
        Same(RuleShapes.RuleSet, rules with { SoftClose = null, Deposit = null });
        Same(RuleShapes.RuleSet, rules with
        {
            NegativeList =
            [
                new NegativeEntry("raw", null, null, null, DataForm.Raw, null, null, null),
                new NegativeEntry("all", DataGrade.Important, true, false, DataForm.Product, DataOrigin.Industrial, "健康", "insurance"),
            ],
        });
        Same(RuleShapes.RuleSet, rules with { Disclosure = new PriceDisclosure(3), Limits = new ActivityLimits(1, 2, 3, 4, new ConductRule(5, 6_000)) });
        string empty = JsonSerializer.Serialize(rules, MarketJson.Options).Replace("\"calendar\":", "\"negativeList\":[],\"calendar\":", StringComparison.Ordinal);
        RuleShapes.RuleSet.Read(JsonDocument.Parse(empty).RootElement, "").ShouldBe(rules, "no entry is written in one way");
        Same(ResourceShapes.Metadata, MetadataOf(Openness.Unconditional) with { HighValue = new HighValue(HighValueCategory.EarthObservationEnvironment, "http://data.europa.eu/eli/reg_impl/2023/138/oj") });
        Same(ResourceShapes.Metadata, MetadataOf(Openness.Closed));
        Same(TitleShapes.Claim, new TitleClaim(
            [new Holding(DividedRight.Income, new ParticipantId("vendor"), Share.Of(1, 3))], new Scope(["research"], [], ["cn-sh"], OnwardTransfer: false), new Term(Instant.FromUtc(2026, 1, 1, 0, 0), null), [ContentHash.Of("x"u8)]));
        Same<GuardedAct>(GuardedActs.Any, new EnactRules(rules, Instant.FromUtc(2027, 1, 1, 0, 0)));
        Same<GuardedAct>(GuardedActs.Any, new FreezeTitle(new TitleId(Guid.NewGuid()), "court-order", Instant.FromUtc(2027, 1, 1, 0, 0), [Guid.NewGuid()]));
    }

    [Fact]
    public void Every_act_that_takes_two_persons_can_be_proposed()
    {
        string[] stored = [.. typeof(GuardedAct).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), inherit: false).Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(a => (string)a.TypeDiscriminator!)];
        GuardedActs.Any.Cases.Select(c => c.Name).Order(StringComparer.Ordinal).ShouldBe(stored.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_command_that_has_a_route_is_asked_in_one_place()
    {
        WriteEndpoints.All.Select(r => r.CommandType).Distinct().Count().ShouldBe(WriteEndpoints.All.Length);
        WriteEndpoints.All.Select(NameOf).Distinct(StringComparer.Ordinal).Count().ShouldBe(WriteEndpoints.All.Length);
    }

    private static ResourceMetadata MetadataOf(Openness openness) =>
        new("地铁", null, null, [], [], openness, new Classification(true, false, DataForm.Raw, DataOrigin.Individual, DataGrade.Core), null, null, null, null, null, null, null, []);

    private static void Same<T>(Kind<T> kind, T value)
    {
        string json = JsonSerializer.Serialize(value, MarketJson.Options);
        kind.Read(JsonDocument.Parse(json).RootElement, "").ShouldBe(value, json);
    }

    internal static string NameOf(WriteRoute route) => $"{route.Method} {route.Pattern}";

    internal static WriteRoute RouteOf(string name) => WriteEndpoints.All.Single(r => NameOf(r) == name);

    private static (JsonSchemas Schemas, JsonObject Schema) SchemaOf(WriteRoute route)
    {
        var book = new SchemaBook();
        JsonObject schema = route.BodySchema(book);
        return (new JsonSchemas(book.ToJson()), schema);
    }

    private static Prepared Prepare(WriteRoute route, string body, long? expectedVersion = 1)
    {
        var context = new DefaultHttpContext();
        foreach (PathPart part in route.Path) context.Request.RouteValues[part.Name] = part.Example;
        return route.Prepare(
            new CommandHead(new ParticipantId("vendor-1"), "key", ValidateOnly: false), PathValues.Read(context, route.Pattern, route.Path), expectedVersion, Encoding.UTF8.GetBytes(body), Answers);
    }
}
