using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.English;

/// <summary>The laws of MECHANISMS section 17, as far as they concern English auctions.</summary>
public sealed class EnglishProperties
{
    [Fact]
    public void The_two_best_maxima_say_as_much_as_all_of_them() =>
        Holds(auction => NaiveEnglish.Lines(auction.Run()).SequenceEqual(NaiveEnglish.Run(auction), StringComparer.Ordinal));

    [Fact]
    public void P1_The_order_of_the_input_does_not_matter() =>
        Prop.ForAll(RandomAuctions.Any, Gen.Choose(0, int.MaxValue).ToArbitrary(), (auction, seed) =>
        {
            EnglishBid[] shuffled = [.. auction.Log];
            new Random(seed).Shuffle(shuffled);
            return Same(auction.Run(), EnglishAuction.Run(auction.Rules, shuffled));
        }).Check(RandomAuctions.Checked);

    [Fact]
    public void P4_Nobody_pays_more_than_his_own_maximum() =>
        Holds(auction => auction.Run() is not { Winner: { } winner, Price: { } price } outcome || price <= MaximumOf(winner, auction, outcome));

    [Fact]
    public void P5_The_reserve_price_is_paid_or_the_lot_stays() =>
        Holds(auction => auction.Run().Price is not { } price || price >= Math.Max(auction.Rules.Price.OpeningPrice, auction.Rules.Price.ReservePrice ?? 0));

    [Fact]
    public void P16_A_prefix_of_the_log_gives_a_prefix_of_the_steps() =>
        Prop.ForAll(RandomAuctions.Any, Gen.Choose(0, 40).ToArbitrary(), (auction, length) =>
        {
            EnglishBid[] ordered = [.. auction.Log.OrderBy(b => b.At).ThenBy(b => b.Seq)];
            EnglishOutcome prefix = EnglishAuction.Run(auction.Rules, ordered.Take(length));
            return Same(auction.Run(), auction.Run()) && prefix.Steps.SequenceEqual(auction.Run().Steps.Take(prefix.Steps.Length));
        }).Check(RandomAuctions.Checked);

    [Fact]
    public void P18_Price_and_close_never_fall() =>
        Holds(auction =>
        {
            EnglishStep.Accepted[] steps = [.. auction.Run().Steps.OfType<EnglishStep.Accepted>()];
            return steps.Zip(steps.Skip(1)).All(pair => pair.First.Price <= pair.Second.Price && pair.First.ClosesAt <= pair.Second.ClosesAt);
        });

    [Fact]
    public void P18_The_highest_maximum_wins_and_the_earliest_of_equals() =>
        Holds(auction =>
        {
            EnglishOutcome outcome = auction.Run();
            return outcome.Winner is not { } winner || winner == Ranked(auction, outcome)[0].Bidder;
        });

    [Fact]
    public void P18_Without_reserve_the_price_lies_between_the_runner_up_and_one_increment_above() =>
        Holds(auction =>
        {
            EnglishRules rules = auction.Rules with { Price = auction.Rules.Price with { ReservePrice = null } };
            EnglishOutcome outcome = EnglishAuction.Run(rules, auction.Log);
            EnglishBid[] ranked = [.. Ranked(auction, outcome)];
            if (ranked.Length < 2) return ranked.Length == 0 ? outcome.Price is null : outcome.Price == rules.Price.OpeningPrice;
            long second = ranked[1].Amount;
            return second <= outcome.Price && outcome.Price <= Math.Max(rules.Price.OpeningPrice, second + rules.Price.Increments.At(second)) && outcome.Price <= ranked[0].Amount;
        });

    [Fact]
    public void P18b_No_bid_counts_at_or_after_the_close_before_it() =>
        Holds(auction =>
        {
            Instant close = auction.Rules.ClosesAt;
            foreach (EnglishStep.Accepted step in auction.Run().Steps.OfType<EnglishStep.Accepted>())
            {
                if (auction.Log.Single(b => b.Seq == step.Seq).At >= close) return false;
                close = step.ClosesAt;
            }

            return true;
        });

    [Fact]
    public void P20b_Another_day_gives_the_same_outcome() =>
        Prop.ForAll(RandomAuctions.Any, Gen.Choose(-1_000_000, 1_000_000).ToArbitrary(), (auction, milliseconds) =>
        {
            Duration shift = Duration.FromMilliseconds(milliseconds);
            EnglishRules later = auction.Rules with { OpensAt = auction.Rules.OpensAt + shift, ClosesAt = auction.Rules.ClosesAt + shift };
            EnglishOutcome shifted = EnglishAuction.Run(later, auction.Log.Select(b => b with { At = b.At + shift }));
            EnglishOutcome outcome = auction.Run();
            return Same(outcome with { ClosesAt = outcome.ClosesAt + shift, Steps = [.. outcome.Steps.Select(s => s is EnglishStep.Accepted a ? a with { ClosesAt = a.ClosesAt + shift } : s)] }, shifted);
        }).Check(RandomAuctions.Checked);

    [Fact]
    public void P23_A_refused_bid_might_as_well_not_have_come() =>
        Holds(auction =>
        {
            EnglishOutcome outcome = auction.Run();
            HashSet<long> refused = [.. outcome.Steps.OfType<EnglishStep.Rejected>().Select(s => s.Seq)];
            EnglishOutcome without = EnglishAuction.Run(auction.Rules, auction.Log.Where(b => !refused.Contains(b.Seq)));
            return Same(without, outcome with { Steps = [.. outcome.Steps.Where(s => !refused.Contains(s.Seq))] });
        });

    private static void Holds(Func<RandomAuction, bool> law) => Prop.ForAll(RandomAuctions.Any, law).Check(RandomAuctions.Checked);

    private static bool Same(EnglishOutcome a, EnglishOutcome b) => NaiveEnglish.Lines(a).SequenceEqual(NaiveEnglish.Lines(b), StringComparer.Ordinal);

    private static List<EnglishBid> Ranked(RandomAuction auction, EnglishOutcome outcome) =>
    [
        .. outcome.Steps.OfType<EnglishStep.Accepted>()
            .Select(s => auction.Log.Single(b => b.Seq == s.Seq))
            .GroupBy(b => b.Bidder).Select(bids => bids.MaxBy(b => b.Amount)!)
            .OrderByDescending(b => b.Amount).ThenBy(b => b.At).ThenBy(b => b.Seq),
    ];

    private static long MaximumOf(ParticipantId bidder, RandomAuction auction, EnglishOutcome outcome) => Ranked(auction, outcome).Single(b => b.Bidder == bidder).Amount;
}
