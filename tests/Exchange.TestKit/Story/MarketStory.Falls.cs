using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Decisions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Settlements;
using NodaTime;
using static Exchange.TestKit.Story.Cast;

namespace Exchange.TestKit.Story;

/// <summary>Prices that fall.</summary>
public sealed partial class MarketStory
{
    /// <summary>Of the Dutch auctions one is sold out by a limit and an accept, one closes after an outage with some licences left, one has no taker, one is called off, and one still runs.</summary>
    public async Task FallAsync()
    {
        await stage.GiveAsync(new DraftListing(Metro, DutchListing, Trams.Stream, Terms(SaleMethod.Auction, count: 20), [Hash("source")]));
        await ListAsync(Metro, DutchListing);
        Instant begin = stage.Now + Duration.FromSeconds(1), close = begin + Duration.FromMinutes(7), moved = close + Duration.FromMinutes(6);
        var lot = new DutchLot(Yuan(100), Yuan(40), Yuan(10), Duration.FromMinutes(1), Licences: 2, OpensAt: begin);
        foreach (DutchAuctionId auction in (DutchAuctionId[])[SoldDutch, ClosedDutch, UnsoldDutch, CancelledDutch, RunningDutch])
        {
            await stage.GiveAsync(new PutUpDutch(Metro, auction, DutchListing, auction == RunningDutch ? lot with { ClosesAt = begin + Duration.FromDays(30) } : auction == ClosedDutch ? lot with { Licences = 3 } : lot));
            foreach (ParticipantId bidder in (ParticipantId[])[Alice, Bob]) await stage.GiveAsync(new RegisterForDutch(bidder, auction));
        }

        stage.Advance(begin - stage.Now);
        await stage.GiveAsync(new LeaveDutchLimit(Alice, SoldDutch, Yuan(85), 1));
        await stage.GiveAsync(new LeaveDutchLimit(Bob, SoldDutch, Yuan(70), 2));
        await stage.GiveAsync(new CancelDutchLimit(Bob, SoldDutch));
        await stage.GiveAsync(new LeaveDutchLimit(Bob, SoldDutch, Yuan(50), 1));
        await stage.GiveAsync(new LeaveDutchLimit(Bob, RunningDutch, Yuan(45), 3)); // more than there are
        await stage.GiveAsync(new LeaveDutchLimit(Alice, RunningDutch, Yuan(95), 1));
        await stage.GiveAsync(new AcceptDutch(Bob, ClosedDutch, 1));
        await stage.GiveAsync(new AcceptDutch(Alice, CancelledDutch, 1));
        await DecideAsync(new CancelDutchAuction(CancelledDutch, "title-fell"));
        stage.Advance(begin + Duration.FromMinutes(1) - stage.Now);
        await stage.GiveAsync(new FireDutchLimits(MarketCommand.Exchange, RunningDutch, begin + Duration.FromMinutes(1)));
        stage.Advance(begin + Duration.FromMinutes(2) - stage.Now);
        await stage.GiveAsync(new FireDutchLimits(MarketCommand.Exchange, SoldDutch, begin + Duration.FromMinutes(2)));
        stage.Advance(Duration.FromSeconds(90));
        await stage.GiveAsync(new AcceptDutch(Alice, SoldDutch, 1));
        await stage.GiveAsync(new AcceptDelivery(Alice, Settlement(OrderId.Of(SoldDutch, Alice))));
        stage.Advance(close + Duration.FromMinutes(1) - stage.Now);
        await stage.GiveAsync(new OutageTouchedDutch(MarketCommand.Exchange, ClosedDutch, close - Duration.FromMinutes(1), stage.Now));
        await stage.GiveAsync(new CloseDutch(MarketCommand.Exchange, UnsoldDutch, close));
        stage.Advance(moved - stage.Now);
        await stage.GiveAsync(new CloseDutch(MarketCommand.Exchange, ClosedDutch, moved));
        await stage.GiveAsync(new WithdrawListing(Metro, DutchListing)); // what runs has its licences set apart
    }
}
