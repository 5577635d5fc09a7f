using System.Globalization;
using System.Text.Json;
using Exchange.Api;
using Exchange.Audit;
using Exchange.EventStore.Postgres;
using Exchange.FaultNode;
using Exchange.Kernel;
using Exchange.ReadModels.Postgres;
using Exchange.ReadModels.Postgres.Rows;
using Exchange.TestKit;
using Npgsql;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>Two nodes on one log: two processes that share nothing but the database and the folder of the content, their clocks five seconds apart, each with a line of its own that can fail.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const int Buyers = 4;

    private readonly ITestOutputHelper _output;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-nodes-");
    private readonly string _ownerConnection, _applicationConnection;
    private int _opened;

    private Cluster(ITestOutputHelper output, string ownerConnection, string applicationConnection)
    {
        (_output, _ownerConnection, _applicationConnection) = (output, ownerConnection, applicationConnection);
        Owner = NpgsqlDataSource.Create(ownerConnection);
        Seats = [Sit("A", TimeSpan.Zero), Sit("B", TimeSpan.FromSeconds(5))];
        Caller = new ApiCaller(() => Addresses);

        Seat Sit(string name, TimeSpan clockOffset) => new(name, applicationConnection, clockOffset, _folder.FullName);
    }

    /// <summary>The tables, past the exchange.</summary>
    public NpgsqlDataSource Owner { get; }

    public Seat[] Seats { get; }

    /// <summary>For single writes; the load has one of its own.</summary>
    public ApiCaller Caller { get; }

    public IReadOnlyList<ApiUser> Bidders { get; private set; } = [];

    public ApiUser Vendor { get; private set; } = null!;

    public ApiUser Operator { get; private set; } = null!;

    /// <summary>Where nodes can be reached at the moment.</summary>
    public IReadOnlyList<Uri> Addresses => [.. Seats.Select(s => s.Address).OfType<Uri>()];

    /// <summary>Makes the participants' keys and a market to trade in, and starts both nodes on a migrated database.</summary>
    public static async Task<Cluster> StartAsync(ITestOutputHelper output, string ownerConnection, string applicationConnection)
    {
        var cluster = new Cluster(output, ownerConnection, applicationConnection);
        try
        {
            cluster.Vendor = await cluster.AdmitAsync("vendor-1", Roles.Vendor);
            cluster.Operator = await cluster.AdmitAsync("operator-1", Roles.Operator);
            for (int i = 1; i <= Buyers; i++) cluster.Bidders = [.. cluster.Bidders, await cluster.AdmitAsync(string.Create(CultureInfo.InvariantCulture, $"buyer-{i}"), Roles.Buyer)];
            await TradingFloor.SetUpAsync(applicationConnection, cluster._folder.FullName, cluster.Vendor.Participant, cluster.Bidders.Select(b => b.Participant));
            await Task.WhenAll(cluster.Seats.Select(s => s.StartAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public void Say(string what) => _output.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {what}");

    /// <summary>The seat that the log's head names as the writer. It may lose the log the next moment; what is done to it must be right all the same.</summary>
    public async Task<Seat> WriterAsync()
    {
        Seat? writer = null;
        await Eventually.TrueAsync(async () =>
        {
            string address = await AskAsync<string>("select coalesce(address, '') from exchange.log_head");
            writer = Seats.FirstOrDefault(s => s.Address is { } own && own.AbsoluteUri.TrimEnd('/') == address);
            return writer is not null;
        });
        return writer!;
    }

    /// <summary>The writer, once a write has gone through it: the next group commit is the test's own.</summary>
    public async Task<Seat> SettledWriterAsync(Random random)
    {
        Seat before, writer = await WriterAsync();
        do
        {
            before = writer;
            (await Eventually.DoneAsync(Caller.UntilAnsweredAsync(OpenAuction(), random))).Status.ShouldBe(201);
            writer = await WriterAsync();
        }
        while (writer != before);
        return writer;
    }

    /// <summary>One value out of the tables. Pooled connections to a server that was killed are tried and thrown away.</summary>
    public async Task<T> AskAsync<T>(string sql, params IReadOnlyList<NpgsqlParameter> parameters)
    {
        T found = default!;
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await using NpgsqlCommand ask = Owner.CreateCommand(sql);
                foreach (NpgsqlParameter parameter in parameters) ask.Parameters.Add(parameter.Clone());
                found = (T)(await ask.ExecuteScalarAsync())!;
                return true;
            }
            catch (NpgsqlException e) when (e is not PostgresException { IsTransient: false })
            {
                return false;
            }
        });
        return found;
    }

    public ApiWrite OpenAuction()
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"open-{Interlocked.Increment(ref _opened)}");
        return new ApiWrite(Vendor, "/auctions", key, $$"""
            {"listing":"{{TradingFloor.ListingOf(Vendor.Participant)}}","openingPrice":{"amount":"1.00","currency":"CNY"},"increments":[{"lowerBound":"0","increment":"5"}],"closesAt":"CLOSES"}
            """.Replace("CLOSES", DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    /// <summary>Opens an auction at whichever node writes, registers all bidders, and waits until that is done.</summary>
    public async Task<Guid> OpenAuctionAsync(Random random)
    {
        Acknowledged answer = await Eventually.DoneAsync(Caller.UntilAnsweredAsync(OpenAuction(), random));
        answer.Status.ShouldBe(201, answer.ToString());
        Guid auction = IdOf(answer);
        foreach (ApiUser bidder in Bidders)
        {
            var registration = new ApiWrite(bidder, $"/auctions/{auction}/registrations", $"register-{auction}", "{}");
            (await Eventually.DoneAsync(Caller.UntilAnsweredAsync(registration, random))).Status.ShouldBe(200);
        }

        return auction;
    }

    public static Guid IdOf(Acknowledged opened)
    {
        using JsonDocument body = JsonDocument.Parse(opened.Body);
        return body.RootElement.GetProperty("auctionId").GetGuid();
    }

    /// <summary>Every law of the log, everything that was acknowledged, and everything that was made of the log.</summary>
    public async Task<ReplayReport> CheckAsync(params IEnumerable<Acknowledged> acknowledged)
    {
        Owner.Clear(); // connections to a server that was killed since
        IReadOnlyList<string> findings = await FinalCheck.FindAsync(Owner, [.. acknowledged, .. Caller.Acknowledged]);
        if (findings.Count > 0) Report();
        findings.ShouldBeEmpty();
        Caller.Faults.ShouldBeEmpty();
        ReplayReport replay = await ReplayAsync();
        replay.Result.ShouldBe(ReplayResult.Ok, replay.ToText());
        return replay;
    }

    /// <summary>What the nodes printed, for a test that fails.</summary>
    public void Report()
    {
        foreach (Seat seat in Seats) Say($"--- {seat.Name} ---\n{seat.Node?.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Seats.Select(s => s.DisposeAsync().AsTask()));
        Caller.Dispose();
        await Owner.DisposeAsync();
        NpgsqlConnection.ClearPool(new NpgsqlConnection(_ownerConnection));
        _folder.Delete(recursive: true);
    }

    /// <summary>Beside the nodes, which go on meanwhile.</summary>
    private async Task<ReplayReport> ReplayAsync()
    {
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = _applicationConnection });
        await using NpgsqlDataSource reads = NpgsqlDataSource.Create(_applicationConnection);
        await using var rebuild = new RowRebuild(reads, ExchangeHost.Aggregates.Events);
        return await new Replay(log, ExchangeHost.Aggregates, ServedModels.All(reads), rebuild).RunAsync(CancellationToken.None);
    }

    private async Task<ApiUser> AdmitAsync(string participant, Roles roles) =>
        new(await ApiKeyTable.CreateAsync(Owner, new ParticipantId(participant), roles, CancellationToken.None), new ParticipantId(participant));
}
