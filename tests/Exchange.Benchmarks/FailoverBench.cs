using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Api;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.FaultNode;
using Exchange.Kernel;
using Exchange.TestKit;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>The writer killed under load over HTTP: how long until the standby accepts the first bid. Two processes, several rounds.</summary>
internal static class FailoverBench
{
    private const int RoundsUsual = 7, Clients = 16;

    public static async Task RunAsync(BenchOptions options)
    {
        DirectoryInfo folder = BenchExchange.NewFolder();
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder.FullName, PostgresDurability.Durable);
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create(await server.CreateDatabaseAsync("exchange"));
        await ExchangeSchema.MigrateAsync(owner);
        var vendor = await AdmitAsync(owner, "vendor-1", Roles.Vendor);
        var bidders = new List<ApiUser>();
        for (int i = 0; i < Clients; i++) bidders.Add(await AdmitAsync(owner, string.Create(CultureInfo.InvariantCulture, $"buyer-{i}"), Roles.Buyer));

        string connection = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin);
        await TradingFloor.SetUpAsync(connection, Path.Combine(folder.FullName, "floor"), vendor.Participant, bidders.Select(b => b.Participant));
        var nodes = new List<NodeProcess>();
        Task<NodeProcess> StartNodeAsync(string name) => NodeProcess.StartAsync(
            name, Path.Combine(AppContext.BaseDirectory, "Exchange.FaultNode.dll"), "--connection", connection, "--data-folder", Path.Combine(folder.FullName, name));
        nodes.Add(await StartNodeAsync("A"));
        nodes.Add(await StartNodeAsync("B"));
        IReadOnlyList<Uri> Addresses()
        {
            lock (nodes) return [.. nodes.Select(n => n.Address)];
        }

        using var caller = new ApiCaller(Addresses);
        Guid auction = await OpenAsync(caller, vendor, bidders);
        await using var load = new LoadGenerator(1, bidders, [auction], Addresses);
        await load.WhenAnsweredAsync(500);

        var gaps = new List<double>();
        for (int round = 0; round < (options.Rounds ?? RoundsUsual); round++)
        {
            await using NpgsqlCommand read = owner.CreateCommand("select address from exchange.log_head");
            string address = (string)(await read.ExecuteScalarAsync())!;
            NodeProcess writer = nodes.Single(n => n.Address.AbsoluteUri.TrimEnd('/') == address);
            lock (nodes) nodes.Remove(writer);
            long killed = Stopwatch.GetTimestamp();
            await writer.KillAsync();
            await FirstAcceptedAsync(load);
            gaps.Add(Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
            Bench.Note($"round {round + 1}: {gaps[^1]:0} ms from SIGKILL to the first bid accepted by the standby, {load.Answered} answered so far");
            await writer.DisposeAsync();
            NodeProcess next = await StartNodeAsync(writer.Name);
            lock (nodes) nodes.Add(next);
            await load.WhenAnsweredAsync(1_000);
        }

        await load.FinishAsync();
        IReadOnlyList<string> findings = await FinalCheck.FindAsync(owner, load.Acknowledged);
        foreach (string finding in findings.Concat(load.Faults)) Bench.Note($"LOST OR DOUBLED: {finding}");
        gaps.Sort();
        Bench.Report(new JsonObject
        {
            ["bench"] = "failover", ["callers"] = Clients, ["opsPerSecond"] = Math.Round(1000 / gaps[gaps.Count / 2], 2), ["p50Ms"] = Math.Round(gaps[gaps.Count / 2]),
            ["p99Ms"] = Math.Round(gaps[^1]), ["rounds"] = gaps.Count, ["acknowledged"] = load.Acknowledged.Count, ["lostOrDoubled"] = findings.Count + load.Faults.Count,
        });
        foreach (NodeProcess node in nodes) await node.DisposeAsync();
        await server.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static async Task FirstAcceptedAsync(LoadGenerator load)
    {
        long before = load.Accepted;
        while (load.Accepted == before) await Task.Delay(1);
    }

    private static async Task<Guid> OpenAsync(ApiCaller caller, ApiUser vendor, IEnumerable<ApiUser> bidders)
    {
        string closes = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var random = new Random(1);
        Acknowledged opened = await caller.UntilAnsweredAsync(
            new ApiWrite(vendor, "/auctions", "open", $$"""{"listing":"{{TradingFloor.ListingOf(vendor.Participant)}}","openingPrice":{"amount":"1.00","currency":"CNY"},"increments":[{"lowerBound":"0","increment":"5"}],"closesAt":"{{closes}}"}"""),
            random);
        using JsonDocument body = JsonDocument.Parse(opened.Body);
        Guid auction = body.RootElement.GetProperty("auctionId").GetGuid();
        foreach (ApiUser bidder in bidders) await caller.UntilAnsweredAsync(new ApiWrite(bidder, $"/auctions/{auction}/registrations", "register", "{}"), random);
        return auction;
    }

    private static async Task<ApiUser> AdmitAsync(NpgsqlDataSource owner, string participant, Roles roles) =>
        new(await ApiKeyTable.CreateAsync(owner, new ParticipantId(participant), roles, CancellationToken.None), new ParticipantId(participant));
}
