using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Exchange.TestKit;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>The writer told to stop (SIGTERM) under load over HTTP: how long from the last bid that it accepted to the first one that the standby did, as the clients see it. Two processes, several rounds.</summary>
internal static class HandoverBench
{
    private const int RoundsUsual = 5;

    /// <summary>So many answers between two rounds: the standby has started and stands by, as it does before an operator stops the other one.</summary>
    private const int Settled = 8_000;

    public static async Task RunAsync(BenchOptions options)
    {
        var answers = new ConcurrentQueue<(Guid Command, long At)>();
        await using NodePair pair = await NodePair.StartAsync(answer =>
        {
            if (answer.Status == 200) answers.Enqueue((answer.Command, Stopwatch.GetTimestamp()));
        });
        var gaps = new List<double>();
        int afterExit = 0;
        for (int round = 0; round < (options.Rounds ?? RoundsUsual); round++)
        {
            long epoch = await pair.AskAsync<long>("select epoch from exchange.log_head");
            await using NodeProcess writer = await pair.TakeWriterAsync();
            answers.Clear();
            long told = Stopwatch.GetTimestamp();
            int code = await writer.TerminateAsync();
            long gone = Stopwatch.GetTimestamp();
            await pair.Load.WhenAnsweredAsync(500);
            (long last, long first) = await HandoverAsync(pair, [.. answers], epoch);
            gaps.Add(Stopwatch.GetElapsedTime(last, first).TotalMilliseconds);
            if (first > gone) afterExit++;
            Bench.Note($"round {round + 1}: {gaps[^1]:0} ms without a bid; after SIGTERM the last by the old at {Ms(told, last):0}, the first by the new at {Ms(told, first):0}, the old gone at {Ms(told, gone):0} ms with code {code}, {(first > gone ? "before" : "after")} the new one wrote");
            if (code != 0) Bench.Note($"{writer.Output}");
            await pair.StartNodeAsync(writer.Name);
            await pair.Load.WhenAnsweredAsync(Settled);
        }

        int wrong = await pair.FinishAsync();
        gaps.Sort();
        Bench.Report(new JsonObject
        {
            ["bench"] = "handover", ["callers"] = NodePair.Clients, ["opsPerSecond"] = Math.Round(1000 / gaps[gaps.Count / 2], 2), ["p50Ms"] = Math.Round(gaps[gaps.Count / 2]), ["p99Ms"] = Math.Round(gaps[^1]),
            ["rounds"] = gaps.Count, ["newWroteAfterOldWasGone"] = afterExit, ["acknowledged"] = pair.Load.Acknowledged.Count, ["lostOrDoubled"] = wrong,
        });
    }

    private static double Ms(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    /// <summary>When the clients heard of the last bid accepted under the former epoch and of the first one under a later epoch.</summary>
    private static async Task<(long Last, long First)> HandoverAsync(NodePair pair, IReadOnlyList<(Guid Command, long At)> answers, long epoch)
    {
        var later = new HashSet<Guid>();
        await using NpgsqlCommand read = pair.Owner.CreateCommand("select id from exchange.command_journal where epoch > $1");
        read.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        await using NpgsqlDataReader rows = await read.ExecuteReaderAsync();
        while (await rows.ReadAsync()) later.Add(rows.GetGuid(0));

        // An answer of the former writer that broke on its way comes from the new one, later: it is not the last one that the former gave.
        long first = answers.Where(a => later.Contains(a.Command)).Min(a => a.At);
        return (answers.Where(a => !later.Contains(a.Command) && a.At < first).Max(a => a.At), first);
    }
}
