using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Reverse;

/// <summary>The laws of MECHANISMS section 17 of English auctions, turned over.</summary>
public sealed class ReverseProperties
{
    [Fact]
    public void REV1_The_mirror_shows_what_the_rules_say_downward() => Holds(tender => NaiveReverse.Lines(tender.Run()).SequenceEqual(NaiveReverse.Run(tender), StringComparer.Ordinal));

    /// <summary>By a table of one row, whose mirror needs no thought, and a bound of this test's own.</summary>
    [Fact]
    public void REV1_The_outcome_is_that_of_the_English_auction_of_mirrored_bids() => Holds(tender =>
    {
        const long Bound = 1_000;
        ReverseRules rules = tender.Rules with { Price = new ReversePrice(tender.Rules.Price.Ceiling, tender.Rules.Price.HiddenMaximum, IncrementTable.Flat(7), tender.Rules.Price.IsOutcry) };
        ReverseAct[] log = [.. tender.Log.Where(a => a is not ReverseBid { Amount: <= 0 or >= Bound })];
        (long opening, long? reserve) = (Bound - rules.Price.Ceiling, Bound - rules.Price.HiddenMaximum);
        EnglishPrice price = rules.Price.IsOutcry ? new EnglishOutcry(opening, reserve, IncrementTable.Flat(7)) : new EnglishProxy(opening, reserve, IncrementTable.Flat(7));
        EnglishOutcome english = EnglishAuction.Run(
            new EnglishRules(price, rules.OpensAt, rules.ClosesAt, rules.SoftClose, rules.Buyer, null, rules.RetractCutoff),
            log.Select(a => a is ReverseBid bid ? (EnglishAct)new EnglishBid(a.At, a.Seq, a.Vendor, Bound - bid.Amount) : new EnglishRetraction(a.At, a.Seq, a.Vendor)));
        ReverseOutcome reverse = ReverseAuction.Run(rules, log);
        return (reverse.Winner, Bound - reverse.Price, reverse.ClosesAt, reverse.Extensions, (int)reverse.Status) == (english.Winner, english.Price, english.ClosesAt, english.Extensions, (int)english.Status)
            && reverse.Steps.OfType<ReverseStep.Accepted>().Select(s => (s.Seq, s.Leader, Bound - s.Price)).SequenceEqual(english.Steps.OfType<EnglishStep.Accepted>().Select(s => (s.Seq, s.Leader, s.Price)));
    });

    [Fact]
    public void An_act_is_decided_by_itself_as_in_the_whole_log() => Holds(tender =>
    {
        // Without retractions, for which all minima must be kept, and with the close where it was.
        ReverseRules rules = tender.Rules with { SoftClose = null, RetractCutoff = null };
        StandingOffer? standing = null;
        foreach (ReverseBid bid in tender.Log.OfType<ReverseBid>().OrderBy(a => a.At).ThenBy(a => a.Seq).Where(b => b.At >= rules.OpensAt && b.At < rules.ClosesAt && b.Vendor != rules.Buyer))
        {
            bool isLowEnough = Amounts.IsAmount(bid.Amount) && bid.Amount <= rules.Price.HighestAcceptable(standing, bid.Vendor);
            if (isLowEnough != (rules.Price.Refusal(standing, bid.Vendor, bid.Amount) is null)) return false;
            if (isLowEnough) standing = rules.Price.After(standing, bid.Vendor, bid.Amount);
        }

        ReverseOutcome outcome = ReverseAuction.Run(rules, tender.Log);
        return standing is null ? outcome.Status == ReverseStatus.NoBids : standing.MaximumMet ? (outcome.Winner, outcome.Price) == (standing.Leader, standing.Price) : outcome.Status == ReverseStatus.MaximumNotMet;
    });

    [Fact]
    public void P1_The_order_of_the_input_does_not_matter() => Prop.ForAll(RandomTenders.Any, Gen.Choose(0, int.MaxValue).ToArbitrary(), (tender, seed) =>
    {
        ReverseAct[] shuffled = [.. tender.Log];
        new Random(seed).Shuffle(shuffled);
        return Same(tender.Run(), ReverseAuction.Run(tender.Rules, shuffled));
    }).Check(Properties.Checked);

    [Fact]
    public void P4_and_P5_Nobody_is_paid_less_than_his_minimum_or_more_than_ceiling_and_hidden_maximum() => Holds(tender => tender.Run() is not { Winner: { } winner, Price: { } price }
        || (price <= Math.Min(tender.Rules.Price.Ceiling, tender.Rules.Price.HiddenMaximum ?? long.MaxValue) && tender.Log.OfType<ReverseBid>().Any(b => b.Vendor == winner && b.Amount <= price)));

    [Fact]
    public void P16_A_prefix_of_the_log_gives_a_prefix_of_the_steps() => Prop.ForAll(RandomTenders.Any, Gen.Choose(0, 40).ToArbitrary(), (tender, length) =>
    {
        ReverseOutcome prefix = ReverseAuction.Run(tender.Rules, tender.Log.OrderBy(a => a.At).ThenBy(a => a.Seq).Take(length));
        return prefix.Steps.SequenceEqual(tender.Run().Steps.Take(prefix.Steps.Length));
    }).Check(Properties.Checked);

    [Fact]
    public void P18_Without_retraction_the_price_never_rises_and_the_close_never_falls() => Holds(tender =>
    {
        ReverseStep.Accepted[] steps = [.. ReverseAuction.Run(tender.Rules with { RetractCutoff = null }, tender.Log).Steps.OfType<ReverseStep.Accepted>()];
        return steps.Zip(steps.Skip(1)).All(pair => pair.First.Price >= pair.Second.Price && pair.First.ClosesAt <= pair.Second.ClosesAt);
    });

    [Fact]
    public void P20b_Another_day_gives_the_same_outcome() => Prop.ForAll(RandomTenders.Any, Gen.Choose(-1_000_000, 1_000_000).ToArbitrary(), (tender, milliseconds) =>
    {
        Duration shift = Duration.FromMilliseconds(milliseconds);
        ReverseOutcome later = ReverseAuction.Run(tender.Rules with { OpensAt = tender.Rules.OpensAt + shift, ClosesAt = tender.Rules.ClosesAt + shift }, tender.Log.Select(a => a with { At = a.At + shift }));
        return (later.Status, later.Winner, later.Price, later.Extensions, later.ClosesAt - shift) == (tender.Run().Status, tender.Run().Winner, tender.Run().Price, tender.Run().Extensions, tender.Run().ClosesAt);
    }).Check(Properties.Checked);

    [Fact]
    public void P23_A_refused_bid_might_as_well_not_have_come() => Holds(tender =>
    {
        ReverseOutcome outcome = tender.Run();
        HashSet<long> refused = [.. outcome.Steps.OfType<ReverseStep.Rejected>().Select(s => s.Seq)];
        ReverseOutcome without = ReverseAuction.Run(tender.Rules, tender.Log.Where(a => !refused.Contains(a.Seq)));
        return Same(without, outcome with { Steps = [.. outcome.Steps.Where(s => !refused.Contains(s.Seq))] });
    });

    private static void Holds(Func<RandomTender, bool> law) => Prop.ForAll(RandomTenders.Any, law).Check(Properties.Checked);

    private static bool Same(ReverseOutcome a, ReverseOutcome b) => NaiveReverse.Lines(a).SequenceEqual(NaiveReverse.Lines(b), StringComparer.Ordinal);
}
