using Exchange.EventStore;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Audit.Tests.ReadModels;

public sealed class WhenADeadlineComes
{
    [Fact]
    public async Task The_auction_is_closed_by_a_command_that_names_its_deadline()
    {
        await using Marketplace market = await Marketplace.OpenAsync(withDeadlines: true);
        AuctionId auction = await market.TradeAsync();
        AuctionOpened opened = (AuctionOpened)(await EventsAsync(market, auction))[0];

        market.Clock.Set(opened.Terms.ClosesAt);
        AuctionEvent last = await LastWhenAsync(market, auction, e => e is LotAwarded or LotUnsold);

        LotAwarded awarded = last.ShouldBeOfType<LotAwarded>();
        awarded.Winner.ShouldBe(Marketplace.Alice);
        awarded.At.ShouldBeGreaterThanOrEqualTo(opened.Terms.ClosesAt);
        (await market.ScalarAsync<long>("select count(*) from exchange.command_journal where kind = 'close_auction'")).ShouldBe(1);
        await market.CatchUpAsync(market.Views(), market.Deadlines());
        (await market.ReplayAsync()).ToText().ShouldEndWith("OK: replay equals what is served.");
    }

    [Fact]
    public async Task A_close_that_has_moved_is_carried_out_at_its_new_time_and_a_stale_command_does_nothing()
    {
        await using Marketplace market = await Marketplace.OpenAsync(withDeadlines: true);
        AuctionTerms terms = market.Terms(softClose: new SoftClose(Duration.FromMinutes(10), Duration.FromMinutes(10), null));
        AuctionId auction = await market.OpenAuctionAsync(terms);
        market.Clock.Set(terms.ClosesAt - Duration.FromMinutes(1));
        await market.BidAsync(auction, Marketplace.Alice, 20);
        CloseExtended extended = (await EventsAsync(market, auction))[^1].ShouldBeOfType<CloseExtended>();

        market.Clock.Set(terms.ClosesAt);
        Outcome stale = await market.SendAsync(auction, Marketplace.Seller, "close_auction", at => new CloseAuction(auction, terms.ClosesAt, at));
        (stale.Code, stale.Events).ShouldBe((null, 0));
        (await EventsAsync(market, auction))[^1].ShouldBeOfType<CloseExtended>();

        market.Clock.Set(extended.ClosesAt);
        (await LastWhenAsync(market, auction, e => e is LotAwarded)).At.ShouldBeGreaterThanOrEqualTo(extended.ClosesAt);
    }

    [Fact]
    public async Task An_outage_over_the_time_before_the_close_postpones_it()
    {
        await using Marketplace market = await Marketplace.OpenAsync(withDeadlines: true);
        AuctionId touched = await market.TradeAsync(market.Terms(Duration.FromHours(1), outageWindow: Duration.FromHours(2)));
        AuctionId untouched = await market.TradeAsync(market.Terms(Duration.FromHours(5), outageWindow: Duration.FromHours(2)));

        await market.StopWriterAsync();
        await market.StartWriterAsync(withDeadlines: true);

        ClosePostponed postponed = (await EventsAsync(market, touched))[^1].ShouldBeOfType<ClosePostponed>();
        postponed.ClosesAt.ShouldBe(postponed.OutageTo + Duration.FromHours(2));
        (await EventsAsync(market, untouched))[^1].ShouldBeOfType<BidPlaced>();

        market.Clock.Set(postponed.ClosesAt);
        await LastWhenAsync(market, touched, e => e is LotAwarded);
        await market.CatchUpAsync(market.Views(), market.Deadlines());
        (await market.ReplayAsync()).ToText().ShouldEndWith("OK: replay equals what is served.");
    }

    [Fact]
    public async Task The_next_writer_knows_the_deadlines_from_the_table_and_the_log_behind_it()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        AuctionId stored = await market.TradeAsync(market.Terms(Duration.FromHours(5)));
        await market.CatchUpAsync(market.Deadlines());
        AuctionId behind = await market.TradeAsync(market.Terms(Duration.FromHours(5)));

        await market.StopWriterAsync();
        await market.StartWriterAsync(withDeadlines: true);
        market.Clock.Advance(Duration.FromHours(6));
        await LastWhenAsync(market, stored, e => e is LotAwarded);
        await LastWhenAsync(market, behind, e => e is LotAwarded);
    }

    private static async Task<IReadOnlyList<AuctionEvent>> EventsAsync(Marketplace market, AuctionId auction)
    {
        var events = new List<AuctionEvent>();
        await foreach (RecordedEvent e in market.Log.ReadStreamAsync(auction.Stream, 1, long.MaxValue, CancellationToken.None))
        {
            events.Add((AuctionEvent)AuctionCatalog.Events.Deserialize(e.Type, e.Data.Span));
        }

        return events;
    }

    private static async Task<AuctionEvent> LastWhenAsync(Marketplace market, AuctionId auction, Func<AuctionEvent, bool> holds)
    {
        AuctionEvent? last = null;
        await Eventually.TrueAsync(async () => holds(last = (await EventsAsync(market, auction))[^1]));
        return last!;
    }
}
