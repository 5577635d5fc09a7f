using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.Api.Tests;

/// <summary>A whole process of the exchange on a database of its own, reached over HTTP as anybody would. A vendor has a listing that is sold by auction, and four buyers have money.</summary>
public sealed class TestExchange : IAsyncDisposable
{
    private readonly List<TestHost> _hosts = [];
    private int _key;

    private TestExchange(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    /// <summary>The process started first and not stopped since.</summary>
    public TestHost Host => _hosts[0];

    public string Vendor { get; private set; } = "";

    public string Operator { get; private set; } = "";

    public string Regulator { get; private set; } = "";

    public IReadOnlyList<string> Buyers { get; private set; } = [];

    /// <summary>The version of an auction once it is open and all buyers are registered.</summary>
    public const long OpenedVersion = 1 + BuyerCount;

    private const int BuyerCount = 4;

    /// <summary>The vendor's listing that auctions are opened from.</summary>
    public static Guid Listing { get; } = MarketSeed.FloorOf(new ParticipantId("vendor")).Value;

    /// <param name="withMarket">False: there are keys, and nothing else.</param>
    public static async Task<TestExchange> StartAsync(Func<ExchangeHostOptions, ExchangeHostOptions>? configure = null, bool withMarket = true)
    {
        TestDatabase database = await PostgresServer.NewAsync("exchange", owner => ExchangeSchema.MigrateAsync(owner));
        var exchange = new TestExchange(database)
        {
            Vendor = await ApiKeyTable.CreateAsync(database.Owner, new ParticipantId("vendor"), Roles.Vendor, CancellationToken.None),
            Operator = await ApiKeyTable.CreateAsync(database.Owner, new ParticipantId("operator"), Roles.Operator, CancellationToken.None),
            Regulator = await ApiKeyTable.CreateAsync(database.Owner, new ParticipantId("regulator"), Roles.Regulator, CancellationToken.None),
        };
        ParticipantId[] buyers = [.. Enumerable.Range(1, BuyerCount).Select(i => new ParticipantId($"buyer-{i}"))];
        var keys = new List<string>();
        foreach (ParticipantId buyer in buyers) keys.Add(await ApiKeyTable.CreateAsync(database.Owner, buyer, Roles.Buyer, CancellationToken.None));
        exchange.Buyers = keys;
        TestHost host = await exchange.StartHostAsync(configure);
        if (!withMarket) return exchange;

        // Auctions here have the terms that a test gives them, and none beside.
        await host.App.Services.GetRequiredService<MarketSeed>().TradingFloorAsync(MarketSeed.Rules with { SoftClose = null, Deposit = null, Custodians = Sealing.Custodians }, new ParticipantId("vendor"), buyers, new Money(1_000_000_00, Currency.Cny));
        return exchange;
    }

    /// <summary>Starts one more process on the same log.</summary>
    public async Task<TestHost> StartHostAsync(Func<ExchangeHostOptions, ExchangeHostOptions>? configure = null)
    {
        string folder = Directory.CreateTempSubdirectory("exchange-api-").FullName;
        for (int tries = 0; ; tries++)
        {
            // The address stands in the log's head, so the port is chosen before the host is made; another program may take it meanwhile.
            string url = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}");
            var options = new ExchangeHostOptions
            {
                ConnectionString = Database.ConnectionStringOf("exchange_app"),
                DataFolder = folder,
                Urls = [url],
                AloneOnTheLog = _hosts.Count == 0,
                Logging = logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Warning),
            };
            WebApplication app = ExchangeHost.Create(configure?.Invoke(options) ?? options);
            try
            {
                await app.StartAsync();
            }
            catch (IOException) when (tries < 10)
            {
                await app.DisposeAsync();
                continue;
            }

            var host = new TestHost(app, new Uri(url), folder);
            _hosts.Add(host);
            await Eventually.TrueAsync(async () => (await host.Http.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode);
            return host;
        }
    }

    public async Task StopAsync(TestHost host)
    {
        _hosts.Remove(host);
        await host.DisposeAsync();
    }

    public string NextKey() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"key-{Interlocked.Increment(ref _key)}");

    /// <summary>Opens an auction in CNY from 100.00 by steps of 5.00, for which all buyers are registered.</summary>
    /// <param name="more">Further members of the terms, each with a comma before it.</param>
    public async Task<Guid> OpenAuctionAsync(string? reserve = null, string? softClose = null, string? closesAt = null, string more = "")
    {
        Answer answer = await Host.PostAsync("/auctions", Terms(reserve, softClose, closesAt, more), Vendor, NextKey());
        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        Guid auction = answer.Json.GetProperty("auctionId").GetGuid();
        foreach (string buyer in Buyers) (await RegisterAsync(auction, buyer)).Status.ShouldBe(HttpStatusCode.OK);
        return auction;
    }

    public Task<Answer> RegisterAsync(Guid auction, string key) => Host.PostAsync($"/auctions/{auction}/registrations", "{}", key, NextKey());

    public Task<Answer> BidAsync(Guid auction, string key, string amount, TestHost? at = null, string? idempotencyKey = null) =>
        (at ?? Host).PostAsync($"/auctions/{auction}/bids", Bid(amount), key, idempotencyKey ?? NextKey());

    public static string Bid(string amount) => $$$"""{"maximum":{"amount":"{{{amount}}}","currency":"CNY"}}""";

    public static string Terms(string? reserve = null, string? softClose = null, string? closesAt = null, string more = "") => $$$"""
        {"listing":"{{{Listing}}}","openingPrice":{"amount":"100.00","currency":"CNY"},"increments":[{"lowerBound":"0","increment":"500"}],
        "closesAt":"{{{closesAt ?? InDays(30)}}}"{{{(reserve is null ? "" : $$""","reservePrice":{"amount":"{{reserve}}","currency":"CNY"}""")}}}{{{(softClose is null ? "" : $",\"softClose\":{softClose}")}}}{{{more}}}}
        """;

    /// <summary>What the log and the journal hold: refused input leaves both as they were.</summary>
    public async Task<(long Events, long Commands)> CountAsync() =>
        (await Database.ScalarAsync<long>("select count(*) from exchange.mt_events"), await Database.ScalarAsync<long>("select count(*) from exchange.command_journal"));

    public async ValueTask DisposeAsync()
    {
        foreach (TestHost host in _hosts.ToArray()) await StopAsync(host);
        await Database.DisposeAsync();
    }

    public static string InDays(int days) => NodaTime.Text.InstantPattern.General.Format(NodaTime.SystemClock.Instance.GetCurrentInstant() + NodaTime.Duration.FromDays(days));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>One running process.</summary>
public sealed class TestHost(WebApplication app, Uri address, string dataFolder) : IAsyncDisposable
{
    public WebApplication App => app;

    public Uri Address => address;

    public string DataFolder => dataFolder;

    public HttpClient Http { get; } = new() { BaseAddress = address, Timeout = Eventually.Deadline };

    public Task<Answer> PostAsync(string path, string body, string? key, string? idempotencyKey, Action<HttpRequestMessage>? change = null) =>
        PostAsync(path, Encoding.UTF8.GetBytes(body), key, idempotencyKey, change);

    public Task<Answer> PostAsync(string path, byte[] body, string? key, string? idempotencyKey, Action<HttpRequestMessage>? change = null) => SendAsync(HttpMethod.Post, path, key, request =>
    {
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (idempotencyKey is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        change?.Invoke(request);
    });

    public Task<Answer> GetAsync(string path, string? key = null, Action<HttpRequestMessage>? change = null) => SendAsync(HttpMethod.Get, path, key, change);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? key, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        change?.Invoke(request);
        using HttpResponseMessage response = await Http.SendAsync(request);
        return new Answer(response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsByteArrayAsync());
    }

    public Task<FeedClient> FollowAsync(string path, string key, long? lastEventId = null) => FeedClient.OpenAsync(Http, path, key, lastEventId);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Http.Dispose();
        Directory.Delete(dataFolder, recursive: true);
    }
}

/// <summary>An answer, read to its end.</summary>
public sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Code => ContentHeaders.ContentType?.MediaType == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    public bool IsReplayed => Headers.Contains("Idempotency-Replayed");

    public string Amount(string member) => Json.GetProperty(member).GetProperty("amount").GetString()!;

    public long Number(string member) => Json.GetProperty(member).GetInt64();

    public void ShouldBeProblem(HttpStatusCode status, string code)
    {
        (Status, Code).ShouldBe((status, code), Text);
        JsonElement problem = Json;
        problem.GetProperty("type").GetString()!.ShouldEndWith("/problems/" + code);
        problem.GetProperty("title").GetString().ShouldBe(ProblemPages.TitleOf(code));
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace();
        problem.GetProperty("instance").GetString()!.ShouldStartWith("urn:uuid:");
    }
}
