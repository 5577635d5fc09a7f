using System.Globalization;
using System.Net;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;
using Exchange.ReadModels.Postgres.Auctions;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api.Tests.Reads;

[Collection(SharedExchange.Name)]
public sealed class WhenLookingAtAnAuctionsPast(SharedExchange shared)
{
    private const int Bids = 12;

    private readonly TestExchange _exchange = shared.Exchange;

    [Fact]
    public async Task It_is_what_everybody_saw_then_wherever_the_fold_begins()
    {
        (Guid auction, long opened, List<(long Position, string View, string Bids)> then) = await TradeAsync();
        var services = _exchange.Host.App.Services;
        var marked = new AuctionHistory(services.GetRequiredService<IEventLog>(), services.GetRequiredService<AuctionReads>(), ExchangeHost.Aggregates, new FoldMarks(every: 3));
        foreach ((long position, string view, string bids) in then.Concat(then.AsEnumerable().Reverse()).Append(then[^1]))
        {
            Answer read = await _exchange.Host.GetAsync($"/auctions/{auction}?as-of={position}", _exchange.Buyers[3]);
            read.Text.ShouldBe(view);
            long.Parse(read.Headers.GetValues("Exchange-Position").Single(), CultureInfo.InvariantCulture).ShouldBe(position);
            (await _exchange.Host.GetAsync($"/auctions/{auction}/bids?as-of={position}", _exchange.Buyers[3])).Json.GetProperty("bids").GetRawText().ShouldBe(bids);
            JsonSerializer.Serialize((await marked.AsOfAsync(new AuctionId(auction), position, CancellationToken.None))!, PriceDiscoveryJson.AuctionView).ShouldBe(view);
        }

        (await _exchange.Host.GetAsync($"/auctions/{auction}/bids?as-of={then[5].Position}&after=4&limit=1", _exchange.Buyers[3])).Json.GetProperty("bids").GetArrayLength().ShouldBe(1);
        (await _exchange.Host.GetAsync($"/auctions/{auction}/bids?as-of={then[0].Position}&after=1", _exchange.Buyers[3])).Json.GetProperty("bids").GetArrayLength().ShouldBe(0);
        (await _exchange.Host.GetAsync($"/auctions/{auction}?as-of={opened - 1}", _exchange.Buyers[3])).ShouldBeProblem(HttpStatusCode.NotFound, "auction-not-found");
        (await _exchange.Host.GetAsync($"/auctions/{auction}/bids?as-of={opened - 1}", _exchange.Buyers[3])).ShouldBeProblem(HttpStatusCode.NotFound, "auction-not-found");
        (await _exchange.Host.GetAsync($"/auctions/{Guid.NewGuid()}/bids?as-of={opened}", _exchange.Buyers[3])).ShouldBeProblem(HttpStatusCode.NotFound, "auction-not-found");
    }

    /// <summary>What was served right after each bid.</summary>
    private async Task<(Guid Auction, long Opened, List<(long Position, string View, string Bids)> Then)> TradeAsync()
    {
        Guid auction = await _exchange.OpenAuctionAsync();
        long opened = await _exchange.Database.ScalarAsync<long>($"select seq_id from exchange.mt_events where stream_id = 'auction-{auction}' and version = 1");
        var then = new List<(long, string, string)>();
        for (int i = 0; i < Bids; i++)
        {
            long position = (await _exchange.BidAsync(auction, _exchange.Buyers[i % 3], $"{200 + (i * 10)}.00")).Number("position");
            then.Add((
                position, (await _exchange.Host.GetAsync($"/auctions/{auction}?at-least={position}", _exchange.Buyers[3])).Text,
                (await _exchange.Host.GetAsync($"/auctions/{auction}/bids?at-least={position}", _exchange.Buyers[3])).Json.GetProperty("bids").GetRawText()));
        }

        return (auction, opened, then);
    }
}
