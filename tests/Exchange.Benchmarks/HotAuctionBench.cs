using System.Text.Json.Nodes;
using Exchange.Api;
using Exchange.Audit;
using Exchange.Kernel;
using Exchange.Market.Auctions;

namespace Exchange.Benchmarks;

/// <summary>Sixty-four bidders on one lot, in process: every bid through the real decider with proxy maxima, journalled, durable before it is answered.</summary>
/// <remarks>
/// The read models follow and one feed is open all the while. Afterwards the log is replayed, and the journal counted: a figure whose
/// log does not hold what was answered is not reported.
/// </remarks>
internal static class HotAuctionBench
{
    private const int Bidders = 64;

    public static async Task RunAsync(BenchOptions options)
    {
        foreach (int callers in options.CallersOr(64, 256))
        {
            await using BenchExchange exchange = await BenchExchange.StartAsync();
            await exchange.SetUpAsync(Bidders);
            AuctionId auction = await exchange.OpenAuctionAsync("open", BenchExchange.Buyers(Bidders));
            long before = await exchange.AskAsync<long>("select count(*) from exchange.command_journal");
            using var stop = new CancellationTokenSource();
            string key = await ApiKeyTable.CreateAsync(exchange.Owner, new ParticipantId("buyer-0"), Roles.Buyer, CancellationToken.None);
            Task<long> feed = FollowAsync(new Uri(exchange.Address, $"/auctions/{auction}/feed"), key, stop.Token);

            (long next, long level) = (0, 1_000);
            var measure = new Measure(callers);
            Task checkpoint = exchange.CheckpointAsync(options);
            await measure.RunAsync(options.WarmUp, options.Window, caller =>
            {
                // Two of three raise the level and lead; the third comes in just beneath the leader: it moves the price, or is refused.
                long n = Interlocked.Increment(ref next);
                long maximum = n % 3 == 0 ? Interlocked.Read(ref level) - 1 : Interlocked.Add(ref level, 5);
                return exchange.BidAsync(auction, BenchExchange.Buyer(caller % Bidders), $"bid-{n}", maximum);
            });

            await checkpoint;
            JsonObject figure = measure.ToFigure("hot-auction");
            await CheckAsync(exchange, figure, commands: before + next);
            await stop.CancelAsync();
            if (await feed is var messages && messages == 0) throw new InvalidOperationException("The feed saw nothing.");
            figure["feedMessages"] = messages;
            Bench.Report(figure);
        }
    }

    private static async Task CheckAsync(BenchExchange exchange, JsonObject figure, long commands)
    {
        ReplayReport replay = await exchange.ReplayAsync();
        long journal = await exchange.AskAsync<long>("select count(*) from exchange.command_journal");
        if (replay.Result != ReplayResult.Ok) throw new InvalidOperationException(replay.ToText());
        if (journal != commands) throw new InvalidOperationException($"{commands} commands were answered, the journal has {journal} rows.");
        figure["events"] = replay.Events;
        figure["journalRows"] = journal;
        figure["groups"] = await exchange.AskAsync<long>("select count(distinct group_no) from exchange.command_journal");
        figure["replay"] = "ok";
        figure["bytesPerCommand"] = await exchange.AskAsync<long>("select (pg_total_relation_size('exchange.mt_events') + pg_total_relation_size('exchange.command_journal')) / greatest((select count(*) from exchange.command_journal), 1)");
    }

    private static async Task<long> FollowAsync(Uri feed, string key, CancellationToken stop)
    {
        long messages = 0;
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", key);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var reader = new StreamReader(await http.GetStreamAsync(feed, stop));
                while (await reader.ReadLineAsync(stop) is { } line)
                {
                    if (line.StartsWith("data:", StringComparison.Ordinal)) messages++;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
            {
                // Cut off for being slow, the key is not known yet, or the end of the run.
                await Task.WhenAny(Task.Delay(100, stop));
            }
        }

        return messages;
    }
}
