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
            EnglishAct[] shuffled = [.. auction.Log];
            new Random(seed).Shuffle(shuffled);
            return Same(auction.Run(), EnglishAuction.Run(auction.Rules, shuffled));
        }).Check(RandomAuctions.Checked);

    [Fact]
    public void P4_Nobody_pays_more_than_his_own_maximum_or_the_price_he_bought_at() =>
        Holds(auction => auction.Run() is not { Winner: { } winner, Price: { } price } outcome
            || (IsBought(auction, outcome) ? price == auction.Rules.BuyNow : price <= Ranked(auction, outcome).Single(b => b.Bidder == winner).Amount));

    [Fact]
    public void P5_The_reserve_price_is_paid_or_the_lot_stays() =>
        Holds(auction => auction.Run().Price is not { } price || price >= Math.Max(auction.Rules.Price.OpeningPrice, auction.Rules.Price.ReservePrice ?? 0));

    [Fact]
    public void P16_A_prefix_of_the_log_gives_a_prefix_of_the_steps() =>
        Prop.ForAll(RandomAuctions.Any, Gen.Choose(0, 40).ToArbitrary(), (auction, length) =>
        {
            EnglishAct[] ordered = [.. auction.Log.OrderBy(b => b.At).ThenBy(b => b.Seq)];
            EnglishOutcome prefix = EnglishAuction.Run(auction.Rules, ordered.Take(length));
            return Same(auction.Run(), auction.Run()) && prefix.Steps.SequenceEqual(auction.Run().Steps.Take(prefix.Steps.Length));
        }).Check(RandomAuctions.Checked);

    [Fact]
    public void P18_Without_retraction_price_and_close_never_fall() =>
        Holds(auction =>
        {
            EnglishOutcome outcome = EnglishAuction.Run(auction.Rules with { RetractCutoff = null, BuyNow = null }, auction.Log);
            EnglishStep.Accepted[] steps = [.. outcome.Steps.OfType<EnglishStep.Accepted>()];
            return steps.Zip(steps.Skip(1)).All(pair => pair.First.Price <= pair.Second.Price && pair.First.ClosesAt <= pair.Second.ClosesAt);
        });

    [Fact]
    public void P18_The_close_never_falls_by_a_bid_or_a_retraction() =>
        Holds(auction =>
        {
            EnglishOutcome outcome = EnglishAuction.Run(auction.Rules with { BuyNow = null }, auction.Log);
            Instant[] closes = [auction.Rules.ClosesAt, .. outcome.Steps.OfType<EnglishStep.Accepted>().Select(s => s.ClosesAt), outcome.ClosesAt];
            return closes.Zip(closes.Skip(1)).All(pair => pair.First <= pair.Second);
        });

    [Fact]
    public void P18_The_highest_maximum_wins_and_the_earliest_of_equals() =>
        Holds(auction =>
        {
            EnglishOutcome outcome = auction.Run();
            return IsBought(auction, outcome) || outcome.Winner is not { } winner || winner == Ranked(auction, outcome)[0].Bidder;
        });

    [Fact]
    public void P18_Without_reserve_the_price_lies_between_the_runner_up_and_one_increment_above() =>
        Holds(auction =>
        {
            EnglishPrice proxy = new EnglishProxy(auction.Rules.Price.OpeningPrice, null, auction.Rules.Price.Increments);
            EnglishRules rules = auction.Rules with { Price = proxy, BuyNow = null };
            EnglishOutcome outcome = EnglishAuction.Run(rules, auction.Log);
            EnglishBid[] ranked = [.. Ranked(auction, outcome)];
            if (ranked.Length < 2) return ranked.Length == 0 ? outcome.Price is null : outcome.Price == proxy.OpeningPrice;
            long second = ranked[1].Amount;
            return second <= outcome.Price && outcome.Price <= Math.Max(proxy.OpeningPrice, second + proxy.Increments.At(second)) && outcome.Price <= ranked[0].Amount;
        });

    [Fact]
    public void P18_In_open_outcry_the_winner_pays_his_own_bid() =>
        Holds(auction =>
        {
            EnglishRules rules = auction.Rules with { Price = new EnglishOutcry(auction.Rules.Price.OpeningPrice, auction.Rules.Price.ReservePrice, auction.Rules.Price.Increments), BuyNow = null };
            EnglishOutcome outcome = EnglishAuction.Run(rules, auction.Log);
            return outcome.Winner is null || outcome.Price == Ranked(auction, outcome)[0].Amount;
        });

    [Fact]
    public void P18b_Nothing_counts_at_or_after_the_close_before_it() =>
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

    /// <summary>ENG-10: what a bidder took back counts as if he had never bid, in the eyes of those whose bids stand. Their earlier refusals stay what they were.</summary>
    [Fact]
    public void ENG10_After_a_retraction_the_outcome_is_that_of_the_bids_that_stand() =>
        Holds(auction =>
        {
            EnglishRules rules = auction.Rules with { SoftClose = null, BuyNow = null };
            EnglishOutcome outcome = EnglishAuction.Run(rules, auction.Log);
            EnglishMaxima standing = Ranked(auction, outcome).Aggregate(EnglishMaxima.None, (all, b) => all.With(new StandingMaximum(b.Bidder, b.Amount, Place(auction, b))));
            StandingBid? expected = rules.Price.Among(standing);
            return expected is null ? outcome.Status == EnglishStatus.UnsoldNoBids
                : expected.ReserveMet ? (outcome.Winner, outcome.Price) == (expected.Leader, expected.Price) : outcome.Status == EnglishStatus.UnsoldReserveNotMet;
        });

    [Fact]
    public void ENG11_A_purchase_needs_an_auction_without_a_standing_bid_and_ends_it() =>
        Holds(auction =>
        {
            EnglishOutcome outcome = auction.Run();
            if (!IsBought(auction, outcome)) return true;
            EnglishStep.Accepted[] steps = [.. outcome.Steps.OfType<EnglishStep.Accepted>()];
            EnglishAct purchase = auction.Log.Single(a => a.Seq == steps[^1].Seq);
            return purchase is EnglishBuyNow && (steps.Length == 1 || steps[^2].Leader is null) && outcome.ClosesAt == purchase.At && outcome.Price == auction.Rules.BuyNow && outcome.Winner == purchase.Bidder;
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

    private static bool IsBought(RandomAuction auction, EnglishOutcome outcome) =>
        outcome.Steps.OfType<EnglishStep.Accepted>().Any(s => auction.Log.Single(a => a.Seq == s.Seq) is EnglishBuyNow);

    /// <summary>The best bid of every bidder who has not taken his bids back since, the best first.</summary>
    private static List<EnglishBid> Ranked(RandomAuction auction, EnglishOutcome outcome)
    {
        var standing = new Dictionary<ParticipantId, EnglishBid>();
        foreach (EnglishAct act in outcome.Steps.OfType<EnglishStep.Accepted>().Select(s => auction.Log.Single(a => a.Seq == s.Seq)))
        {
            if (act is EnglishRetraction) standing.Remove(act.Bidder);
            if (act is EnglishBid bid && (!standing.TryGetValue(bid.Bidder, out EnglishBid? best) || bid.Amount > best.Amount)) standing[bid.Bidder] = bid;
        }

        return [.. standing.Values.OrderByDescending(b => b.Amount).ThenBy(b => b.At).ThenBy(b => b.Seq)];
    }

    private static long Place(RandomAuction auction, EnglishBid bid) => auction.Log.Count(a => a.At < bid.At || (a.At == bid.At && a.Seq < bid.Seq));
}
