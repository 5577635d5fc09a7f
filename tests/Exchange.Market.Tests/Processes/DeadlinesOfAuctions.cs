using Exchange.Market.Auctions;
using Exchange.Market.Processes;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Processes;

public sealed class DeadlinesOfAuctions
{
    private static readonly Instant Moved = Closing + Duration.FromMinutes(2);

    [Fact]
    public void An_auction_is_due_at_its_close_wherever_that_moves()
    {
        AuctionDeadlines.After(new AuctionOpened(Id, Vendor, Terms, Announced)).ShouldBe(new Deadline(Id.Stream, Closing));
        AuctionDeadlines.After(new CloseExtended(Id, Moved, Opening)).ShouldBe(new Deadline(Id.Stream, Moved));
        AuctionDeadlines.After(new ClosePostponed(Id, Opening, Closing, Moved, Closing)).ShouldBe(new Deadline(Id.Stream, Moved));
    }

    [Fact]
    public void A_bid_leaves_the_deadline_as_it_was() => AuctionDeadlines.After(Placed(Alice, 50_00)).ShouldBeNull();

    [Fact]
    public void A_settled_auction_has_no_deadline()
    {
        AuctionDeadlines.After(new LotAwarded(Id, Alice, Cny(10_00), EnglishProxy.RuleVersion, Closing)).ShouldBe(new Deadline(Id.Stream, null));
        AuctionDeadlines.After(new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Closing)).ShouldBe(new Deadline(Id.Stream, null));
    }

    [Fact]
    public void A_deadline_is_carried_out_by_a_command_that_names_it()
    {
        AuctionDeadlines.CommandFor(Id, Closing, Closing + Tick).ShouldBe(new CloseAuction(Id, Closing, Closing + Tick));
        AuctionDeadlines.CommandFor(Id, new Interval(Opening, Closing), Closing + Tick).ShouldBe(new PostponeClose(Id, Opening, Closing, Closing + Tick));
    }

    /// <summary>However the close moves, the deadline kept as data is the close that the auction itself knows.</summary>
    [Fact]
    public void The_deadline_kept_is_the_close_that_stands()
    {
        AuctionEvent[] facts =
        [
            new AuctionOpened(Id, Vendor, WithSoftClose, Announced), Placed(Alice, 50_00, Closing - Tick), new CloseExtended(Id, Moved, Closing - Tick),
            new ClosePostponed(Id, Closing, Moved, Moved + Terms.OutageWindow, Moved),
        ];
        AuctionState state = Auction.Decider.Initial;
        Deadline? kept = null;
        foreach (AuctionEvent fact in facts)
        {
            state = Auction.Decider.Evolve(state, fact);
            kept = AuctionDeadlines.After(fact) ?? kept;
            kept!.Value.DueAt.ShouldBe(((Open)state).ClosesAt);
        }
    }
}
