using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.Dutch;

/// <summary>The laws of MECHANISMS section 17, as far as they concern Dutch auctions.</summary>
public sealed class ClockProperties
{
    [Fact]
    public void The_hand_of_a_clock_gives_the_same() => Holds(clock => RandomClocks.Lines(clock.Run()) == NaiveClock.Run(clock));

    [Fact]
    public void P1_The_order_of_the_input_does_not_matter() =>
        Prop.ForAll(RandomClocks.Any, Gen.Choose(0, int.MaxValue).ToArbitrary(), (clock, seed) =>
        {
            DutchAct[] shuffled = [.. clock.Log];
            new Random(seed).Shuffle(shuffled);
            return RandomClocks.Lines(clock.Run()) == RandomClocks.Lines(DutchAuction.Run(clock.Rules, shuffled));
        }).Check(Properties.Checked);

    [Fact]
    public void P4_Nobody_pays_more_than_the_price_he_accepted_or_his_limit() =>
        Holds(clock => clock.Run().Fills.All(fill => fill.Price <= clock.Rules.PriceAt(fill.At) && (clock.Log.Single(act => act.Seq == fill.Seq) is not DutchAbsentee absentee || fill.Price <= absentee.Limit)));

    [Fact]
    public void P5_Nobody_pays_less_than_the_floor() => Holds(clock => clock.Run().Fills.All(fill => fill.Price >= clock.Rules.FloorPrice));

    [Fact]
    public void P9_What_was_filled_and_what_is_left_is_all_there_was() =>
        Holds(clock => clock.Run() is var outcome && outcome.Fills.Sum(fill => fill.Quantity) + outcome.Remaining == clock.Rules.Quantity && outcome.Remaining >= 0);

    [Fact]
    public void DUT2_One_price_for_all_never_brings_more_than_each_his_own() =>
        Holds(clock =>
        {
            DutchRules With(DutchPricing pricing) => new(clock.Rules.StartPrice, clock.Rules.FloorPrice, clock.Rules.Decrement, clock.Rules.Interval, clock.Rules.OpensAt, clock.Rules.ClosesAt, clock.Rules.Quantity, clock.Rules.AllowPartial, pricing, clock.Rules.Seller);
            return DutchAuction.Run(With(DutchPricing.UniformLast), clock.Log).Revenue <= DutchAuction.Run(With(DutchPricing.PayAtAccept), clock.Log).Revenue;
        });

    [Fact]
    public void P23_A_refused_act_might_as_well_not_have_come() =>
        Holds(clock =>
        {
            DutchOutcome outcome = clock.Run();
            HashSet<long> refused = [.. outcome.Rejected.Select(r => r.Seq)];
            return RandomClocks.Lines(DutchAuction.Run(clock.Rules, clock.Log.Where(act => !refused.Contains(act.Seq)))) == RandomClocks.Lines(outcome with { Rejected = [] });
        });

    private static void Holds(Func<RandomClock, bool> law) => Prop.ForAll(RandomClocks.Any, law).Check(Properties.Checked);
}
