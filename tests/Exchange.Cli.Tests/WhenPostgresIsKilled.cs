using Exchange.TestKit;

namespace Exchange.Cli.Tests;

/// <summary>The exchange's own PostgreSQL dies by another hand: an operator's, or that of a machine short of memory.</summary>
public sealed class WhenPostgresIsKilled : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-killed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_same_process_brings_it_back_and_goes_on_with_every_bid_it_had_answered()
    {
        using Served exchange = await Served.StartAsync(_folder);
        Guid auction = await exchange.AuctionAsync();
        (await exchange.BidAsync(auction, "buyer-1", "before", "450.00")).ShouldBe(200);
        int killed = exchange.Postgres;

        await Program.SignalAsync("-KILL", killed);
        await Eventually.TrueAsync(() => exchange.HasOtherPostgres(killed)); // until they notice, the dead server's sessions go on answering

        await Eventually.TrueAsync(async () => await exchange.BidAsync(auction, "buyer-2", "after", "800.00") is 200);
        // Connections that died with the server may still give a 503, which callers repeat; any other answer must be the first one.
        (await UntilAnsweredAsync(exchange, auction, "450.00")).ShouldBe(200);
        (await UntilAnsweredAsync(exchange, auction, "451.00")).ShouldBe(422); // it remembers the first
        (await exchange.Program.TerminateAsync()).ShouldBe(0);
    }

    private static async Task<int?> UntilAnsweredAsync(Served exchange, Guid auction, string amount)
    {
        int? status = null;
        await Eventually.TrueAsync(async () => (status = await exchange.BidAsync(auction, "buyer-1", "before", amount)) is not (null or 503));
        return status;
    }
}
