using Microsoft.Extensions.Logging;

namespace Exchange.Api.Tests;

/// <summary>With OTEL_EXPORTER_OTLP_ENDPOINT everything goes to a collector, over a real socket.</summary>
[Collection(OneHostAtATime.Name)]
public sealed class WhenACollectorListens
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const ulong Information = 9, Warning = 13; // severities of OTLP

    [Fact]
    public async Task Traces_metrics_and_logs_arrive_and_a_bid_is_one_thread_from_HTTP_to_commit()
    {
        await using Collector collector = await Collector.StartAsync();
        using var console = new Lines();
        await using (TestExchange exchange = await TestExchange.StartAsync(options => options with
        {
            Settings = collector.Settings,
            Logging = logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddProvider(console),
        }))
        {
            await WhenACommandIsTraced.BidAsync(exchange, Trace);
        }

        collector.Paths.Order(StringComparer.Ordinal).ShouldBe(["/v1/logs", "/v1/metrics", "/v1/traces"]);
        Span[] spans = [.. collector.Items("/v1/traces").Select(i => Span.Of(i.Item))], ofBid = [.. spans.Where(s => s.Trace == Trace)];
        Span request = ofBid.Single(s => s.Name == "POST /auctions/{id}/bids"), submit = ofBid.Single(s => s.Name == "submit"), commit = ofBid.Single(s => s.Name == "commit");
        (request.Parent, submit.Parent, commit.Parent).ShouldBe(("b7ad6b7169203331", request.Id, submit.Id));
        ofBid.Where(s => s.Name == "decide").ShouldAllBe(s => s.Parent == submit.Id);
        ofBid.ShouldContain(s => s.Name == "decide");
        Span group = spans.Single(s => s.Name == "commit group" && s.Id == commit.LinkedTo);
        group.LinkedTo.ShouldBe(submit.Id);
        collector.Items("/v1/traces").Where(i => i.Scope == "Npgsql").ShouldContain(i => Span.Of(i.Item).Parent == group.Id, "the database shows inside the commit");

        string[] metrics = [.. collector.Items("/v1/metrics").Select(i => i.Item.Text(1))];
        foreach (string name in (string[])["exchange.commands", "exchange.commit.duration", "http.server.request.duration"]) metrics.ShouldContain(m => m == name);
    }

    [Fact]
    public async Task Lines_go_to_it_from_Information_on_while_the_console_says_what_somebody_should_look_at()
    {
        await using Collector collector = await Collector.StartAsync();
        using var console = new Lines();
        await using (TestExchange exchange = await TestExchange.StartAsync(options => options with
        {
            Settings = collector.Settings,
            Logging = logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddProvider(console),
        }, withMarket: false))
        {
            await exchange.Host.GetAsync("/nothing");
        }

        (string Scope, ulong Severity)[] lines = [.. collector.Items("/v1/logs").Select(i => (i.Scope, i.Item.Number(2)))];
        lines.ShouldContain(l => l.Scope.StartsWith("Exchange.", StringComparison.Ordinal) && l.Severity == Information);
        lines.ShouldAllBe(l => l.Severity >= Information);
        lines.Where(l => l.Scope.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)).ShouldAllBe(l => l.Severity >= Warning, "their spans say it");
        console.Written.ShouldNotContain(line => line.StartsWith("Information", StringComparison.Ordinal));
    }

    /// <param name="LinkedTo">The span of its first link.</param>
    private sealed record Span(string Name, string Trace, string Id, string Parent, string? LinkedTo)
    {
        public static Span Of(ProtoMessage span) => new(span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4), span.All(13).Select(link => link.Hex(2)).FirstOrDefault());
    }
}
