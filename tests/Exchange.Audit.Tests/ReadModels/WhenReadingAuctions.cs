using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;
using Exchange.ReadModels.Postgres;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Audit.Tests.ReadModels;

public sealed class WhenReadingAuctions
{
    [Fact]
    public async Task Lists_are_paged_by_cursor_and_filtered_by_status()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        var opened = new List<AuctionId>();
        for (int i = 0; i < 5; i++) opened.Add(await market.TradeAsync(market.Terms(Duration.FromHours(i + 1))));
        await market.CatchUpAsync(market.Views());
        (AuctionView? first, _) = await market.Reads.FindAsync(opened[0], CancellationToken.None);
        await market.CloseAsync(opened[0], first!.ClosesAt);
        await market.CatchUpAsync(market.Views());

        var listed = new List<AuctionId>();
        AuctionId? after = null;
        while (await market.Reads.ListAsync(AuctionStatus.Open, after, 2, CancellationToken.None) is { Items.Count: > 0 } page)
        {
            page.Position.ShouldBe((await market.Log.ReadHeadAsync(CancellationToken.None)).Position);
            listed.AddRange(page.Items.Select(v => v.AuctionId));
            after = listed[^1];
        }

        listed.ShouldBe(opened.Skip(1).OrderBy(a => a.ToString(), StringComparer.Ordinal));
        (await market.Reads.ListAsync(AuctionStatus.Sold, null, 10, CancellationToken.None)).Items.ShouldHaveSingleItem().AuctionId.ShouldBe(opened[0]);
        (await market.Reads.ListAsync(null, null, 10, CancellationToken.None)).Items.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Bids_are_paged_by_their_numbers_and_show_prices_not_maxima()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        AuctionId auction = await market.TradeAsync();
        await market.CatchUpAsync(market.Views());

        Listed<PublicBid> first = await market.Reads.BidsAsync(auction, 0, 2, CancellationToken.None);
        Listed<PublicBid> rest = await market.Reads.BidsAsync(auction, first.Items[^1].Number, 10, CancellationToken.None);
        first.Items.Concat(rest.Items).Select(b => (b.Number, b.BidderNumber, b.Price.MinorUnits)).ShouldBe([(1, 1, 1000), (2, 2, 2600), (3, 3, 4100), (4, 2, 5600), (5, 1, 6100)]);
        (await market.Reads.BidsAsync(auction, 5, 10, CancellationToken.None)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_there_comes_with_the_position_that_says_so()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        await market.TradeAsync();
        await market.CatchUpAsync(market.Views());
        (AuctionView? none, long position) = await market.Reads.FindAsync(new AuctionId(Guid.CreateVersion7()), CancellationToken.None);
        none.ShouldBeNull();
        position.ShouldBe(6);
    }

    [Fact]
    public async Task A_reader_waits_for_a_position_and_is_told_what_was_reached()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        await market.TradeAsync();
        AuctionReadModel views = market.Views();
        (await market.Reads.WaitForAsync(6, Duration.FromMilliseconds(20), CancellationToken.None)).ShouldBe(0);

        Task<long>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => market.Reads.WaitForAsync(6, Duration.FromMinutes(1), CancellationToken.None))];
        await market.CatchUpAsync(views);
        foreach (Task<long> reader in waiting) (await Eventually.DoneAsync(reader)).ShouldBe(6);
        (await market.Reads.WaitForAsync(6, Duration.Zero, CancellationToken.None)).ShouldBe(6);
    }

    [Fact]
    public async Task A_claim_keeps_others_away_until_it_is_given_up()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        var claims = new SubscriptionClaims(market.App);
        (Guid one, Guid other) = (Guid.NewGuid(), Guid.NewGuid());
        Duration lease = Duration.FromHours(1);
        (await claims.TakeAsync("auction-views", one, lease, CancellationToken.None)).ShouldBeTrue();
        (await claims.TakeAsync("auction-views", one, lease, CancellationToken.None)).ShouldBeTrue();
        (await claims.TakeAsync("auction-views", other, lease, CancellationToken.None)).ShouldBeFalse();
        await claims.ReleaseAsync("auction-views", one);
        (await claims.TakeAsync("auction-views", other, lease, CancellationToken.None)).ShouldBeTrue();
        (await claims.TakeAsync("auction-views", one, Duration.FromMilliseconds(-1), CancellationToken.None)).ShouldBeTrue();
    }
}
