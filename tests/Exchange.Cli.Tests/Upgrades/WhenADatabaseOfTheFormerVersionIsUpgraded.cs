using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.Projections;
using Exchange.TestKit;
using Npgsql;
using static System.FormattableString;

namespace Exchange.Cli.Tests.Upgrades;

/// <summary>A database that the former version wrote over two months (<c>Exchange.Api.Tests/Upgrades/make</c>), brought to this one.</summary>
public sealed class WhenADatabaseOfTheFormerVersionIsUpgraded : IAsyncLifetime
{
    private const string Events = "select md5(string_agg(row (seq_id, id, stream_id, version, data, type, timestamp, correlation_id, causation_id, headers, user_name)::text, '|' order by seq_id)) from exchange.mt_events";

    private const string Journal = """
        select row (id, actor, kind, target, received_at, fingerprint, rules, body, epoch, group_no, position, events, status, code, answer)::text
        from exchange.command_journal order by group_no, position, id
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-upgrade-");
    private TestDatabase _database = null!;
    private Dictionary<string, string> _connections = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.NewEmptyAsync();
        await _database.ExecuteAsync("""
            do $$ begin
                if not exists (select from pg_roles where rolname = 'exchange_app') then create role exchange_app login; end if;
                if not exists (select from pg_roles where rolname = 'exchange_marten') then create role exchange_marten login; end if;
            exception when duplicate_object or unique_violation then null; end $$
            """);
        await using var file = new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "0.1.0.sql.gz")), CompressionMode.Decompress);
        using var text = new StreamReader(file);
        await _database.ExecuteAsync(await text.ReadToEndAsync());
        _connections = new(StringComparer.Ordinal) { ["ConnectionStrings__ExchangeOwner"] = _database.ConnectionString, ["ConnectionStrings__Exchange"] = _database.ConnectionStringOf(PostgresSchema.ApplicationLogin) };
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_row_stays_every_law_holds_and_trade_goes_on()
    {
        string events = await _database.ScalarAsync<string>(Events);
        List<string> journal = await JournalAsync();
        journal.Count.ShouldBeGreaterThan(100);
        (await _database.ScalarAsync<long>("select count(distinct date_trunc('month', received_at at time zone 'UTC')) from exchange.command_journal")).ShouldBe(2);

        (await RunAsync("serve", "--urls", "http://127.0.0.1:0")).ShouldBe((2, "", $"The schema of this database is of version 1, and this program needs {PostgresSchema.Version}: stop what runs on it and run 'exchange upgrade'.\n"));
        (await RunAsync("upgrade")).ShouldBe((0, await UpgradedAsync(), ""));
        (await RunAsync("upgrade")).ShouldBe((0, $"The schema is of version {PostgresSchema.Version}, as this program needs it.\n", ""));

        (await _database.ScalarAsync<string>(Events)).ShouldBe(events);
        (await JournalAsync()).ShouldBe(journal);
        await EveryAnswerIsFoundAsync(journal.Count);
        await ReplayIsOkAsync();

        foreach ((string participant, string role) in ((string, string)[])[("vendor", "vendor"), ("buyer-1", "buyer"), ("buyer-2", "buyer")]) (await RunAsync("keys", "issue", participant, "--roles", role)).ExitCode.ShouldBe(0);
        await TradeAsync();
        await ReplayIsOkAsync();
        (await JournalAsync()).Take(journal.Count).ShouldBe(journal);
    }

    [Fact]
    public async Task It_waits_until_the_former_writer_has_stopped_and_fences_one_that_only_slept()
    {
        using var stop = new CancellationTokenSource();
        Task beating = BeatAsync(stop.Token); // by the former version's own function
        (await RunAsync("upgrade")).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(2), r => r.Error.ShouldMatch("^An exchange writes to this database.*: stop it, and try again[.]\n$"));
        await stop.CancelAsync();
        await beating;

        (long epoch, long group, long position) = (await _database.ReadAsync("select epoch, group_no, position from exchange.log_head", row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)))).Single();
        (await RunAsync("upgrade")).ExitCode.ShouldBe(0);

        // What the former version's writer would send on waking: its beat tells it that it is fenced, and nothing else of it is known any more.
        (await Should.ThrowAsync<PostgresException>(() => _database.ExecuteAsync($"select exchange.log_head_beat({epoch}, true, false)"))).SqlState.ShouldBe("EXH01");
        (await Should.ThrowAsync<PostgresException>(() => _database.ExecuteAsync($"select exchange.log_head_move({epoch}, {group}, {position}, 0, now())"))).SqlState.ShouldBe(PostgresErrorCodes.UndefinedFunction);
        (await Should.ThrowAsync<PostgresException>(() => _database.ExecuteAsync($"select exchange.log_head_take({epoch + 1}, null::bigint, gen_random_uuid(), null::text)"))).SqlState.ShouldBe(PostgresErrorCodes.UndefinedFunction);
    }

    [Fact]
    public async Task The_script_does_it_and_says_so()
    {
        (await ScriptAsync()).ShouldBe((0, await UpgradedAsync(), ""));
        (await ScriptAsync()).ShouldBe((0, $"The schema is of version {PostgresSchema.Version}, as this program needs it.\n", ""));
        await ReplayIsOkAsync();

        async Task<(int ExitCode, string Output, string Error)> ScriptAsync()
        {
            using Program script = Program.StartScript("upgrade", _connections, "--data", _folder.FullName);
            return await script.ResultAsync();
        }
    }

    [Fact]
    public async Task A_database_that_is_newer_than_the_program_is_left_alone()
    {
        (await RunAsync("upgrade")).ExitCode.ShouldBe(0);
        await _database.ExecuteAsync("insert into exchange.schema_versions (version, program) values (99, 'of tomorrow')");

        string sentence = $"The schema of this database is of version 99, and this program knows versions up to {PostgresSchema.Version}: run the newer program.\n";
        (await RunAsync("upgrade")).ShouldBe((2, "", sentence));
        (await RunAsync("serve", "--urls", "http://127.0.0.1:0")).ShouldBe((2, "", sentence));
        (await Should.ThrowAsync<PostgresException>(() => _database.ExecuteAsync($"select exchange.log_head_take(0, null::bigint, gen_random_uuid(), null::text, {PostgresSchema.Version})"))).SqlState.ShouldBe("EXH04");
    }

    // What is read is made anew: the folds of this version may tell more of the same log.
    private async Task<string> UpgradedAsync() => Invariant(
        $"The schema went from version 1 to {PostgresSchema.Version}.\n{MarketProjections.Models.Count + 3} read models were made anew and are served as of position {await _database.ScalarAsync<long>("select position from exchange.log_head")}.\n");

    private async Task EveryAnswerIsFoundAsync(int rows)
    {
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = _connections["ConnectionStrings__Exchange"] });
        List<(Guid Id, string Answer)> stored = await _database.ReadAsync("select id, answer from exchange.command_journal", row => (row.GetGuid(0), row.GetString(1)));
        stored.Count.ShouldBe(rows);
        foreach ((Guid id, string answer) in stored)
        {
            JournalEntry found = (await log.FindCommandAsync(new CommandId(id), 1, rows, CancellationToken.None)).ShouldNotBeNull();
            Encoding.UTF8.GetString(found.Outcome.Body.Span).ShouldBe(answer);
        }
    }

    private async Task TradeAsync()
    {
        using Program serve = Program.Start(_connections, "serve", "--data", _folder.FullName, "--urls", "http://127.0.0.1:0");
        string line = await serve.ReadLineAsync();
        line.ShouldStartWith("Exchange is ready: ");
        using var http = new HttpClient { BaseAddress = new Uri(line["Exchange is ready: ".Length..]) };
        string posted = await _database.ScalarAsync<string>("select data ->> 'listing' from exchange.mt_events where type = 'listing_drafted' and data -> 'terms' ->> 'method' = 'posted-price'");
        string auctioned = await _database.ScalarAsync<string>("select data ->> 'listing' from exchange.mt_events where type = 'listing_drafted' and data -> 'terms' ->> 'method' = 'auction'");
        (await PostAsync(http, $"/listings/{posted}/orders", "buyer-1", """{"version":1}""")).ShouldStartWith("201 ");
        string opened = await PostAsync(http, "/auctions", "vendor", $$"""{"listing":"{{auctioned}}","openingPrice":{"amount":"100.00","currency":"CNY"},"closesAt":"{{DateTime.UtcNow.AddDays(30):yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""");
        opened.ShouldStartWith("201 ");
        string auction = opened.Split("\"auctionId\":\"")[1].Split('"')[0];
        (await PostAsync(http, $"/auctions/{auction}/registrations", "buyer-2", "{}")).ShouldStartWith("200 ");
        (await PostAsync(http, $"/auctions/{auction}/bids", "buyer-2", """{"maximum":{"amount":"300.00","currency":"CNY"}}""")).ShouldStartWith("200 ");
        (await PostAsync(http, $"/auctions/{auction}/bids", "buyer-2", """{"maximum":{"amount":"1.00","currency":"CNY"}}""")).ShouldStartWith("409 ");
        (await serve.TerminateAsync()).ShouldBe(0);
    }

    private async Task<string> PostAsync(HttpClient http, string path, string participant, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() }, { "Authorization", "Bearer " + (await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "keys", participant + ".key"))).Trim() } },
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        using HttpResponseMessage answer = await http.SendAsync(request);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    private async Task BeatAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await _database.ExecuteAsync("select exchange.log_head_beat(epoch, true, false) from exchange.log_head");
            await Task.WhenAny(Task.Delay(50, stop));
        }
    }

    private async Task ReplayIsOkAsync()
    {
        (int exitCode, string output, string error) = await RunAsync("audit", "replay");
        exitCode.ShouldBe(0, output + error);
    }

    private Task<List<string>> JournalAsync() => _database.ReadAsync(Journal, row => row.GetString(0));

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] words) => Program.RunAsync(_connections, [.. words, "--data", _folder.FullName]);
}
