using System.Globalization;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.TestKit;
using Npgsql;
using Xunit.Abstractions;

namespace Exchange.Cli.Tests.Backup;

/// <summary>The drill: a market under load is backed up while it goes on, trades on, and is brought back as of a position.</summary>
public sealed class WhenAnExchangeIsRestored(ITestOutputHelper output) : IDisposable
{
    private const string Events = "select coalesce(md5(string_agg(e::text, '|' order by seq_id)), '') from exchange.mt_events e where seq_id <= $1";

    // The order of the columns is that of the table, and the copy's is the same table.
    private const string Journal = """
        select coalesce(md5(string_agg(j::text, '|' order by number)), '') from exchange.command_journal j
        where position <= $1 and group_no <= (select group_no from exchange.command_journal where position = $1 and events > 0)
        """;

    private const string RowsAsOf = """
        select coalesce(md5(string_agg(model || key || doc, '|' order by model, key)), '')
        from (select distinct on (model, key) model, key, doc from exchange.row_history where position <= $1 order by model, key, position desc) r where doc is not null
        """;

    private const string Rows = "select coalesce(md5(string_agg(model || key || doc, '|' order by model, key)), '') from exchange.rows where $1 > 0";

    private readonly DirectoryInfo _folder = MakeFolder();

    private string Backups => Path.Combine(_folder.FullName, "backups");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Log_journal_and_read_models_are_those_of_that_position_and_nobody_writes_before_it_is_the_primary()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        await using NpgsqlDataSource original = await OwnerAsync(exchange.Folder);
        await using (var load = new BiddingLoad(exchange, await exchange.DemoAuctionAsync(), seed: 20261124, output))
        {
            await load.AnswersAsync(40);
            (int exitCode, string said, string error) = await exchange.RunAsync("backup", Backups);
            (exitCode, error).ShouldBe((0, ""), said);
            await load.AnswersAsync(200);
        }

        (await exchange.RunAsync("backup", Backups, "--wal")).ExitCode.ShouldBe(0);
        long newest = await AskAsync<long>(original, "select position from exchange.log_head where $1 = 0", 0);
        long atBase = long.Parse((await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(Backups, "base"), "base.json", SearchOption.AllDirectories).Single())).Split("\"position\": ")[1].Split(',')[0], CultureInfo.InvariantCulture);
        newest.ShouldBeGreaterThan(atBase);

        // The harder one: a batch that is not the last of its group.
        long within = await AskAsync<long>(
            original, "select coalesce(max(position), 0) from (select position, lead(group_no) over (order by position) = group_no as shared from exchange.command_journal where events > 0) j where shared and position > $1", atBase);
        within.ShouldBeGreaterThan(0, "No group had two batches: the load was too small to prove anything.");
        foreach (long position in (long[])[within, newest]) await CompareAsync(exchange, original, position, position == newest ? null : position);

        await exchange.StopAsync();
        await BecomesPrimaryAsync(Path.Combine(_folder.FullName, "at-" + within), within);
    }

    [Fact]
    public async Task Positions_that_a_backup_does_not_reach_are_told()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        await exchange.DemoAuctionAsync();
        await exchange.StopAsync();
        (await exchange.RunAsync("backup", Backups)).ExitCode.ShouldBe(0); // nobody need serve it

        string into = Path.Combine(_folder.FullName, "new");
        (await Program.RunAsync("restore", Backups, "--data", into, "--position", "100000")).Error.ShouldMatch("^.* reaches up to position [0-9]+[.]\n$");
        (await Program.RunAsync("restore", Backups, "--data", into, "--position", "1")).Error.ShouldMatch("^.* has no base backup from before position 1: the oldest is .*, at position [0-9]+[.]\n$");
        (await Program.RunAsync("restore", Backups, "--data", exchange.Folder)).ShouldBe((2, "", $"{exchange.Folder} is not empty: restore into a new folder.\n"));
        Directory.Exists(into).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_only_half_there_or_damaged_is_not_taken_for_a_backup()
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        await exchange.DemoAuctionAsync();
        string bases = Path.Combine(Backups, "base"), into = Path.Combine(_folder.FullName, "new");
        using (Program backup = Program.Start("backup", Backups, "--data", exchange.Folder))
        {
            await Eventually.TrueAsync(() => Directory.Exists(bases) && Directory.GetDirectories(bases, "*.partial").Length > 0);
            backup.Kill();
            await backup.EndAsync();
        }

        if (Directory.GetDirectories(bases, "*.partial").Length == 0) Directory.Move(Directory.GetDirectories(bases).Single(), Directory.GetDirectories(bases).Single() + ".partial"); // it was too quick for us
        (await Program.RunAsync("restore", Backups, "--data", into)).ShouldBe((2, "", $"{Backups} holds no whole base backup.\n"));

        // A killed program's receiver may hold the replication slot for a moment yet.
        await Eventually.TrueAsync(async () => (await exchange.RunAsync("backup", Backups)).ExitCode == 0);
        string whole = Directory.GetDirectories(bases).ShouldHaveSingleItem();
        whole.ShouldNotEndWith(".partial");
        string file = Path.Combine(whole, "data", "global", "pg_control");
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        (int exitCode, _, string error) = await Program.RunAsync("restore", Backups, "--data", into);
        exitCode.ShouldBe(1);
        error.ShouldContain("is damaged");
        Directory.Exists(into).ShouldBeFalse();

        string halfMade = Directory.CreateDirectory(Path.Combine(_folder.FullName, "half")).FullName;
        await File.WriteAllTextAsync(Path.Combine(halfMade, "restoring"), "");
        (await Program.RunAsync("serve", "--data", halfMade, "--urls", "http://127.0.0.1:0")).ShouldBe((2, "", $"The restore into {halfMade} was not finished: restore again, into a new folder.\n"));
    }

    [Fact]
    public async Task An_exchange_on_a_server_of_another_is_backed_up_by_its_connection_strings()
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(Path.Combine(_folder.FullName, "server"), PostgresDurability.Durable, restarts: false);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__ExchangeOwner"] = await server.CreateDatabaseAsync("market"),
            ["ConnectionStrings__Exchange"] = server.Endpoint.ConnectionString("market", PostgresSchema.ApplicationLogin),
            ["ConnectionStrings__ExchangeBackup"] = server.Endpoint.ConnectionString("market", "copyist"),
        };
        string data = Path.Combine(_folder.FullName, "exchange"), copy = Path.Combine(_folder.FullName, "copy");
        using Served exchange = await Served.StartAsync(data, environment);
        Guid auction = await exchange.AuctionAsync();
        await using (NpgsqlDataSource admin = NpgsqlDataSource.Create(server.ConnectionString))
        await using (NpgsqlCommand login = admin.CreateCommand("create role copyist login replication"))
        {
            await login.ExecuteNonQueryAsync();
        }

        (await Program.RunAsync(environment, "backup", Backups, "--data", data)).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0, r.Error));
        (await exchange.BidAsync(auction, "buyer-1", "after", "450.00")).ShouldBe(200);
        (await Program.RunAsync(environment, "backup", Backups, "--wal", "--data", data)).ExitCode.ShouldBe(0);
        (await exchange.Program.TerminateAsync()).ShouldBe(0);

        (await Program.RunAsync("restore", Backups, "--data", copy)).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0, r.Error));
        (await Program.RunAsync("audit", "replay", "--data", copy)).ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0, r.Output));
        await using EmbeddedPostgres restored = await EmbeddedPostgres.StartAsync(copy, PostgresDurability.Durable);
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create(restored.Endpoint.ConnectionString("exchange"));
        (await AskAsync<long>(owner, "select count(*) from exchange.mt_events where type = 'bid_placed' and $1 = 0", 0)).ShouldBe(1);
    }

    private async Task CompareAsync(ServedExchange exchange, NpgsqlDataSource original, long position, long? target)
    {
        string copy = Path.Combine(_folder.FullName, "at-" + position.ToString(CultureInfo.InvariantCulture));
        string[] to = target is { } wanted ? ["--position", wanted.ToString(CultureInfo.InvariantCulture)] : [];
        (int exitCode, string said, string error) = await Program.RunAsync(["restore", Backups, "--data", copy, .. to]);
        (exitCode, error).ShouldBe((0, ""), said);
        said.ShouldContain($" is the exchange as of position {position}, ");

        // Read and audited before it is the primary. The replay holds every law: of money, rights, journal and rows.
        (exitCode, said, _) = await Program.RunAsync("audit", "replay", "--data", copy);
        exitCode.ShouldBe(0, said);
        said.ShouldContain($"up to position {position},");
        (await Program.RunAsync("audit", "rebuild", "--data", copy)).ExitCode.ShouldBe(0);

        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(copy, PostgresDurability.Durable);
        await using NpgsqlDataSource restored = NpgsqlDataSource.Create(server.Endpoint.ConnectionString("exchange"));
        (await AskAsync<string>(restored, Events, long.MaxValue)).ShouldBe(await AskAsync<string>(original, Events, position));
        (await AskAsync<string>(restored, Journal, position)).ShouldBe(await AskAsync<string>(original, Journal, position));
        (await AskAsync<long>(restored, "select count(*) from exchange.command_journal where position > $1", position)).ShouldBe(0);
        (await AskAsync<string>(restored, Rows, 1)).ShouldBe(await AskAsync<string>(original, RowsAsOf, position));
        foreach (string content in Directory.GetFiles(Path.Combine(exchange.Folder, "content", "sha256"), "*", SearchOption.AllDirectories))
        {
            (await File.ReadAllBytesAsync(Path.Combine(copy, Path.GetRelativePath(exchange.Folder, content)))).ShouldBe(await File.ReadAllBytesAsync(content));
        }

        // Whoever gets at the database by another way than 'serve' is refused by the database.
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = server.Endpoint.ConnectionString("exchange", PostgresSchema.ApplicationLogin) });
        Head head = await log.ReadHeadAsync(CancellationToken.None);
        (await Should.ThrowAsync<PostgresException>(() => log.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), null), head, CancellationToken.None))).SqlState.ShouldBe("EXH03");
    }

    private static async Task BecomesPrimaryAsync(string copy, long position)
    {
        (int exitCode, string said, string error) = await Program.RunAsync("serve", "--data", copy, "--urls", "http://127.0.0.1:0");
        (exitCode, said).ShouldBe((2, ""));
        error.ShouldMatch($"^This is a copy, restored to position {position} from the backup .*, and nobody may write to it beside the exchange it was made of: .*'exchange serve --primary'[.]\n$");

        long before = await EpochAsync(copy);
        using (Served primary = await Served.StartAsync(copy, new Dictionary<string, string>(StringComparer.Ordinal), "--primary"))
        {
            (await primary.BidAsync(await primary.AuctionAsync(), "buyer-1", "first of the new primary", "900000.00")).ShouldBe(200);
            (await primary.Program.TerminateAsync()).ShouldBe(0);
        }

        (await EpochAsync(copy)).ShouldBeGreaterThan(before + 1); // one by being made the primary, one by its writer
        (exitCode, said, _) = await Program.RunAsync("audit", "replay", "--data", copy);
        exitCode.ShouldBe(0, said);
        using Served again = await Served.StartAsync(copy); // told once is told for good
        (await again.Program.TerminateAsync()).ShouldBe(0);
    }

    private static async Task<long> EpochAsync(string folder)
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder, PostgresDurability.Durable);
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create(server.Endpoint.ConnectionString("exchange"));
        return await AskAsync<long>(owner, "select epoch from exchange.log_head where $1 = 0", 0);
    }

    private static async Task<NpgsqlDataSource> OwnerAsync(string folder) => NpgsqlDataSource.Create((await PostgresEndpoint.FindAsync(folder)).ShouldNotBeNull().ConnectionString("exchange"));

    private static async Task<T> AskAsync<T>(NpgsqlDataSource source, string sql, long parameter)
    {
        await using NpgsqlCommand ask = source.CreateCommand(sql);
        ask.Parameters.Add(new NpgsqlParameter<long> { TypedValue = parameter });
        return (T)(await ask.ExecuteScalarAsync())!;
    }

    private static DirectoryInfo MakeFolder()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("exchange-restore-");
        if (!OperatingSystem.IsWindows()) folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute; // the server's own user must get through
        return folder;
    }
}
