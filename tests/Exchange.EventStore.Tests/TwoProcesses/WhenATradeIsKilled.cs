using System.Diagnostics;
using System.Text.Json;
using Exchange.Audit;
using Exchange.FaultNode;
using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>Death in the middle of a trade: of the writer, of PostgreSQL, of both. What was killed is started again, the buyer asks again under the same key, and the trade goes on to its end.</summary>
[Collection(Processes.Name)]
public sealed class WhenATradeIsKilled(ITestOutputHelper output)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    /// <summary>After the twenty places it goes on at random ones, for as many minutes as <c>ops/soak trade</c> asks.</summary>
    [Fact]
    public async Task A_kill_at_any_of_twenty_places_leaves_no_half_settlement_and_the_trade_is_finished()
    {
        int seed = Soak.Seed;
        (Random places, Random random) = (new Random(seed), new Random(seed)); // which node is asked next is a matter of time, and must not change the places
        await using DurableServer server = await DurableServer.StartAsync();
        await using Cluster cluster = await Cluster.StartAsync(output, server.OwnerConnection, server.ApplicationConnection);
        cluster.Say($"seed {seed}");
        long started = Stopwatch.GetTimestamp();
        int trades = 0;
        while (trades < TradeKillPlace.All.Count || Stopwatch.GetElapsedTime(started).TotalMinutes < Soak.Minutes)
        {
            TradeKillPlace place = trades < TradeKillPlace.All.Count ? TradeKillPlace.All[trades] : TradeKillPlace.At(places);
            cluster.Say($"{++trades}: {place}");
            try
            {
                await KillAtAsync(server, cluster, place, new Trade(cluster, cluster.Bidders[trades % cluster.Bidders.Count], trades, random), random);
            }
            catch
            {
                cluster.Report();
                throw;
            }
        }

        ReplayReport replay = await cluster.CheckAsync();
        cluster.Say(replay.ToText());
        replay.Settlements.ShouldBe(trades);
        foreach (string once in (string[])["order_placed", "agreement_concluded", "settlement_instructed", "settlement_delivered", "right_granted", "entitlement_granted", "licence_sold", "download_started", "settlement_final"])
        {
            (await cluster.AskAsync<long>($"select count(*) from exchange.mt_events where type = '{once}'")).ShouldBe(trades, once);
        }

        // As the vendor is shown it, once the read model is there.
        string listing = $"/listings/{TradingFloor.PostedListingOf(cluster.Vendor.Participant)}";
        await Eventually.DoneAsync(cluster.Caller.UntilReadAsync(cluster.Vendor, listing, body => JsonElement.Parse(body).GetProperty("sold").GetInt32() == trades ? body : null, random));
    }

    private static async Task KillAtAsync(DurableServer server, Cluster cluster, TradeKillPlace place, Trade trade, Random random)
    {
        Seat writer = await cluster.SettledWriterAsync(random);
        ApiWrite write = await trade.WriteForAsync(place.Step);
        CommitTrap trap = Arm(writer.Line, place);
        Task<ApiReply?> first = cluster.Caller.TryAsync(writer.Address!, write, Long);
        CommitStop stop = await Eventually.DoneAsync(trap.Reached);
        cluster.Say($"  {writer.Name}: {stop}");

        // It is the place that it is called: the step before stands, and this one as far as its commit has come.
        if (place.Step > TradeStep.Order) (await trade.IsDurableAsync(place.Step - 1)).ShouldBeTrue();
        if (place.Stage != CommitStage.AllSent) (await trade.IsDurableAsync(place.Step)).ShouldBe(place.Stage == CommitStage.Answered);

        if (place.Victim.HasFlag(Victim.Postgres)) await server.KillAsync();
        if (place.Victim.HasFlag(Victim.App)) await writer.KillAsync();
        if (place.AnswerGoesOn) trap.Release();
        else trap.Cut();
        if (place.Victim.HasFlag(Victim.Postgres)) await server.StartAgainAsync();

        Task restarted = place.Victim.HasFlag(Victim.App) ? writer.StartAsync() : Task.CompletedTask;
        Acknowledged answer = await Eventually.DoneAsync(cluster.Caller.UntilAnsweredAsync(write, random));
        await Eventually.DoneAsync(restarted);
        ApiReply? before = await Eventually.DoneAsync(first);
        cluster.Say($"  {(before is { IsOutcome: true } ? "answered before" : "not answered before")}, {answer.Status} when asked again");

        // The caller notes every difference between two answers to one command.
        await Eventually.DoneAsync(trade.FinishAsync());
        cluster.Caller.Faults.ShouldBeEmpty();
    }

    /// <summary>Stops the group of the step. Each step that the exchange takes by itself is a group of its own behind the order's, and nobody else writes: those before it are let pass.</summary>
    private static CommitTrap Arm(PostgresProxy line, TradeKillPlace place)
    {
        for (TradeStep before = TradeStep.Order; place.Follows && before < place.Step; before++) line.Arm(CommitStage.NothingSent).Release();
        return line.Arm(place.Stage, place.Part);
    }
}
