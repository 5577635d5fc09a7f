using System.Text.Json.Nodes;
using Exchange.Audit;
using Exchange.EventStore.Postgres.Embedded;

namespace Exchange.Benchmarks;

/// <summary>Makes a history as the other benches use it, and replays it: its figures are worth something because every law holds for it.</summary>
internal static class HistoryBench
{
    private const long EventsUsual = 300_000;

    public static async Task RunAsync(BenchOptions options)
    {
        await using History history = await History.MakeAsync(options.Events ?? EventsUsual, readModels: true, options.Folder);
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(history.Folder.FullName, PostgresDurability.Durable);
        ReplayReport replay = await History.ReplayAsync(server);
        Bench.Note($"{replay.ToText()}");
        if (replay.Result != ReplayResult.Ok) throw new InvalidOperationException("The history is not legitimate.");
        Bench.Report(new JsonObject { ["bench"] = "history", ["events"] = history.Events, ["commands"] = replay.Commands, ["rowsCompared"] = replay.RowsCompared, ["replay"] = "ok" });
    }
}
