using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>The rows that count, in the order in which they are filled, and what each gets (MECHANISMS MU-1). A million of them are sorted as values, without an object each.</summary>
internal sealed class UnitRows
{
    private readonly UnitBid[] _bids;

    private UnitRows(UnitBid[] bids, UnitRow[] rows, int takers, ImmutableArray<UnitRejected> rejected) => (_bids, Rows, Takers, Rejected) = (bids, rows, takers, rejected);

    /// <summary>The price takers first, then down in price; of equal prices up in time, then in sequence number.</summary>
    public UnitRow[] Rows { get; }

    /// <summary>How many rows at the beginning have no price.</summary>
    public int Takers { get; }

    public ImmutableArray<UnitRejected> Rejected { get; }

    public ParticipantId BidderOf(in UnitRow row) => _bids[row.Place].Bidder;

    /// <exception cref="ArgumentException">Two rows have the same sequence number.</exception>
    public static UnitRows Of(MultiUnitRules rules, IEnumerable<UnitBid> log)
    {
        UnitBid[] bids = [.. log];
        LogOrder.RequireDistinct(bids);
        var rejected = ImmutableArray.CreateBuilder<UnitRejected>();
        var rows = new UnitRow[bids.Length];
        (int count, int takers) = (0, 0);
        for (int i = 0; i < bids.Length; i++)
        {
            UnitBid bid = bids[i];
            if (RefusalOf(rules, bid) is { } reason) rejected.Add(new UnitRejected(bid.Seq, reason));
            else rows[count++] = new UnitRow(bid.Price ?? long.MaxValue, bid.At, bid.Seq, i, bid.Quantity);
            if (bid.Price is null && bid.Quantity > 0 && bid.Bidder != rules.Seller) takers++;
        }

        Array.Resize(ref rows, count);
        Array.Sort(rows, new UnitRowOrder());
        rejected.Sort((a, b) => a.Seq.CompareTo(b.Seq));
        var sorted = new UnitRows(bids, rows, takers, rejected.ToImmutable());
        if (rules.PerBidderMax is { } max) sorted.Trim(max);
        return sorted;
    }

    /// <summary>Gives the supply out. Whoever bids strictly more is served before a tie is rationed.</summary>
    public void Fill(long supply, UnitTie tie)
    {
        long left = supply;
        for (int i = 0; i < Rows.Length && left > 0;)
        {
            int end = i + 1;
            // Price takers are served by time among themselves.
            if (tie != UnitTie.Time && i >= Takers)
            {
                while (end < Rows.Length && Rows[end].Price == Rows[i].Price) end++;
            }

            left -= Fill(Rows.AsSpan(i, end - i), left, tie == UnitTie.Percentage && i >= Takers);
            i = end;
        }
    }

    private static long Fill(Span<UnitRow> group, long left, bool byPercentage)
    {
        Int128 asked = 0;
        foreach (UnitRow row in group) asked += row.Quantity;
        if (asked <= left)
        {
            foreach (ref UnitRow row in group) row.Awarded = row.Quantity;
            return (long)asked;
        }

        if (byPercentage)
        {
            Int128 hundredths = RoundedUp((Int128)left * 10_000, asked);
            foreach (ref UnitRow row in group) row.Awarded = (long)RoundedUp(row.Quantity * hundredths, 10_000);
            return left;
        }

        if (group.Length == 1)
        {
            group[0].Awarded = left;
            return left;
        }

        long[] weights = new long[group.Length];
        for (int i = 0; i < weights.Length; i++) weights[i] = group[i].Quantity;
        long[] shares = ProRata.Share(left, weights);
        for (int i = 0; i < shares.Length; i++) group[i].Awarded = shares[i];
        return left;
    }

    private static Int128 RoundedUp(Int128 number, Int128 divisor) => (number + divisor - 1) / divisor;

    /// <summary>Going down, leaves each bidder no more than the cap. What is trimmed off is not asked for, and so sets no price.</summary>
    private void Trim(long max)
    {
        Dictionary<ParticipantId, long> taken = [];
        for (int i = 0; i < Rows.Length; i++)
        {
            ref long sum = ref CollectionsMarshal.GetValueRefOrAddDefault(taken, BidderOf(Rows[i]), out _);
            Rows[i].Quantity = Math.Min(Rows[i].Quantity, max - sum);
            sum += Rows[i].Quantity;
        }
    }

    private static UnitRefusal? RefusalOf(MultiUnitRules rules, UnitBid bid)
    {
        if (bid.Bidder == rules.Seller) return UnitRefusal.SelfBid;
        if (bid.Price is < 0 or > Amounts.Max) return UnitRefusal.BadAmount;
        if (bid.Quantity is <= 0 or > Amounts.Max) return UnitRefusal.BadQty;
        return bid.Price < rules.Reserve ? UnitRefusal.BelowReserve : null;
    }
}

/// <param name="Price">The largest number for a price taker.</param>
/// <param name="Place">Of its bid in the input.</param>
[StructLayout(LayoutKind.Auto)]
internal record struct UnitRow(long Price, Instant At, long Seq, int Place, long Quantity)
{
    public long Awarded { get; set; }

    public readonly long Refused => Quantity - Awarded;
}

internal sealed class UnitRowOrder : IComparer<UnitRow>
{
    public int Compare(UnitRow x, UnitRow y)
    {
        if (x.Price != y.Price) return x.Price > y.Price ? -1 : 1;
        int order = x.At.CompareTo(y.At);
        return order != 0 ? order : x.Seq.CompareTo(y.Seq);
    }
}
