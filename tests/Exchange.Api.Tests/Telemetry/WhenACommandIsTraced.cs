namespace Exchange.Api.Tests;

public sealed class WhenACommandIsTraced
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task A_trace_shows_a_command_from_HTTP_to_commit()
    {
        var spans = new Spans();
        await using TestExchange exchange = await TestExchange.StartAsync(options => options with { SpanProcessors = [spans] });
        await BidAsync(exchange);
        await exchange.StopAsync(exchange.Host);
        string[] ofTrace = [.. spans.Ended.Select(s => s.Text).Where(s => s.Contains(Trace, StringComparison.Ordinal))];
        ofTrace.ShouldContain(s => s.StartsWith("POST /auctions/{id}/bids", StringComparison.Ordinal) && s.Contains("http.response.status_code=200", StringComparison.Ordinal));
        ofTrace.ShouldContain(s => s.StartsWith("submit", StringComparison.Ordinal) && s.Contains("exchange.command.outcome=accepted", StringComparison.Ordinal));
        ofTrace.ShouldContain(s => s.Contains("commit", StringComparison.Ordinal), "the group's span is linked to the command's");
        (await exchange.Database.ScalarAsync<string>("select headers ->> 'traceparent' from exchange.mt_events order by seq_id desc limit 1")).ShouldStartWith($"00-{Trace}");
    }

    [Fact]
    public async Task The_database_shows_in_the_traces_of_requests_and_commits_and_begins_none_of_its_own()
    {
        var spans = new Spans();
        await using TestExchange exchange = await TestExchange.StartAsync(options => options with { SpanProcessors = [spans] });
        await BidAsync(exchange);
        (await exchange.Host.GetAsync("/auctions", exchange.Buyers[0])).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        await exchange.StopAsync(exchange.Host);

        // Meanwhile keys were read, the head was beaten and read models polled.
        EndedSpan[] all = [.. spans.Ended], ofDatabase = [.. all.Where(s => s.Source == "Npgsql")];
        ofDatabase.Where(s => s.Parent is null).ShouldBeEmpty();
        all.Where(s => s.Name == "GET /auctions" && ofDatabase.Any(d => d.Parent == s.Id)).ShouldNotBeEmpty();
        EndedSpan group = all.Last(s => s.Name == "commit group" && s.Text.Contains(Trace, StringComparison.Ordinal));
        ofDatabase.ShouldContain(s => s.Parent == group.Id);
    }

    internal static async Task BidAsync(TestExchange exchange, string trace = Trace)
    {
        Guid auction = await exchange.OpenAuctionAsync();
        Answer bid = await exchange.Host.PostAsync(
            $"/auctions/{auction}/bids", TestExchange.Bid("200.00"), exchange.Buyers[0], exchange.NextKey(), request => request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01"));
        bid.Status.ShouldBe(System.Net.HttpStatusCode.OK, bid.Text);
    }
}
