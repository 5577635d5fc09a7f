using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>A sealed auction of several equal units: at one price, at each bidder's own, or at what his winning costs the others (MECHANISMS MU-1 to MU-4).</summary>
public static class MultiUnitAuction
{
    /// <summary>Names the rule in stored outcomes. A rule that gives another outcome for some log gets another name.</summary>
    public static string VersionOf(UnitPricing pricing) => pricing switch
    {
        UnitPricing.LowestAccepted => "uniform-lowest-accepted-1",
        UnitPricing.HighestRejected => "uniform-highest-rejected-1",
        UnitPricing.PayAsBid => "pay-as-bid-1",
        UnitPricing.Vickrey => "multi-unit-vickrey-1",
        _ => throw new ArgumentOutOfRangeException(nameof(pricing)),
    };

    /// <param name="log">In any order: rows of equal price count in the order of time, then sequence number (G-2).</param>
    /// <exception cref="ArgumentException">Two rows have the same sequence number, or one without a price meets <see cref="UnitPricing.Vickrey"/>, which could not say what it pays; or <see cref="UnitTie.Percentage"/> does, for which the units awarded must be those that there are.</exception>
    /// <exception cref="OverflowException">A payment or the revenue exceeds 64 bits.</exception>
    public static MultiUnitOutcome Run(MultiUnitRules rules, IEnumerable<UnitBid> log)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rules.Supply);
        UnitRows rows = UnitRows.Of(rules, log);
        if (rules.Pricing == UnitPricing.Vickrey && rows.Takers > 0) throw new ArgumentException("A row without a price has no place in a Vickrey auction.", nameof(log));
        if (rules.Pricing == UnitPricing.Vickrey && rules.Tie == UnitTie.Percentage) throw new ArgumentException("A percentage that is rounded up has no place in a Vickrey auction.", nameof(rules));
        rows.Fill(rules.Supply, rules.Tie);

        long? clearing = rules.Pricing switch
        {
            UnitPricing.LowestAccepted => LowestAccepted(rules, rows),
            UnitPricing.HighestRejected => HighestRejected(rules, rows),
            _ => null,
        };
        long takersPrice = rules.Pricing == UnitPricing.PayAsBid ? AveragePrice(rules, rows) : clearing ?? 0;
        var awards = ImmutableArray.CreateBuilder<UnitAward>(rows.Rows.Length);
        List<UnitTotal> totals = [];
        Dictionary<ParticipantId, int> placeOf = [];
        long sold = 0;
        for (int i = 0; i < rows.Rows.Length; i++)
        {
            ref readonly UnitRow row = ref rows.Rows[i];
            if (row.Awarded == 0) continue;
            ParticipantId bidder = rows.BidderOf(row);
            long? unitPrice = rules.Pricing == UnitPricing.Vickrey ? null : clearing ?? (i < rows.Takers ? takersPrice : row.Price);
            awards.Add(new UnitAward(row.Seq, bidder, row.Awarded, unitPrice));
            ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(placeOf, bidder, out bool isKnown);
            if (!isKnown)
            {
                place = totals.Count;
                totals.Add(new UnitTotal(bidder, 0, 0));
            }

            UnitTotal total = totals[place];
            totals[place] = new UnitTotal(bidder, total.Quantity + row.Awarded, total.Payment + (row.Awarded * (unitPrice ?? 0)));
            sold += row.Awarded;
        }

        if (rules.Pricing == UnitPricing.Vickrey) totals = Displaced(rules, rows, totals);
        long revenue = totals.Sum(total => total.Payment);
        return new MultiUnitOutcome(VersionOf(rules.Pricing), awards.DrainToImmutable(), [.. totals], sold > 0 ? clearing : null, sold, Math.Max(0, rules.Supply - sold), revenue, rows.Rejected);
    }

    /// <summary>Where only price takers were served, the reserve is all there is to go by.</summary>
    private static long LowestAccepted(MultiUnitRules rules, UnitRows rows)
    {
        for (int i = rows.Rows.Length - 1; i >= rows.Takers; i--)
        {
            if (rows.Rows[i].Awarded > 0) return rows.Rows[i].Price;
        }

        return rules.Reserve;
    }

    /// <summary>A row that was cut counts, and so does one of a bidder who got others of his filled.</summary>
    private static long HighestRejected(MultiUnitRules rules, UnitRows rows)
    {
        for (int i = rows.Takers; i < rows.Rows.Length; i++)
        {
            if (rows.Rows[i].Refused > 0) return rows.Rows[i].Price;
        }

        return rules.Reserve;
    }

    /// <summary>What price takers pay beside bidders who pay as they bid: the average of those, rounded once, half away from zero.</summary>
    private static long AveragePrice(MultiUnitRules rules, UnitRows rows)
    {
        (Int128 paid, Int128 sold) = (0, 0);
        foreach (ref readonly UnitRow row in rows.Rows.AsSpan(rows.Takers)) (paid, sold) = (paid + ((Int128)row.Price * row.Awarded), sold + row.Awarded);
        return sold == 0 ? rules.Reserve : Rounding.HalfAwayFromZero(paid, sold);
    }

    /// <summary>MU-4. Without a bidder, the units that he gets would go to the best of what the others were refused, and the seller bids the reserve for the rest: that is his payment.</summary>
    private static List<UnitTotal> Displaced(MultiUnitRules rules, UnitRows rows, List<UnitTotal> totals)
    {
        UnitRow[] refused = [.. rows.Rows.Where(row => row.Refused > 0)];
        return [.. totals.Select(total =>
        {
            (Int128 payment, long left) = (0, total.Quantity);
            foreach (ref readonly UnitRow row in refused.AsSpan())
            {
                if (left == 0) break;
                if (rows.BidderOf(row) == total.Bidder) continue;
                long taken = Math.Min(left, row.Refused);
                (payment, left) = (payment + ((Int128)row.Price * taken), left - taken);
            }

            return total with { Payment = checked((long)(payment + ((Int128)rules.Reserve * left))) };
        })];
    }
}
