using System.Globalization;
using System.Text.Json;
using Exchange.Api;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.FaultNode;
using Exchange.Kernel;
using Exchange.TestKit;
using Npgsql;

namespace Exchange.Benchmarks;

/// <summary>Two processes of the exchange on one durable log, and clients that bid on one lot over HTTP and ask again until they are answered.</summary>
internal sealed class NodePair : IAsyncDisposable
{
    public const int Clients = 16;

    private readonly DirectoryInfo _folder;
    private readonly EmbeddedPostgres _server;
    private readonly List<NodeProcess> _nodes = [];
    private string _connection = "";

    private NodePair(DirectoryInfo folder, EmbeddedPostgres server, NpgsqlDataSource owner) => (_folder, _server, Owner) = (folder, server, owner);

    /// <summary>The tables, past the exchange.</summary>
    public NpgsqlDataSource Owner { get; }

    public LoadGenerator Load { get; private set; } = null!;

    /// <param name="onAnswered">Called for each command when its answer has arrived for the first time.</param>
    public static async Task<NodePair> StartAsync(Action<Acknowledged>? onAnswered = null)
    {
        DirectoryInfo folder = BenchExchange.NewFolder();
        EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder.FullName, PostgresDurability.Durable);
        var pair = new NodePair(folder, server, NpgsqlDataSource.Create(await server.CreateDatabaseAsync("exchange")));
        await ExchangeSchema.MigrateAsync(pair.Owner);
        ApiUser vendor = await pair.AdmitAsync("vendor-1", Roles.Vendor);
        var bidders = new List<ApiUser>();
        for (int i = 0; i < Clients; i++) bidders.Add(await pair.AdmitAsync(string.Create(CultureInfo.InvariantCulture, $"buyer-{i}"), Roles.Buyer));

        pair._connection = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin);
        await TradingFloor.SetUpAsync(pair._connection, Path.Combine(folder.FullName, "floor"), vendor.Participant, bidders.Select(b => b.Participant));
        await pair.StartNodeAsync("A");
        await pair.StartNodeAsync("B");
        using var caller = new ApiCaller(pair.Addresses);
        Guid auction = await OpenAsync(caller, vendor, bidders);
        pair.Load = new LoadGenerator(1, bidders, [auction], pair.Addresses, onAnswered: onAnswered);
        await pair.Load.WhenAnsweredAsync(500);
        return pair;
    }

    /// <summary>Takes the process that writes out of the clients' sight; what becomes of it is the bench's.</summary>
    public async Task<NodeProcess> TakeWriterAsync()
    {
        string address = await AskAsync<string>("select address from exchange.log_head");
        lock (_nodes)
        {
            NodeProcess writer = _nodes.Single(n => n.Address.AbsoluteUri.TrimEnd('/') == address);
            _nodes.Remove(writer);
            return writer;
        }
    }

    public async Task StartNodeAsync(string name)
    {
        NodeProcess node = await NodeProcess.StartAsync(
            name, Path.Combine(AppContext.BaseDirectory, "Exchange.FaultNode.dll"), "--connection", _connection, "--data-folder", Path.Combine(_folder.FullName, name));
        lock (_nodes) _nodes.Add(node);
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using NpgsqlCommand ask = Owner.CreateCommand(sql);
        return (T)(await ask.ExecuteScalarAsync())!;
    }

    /// <summary>Ends the load and counts what was lost or doubled, saying which.</summary>
    public async Task<int> FinishAsync()
    {
        await Load.FinishAsync();
        IReadOnlyList<string> findings = await FinalCheck.FindAsync(Owner, Load.Acknowledged);
        foreach (string finding in findings.Concat(Load.Faults)) Bench.Note($"LOST OR DOUBLED: {finding}");
        return findings.Count + Load.Faults.Count;
    }

    public async ValueTask DisposeAsync()
    {
        if (Load is not null) await Load.DisposeAsync();
        foreach (NodeProcess node in _nodes) await node.DisposeAsync();
        await Owner.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private IReadOnlyList<Uri> Addresses()
    {
        lock (_nodes) return [.. _nodes.Select(n => n.Address)];
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

    private async Task<ApiUser> AdmitAsync(string participant, Roles roles) =>
        new(await ApiKeyTable.CreateAsync(Owner, new ParticipantId(participant), roles, CancellationToken.None), new ParticipantId(participant));
}
