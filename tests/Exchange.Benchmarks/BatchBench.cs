using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.Kernel;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>Commands of a hundred events each, as an import makes them: decided, journalled, durable before they are answered. Events of about 200 bytes, a stream a caller.</summary>
internal static class BatchBench
{
    private const int EventsOfBatch = 100;

    private static readonly ParticipantId Clerk = new("clerk-1");

    public static async Task RunAsync(BenchOptions options)
    {
        foreach (int callers in options.CallersOr(1, 4, 16))
        {
            DirectoryInfo folder = BenchExchange.NewFolder();
            await using (EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder.FullName, PostgresDurability.Durable))
            {
                await using NpgsqlDataSource owner = NpgsqlDataSource.Create(await server.CreateDatabaseAsync("exchange"));
                await PostgresSchema.MigrateAsync(owner);
                await BenchExchange.FillWalAsync(owner);
                await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin) });
                await using var node = new LogNode(log, Ledger.Registry(), [], new LogNodeOptions { AloneAtStart = true }, SystemClock.Instance, NullLogger<LogNode>.Instance);
                node.Start();
                while (node.Status != NodeStatus.Writing) await Task.Delay(10);

                long next = 0;
                var measure = new Measure(callers);
                await measure.RunAsync(options.WarmUp, options.Window, async caller =>
                    await node.SubmitAsync(Write(caller, Interlocked.Increment(ref next)), CancellationToken.None) is Submission.Answered { Outcome.Code: null });
                await node.StopAsync();
                JsonObject figure = measure.ToFigure("batch", operations: EventsOfBatch);
                figure["eventsOfBatch"] = EventsOfBatch;
                Bench.Report(figure);
            }

            folder.Delete(recursive: true);
        }
    }

    private static Command Write(int caller, long number)
    {
        var stream = new StreamId($"ledger-{caller}");
        string text = new('x', 120);
        return new Command
        {
            Id = CommandId.Of(Clerk, number.ToString(CultureInfo.InvariantCulture)), Actor = Clerk, Kind = "write", Target = Command.TargetOfExchange("write"), Correlation = "bench",
            Body = string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{number}}}"""), Streams = [stream],
            Decide = (_, _) => new Verdict.Accepted([.. Enumerable.Range(0, EventsOfBatch).Select(line => new StreamEvent(stream, new LineWritten(number, line, text)))]),
            Answer = decided => new AnswerBody(200, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"position":{{decided.Position}}}"""))),
        };
    }
}

/// <summary>An aggregate without rules, so that the figure is the store's.</summary>
internal static class Ledger
{
    public static AggregateRegistry Registry() => new(new Aggregate<LedgerState, LineWritten>(
        "ledger", static (state, _) => new LedgerState(state.Lines + 1), new LedgerState(0), new EventCatalog().Add("line_written", LedgerJson.Default.LineWritten), static _ => 64));
}

internal sealed record LineWritten(long Number, int Line, string Text);

internal sealed record LedgerState(long Lines);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LineWritten))]
internal sealed partial class LedgerJson : JsonSerializerContext;
