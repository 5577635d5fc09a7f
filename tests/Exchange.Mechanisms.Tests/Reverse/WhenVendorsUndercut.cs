using Exchange.Kernel;

namespace Exchange.Mechanisms.Tests.Reverse;

/// <summary>MECHANISMS REV-1.</summary>
public sealed class WhenVendorsUndercut
{
    private static readonly ParticipantId Uma = new("uma"), Vic = new("vic"), Wu = new("wu");

    private static readonly ReversePrice Rule = new(10_000, 6_000, IncrementTable.Of(new(0, 50), new(5_000, 100)));

    /// <summary>The example of the English auction, turned over.</summary>
    [Fact]
    public void The_leader_is_paid_one_decrement_below_the_runner_up_and_no_less_than_he_asks()
    {
        StandingOffer uma = Rule.After(null, Uma, 7_500);
        uma.ShouldBe(new StandingOffer(Uma, 7_500, null, 10_000, MaximumMet: false));
        StandingOffer vic = Rule.After(uma, Vic, 4_000);
        vic.ShouldBe(new StandingOffer(Vic, 4_000, 7_500, 6_000, MaximumMet: true));
        Rule.After(vic, Wu, 4_500).ShouldBe(new StandingOffer(Vic, 4_000, 4_500, 4_450, MaximumMet: true));
        Rule.After(vic, Wu, 4_030).ShouldBe(new StandingOffer(Vic, 4_000, 4_030, 4_000, MaximumMet: true));
        Rule.After(vic, Wu, 4_000).ShouldBe(new StandingOffer(Vic, 4_000, 4_000, 4_000, MaximumMet: true));
    }

    [Fact]
    public void The_next_bid_undercuts_the_price_by_the_decrement_of_the_price()
    {
        Rule.HighestAcceptable(null, Uma).ShouldBe(10_000);
        Rule.Refusal(null, Uma, 10_001).ShouldBe(ReverseRefusal.AboveCeiling);
        StandingOffer vic = Rule.After(Rule.After(null, Uma, 7_500), Vic, 4_000);
        Rule.HighestAcceptable(vic, Uma).ShouldBe(5_900);
        Rule.Refusal(vic, Uma, 5_901).ShouldBe(ReverseRefusal.AboveAcceptable);
        Rule.HighestAcceptable(vic, Vic).ShouldBe(3_999);
        StandingOffer low = Rule.After(vic, Wu, 4_500);
        Rule.HighestAcceptable(low, Uma).ShouldBe(4_400);
    }

    [Theory]
    [InlineData(0, ReverseRefusal.BadAmount)]
    [InlineData(-1, ReverseRefusal.BadAmount)]
    [InlineData(long.MinValue, ReverseRefusal.BadAmount)]
    [InlineData(Amounts.Max + 1, ReverseRefusal.BadAmount)]
    [InlineData(Amounts.Max, ReverseRefusal.AboveCeiling)]
    public void What_is_no_amount_is_no_bid(long amount, ReverseRefusal refusal) => Rule.Refusal(null, Uma, amount).ShouldBe(refusal);

    [Fact]
    public void Nobody_goes_below_one()
    {
        StandingOffer one = Rule.After(Rule.After(null, Uma, 1), Vic, 51);
        one.Price.ShouldBe(1);
        Rule.HighestAcceptable(one, Vic).ShouldBeNull();
        Rule.HighestAcceptable(one, Uma).ShouldBeNull();
        Rule.Refusal(one, Vic, 1).ShouldBe(ReverseRefusal.AboveAcceptable);
    }

    [Fact]
    public void In_open_outcry_the_price_is_the_bid_and_the_leader_may_not_undercut_himself()
    {
        var outcry = new ReversePrice(10_000, null, Rule.Decrements, IsOutcry: true);
        StandingOffer uma = outcry.After(null, Uma, 7_500);
        uma.ShouldBe(new StandingOffer(Uma, 7_500, null, 7_500, MaximumMet: true));
        outcry.HighestAcceptable(uma, Uma).ShouldBeNull();
        outcry.Refusal(uma, Uma, 100).ShouldBe(ReverseRefusal.AlreadyLeading);
        outcry.HighestAcceptable(uma, Vic).ShouldBe(7_400);
        (outcry.Version, Rule.Version).ShouldBe((ReversePrice.OutcryRuleVersion, ReversePrice.ProxyRuleVersion));
    }

    [Fact]
    public void Ceiling_and_hidden_maximum_are_amounts()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new ReversePrice(0, null, Rule.Decrements));
        Should.Throw<ArgumentOutOfRangeException>(() => new ReversePrice(1, 0, Rule.Decrements));
        new ReversePrice(1, 1, Rule.Decrements).After(null, Uma, 1).Price.ShouldBe(1);
        new ReversePrice(Amounts.Max, null, Rule.Decrements).After(null, Uma, Amounts.Max).Price.ShouldBe(Amounts.Max);
    }

    [Fact]
    public void The_outcome_is_not_known_where_two_bids_claim_one_place()
    {
        var rules = new ReverseRules(Rule, RandomTenders.At(0), RandomTenders.At(100), null, RandomTenders.Buyer);
        ReverseBid bid = new(RandomTenders.At(1), 1, Uma, 2_000);
        Should.Throw<ArgumentException>(() => ReverseAuction.Run(rules, [bid, bid with { Amount = 1_000 }]));
    }
}
