namespace Exchange.Api.Tests;

/// <summary>For what looks at metrics of the server. They are known to the SDK by their names alone, so that those of a host that stops take away another's in the same process: only one runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneHostAtATime
{
    public const string Name = "one host at a time";
}

[Collection(OneHostAtATime.Name)]
public sealed class WhenFiguresAreRead
{
    [Fact]
    public async Task The_figures_are_there()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        await exchange.OpenAuctionAsync();
        string metrics = (await exchange.Host.GetAsync("/metrics")).Text;
        foreach (string name in (string[])["exchange_commands_total", "exchange_queue_commands", "exchange_commit_duration_seconds_bucket", "exchange_commit_commands_bucket",
            "exchange_log_position", "exchange_snapshot_age_seconds", "exchange_writer", "http_server_request_duration_seconds_bucket"])
        {
            metrics.ShouldContain(name);
        }

        metrics.ShouldContain("outcome=");
    }

    [Fact]
    public async Task Commits_are_counted_by_durations_that_tell_a_good_disk_from_a_bad_one()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        const string Bucket = "exchange_commit_duration_seconds_bucket{le=\"";
        (await exchange.Host.GetAsync("/metrics")).Text.Split('\n').Where(line => line.StartsWith(Bucket, StringComparison.Ordinal)).Select(line => line[Bucket.Length..].Split('"')[0])
            .ShouldBe(["0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"]);
    }
}
