using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Projections.PriceDiscovery;
using NodaTime;
using static Exchange.Audit.Tests.Marketplace;

namespace Exchange.Audit.Tests.ReadModels;

/// <summary>Auctions of a listing, with registered bidders, retractions, purchases and open outcry, as read models and replay see them.</summary>
public sealed class WhenBidsAreRetractedAndLotsBought
{
    private static readonly ListingId Listing = ListingId.Of(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000011e0"));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Live_equals_rebuild_byte_for_byte(int pageSize)
    {
        await using Marketplace market = await OpenAsync();
        await TradeAsync(market);

        // A fresh subscriber a page: it knows nothing but what the tables hold, all maxima of a retractable auction among it.
        while (await market.NextPageAsync(market.Views(), pageSize) is { Events.Count: > 0 } page) (await market.Views().ApplyAsync(page, CancellationToken.None)).ShouldBeTrue();
        await market.CatchUpAsync(market.Deadlines());
        string live = await market.DumpAsync();
        (await market.ReplayAsync()).Differences.ShouldBeEmpty();

        await market.DropReadModelsAsync();
        await market.CatchUpAsync(market.Views(), market.Deadlines());
        (await market.DumpAsync()).ShouldBe(live);
    }

    [Fact]
    public async Task Every_outcome_is_decided_again_and_served_as_it_was()
    {
        await using Marketplace market = await OpenAsync();
        (AuctionId proxy, AuctionId outcry, AuctionId bought, AuctionId empty) = await TradeAsync(market);
        await market.CatchUpAsync(market.Views(), market.Deadlines());

        ReplayReport report = await market.ReplayAsync();
        report.Differences.ShouldBeEmpty();
        report.Auctions.ShouldBe(5); // one more was called off
        (await SeenAsync(market, proxy)).ShouldBe((AuctionStatus.Sold, Eur(31), 2, 1)); // Bob, in front of Alice's 30, once Carol had taken 80 back
        (await SeenAsync(market, outcry)).ShouldBe((AuctionStatus.Sold, Eur(40), 1, 1)); // Alice, whose bid leads again
        (await SeenAsync(market, bought)).ShouldBe((AuctionStatus.Sold, Eur(200), 1, 0));
        (await SeenAsync(market, empty)).ShouldBe((AuctionStatus.Unsold, null, null, 1));
    }

    [Theory]
    [InlineData("""set data = jsonb_set(data, '{bidder}', '"participant-bob"') where type = 'bidder_registered' and data ->> 'bidder' = 'participant-carol'""", "a bidder was registered twice")]
    [InlineData("""set data = jsonb_set(data, '{bidder}', '"participant-dora"') where type = 'bidder_registered' and data ->> 'bidder' = 'participant-carol'""", "the bid of somebody was accepted who is not registered")]
    [InlineData("""set data = jsonb_set(data, '{bidder}', '"participant-seller"') where type = 'bidder_registered' and data ->> 'bidder' = 'participant-carol'""", "the seller was registered as a bidder")]
    [InlineData("""set data = jsonb_set(data, '{bidder}', '"participant-seller"') where type = 'bid_retracted'""", "the seller's own retraction was accepted")]
    [InlineData("""set data = data #- '{terms,retractCutoff}' where type = 'auction_opened'""", "a bid was retracted that binds")]
    [InlineData("""set data = jsonb_set(data, '{terms,retractCutoff}', '"2:00:00"') where type = 'auction_opened'""", "the retraction was accepted too close to the close")]
    [InlineData("""set data = jsonb_set(data, '{price,amount}', '"199.00"') where data ->> 'ruleVersion' = 'english-buy-now-1'""", "the lot was bought at 199.00 EUR, the terms say 200.00 EUR")]
    [InlineData("""set data = jsonb_set(data, '{ruleVersion}', '"english-buy-now-1"') where data ->> 'ruleVersion' = 'english-proxy-1' and type = 'lot_awarded'""", "the purchase was accepted outside the bidding time")]
    [InlineData("""set data = jsonb_set(data, '{ruleVersion}', '"english-proxy-1"') where data ->> 'ruleVersion' = 'english-outcry-1'""", "it was decided by rule 'english-proxy-1', which is not the one of its format in this build")]
    public async Task An_altered_fact_is_named(string sabotage, string fault)
    {
        await using Marketplace market = await OpenAsync();
        await TradeAsync(market);
        await market.CatchUpAsync(market.Views(), market.Deadlines());
        await market.ExecuteAsync($"update exchange.mt_events {sabotage}");

        ReplayReport report = await market.ReplayAsync();
        report.Result.ShouldBe(ReplayResult.Differences);
        report.Differences.Where(d => d.Model == "outcome").Select(d => d.What).ShouldContain(what => string.Equals(what, fault, StringComparison.Ordinal));
    }

    /// <summary>Auctions to their end: a proxy with a retraction, an outcry with one, one that is bought at once, one whose only bid is taken back, one with maxima left for its opening, one that is called off.</summary>
    private static async Task<(AuctionId Proxy, AuctionId Outcry, AuctionId Bought, AuctionId Empty)> TradeAsync(Marketplace market)
    {
        AuctionTerms terms = market.Terms() with { Listing = Listing, RetractCutoff = Duration.Zero };
        AuctionId proxy = await RegisteredAsync(market, terms);
        await BidAsync(market, proxy, (Alice, 30), (Bob, 50), (Carol, 80));
        await RetractAsync(market, proxy, Carol);

        AuctionId outcry = await RegisteredAsync(market, terms with { Format = AuctionFormat.Outcry });
        await BidAsync(market, outcry, (Alice, 40), (Bob, 60));
        await RetractAsync(market, outcry, Bob);

        AuctionId empty = await RegisteredAsync(market, terms);
        await BidAsync(market, empty, (Alice, 30));
        await RetractAsync(market, empty, Alice);

        AuctionId bought = await RegisteredAsync(market, terms with { BuyNow = Eur(200) });
        (await market.SendAsync(bought, Bob, "buy_now", at => new TakeAtBuyNow(bought, Bob, at))).Code.ShouldBeNull();

        AuctionId announced = await RegisteredAsync(market, terms with { OpensAt = terms.ClosesAt - Duration.FromSeconds(1) });
        foreach ((ParticipantId bidder, int euro) in ((ParticipantId, int)[])[(Alice, 30), (Bob, 60), (Alice, 40), (Carol, 90)])
        {
            (await market.SendAsync(announced, bidder, "leave_absentee_bid", at => new LeaveAbsentee(announced, bidder, Eur(euro), at))).Code.ShouldBeNull();
        }

        (await market.SendAsync(announced, Carol, "withdraw_absentee_bid", at => new WithdrawAbsentee(announced, Carol, at))).Code.ShouldBeNull();
        AuctionId off = await RegisteredAsync(market, terms);
        (await market.SendAsync(off, Alice, "withdraw_lot", at => new CallOff(off, "error-in-terms", at))).Code.ShouldBeNull();
        foreach (AuctionId auction in (AuctionId[])[proxy, outcry, empty, announced]) await market.CloseAsync(auction, terms.ClosesAt);
        return (proxy, outcry, bought, empty);
    }

    private static async Task<AuctionId> RegisteredAsync(Marketplace market, AuctionTerms terms)
    {
        AuctionId auction = await market.OpenAuctionAsync(terms);
        foreach (ParticipantId bidder in (ParticipantId[])[Alice, Bob, Carol]) (await market.SendAsync(auction, bidder, "register_bidder", at => new EnterBidder(auction, bidder, at))).Code.ShouldBeNull();
        return auction;
    }

    private static async Task BidAsync(Marketplace market, AuctionId auction, params (ParticipantId Bidder, int Euro)[] bids)
    {
        foreach ((ParticipantId bidder, int euro) in bids) (await market.BidAsync(auction, bidder, euro)).Code.ShouldBeNull();
    }

    private static async Task RetractAsync(Marketplace market, AuctionId auction, ParticipantId bidder) =>
        (await market.SendAsync(auction, bidder, "retract_bid", at => new TakeBackBids(auction, bidder, at))).Code.ShouldBeNull();

    private static async Task<(AuctionStatus Status, Money? Price, int? Winner, int Retractions)> SeenAsync(Marketplace market, AuctionId auction)
    {
        AuctionView view = (await market.Reads.FindAsync(auction, CancellationToken.None)).Auction!;
        return (view.Status, view.CurrentPrice, view.Winner, view.Retractions);
    }
}
