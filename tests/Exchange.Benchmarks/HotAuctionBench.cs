using System.Text.Json.Nodes;
using Exchange.Api;
using Exchange.Audit;
using Exchange.Kernel;
using Exchange.Market.Auctions;

namespace Exchange.Benchmarks;

/// <summary>Sixty-four bidders on one lot, in process: every bid through the real decider with proxy maxima, journalled, durable before it is answered.</summary>
/// <remarks>
/// The read models follow and one feed is open all the while. Afterwards the log is replayed, the journal counted, and the bids that took
/// the lead: a figure whose log does not hold what was answered, or whose bids left the leader mostly as he was, is not reported.
/// </remarks>
internal static class HotAuctionBench
{
    private const int Bidders = 64;

    /// <summary>A bid that changes the leader is the dearest kind. Of the accepted ones at least this share must.</summary>
    private const double LeaderChangesMin = 0.5;

    /// <summary>
    /// The share of accepted bids that changed the leader. Who leads follows from the bids (MECHANISMS ENG-5): a bid takes the lead when its maximum is above all before it,
    /// and changes the leader when the one before it that did so was another's. The rest raise the price against the leader, or are the leader's own higher maximum.
    /// </summary>
    private const string LeaderChanges = """
        with bids as (
            select seq_id, data ->> 'bidder' as bidder, (data #>> '{maximum,amount}')::numeric as maximum from exchange.mt_events where type = 'bid_placed'),
        known as (select *, max(maximum) over (order by seq_id rows between unbounded preceding and 1 preceding) as before from bids),
        leads as (select bidder, lag(bidder) over (order by seq_id) as former from known where before is null or maximum > before)
        select (select count(*) from leads where bidder is distinct from former)::float8 / greatest((select count(*) from bids), 1)
        """;

    public static async Task RunAsync(BenchOptions options)
    {
        if (options.OldSnapshotSeconds is { } held)
        {
            await OldSnapshotBench.RunAsync(options, held);
            return;
        }

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
        double leaderChanges = await exchange.AskAsync<double>(LeaderChanges);
        if (leaderChanges < LeaderChangesMin) throw new InvalidOperationException($"Only {leaderChanges:P1} of the accepted bids changed the leader.");
        figure["leaderChanges"] = Math.Round(leaderChanges, 3);
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
