using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Sealed;

public sealed class WhenEnvelopesAreOpened
{
    private static readonly ParticipantId Seller = new("S"), Alice = new("alice"), Bob = new("bob"), Carol = new("carol");

    private static readonly SealedRules First = new(SealedPricing.FirstPrice, At(0), At(1000), 100, 5, Seller), Second = First with { Pricing = SealedPricing.SecondPrice };

    [Fact]
    public void SLD2_SLD3_What_is_below_the_reserve_sets_no_price()
    {
        SealedBids bids = SealedBids.Of([Bid(1, Alice, 120), Bid(2, Bob, 95), Bid(3, Carol, 90)]);

        SealedAuction.Award(First, bids).Price.ShouldBe(120);
        SealedAuction.Award(Second, bids).Price.ShouldBe(100);
        SealedAuction.Award(Second with { Reserve = 0 }, bids).Price.ShouldBe(95);
        SealedAuction.Award(Second, bids).Ranking.ShouldBe([Alice]);
        (SealedAuction.Award(First, bids).RuleVersion, SealedAuction.Award(Second, bids).RuleVersion).ShouldBe(("sealed-first-price-1", "sealed-second-price-1"));
    }

    [Fact]
    public void SLD1_The_last_valid_revision_counts_with_its_own_time()
    {
        SealedOutcome outcome = SealedAuction.Run(First, [Bid(1, Alice, 120), Bid(2, Bob, 120), Bid(3, Alice, 120), Bid(4, Alice, 121)]);

        outcome.Award.Ranking.ShouldBe([Bob, Alice]);
        outcome.Rejected.ShouldBe([new SealedRejected(4, SealedRefusal.BadTick)]);
    }

    [Fact]
    public void G6_Of_equal_bids_the_lowest_ticket_wins_whoever_came_first()
    {
        SealedAct[] log = [Bid(1, Alice, 120), Bid(2, Bob, 120), Bid(3, Carol, 120), Bid(4, new("dave"), 115)];
        ParticipantId[] drawn = [.. new[] { Alice, Bob, Carol }.OrderBy(b => Lottery.Ticket("seed", b), StringComparer.Ordinal), new("dave")];

        SealedAuction.Run(First with { LotterySeed = "seed" }, log).Award.Ranking.ShouldBe(drawn);
        SealedAuction.Run(First, log).Award.Ranking.ShouldBe([Alice, Bob, Carol, new("dave")]);
    }

    /// <summary>So that anybody can draw again with any tool: <c>printf 'seed:alice' | sha256sum</c>.</summary>
    [Fact]
    public void G6_A_ticket_is_the_hash_of_seed_and_name()
    {
        Lottery.Ticket("seed", Alice).ShouldBe("ce09330d4ed06f89e9f1d33563666952082cc2470290f326b09d7aed0ec4e474");
        Lottery.Ticket("seed", new("甲")).Length.ShouldBe(64);
    }

    /// <summary>Each act has every fault from its own on; the first is given (G-4).</summary>
    [Fact]
    public void Refusals_come_in_one_order()
    {
        SealedRefusal? Why(SealedAct act) => SealedAuction.Refusal(First, SealedBids.None, act);

        Why(Bid(-1, Seller, 0)).ShouldBe(SealedRefusal.NotOpen);
        Why(Bid(1000, Seller, 0)).ShouldBe(SealedRefusal.Closed);
        Why(Bid(999, Seller, 0)).ShouldBe(SealedRefusal.SelfBid);
        Why(Bid(0, Alice, -1)).ShouldBe(SealedRefusal.BadAmount);
        Why(Bid(0, Alice, Amounts.Max + 1)).ShouldBe(SealedRefusal.BadAmount);
        Why(Bid(0, Alice, 101)).ShouldBe(SealedRefusal.BadTick);
        Why(new SealedWithdrawal(At(0), 1, Alice)).ShouldBe(SealedRefusal.NothingToWithdraw);
        Why(Bid(0, Alice, 5)).ShouldBeNull();
        Enum.GetValues<SealedRefusal>().Length.ShouldBe(6);
    }

    [Fact]
    public void Live_bids_are_equal_when_the_bids_are()
    {
        SealedBids bids = SealedBids.Of([Bid(1, Alice, 120), Bid(2, Bob, 95)]);
        bids.Without(Bob).With(Bid(2, Bob, 95)).ShouldBe(bids);
        bids.Without(Bob).ShouldNotBe(bids);
    }

    private static SealedBid Bid(long at, ParticipantId bidder, long amount) => new(At(at), at, bidder, amount);

    private static Instant At(long milliseconds) => RandomEnvelopes.At(milliseconds);
}
