using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms.Tests.English;

public sealed class PriceOfABid
{
    private static readonly ParticipantId Alice = new("alice"), Bob = new("bob"), Carol = new("carol");

    private static readonly EnglishProxy Rule = new(1000, 6000, IncrementTable.Of(new(0, 5), new(100, 25), new(500, 50), new(2500, 100), new(10000, 250)));

    [Fact]
    public void Follows_the_example_of_the_rules()
    {
        StandingBid alice = Rule.After(null, Alice, 4500);
        alice.ShouldBe(new StandingBid(Alice, 4500, null, 1000, ReserveMet: false));
        StandingBid bob = Rule.After(alice, Bob, 8000);
        bob.ShouldBe(new StandingBid(Bob, 8000, 4500, 6000, ReserveMet: true));
        Rule.After(bob, Carol, 7500).ShouldBe(new StandingBid(Bob, 8000, 7500, 7600, ReserveMet: true));
    }

    [Fact]
    public void Refuses_what_is_below_the_lowest_acceptable()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Rule.After(null, Alice, 999));
        Should.Throw<ArgumentOutOfRangeException>(() => Rule.After(Rule.After(null, Alice, 4500), Alice, 4500));
    }

    [Fact]
    public void Never_overflows_at_the_largest_amounts()
    {
        var rule = new EnglishProxy(1, null, IncrementTable.Flat(Amounts.Max));
        StandingBid standing = rule.After(null, Alice, Amounts.Max);
        standing = rule.After(standing, Alice, Amounts.Max + 1);
        rule.LowestAcceptable(standing).ShouldBe(Amounts.Max + 1);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(99, 5)]
    [InlineData(100, 25)]
    [InlineData(499, 25)]
    [InlineData(10000, 250)]
    [InlineData(long.MaxValue, 250)]
    public void Looks_its_increment_up_in_the_row_it_has_reached(long price, long increment) => Rule.Increments.At(price).ShouldBe(increment);

    [Fact]
    public void Has_no_increment_below_zero() => Should.Throw<ArgumentOutOfRangeException>(() => Rule.Increments.At(-1));

    [Fact]
    public void Needs_a_table_that_covers_every_price_and_ascends()
    {
        IncrementTable.TryOf([], out _, out _).ShouldBeFalse();
        IncrementTable.TryOf(default, out _, out _).ShouldBeFalse();
        IncrementTable.TryOf([new(1, 5)], out _, out _).ShouldBeFalse();
        IncrementTable.TryOf([new(0, 0)], out _, out _).ShouldBeFalse();
        IncrementTable.TryOf([new(0, 5), new(100, 5), new(100, 6)], out _, out _).ShouldBeFalse();
        IncrementTable.TryOf([new(0, 5), new(100, -1)], out _, out _).ShouldBeFalse();
        IncrementTable.TryOf([.. Enumerable.Range(0, IncrementTable.RowsMax + 1).Select(i => new IncrementRow(i, 1))], out _, out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => IncrementTable.Flat(0));
        IncrementTable.Of(new(0, 5), new(100, 25)).ShouldBe(IncrementTable.Of(new(0, 5), new(100, 25)));
        IncrementTable.Of(new(0, 5), new(100, 25)).ShouldNotBe(IncrementTable.Of(new(0, 5), new(100, 26)));
    }

    [Fact]
    public void Is_not_known_where_two_bids_claim_one_place()
    {
        var rules = new EnglishRules(Rule, RandomAuctions.At(0), RandomAuctions.At(100), null, RandomAuctions.Seller);
        EnglishBid bid = new(RandomAuctions.At(1), 1, Alice, 2000);
        Should.Throw<ArgumentException>(() => EnglishAuction.Run(rules, [bid, bid with { Amount = 3000 }]));
    }

    [Fact]
    public void Is_the_bid_itself_in_open_outcry_and_the_leader_may_not_raise_it()
    {
        var outcry = new EnglishOutcry(1000, 6000, Rule.Increments);
        StandingBid alice = outcry.After(null, Alice, 4500);
        alice.ShouldBe(new StandingBid(Alice, 4500, null, 4500, ReserveMet: false));
        outcry.LowestAcceptable(alice, Alice).ShouldBeNull();
        outcry.Refusal(alice, Alice, 9000).ShouldBe(EnglishRefusal.AlreadyLeading);
        Should.Throw<ArgumentOutOfRangeException>(() => outcry.After(alice, Alice, 9000));
        outcry.Refusal(alice, Bob, 4599).ShouldBe(EnglishRefusal.BelowMinimum);
        outcry.After(alice, Bob, 8000).ShouldBe(new StandingBid(Bob, 8000, 4500, 8000, ReserveMet: true));
    }

    [Fact]
    public void Of_the_bids_that_a_retraction_leaves_is_computed_anew()
    {
        EnglishMaxima all = EnglishMaxima.None.With(new(Alice, 8000, 0)).With(new(Bob, 8000, 1)).With(new(Carol, 7500, 2));
        Rule.Among(all).ShouldBe(new StandingBid(Alice, 8000, 8000, 8000, ReserveMet: true));
        Rule.Among(all.Without(Alice)).ShouldBe(new StandingBid(Bob, 8000, 7500, 7600, ReserveMet: true));
        Rule.Among(all.Without(Alice).Without(Bob)).ShouldBe(new StandingBid(Carol, 7500, null, 6000, ReserveMet: true));
        Rule.Among(all.Without(Alice).Without(Bob).Without(Carol)).ShouldBeNull();
        all.Ranked.Select(m => m.Bidder).ShouldBe([Alice, Bob, Carol]);
        all.With(new(Alice, 8000, 3)).Ranked.Select(m => m.Bidder).ShouldBe([Bob, Alice, Carol]);
        all.Without(Carol).With(new(Carol, 7500, 2)).ShouldBe(all);
        all.Without(Carol).ShouldNotBe(all);
    }

    [Theory]
    [InlineData(94, null)]
    [InlineData(95, 105L)]
    [InlineData(99, 109L)]
    [InlineData(100, null)]
    public void Moves_the_close_only_inside_the_window(long bidAt, long? closesAt)
    {
        var soft = new SoftClose(Duration.FromMilliseconds(5), Duration.FromMilliseconds(10), null);
        soft.Extend(RandomAuctions.At(100), 3, RandomAuctions.At(bidAt)).ShouldBe(closesAt is { } at ? RandomAuctions.At(at) : null);
    }

    [Fact]
    public void Moves_the_close_no_more_often_than_allowed_and_never_back()
    {
        var soft = new SoftClose(Duration.FromMilliseconds(50), Duration.FromMilliseconds(10), 2);
        soft.Extend(RandomAuctions.At(100), 2, RandomAuctions.At(99)).ShouldBeNull();
        soft.Extend(RandomAuctions.At(100), 1, RandomAuctions.At(90)).ShouldBeNull();
        soft.Extend(RandomAuctions.At(100), 1, RandomAuctions.At(91)).ShouldBe(RandomAuctions.At(101));
    }
}
