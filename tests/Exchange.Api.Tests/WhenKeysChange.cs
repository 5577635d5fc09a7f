using System.Net;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.TestKit;

namespace Exchange.Api.Tests;

public sealed class WhenKeysChange
{
    [Fact]
    public async Task A_new_key_lets_in_at_once_and_a_revoked_one_soon_no_more()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        string key = await ApiKeyTable.CreateAsync(exchange.Database.Owner, new ParticipantId("late"), Roles.Regulator, CancellationToken.None);
        key.ShouldStartWith("exk_");
        (await exchange.Host.GetAsync("/auctions", key)).Status.ShouldBe(HttpStatusCode.OK);
        (await exchange.Host.GetAsync("/auctions", null, request => request.Headers.Add("X-Api-Key", key))).Status.ShouldBe(HttpStatusCode.OK);
        (await exchange.Database.ScalarAsync<long>($"select count(*) from exchange.api_keys where strpos(encode(hash, 'escape'), '{key}') > 0")).ShouldBe(0);

        (await ApiKeyTable.RevokeAsync(exchange.Database.Owner, key, CancellationToken.None)).ShouldBeTrue();
        await Eventually.TrueAsync(async () => (await exchange.Host.GetAsync("/auctions", key)).Status == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_application_can_not_make_keys()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        await using var application = Npgsql.NpgsqlDataSource.Create(exchange.Database.ConnectionStringOf("exchange_app"));
        Npgsql.PostgresException refused = await Should.ThrowAsync<Npgsql.PostgresException>(() => ApiKeyTable.CreateAsync(application, new ParticipantId("x"), Roles.Operator, CancellationToken.None));
        refused.SqlState.ShouldBe("42501");
    }

    [Fact]
    public async Task The_demo_has_keys_only_their_owner_may_read_and_one_open_auction_however_often_it_starts()
    {
        await using TestExchange exchange = await TestExchange.StartAsync(withMarket: false);
        await exchange.StopAsync(exchange.Host);
        string folder = Directory.CreateTempSubdirectory("exchange-demo-").FullName;
        (long Events, long Commands)? first = null;
        for (int start = 0; start < 3; start++)
        {
            TestHost host = await exchange.StartHostAsync(options => options with { Demo = true, DataFolder = folder, OwnerConnectionString = exchange.Database.ConnectionString });
            string[] files = Directory.GetFiles(Path.Combine(folder, "keys"));
            files.Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["buyer-1.key", "buyer-2.key", "buyer-3.key", "buyer-4.key", "buyer-5.key", "operator-1.key", "operator-2.key", "regulator.key", "vendor.key"]);
            if (!OperatingSystem.IsWindows())
            {
                foreach (string file in files) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            string buyer = (await File.ReadAllTextAsync(Path.Combine(folder, "keys", "buyer-1.key"))).Trim();
            long head = await exchange.Database.ScalarAsync<long>("select position from exchange.log_head");
            JsonElement auction = (await host.GetAsync($"/auctions?status=open&at-least={head}", buyer)).Json.GetProperty("auctions").EnumerateArray().ShouldHaveSingleItem();
            (long Events, long Commands) now = await exchange.CountAsync();
            now.ShouldBe(first ??= now); // starting again has done nothing
            string question = $"/auctions/{auction.GetProperty("auctionId").GetString()}/bids?validate-only=true";
            (await host.PostAsync(question, TestExchange.Bid("100.00"), buyer, exchange.NextKey())).Status.ShouldBe(HttpStatusCode.OK); // the buyer is registered
            await exchange.StopAsync(host);
        }

        Directory.Delete(folder, recursive: true);
    }
}
