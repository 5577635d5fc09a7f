using System.Net;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.SealedAuctions;
using Exchange.TestKit;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Api.Tests;

/// <summary>A thousand sealed prices, and every byte that the exchange and its database have written about them: files, the log ahead of them, server logs, our own at every level, traces and figures. The server logs every statement.</summary>
public sealed class WhenAllThatIsWrittenIsSearched : IAsyncLifetime, IDisposable
{
    private const int Prices = 1_000;

    private readonly Lines _lines = new();
    private readonly long[] _prices = MakePrices();
    private readonly Needles _needles;
    private readonly string[] _commitments = new string[Prices / BidSlip.RowsMax];
    private Collector _collector = null!;
    private TestExchange _exchange = null!;
    private string _begun = "";

    public WhenAllThatIsWrittenIsSearched() => _needles = Needles.Of(_prices);

    public async Task InitializeAsync()
    {
        _collector = await Collector.StartAsync();
        _exchange = await TestExchange.StartAsync(Told);
        _begun = await _exchange.Database.ScalarAsync<string>("select date_trunc('second', now())::text");
    }

    public async Task DisposeAsync()
    {
        await _exchange.DisposeAsync();
        await _collector.DisposeAsync();
    }

    public void Dispose() => _lines.Dispose();

    /// <summary>DOMAIN TIM-2, KEP-1, SEE-1.</summary>
    [Fact]
    public async Task No_price_is_in_it_neither_after_an_outage_that_moves_the_close_nor_after_the_auction_is_called_off()
    {
        Instant closesAt = Instant.FromUnixTimeSeconds((SystemClock.Instance.GetCurrentInstant() + Duration.FromMinutes(4)).ToUnixTimeSeconds());
        string auction = await OpenAsync(closesAt);

        // An outage within five minutes of the close: bidders get as long again.
        await _exchange.Database.ExecuteAsync($"alter database {_exchange.Database.Name} set log_statement = 'all'");
        await _exchange.StopAsync(_exchange.Host);
        await _exchange.StartHostAsync(options => Told(options) with { AloneOnTheLog = true });
        await Eventually.TrueAsync(async () => (await SeeAsync(auction)).TryGetProperty("closesAt", out JsonElement moved) && InstantOf(moved) > closesAt);
        JsonElement postponed = JsonElement.Parse(await _exchange.Database.ScalarAsync<string>("select data::text from exchange.mt_events where type = 'sealed_close_postponed'"));
        InstantOf(postponed.GetProperty("closesAt")).ShouldBe(InstantOf(postponed.GetProperty("outageTo")) + MarketSeed.Rules.OutageWindow);
        InstantOf((await SeeAsync(auction)).GetProperty("closesAt")).ShouldBe(InstantOf(postponed.GetProperty("closesAt")));

        await BidAsync(auction);
        await NothingIsFoundAsync();

        await CallOffAsync(auction);
        JsonElement over = await SeeAsync(auction);
        (over.GetProperty("phase").GetString(), over.GetProperty("ground").GetString(), over.TryGetProperty("privateKey", out _)).ShouldBe(("cancelled", "custodian-keys-lost", false));
        for (int buyer = 0; buyer < _exchange.Buyers.Count; buyer++) (await AvailableAsync(buyer)).ShouldBe("1000000.00", "deposits are free again");
        (await PostAsync($"{auction}/envelopes", Sealed(auction, 0, (await SeeAsync(auction)).GetProperty("publicKey").GetString()!), _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.Conflict, "closed");
        await NothingIsFoundAsync();

        // All spans and figures have come when the process has ended.
        await _exchange.StopAsync(_exchange.Host);
        _collector.Paths.Order(StringComparer.Ordinal).ShouldBe(["/v1/logs", "/v1/metrics", "/v1/traces"]);
        var known = new Needles(["POST /sealed-auctions/{id}/envelopes"u8.ToArray()]);
        _collector.Bodies.Sum(body => known.FoundIn(body).Count).ShouldBeGreaterThan(0, "spans of the bids");
        foreach (byte[] body in _collector.Bodies) _needles.FoundIn(body).ShouldBeEmpty();

        // The search finds what is there: each spelling of other amounts, put into a table, is in its file and in the log ahead of it.
        long[] other = [.. MakePrices(seed: 271_828).Take(6)];
        var planted = Needles.Of(other);
        await _exchange.Database.ExecuteAsync($"create table planted as select '{Needles.Decimal(other[0])}'::text a, {other[1]}::text b, {other[2]}::bigint c, int8send({other[3]}) d, '{other[4]}'::jsonb e, '{Needles.Decimal(other[5])}'::jsonb f");
        string relation = await _exchange.Database.ScalarAsync<string>("select pg_relation_filepath('planted')");
        await _exchange.Database.ExecuteAsync("insert into planted select * from planted; checkpoint");
        (await FoundAsync([$"./{relation}"], planted)).Count.ShouldBe(6);
        (await FoundAsync(await FilesAsync("./pg_wal/%"), planted)).Count.ShouldBe(6);
    }

    private ExchangeHostOptions Told(ExchangeHostOptions options) => options with
    {
        Settings = _collector.Settings,
        Logging = logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(_lines),
    };

    private async Task<string> OpenAsync(Instant closesAt)
    {
        Answer opened = await PostAsync("/sealed-auctions", $$$"""
            {"listing":"{{{TestExchange.Listing}}}","format":"second-price","currency":"CNY","closesAt":"{{{InstantPattern.General.Format(closesAt)}}}",
            "reserve":{"amount":"500.00","currency":"CNY"},"deposit":{"amount":"10.00","currency":"CNY"}}
            """, _exchange.Vendor);
        opened.Status.ShouldBe(HttpStatusCode.Created, opened.Text);
        string path = opened.Headers.Location!.AbsolutePath;
        foreach (string buyer in _exchange.Buyers) (await PostAsync($"{path}/registrations", "{}", buyer)).Status.ShouldBe(HttpStatusCode.OK);
        return path;
    }

    /// <summary>Each bidder hands in one envelope after the other, four prices in each; a later one takes the place of the earlier.</summary>
    private async Task BidAsync(string auction)
    {
        string publicKey = (await SeeAsync(auction)).GetProperty("publicKey").GetString()!;
        await Task.WhenAll(Enumerable.Range(0, _exchange.Buyers.Count).Select(async buyer =>
        {
            for (int slip = buyer; slip < _commitments.Length; slip += _exchange.Buyers.Count)
            {
                string body = Sealed(auction, slip, publicKey);
                _commitments[slip] = JsonElement.Parse(body).GetProperty("commitment").GetString()!;
                Answer bid = await PostAsync($"{auction}/envelopes", body, _exchange.Buyers[buyer]);
                bid.Status.ShouldBe(HttpStatusCode.OK, bid.Text);
            }
        }));
    }

    private string Sealed(string auction, int number, string publicKey)
    {
        var slip = new BidSlip([.. _prices.Skip(number * BidSlip.RowsMax).Take(BidSlip.RowsMax).Select(price => new BidRow(1, new Money(price, Currency.Cny)))], number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture));
        (SealedAuctionId id, ParticipantId bidder) = (new(Guid.Parse(auction.Split('/')[2])), new($"buyer-{(number % _exchange.Buyers.Count) + 1}"));
        byte[] ephemeral = [.. new byte[Hpke.PrivateKeyBytes - 2], (byte)((number + 300) >> 8), (byte)((number + 300) & 0xFF)];
        return $$"""{"envelope":"{{Convert.ToBase64String(slip.SealFor(id, bidder, Convert.FromBase64String(publicKey), ephemeral))}}","commitment":"{{slip.CommitmentFor(id, bidder)}}"}""";
    }

    private async Task CallOffAsync(string auction)
    {
        string second = await ApiKeyTable.CreateAsync(_exchange.Database.Owner, new ParticipantId("operator-9"), Roles.Operator, CancellationToken.None);
        Answer proposed = await PostAsync("/decisions", $$"""{"act":"cancel-sealed-auction","auction":"{{auction.Split('/')[2]}}","ground":"custodian-keys-lost"}""", _exchange.Operator);
        proposed.Status.ShouldBe(HttpStatusCode.Created, proposed.Text);
        string approval = $"/decisions/{proposed.Json.GetProperty("decision").GetString()}/approval", hash = $$"""{"contentHash":"{{proposed.Json.GetProperty("contentHash").GetString()}}"}""";
        (await PostAsync(approval, hash, _exchange.Operator)).ShouldBeProblem(HttpStatusCode.Forbidden, "same-person");
        Answer approved = await PostAsync(approval, hash, second);
        approved.Status.ShouldBe(HttpStatusCode.OK, approved.Text);
        await _exchange.Host.GetAsync($"/sealed-auctions?at-least={approved.Number("position")}", _exchange.Operator);
    }

    private async Task NothingIsFoundAsync()
    {
        string figures = (await _exchange.Host.GetAsync("/metrics")).Text, lines = string.Join('\n', _lines.Written);
        figures.ShouldContain("exchange_");
        _needles.FoundIn(Encoding.UTF8.GetBytes(figures)).ShouldBeEmpty();
        lines.ShouldContain("Information: ");
        _needles.FoundIn(Encoding.UTF8.GetBytes(lines)).ShouldBeEmpty();

        byte[] log = await ServerLogAsync();
        log.AsSpan().IndexOf("log_head_move"u8).ShouldBeGreaterThan(0, "it logs every statement");
        _needles.FoundIn(log).ShouldBeEmpty();

        (await FoundAsync(await FilesAsync("./pg_wal/%"), _needles)).ShouldBeEmpty();
        await _exchange.Database.ExecuteAsync("checkpoint");
        List<string> files = await FilesAsync("./base/%");
        (await FoundAsync(await FilesAsync("%"), _needles)).ShouldBeEmpty();
        // What may be known of each bid stands there, so that this is where its prices would.
        (await FoundAsync(files, new Needles(_commitments.Select(Encoding.ASCII.GetBytes)))).Count.ShouldBe(_commitments.Length);
    }

    /// <summary>Files of the server that were written since the bidding began, by the beginning of their names; of other databases none.</summary>
    private Task<List<string>> FilesAsync(string like) => _exchange.Database.ReadAsync($"""
        with recursive found as (
            select '.' as path, true as isdir, now() as modification
            union all
            select found.path || '/' || name, file.isdir, file.modification
            from found, lateral pg_ls_dir(found.path, true, false) name, lateral pg_stat_file(found.path || '/' || name, true) file
            where found.isdir and name not like '.s.%' and (found.path <> './base' or name = (select oid::text from pg_database where datname = current_database())))
        select path from found where not isdir and path like '{like}' and modification >= '{_begun}'
        """, row => row.GetString(0));

    /// <summary>A file at a time: one that is gone meanwhile is empty.</summary>
    private async Task<HashSet<byte[]>> FoundAsync(IReadOnlyList<string> files, Needles needles)
    {
        files.ShouldNotBeEmpty();
        HashSet<byte[]> found = [];
        foreach (string file in files)
        {
            foreach (byte[] bytes in await _exchange.Database.ReadAsync($"select coalesce(pg_read_binary_file('{file}', 0, {1 << 29}, true), '')", row => row.GetFieldValue<byte[]>(0))) found.UnionWith(needles.FoundIn(bytes));
        }

        return found;
    }

    /// <summary>What the embedded server wrote; beside its data.</summary>
    private async Task<byte[]> ServerLogAsync()
    {
        var folder = new DirectoryInfo(await _exchange.Database.ScalarAsync<string>("select current_setting('data_directory')"));
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "server.log"))) folder = folder.Parent;
        folder.ShouldNotBeNull("The tests' own server has a log.");
        var all = new MemoryStream();
        foreach (string file in Directory.GetFiles(folder.FullName, "server.log*"))
        {
            await using var log = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await log.CopyToAsync(all);
        }

        return all.ToArray();
    }

    private async Task<JsonElement> SeeAsync(string auction) => (await _exchange.Host.GetAsync(auction, _exchange.Buyers[0])).Json;

    private async Task<string> AvailableAsync(int buyer) =>
        (await _exchange.Host.GetAsync($"/accounts/buyer-{buyer + 1}-CNY", _exchange.Buyers[buyer])).Json.GetProperty("available").GetProperty("amount").GetString()!;

    private Task<Answer> PostAsync(string path, string body, string key) => _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());

    private static Instant InstantOf(JsonElement text) => InstantPattern.ExtendedIso.Parse(text.GetString()!).Value;

    // Far above every amount of the market, and of seven bytes, so that none is found by chance.
    private static long[] MakePrices(int seed = 31_337)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Prices).Select(_ => random.NextInt64(500_000_000_000_000, 1_000_000_000_000_000))];
    }
}
