using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Sealed;

/// <summary>The laws of MECHANISMS section 17, as far as they concern sealed auctions of one lot.</summary>
public sealed class SealedProperties
{
    [Fact]
    public void The_rules_on_paper_give_the_same() => Holds(auction => RandomEnvelopes.Lines(auction.Run()) == OnPaper(auction));

    [Fact]
    public void P1_The_order_of_the_input_does_not_matter() =>
        Prop.ForAll(RandomEnvelopes.Any, Gen.Choose(0, int.MaxValue).ToArbitrary(), (auction, seed) =>
        {
            SealedAct[] shuffled = [.. auction.Log];
            new Random(seed).Shuffle(shuffled);
            return RandomEnvelopes.Lines(auction.Run()) == RandomEnvelopes.Lines(SealedAuction.Run(auction.Rules, shuffled));
        }).Check(Properties.Checked);

    [Fact]
    public void P2_At_the_second_price_nobody_gains_by_bidding_anything_but_his_value() => Prop.ForAll(Truthful.Any, t => t.Gain(SealedPricing.SecondPrice) <= 0).Check(Properties.Checked);

    /// <summary>P2, the negative instance: the lot is worth 10, somebody else bids 4, and who bids 5 has 5 left instead of nothing.</summary>
    [Fact]
    public void P2_At_the_first_price_one_gains_by_bidding_less()
    {
        new Truthful(10, 5, [4]).Gain(SealedPricing.FirstPrice).ShouldBe(5);
        new Truthful(10, 5, [4]).Gain(SealedPricing.SecondPrice).ShouldBe(0);
    }

    [Fact]
    public void P4_The_winner_pays_no_more_than_his_bid() => Holds(auction => auction.Run().Award is var award && (award.Winner is not { } winner || award.Price <= Last(auction, winner)));

    [Fact]
    public void P5_The_winner_pays_no_less_than_the_reserve() => Holds(auction => auction.Run().Award is var award && (award.Price ?? long.MaxValue) >= auction.Rules.Reserve);

    [Fact]
    public void P20_Bids_times_a_constant_give_the_same_winner_at_that_many_times_the_price() =>
        Holds(auction =>
        {
            SealedAward once = auction.Run().Award;
            SealedAward times = SealedAuction.Run(auction.Rules with { Reserve = auction.Rules.Reserve * 7, Tick = auction.Rules.Tick * 7 }, auction.Log.Select(act => act is SealedBid bid ? bid with { Amount = bid.Amount * 7 } : act)).Award;
            return times.Winner == once.Winner && times.Price == once.Price * 7 && times.Ranking.SequenceEqual(once.Ranking);
        });

    [Fact]
    public void P20b_Another_day_gives_the_same_outcome() =>
        Holds(auction =>
        {
            var day = Duration.FromDays(1);
            return RandomEnvelopes.Lines(auction.Run()) == RandomEnvelopes.Lines(SealedAuction.Run(auction.Rules with { OpensAt = auction.Rules.OpensAt + day, ClosesAt = auction.Rules.ClosesAt + day }, auction.Log.Select(act => act with { At = act.At + day })));
        });

    [Fact]
    public void P23_A_refused_act_might_as_well_not_have_come() =>
        Holds(auction =>
        {
            SealedOutcome outcome = auction.Run();
            HashSet<long> refused = [.. outcome.Rejected.Select(r => r.Seq)];
            return RandomEnvelopes.Lines(SealedAuction.Run(auction.Rules, auction.Log.Where(act => !refused.Contains(act.Seq)))) == RandomEnvelopes.Lines(outcome with { Rejected = [] });
        });

    private static void Holds(Func<RandomEnvelope, bool> law) => Prop.ForAll(RandomEnvelopes.Any, law).Check(Properties.Checked);

    private static long Last(RandomEnvelope auction, ParticipantId bidder) => auction.Log.OfType<SealedBid>().Where(b => b.Bidder == bidder && SealedAuction.Refusal(auction.Rules, SealedBids.None, b) is null).OrderBy(b => b.At).ThenBy(b => b.Seq).Last().Amount;

    /// <summary>Everything looked up in the whole list, bid by bid.</summary>
    private static string OnPaper(RandomEnvelope auction)
    {
        List<SealedAct> counted = [];
        SortedDictionary<long, string> rejected = [];
        SealedBid? Live(ParticipantId bidder) => counted.LastOrDefault(a => a.Bidder == bidder) as SealedBid;
        foreach (SealedAct act in auction.Log.OrderBy(a => a.At).ThenBy(a => a.Seq))
        {
            string? reason = act.At < RandomEnvelopes.At(0) ? "NotOpen" : act.At >= RandomEnvelopes.At(100) ? "Closed" : act.Bidder.Value == "S" ? "SelfBid"
                : act is SealedWithdrawal ? (Live(act.Bidder) is null ? "NothingToWithdraw" : null)
                : act is not SealedBid bid || bid.Amount <= 0 ? "BadAmount" : bid.Amount % auction.Rules.Tick != 0 ? "BadTick" : null;
            if (reason is null) counted.Add(act);
            else rejected.Add(act.Seq, $"#{act.Seq} {reason}");
        }

        SealedBid[] live = [.. counted.Select(a => a.Bidder).Distinct().Select(Live).OfType<SealedBid>()];
        SealedBid[] ranked = [.. live.Where(b => b.Amount >= auction.Rules.Reserve)
            .OrderByDescending(b => b.Amount).ThenBy(b => auction.Rules.LotterySeed is { } seed ? Lottery.Ticket(seed, b.Bidder) : "", StringComparer.Ordinal).ThenBy(b => b.At).ThenBy(b => b.Seq)];
        long second = Math.Max(auction.Rules.Reserve, ranked.Skip(1).Select(b => b.Amount).FirstOrDefault());
        return ranked.Length == 0
            ? RandomEnvelopes.Lines(live.Length == 0 ? SealedStatus.UnsoldNoBids : SealedStatus.UnsoldReserveNotMet, null, null, [], rejected.Values)
            : RandomEnvelopes.Lines(SealedStatus.Sold, ranked[0].Bidder, auction.Rules.Pricing == SealedPricing.FirstPrice ? ranked[0].Amount : second, ranked.Select(b => b.Bidder), rejected.Values);
    }

    /// <summary>A bidder with a value and another bid that he might make, against others.</summary>
    private sealed record Truthful(long Value, long Bid, long[] Others)
    {
        public static readonly Arbitrary<Truthful> Any = Arb.From(
            from value in Gen.Choose(1, 12)
            from bid in Gen.Choose(1, 14)
            from others in Gen.ArrayOf(Gen.Choose(1, 13).Select(o => (long)o), 3)
            select new Truthful(value, bid, others));

        /// <summary>What the other bid brings more than the true one.</summary>
        public long Gain(SealedPricing pricing) => Utility(pricing, Bid) - Utility(pricing, Value);

        private long Utility(SealedPricing pricing, long bid)
        {
            var rules = new SealedRules(pricing, RandomEnvelopes.At(0), RandomEnvelopes.At(100), 3, 1, new("S"));
            IEnumerable<SealedAct> log = [new SealedBid(RandomEnvelopes.At(5), 5, new("me"), bid), .. Others.Select((other, i) => new SealedBid(RandomEnvelopes.At(i * 4), 10 + i, new($"other {i}"), other))];
            SealedAward award = SealedAuction.Run(rules, log).Award;
            return award.Winner == new ParticipantId("me") ? Value - award.Price!.Value : 0;
        }
    }
}
