using System.Globalization;
using System.Text.Json;
using Exchange.Api;
using Exchange.Audit;
using Exchange.FaultNode;
using Exchange.Kernel;
using Exchange.TestKit;
using Npgsql;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>How callers reach two nodes.</summary>
internal enum Front
{
    /// <summary>Each at its own address.</summary>
    None,

    /// <summary>Through a reverse proxy, whose address is the only one they know.</summary>
    Proxy,

    /// <summary>Through a reverse proxy, and past it.</summary>
    Beside,
}

/// <summary>Two nodes on one log: two processes that share nothing but the database and the folder of the content, their clocks five seconds apart, each with a line of its own that can fail.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const int Buyers = 4;

    private readonly ITestOutputHelper _output;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-nodes-");
    private readonly string _ownerConnection, _applicationConnection;
    private readonly Front _front;
    private int _opened;

    private Cluster(ITestOutputHelper output, string ownerConnection, string applicationConnection, Front front, int? handOverSeconds)
    {
        (_output, _ownerConnection, _applicationConnection) = (output, ownerConnection, applicationConnection);
        Owner = NpgsqlDataSource.Create(ownerConnection);
        _front = front;
        Uri[] places = front != Front.None ? [.. Enumerable.Range(0, 3).Select(_ => Place())] : [];
        if (places is [{ } entrance, { } a, { } b]) Proxy = ReverseProxy.Start(Path.Combine(AppContext.BaseDirectory, "haproxy.cfg"), entrance, a, b);
        Seats = [Sit("A", TimeSpan.Zero, 1), Sit("B", TimeSpan.FromSeconds(5), 2)];
        Caller = new ApiCaller(() => Entrances);

        Seat Sit(string name, TimeSpan clockOffset, int place) => new(name, applicationConnection, clockOffset, _folder.FullName,
        [
            .. front != Front.None ? ["--port", places[place].Port.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
            .. handOverSeconds is { } seconds ? ["--hand-over", string.Create(CultureInfo.InvariantCulture, $"{seconds}s")] : Array.Empty<string>(),
            .. front == Front.Proxy ? ["--public-address", places[0].AbsoluteUri.TrimEnd('/')] : Array.Empty<string>(),
        ]);

        static Uri Place() => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}"));
    }

    /// <summary>The tables, past the exchange.</summary>
    public NpgsqlDataSource Owner { get; }

    public Seat[] Seats { get; }

    /// <summary>The reverse proxy before the two; null when there is none.</summary>
    public ReverseProxy? Proxy { get; }

    /// <summary>Where callers come in.</summary>
    public IReadOnlyList<Uri> Entrances => Proxy is { } proxy ? [proxy.Address, .. _front == Front.Beside ? Addresses : []] : Addresses;

    /// <summary>For single writes; the load has one of its own.</summary>
    public ApiCaller Caller { get; }

    public IReadOnlyList<ApiUser> Bidders { get; private set; } = [];

    public ApiUser Vendor { get; private set; } = null!;

    public ApiUser Operator { get; private set; } = null!;

    /// <summary>Where nodes can be reached at the moment.</summary>
    public IReadOnlyList<Uri> Addresses => [.. Seats.Select(s => s.Address).OfType<Uri>()];

    /// <summary>Makes the participants' keys and a market to trade in, and starts both nodes on a migrated database.</summary>
    /// <param name="handOverSeconds">Null: as long as the product does.</param>
    public static async Task<Cluster> StartAsync(ITestOutputHelper output, string ownerConnection, string applicationConnection, Front front = Front.None, int? handOverSeconds = null)
    {
        var cluster = new Cluster(output, ownerConnection, applicationConnection, front, handOverSeconds);
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
            if (_front == Front.Proxy)
            {
                foreach (Seat seat in Seats)
                {
                    if (await SaysItWritesAsync(seat)) writer = seat;
                }

                return writer is not null;
            }

            string address = await AskAsync<string>("select coalesce(address, '') from exchange.log_head");
            writer = Seats.FirstOrDefault(s => s.Address is { } own && own.AbsoluteUri.TrimEnd('/') == address);
            return writer is not null;
        });
        return writer!;
    }

    /// <summary>Behind a proxy both are known by its address, so the log's head doesn't tell them apart; each knows about itself.</summary>
    private static async Task<bool> SaysItWritesAsync(Seat seat)
    {
        if (seat.Address is not { } address) return false;
        using var http = new HttpClient();
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(address, "/health/writer"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
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

    /// <param name="closesAt">Null: in a month.</param>
    /// <param name="further">Members of the body beside those that every auction has here, each led by a comma.</param>
    public ApiWrite OpenAuction(DateTime? closesAt = null, string further = "")
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"open-{Interlocked.Increment(ref _opened)}");
        string closes = (closesAt ?? DateTime.UtcNow.AddDays(30)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new ApiWrite(Vendor, "/auctions", key, $$"""
            {"listing":"{{TradingFloor.ListingOf(Vendor.Participant)}}","openingPrice":{"amount":"1.00","currency":"CNY"},"increments":[{"lowerBound":"0","increment":"5"}],"closesAt":"{{closes}}"{{further}}}
            """);
    }

    /// <summary>Opens an auction at whichever node writes, registers all bidders, and waits until that is done.</summary>
    public async Task<Guid> OpenAuctionAsync(Random random, DateTime? closesAt = null, string further = "")
    {
        Acknowledged answer = await Eventually.DoneAsync(Caller.UntilAnsweredAsync(OpenAuction(closesAt, further), random));
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
        (IReadOnlyList<string> findings, ReplayReport replay) = await LogCheck.FindAsync(Owner, _applicationConnection, [.. acknowledged, .. Caller.Acknowledged]);
        if (findings.Count > 0) Report();
        findings.ShouldBeEmpty();
        Caller.Faults.ShouldBeEmpty();
        replay.Result.ShouldBe(ReplayResult.Ok, replay.ToText());
        return replay;
    }

    /// <summary>What the nodes printed, for a test that fails.</summary>
    public void Report()
    {
        foreach (Seat seat in Seats) Say($"--- {seat.Name} ---\n{seat.Node?.Output}");
        if (Proxy is { } proxy) Say($"--- proxy ---\n{proxy.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Seats.Select(s => s.DisposeAsync().AsTask()));
        if (Proxy is not null) await Proxy.DisposeAsync();
        Caller.Dispose();
        await Owner.DisposeAsync();
        NpgsqlConnection.ClearPool(new NpgsqlConnection(_ownerConnection));
        _folder.Delete(recursive: true);
    }

    private async Task<ApiUser> AdmitAsync(string participant, Roles roles) =>
        new(await ApiKeyTable.CreateAsync(Owner, new ParticipantId(participant), roles, CancellationToken.None), new ParticipantId(participant));
}
