using System.Text.Json;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.TestKit;
using Npgsql;
using Xunit.Abstractions;

namespace Exchange.Cli.Tests.Backup;

/// <summary><c>ops/backup --follow</c> beside an exchange that trades, dies and comes back; then its disk is lost.</summary>
public sealed class WhenAnExchangeIsFollowed(ITestOutputHelper output) : IDisposable
{
    // With the refusals of the same group: those of later ones move no position, so nothing tells whether they had come.
    private const string Log = """
        select coalesce((select md5(string_agg(e::text, '|' order by seq_id)) from exchange.mt_events e where seq_id <= $1), '')
            || coalesce((
                select md5(string_agg(j::text, '|' order by number)) from exchange.command_journal j
                where position <= $1 and group_no <= (select group_no from exchange.command_journal where position = $1 and events > 0)), '')
        """;

    private static readonly Dictionary<string, string> NoEnvironment = new(StringComparer.Ordinal);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-follow-");

    private string Backups => Path.Combine(_folder.FullName, "backups");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_restore_has_everything_up_to_the_position_that_the_folder_says_it_reaches()
    {
        if (!OperatingSystem.IsWindows()) _folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute; // the server's own user must get through
        await using ServedExchange exchange = await ServedExchange.StartAsync(demo: true);
        string auction = await exchange.DemoAuctionAsync();
        (await exchange.RunAsync("backup", Backups)).ExitCode.ShouldBe(0);
        using Program follower = Program.StartScript("backup", NoEnvironment, Backups, "--follow", "--data", exchange.Folder);

        await TradeAsync(exchange, auction, seed: 1);
        await ReachedAsync(exchange);
        await exchange.KillAsync(); // PostgreSQL with it
        await exchange.ServeAsync();
        await TradeAsync(exchange, auction, seed: 2);
        (long position, string log) = await ReachedAsync(exchange);
        await exchange.KillAsync();
        (await follower.TerminateAsync()).ShouldBe(0, await follower.ErrorAsync());

        string copy = Path.Combine(_folder.FullName, "copy");
        (int exitCode, string said, string error) = await Program.RunAsync("restore", Backups, "--data", copy);
        (exitCode, error).ShouldBe((0, ""), said);
        (exitCode, said, _) = await Program.RunAsync("audit", "replay", "--data", copy);
        exitCode.ShouldBe(0, said);
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(copy, PostgresDurability.Durable);
        await using NpgsqlDataSource restored = NpgsqlDataSource.Create(server.Endpoint.ConnectionString("exchange"));
        (await ReadAsync(restored, position)).ShouldBe(log);
    }

    private async Task TradeAsync(ServedExchange exchange, string auction, int seed)
    {
        await using var load = new BiddingLoad(exchange, auction, seed, output);
        await load.AnswersAsync(100);
    }

    /// <summary>Waits until the folder says that it reaches what was answered before the call.</summary>
    /// <returns>How far that goes, and what it is.</returns>
    private async Task<(long Position, string Log)> ReachedAsync(ServedExchange exchange)
    {
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create((await PostgresEndpoint.FindAsync(exchange.Folder)).ShouldNotBeNull().ConnectionString("exchange"));
        await using NpgsqlCommand head = owner.CreateCommand("select position from exchange.log_head");
        long position = (long)(await head.ExecuteScalarAsync())!;
        await Eventually.TrueAsync(() => ReachOfFolder() >= position);
        return (position, await ReadAsync(owner, position));
    }

    private long ReachOfFolder()
    {
        using JsonDocument reached = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Backups, "reached.json")));
        return reached.RootElement.GetProperty("position").GetInt64();
    }

    private static async Task<string> ReadAsync(NpgsqlDataSource source, long position)
    {
        await using NpgsqlCommand read = source.CreateCommand(Log);
        read.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        return (string)(await read.ExecuteScalarAsync())!;
    }
}
