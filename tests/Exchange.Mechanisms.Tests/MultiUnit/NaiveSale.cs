using Exchange.Kernel;

namespace Exchange.Mechanisms.Tests.MultiUnit;

/// <summary>Every unit that is asked for is a slip of paper; slips are sorted and taken from the top. A Vickrey payment is found by holding the auction again without the bidder.</summary>
internal static class NaiveSale
{
    public static string Run(RandomSale sale)
    {
        MultiUnitRules rules = sale.Rules;
        SortedDictionary<long, UnitRefusal> rejected = [];
        List<UnitBid> rows = [];
        foreach (UnitBid bid in sale.Log)
        {
            UnitRefusal? reason = bid.Bidder == rules.Seller ? UnitRefusal.SelfBid : bid.Price < 0 ? UnitRefusal.BadAmount : bid.Quantity <= 0 ? UnitRefusal.BadQty : bid.Price < rules.Reserve ? UnitRefusal.BelowReserve : null;
            if (reason is { } why) rejected.Add(bid.Seq, why);
            else rows.Add(bid);
        }

        List<UnitBid> slips = Slips(rules, rows), served = Served(rules, slips);
        List<UnitBid> refused = [.. slips.GroupBy(s => s.Seq).SelectMany(g => g.Skip(served.Count(s => s.Seq == g.Key)))];
        long? priced = served.Where(s => s.Price is not null).Min(s => s.Price);
        long? clearing = served.Count == 0 ? null : rules.Pricing switch
        {
            UnitPricing.LowestAccepted => priced ?? rules.Reserve,
            UnitPricing.HighestRejected => refused.Max(s => s.Price) ?? rules.Reserve,
            _ => null,
        };
        decimal average = priced is null ? rules.Reserve : Math.Round((decimal)served.Sum(s => s.Price ?? 0) / served.Count(s => s.Price is not null), MidpointRounding.AwayFromZero);
        long PriceOf(UnitBid slip) => clearing ?? slip.Price ?? (long)average;
        long Worth(IEnumerable<UnitBid> of) => of.Sum(s => s.Price!.Value);
        long Vickrey(ParticipantId bidder)
        {
            List<UnitBid> without = Served(rules, Slips(rules, [.. rows.Where(r => r.Bidder != bidder)]));
            long With(List<UnitBid> sold) => Worth(sold) + (rules.Reserve * (rules.Supply - sold.Count));
            return With(without) - (With(served) - Worth(served.Where(s => s.Bidder == bidder)));
        }

        List<UnitTotal> totals = [.. served.GroupBy(s => s.Bidder).Select(g => new UnitTotal(g.Key, g.Count(), rules.Pricing == UnitPricing.Vickrey ? Vickrey(g.Key) : g.Sum(PriceOf)))];
        UnitAward[] awards = [.. served.GroupBy(s => s.Seq).Select(g => new UnitAward(g.Key, g.First().Bidder, g.Count(), rules.Pricing == UnitPricing.Vickrey ? null : PriceOf(g.First())))];
        return RandomRows.Lines(new MultiUnitOutcome(
            "", [.. awards], [.. totals], clearing, served.Count, rules.Supply - served.Count, totals.Sum(t => t.Payment), [.. rejected.Select(r => new UnitRejected(r.Key, r.Value))]));
    }

    /// <summary>In the order in which they are served, no more of a bidder than the cap.</summary>
    private static List<UnitBid> Slips(MultiUnitRules rules, List<UnitBid> rows)
    {
        IEnumerable<UnitBid> ordered = rows.OrderBy(r => r.Price is null ? 0 : 1).ThenByDescending(r => r.Price).ThenBy(r => r.At).ThenBy(r => r.Seq).SelectMany(r => Enumerable.Repeat(r, (int)r.Quantity));
        Dictionary<ParticipantId, int> taken = [];
        return [.. ordered.Where(s => (taken[s.Bidder] = taken.GetValueOrDefault(s.Bidder) + 1) <= (rules.PerBidderMax ?? long.MaxValue))];
    }

    private static List<UnitBid> Served(MultiUnitRules rules, List<UnitBid> slips)
    {
        if (slips.Count <= rules.Supply || rules.Supply == 0) return [.. slips.Take((int)rules.Supply)];
        long? marginal = slips[(int)rules.Supply - 1].Price;
        if (rules.Tie == UnitTie.Time || marginal is null) return [.. slips.Take((int)rules.Supply)];
        List<UnitBid> served = [.. slips.Where(s => s.Price is null || s.Price > marginal)];
        List<UnitBid> tied = [.. slips.Where(s => s.Price == marginal)];
        long left = rules.Supply - served.Count;
        var rows = tied.GroupBy(s => s.Seq).Select(g => (Slip: g.First(), Exact: (decimal)left * g.Count() / tied.Count)).ToList();
        HashSet<long> lucky = [.. rows.OrderByDescending(r => Math.Round(r.Exact - Math.Floor(r.Exact), 12)).ThenBy(r => r.Slip.At).ThenBy(r => r.Slip.Seq).Take((int)(left - rows.Sum(r => Math.Floor(r.Exact)))).Select(r => r.Slip.Seq)];
        foreach ((UnitBid slip, decimal exact) in rows) served.AddRange(Enumerable.Repeat(slip, (int)Math.Floor(exact) + (lucky.Contains(slip.Seq) ? 1 : 0)));
        return served;
    }
}
