using System.Globalization;
using Exchange.EventStore.Postgres;
using Exchange.TestKit;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>The writer stands still over the close of an auction, and the other process, whose clock is five seconds off, takes the log over (DOMAIN TIM-1, TIM-2).</summary>
[Collection(Processes.Name)]
public sealed class WhenACloseComesWhileTheWriterIsFrozen(ITestOutputHelper output)
{
    /// <param name="writer">The one frozen: A has the machine's clock, B's is five seconds ahead. When A follows on B, the clock steps back by that; when B follows on A, it leaps.</param>
    /// <param name="windowSeconds">How close to the close an outage postpones it, and by how much: long enough, by the follower's clock, for a bid after the takeover.</param>
    [Theory]
    [InlineData("A", 20)]
    [InlineData("B", 12)]
    public async Task The_close_is_postponed_by_an_event_time_does_not_go_back_and_the_lot_goes_to_the_last_one_in_time(string writer, int windowSeconds)
    {
        var random = new Random(1);
        await using TestDatabase database = await Run.NewDatabaseAsync();
        await using Cluster cluster = await Cluster.StartAsync(output, database.ConnectionString, database.ConnectionStringOf(PostgresSchema.ApplicationLogin));
        Seat frozen = cluster.Seats.Single(s => s.Name == writer);
        Seat other = cluster.Seats.Single(s => s != frozen);
        if (await cluster.WriterAsync() == other)
        {
            await other.StopAsync();
            await Eventually.TrueAsync(async () => await cluster.WriterAsync() == frozen);
            await other.StartAsync();
        }

        DateTime closesAt = DateTime.UtcNow.AddSeconds((writer == "B" ? 5 : 0) + 7); // by the writer's own clock in six to seven seconds, in which the bidders register
        Guid auction = await cluster.OpenAuctionAsync(random, closesAt, $$"""
            ,"outageWindow":"0:00:{{windowSeconds}}","closeStands":true
            """);
        (await Eventually.DoneAsync(cluster.Caller.UntilAnsweredAsync(Bid(cluster, auction, 0, "first", 10), random))).Status.ShouldBe(200);
        await frozen.Node.FreezeAsync();

        // After the takeover: by its event the close is later than it was, and a bid is in time that would have been late.
        ApiReply? second = null;
        await Eventually.TrueAsync(async () => (second = await cluster.Caller.TryAsync(other.Address!, Bid(cluster, auction, 1, "second", 20), ApiCaller.Patience)) is { IsOutcome: true });
        second!.Status.ShouldBe(200, second.ToString());
        string[] postponed = [.. (await EventsAsync(cluster, auction, "close_postponed"))];
        InstantOf(postponed.ShouldHaveSingleItem(), "closesAt").ShouldBe(InstantOf(postponed[0], "outageTo") + Duration.FromSeconds(windowSeconds));
        InstantOf(postponed[0], "closesAt").ShouldBeGreaterThan(Instant.FromDateTimeUtc(DateTime.SpecifyKind(closesAt, DateTimeKind.Utc)));

        // The one that was frozen comes back, and its close, long due by its own clock, is nobody's business any more.
        await frozen.Node.WakeAsync();
        await Eventually.TrueAsync(async () => (await EventsAsync(cluster, auction, "lot_awarded")).Count == 1);
        (await Eventually.DoneAsync(cluster.Caller.UntilAnsweredAsync(Bid(cluster, auction, 2, "late", 30), random))).Status.ShouldBe(409);
        string award = (await EventsAsync(cluster, auction, "lot_awarded")).ShouldHaveSingleItem();
        award.ShouldContain($"\"{cluster.Bidders[1].Participant}\"");
        InstantOf(award, "at").ShouldBeGreaterThanOrEqualTo(InstantOf(postponed[0], "closesAt"));
        await cluster.CheckAsync();
    }

    private static ApiWrite Bid(Cluster cluster, Guid auction, int bidder, string key, int yuan) => new(
        cluster.Bidders[bidder], $"/auctions/{auction}/bids", key, string.Create(CultureInfo.InvariantCulture, $$$"""{"maximum":{"amount":"{{{yuan}}}.00","currency":"CNY"}}"""));

    private static async Task<IReadOnlyList<string>> EventsAsync(Cluster cluster, Guid auction, string type)
    {
        await using NpgsqlCommand read = cluster.Owner.CreateCommand("select data::text from exchange.mt_events where stream_id = $1 and type = $2 order by seq_id");
        read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"auction-{auction}" });
        read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = type });
        await using NpgsqlDataReader rows = await read.ExecuteReaderAsync();
        var found = new List<string>();
        while (await rows.ReadAsync()) found.Add(rows.GetString(0));
        return found;
    }

    private static Instant InstantOf(string json, string member) =>
        InstantPattern.ExtendedIso.Parse(System.Text.Json.JsonElement.Parse(json).GetProperty(member).GetString()!).Value;
}
