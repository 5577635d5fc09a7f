using Exchange.TestKit;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.Api.Tests;

/// <summary>What is somebody's own, of the whole trade, is told to those alone whom the rules name, by whatever can be read (DOMAIN SEE-1, SEE-1b, SEE-2; docs/read-models.md).</summary>
public sealed class WhoSeesWhatOfTheTrade
{
    [Fact]
    public async Task Whatever_is_asked_by_whomever_each_amount_is_seen_by_those_alone_whose_it_is()
    {
        var spans = new Spans();
        using var lines = new Lines();
        var clock = new FakeClock(SystemClock.Instance.GetCurrentInstant());
        await using TestExchange exchange = await TestExchange.StartAsync(options => options with
        {
            Clock = clock,
            FeedHeartbeat = Duration.FromMilliseconds(50),
            SpanProcessors = [spans],
            Logging = logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(lines),
        });
        CanaryMarket market = await CanaryMarket.BuildAsync(exchange, clock);
        EveryRead reads = await EveryRead.OfAsync(exchange, market.Before);

        // By canary, who was told it, and where first.
        Dictionary<Canary, SortedDictionary<string, string>> found = market.Canaries.ToDictionary(c => c, _ => new SortedDictionary<string, string>(StringComparer.Ordinal));
        foreach (Asker asker in market.Askers)
        {
            await foreach ((string address, string told) in reads.AskAsync(asker))
            {
                foreach (Canary canary in market.Canaries)
                {
                    // Who names an id in his question is not told it.
                    if (!address.Contains(canary.Text, StringComparison.Ordinal) && canary.IsIn(told)) found[canary].TryAdd(asker.Name, address);
                }
            }
        }

        await exchange.StopAsync(exchange.Host);
        foreach (Canary canary in market.Canaries)
        {
            found[canary].Keys.ToArray().ShouldBe([.. canary.SeenBy.Order(StringComparer.Ordinal)], $"{canary.What}, {canary.Text}, was told to {string.Join("; ", found[canary].Select(f => $"{f.Key} at {f.Value}"))}");
        }

        (spans.Ended.IsEmpty, lines.Written.IsEmpty).ShouldBe((false, false));
        foreach (Canary amount in market.Canaries.Where(c => c.Text.Contains('.', StringComparison.Ordinal)))
        {
            spans.Ended.Where(s => amount.IsIn(s.Text)).ShouldBeEmpty(amount.What);
            lines.Written.Where(amount.IsIn).ShouldBeEmpty(amount.What);
        }
    }
}
