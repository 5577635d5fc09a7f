using System.Diagnostics;
using System.Text;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.Kernel;
using NodaTime;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>The limit that the other figures are held against: ready-made groups of one size committed one after the other, with nothing else running.</summary>
internal static class CommitLaneBench
{
    public static async Task RunAsync(BenchOptions options)
    {
        foreach (int size in options.CallersOr(16, 32, 64, 128, 256))
        {
            DirectoryInfo folder = BenchExchange.NewFolder();
            await using (EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder.FullName, PostgresDurability.Durable))
            {
                await using NpgsqlDataSource owner = NpgsqlDataSource.Create(await server.CreateDatabaseAsync("exchange"));
                await PostgresSchema.MigrateAsync(owner);
                await BenchExchange.FillWalAsync(owner);
                await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin) });
                await using ILogWriter writer = await log.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), null), await log.ReadHeadAsync(CancellationToken.None), CancellationToken.None)
                    ?? throw new InvalidOperationException("A fresh log was taken by somebody else.");

                long next = 0;
                var measure = new Measure(1);
                await measure.RunAsync(options.WarmUp, options.Window, async _ =>
                {
                    Group group = Make(writer.Head, size, ref next);
                    await writer.CommitAsync(group);
                    return true;
                });
                Bench.Report(measure.ToFigure("commit-lane", callers: size, operations: size));
            }

            folder.Delete(recursive: true);
        }
    }

    // As large as a bid on a hot auction: its event, its journal row, its answer.
    public static Group Make(Head head, int size, ref long next)
    {
        Instant now = SystemClock.Instance.GetCurrentInstant().ToMicroseconds();
        var stream = new StreamId("auction-0199aa11-0000-7000-8000-000000000001");
        var actor = new ParticipantId("buyer-1");
        var events = new List<RecordedEvent>(size);
        var journal = new List<JournalEntry>(size);
        for (int i = 1; i <= size; i++)
        {
            CommandId command = CommandId.Of(actor, (++next).ToString(System.Globalization.CultureInfo.InvariantCulture));
            byte[] data = Encoding.UTF8.GetBytes($$$"""{"auction":"{{{stream.Value[8..]}}}","bidder":"buyer-1","maximum":{"amount":"{{{next}}}.00","currency":"CNY"},"at":"2026-11-22T07:59:01.492288Z"}""");
            byte[] answer = Encoding.UTF8.GetBytes($$$"""{"position":{{{next}}},"version":{{{next}}},"leading":true,"currentPrice":{"amount":"{{{next}}}.00","currency":"CNY"},"lowestAcceptable":{"amount":"{{{next}}}.01","currency":"CNY"},"reserveMet":true,"closesAt":"2026-11-23T07:59:01.492288Z","receivedAt":"2026-11-22T07:59:01.492288Z"}""");
            events.Add(new RecordedEvent(head.Position + i, Guid.CreateVersion7(), stream, head.Position + i, "bid_placed", data, now, actor, command, stream.Value, new EventHeaders(1, 1, "1", null)));
            journal.Add(new JournalEntry(
                head.Commands + i, command, actor, "place_bid", $"POST /auctions/{stream.Value[8..]}/bids", now, command.Value, "1", $$$"""{"maximum":{"amount":"{{{next}}}.00","currency":"CNY"}}""",
                head.Epoch, head.Group + 1, new Outcome(200, null, head.Position + i, 1, answer)));
        }

        return new Group(head.Epoch, head.Group, head.Position, head.Commands, now, events, [new StreamAdvance(stream, head.Position, head.Position + size)], journal);
    }
}
