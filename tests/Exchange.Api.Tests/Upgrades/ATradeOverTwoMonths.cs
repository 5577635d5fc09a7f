using System.Diagnostics;
using System.Net;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.TestKit;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace Exchange.Api.Tests.Upgrades;

/// <summary>What a version of the exchange leaves behind for the next one to upgrade: auctions, orders and refusals on both sides of a month's end, one auction still open.</summary>
/// <remarks>The script <c>make</c> beside this runs it with the code of a former version; <c>EXCHANGE_FIXTURE</c> is then the command that dumps the database.</remarks>
public sealed class ATradeOverTwoMonths
{
    [Fact]
    public async Task Fills_the_journal_with_answers_of_every_kind()
    {
        var clock = new FakeClock(Instant.FromUtc(2026, 8, 29, 9, 0));
        await using TestExchange exchange = await TestExchange.StartAsync(options => options with { Clock = clock });
        var vendor = new ParticipantId("vendor");
        await exchange.Host.App.Services.GetRequiredService<MarketSeed>().ListAsync(
            vendor, MarketSeed.FloorProductOf(vendor), MarketSeed.ByAuction with { Method = SaleMethod.PostedPrice, Price = new Money(10_00, Currency.Cny) });
        Guid first = await exchange.OpenAuctionAsync(reserve: "150.00", closesAt: "2026-09-02T12:00:00Z"), second = await exchange.OpenAuctionAsync(closesAt: "2027-01-15T12:00:00Z");
        for (int day = 0; day < 6; day++)
        {
            for (int i = 0; i < 10; i++)
            {
                string buyer = exchange.Buyers[i % exchange.Buyers.Count];
                await AskAsync(exchange, $"/auctions/{(i % 3 == 0 ? second : first)}/bids", TestExchange.Bid($"{100 + (50 * day) + (10 * i)}.00"), buyer);
                if (i % 4 == 0) await AskAsync(exchange, $"/auctions/{first}/bids", TestExchange.Bid("5.00"), buyer); // too little, or too late
                if (i % 5 == 0) await AskAsync(exchange, $"/listings/{MarketSeed.FloorOf(vendor, SaleMethod.PostedPrice).Value}/orders", """{"version":1}""", buyer);
                clock.Advance(Duration.FromMinutes(37));
            }

            clock.Advance(Duration.FromDays(1) - Duration.FromMinutes(370));
        }

        // What the facts ask for has followed, and the read models have it.
        await Eventually.TrueAsync(() => exchange.Database.ScalarAsync<bool>("""
            select exists (select from exchange.mt_events where type = 'lot_awarded') and exists (select from exchange.mt_events where type = 'settlement_delivered')
                and (select min(position) from exchange.checkpoints) = (select position from exchange.log_head)
            """));
        (await exchange.Database.ScalarAsync<long>("select count(*) from exchange.command_journal where code is not null")).ShouldBeGreaterThan(20);
        (await exchange.Database.ReadAsync("select count(*) from exchange.command_journal group by date_trunc('month', received_at at time zone 'UTC')", row => row.GetInt64(0))).ShouldAllBe(rows => rows > 50);
        await exchange.StopAsync(exchange.Host);
        if (Environment.GetEnvironmentVariable("EXCHANGE_FIXTURE") is { Length: > 0 } dump) await DumpAsync(dump, exchange.Database.ConnectionString);
    }

    private static async Task AskAsync(TestExchange exchange, string path, string body, string buyer) =>
        (await exchange.Host.PostAsync(path, body, buyer, exchange.NextKey())).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Conflict);

    private static async Task DumpAsync(string command, string connectionString)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var info = new ProcessStartInfo("/bin/sh", ["-c", command]);
        (info.Environment["PGHOST"], info.Environment["PGUSER"], info.Environment["PGDATABASE"]) = (server.Host, server.Username, server.Database);
        using Process process = Process.Start(info)!;
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }
}
