using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>The exchange's fee for a sale, and what is left of it for those who made the product (MECHANISMS FEE-1). Minor units; pure; immutable.</summary>
/// <param name="BasisPoints">From 0 to 10,000.</param>
/// <param name="Minimum">The fee is no less, but never more than the sale; null: zero.</param>
/// <param name="Maximum">The fee is no more; null: there is no bound. Not below the minimum.</param>
public sealed record SaleFee(int BasisPoints, long? Minimum = null, long? Maximum = null)
{
    public const string RuleVersion = "fee-split-1";

    public int BasisPoints { get; } = BasisPoints is >= 0 and <= Rounding.BasisPointsOfOne
        ? BasisPoints
        : throw new ArgumentOutOfRangeException(nameof(BasisPoints), BasisPoints, $"A fee is from 0 to {Rounding.BasisPointsOfOne} basis points.");

    public long? Minimum { get; } = Minimum is null or >= 0 ? Minimum : throw new ArgumentOutOfRangeException(nameof(Minimum), Minimum, "A fee is not negative.");

    public long? Maximum { get; } = Maximum is null || Maximum >= (Minimum ?? 0) ? Maximum : throw new ArgumentOutOfRangeException(nameof(Maximum), Maximum, "The largest fee is not below the smallest.");

    /// <exception cref="ArgumentOutOfRangeException">The sale is not from 0 to <see cref="Amounts.Max"/>.</exception>
    public long FeeOf(long gross)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gross);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(gross, Amounts.Max);
        return Math.Min(Math.Clamp(Rounding.OfBasisPoints(gross, BasisPoints), Minimum ?? 0, Maximum ?? long.MaxValue), gross);
    }

    /// <summary>Takes the fee and shares the rest out by weights, so that all of it adds up to the sale. What can't be divided goes to the largest fraction, of equal ones to the smaller id (G-7).</summary>
    /// <param name="weights">In any order.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sale is not from 0 to <see cref="Amounts.Max"/>.</exception>
    /// <exception cref="ArgumentException">A contributor is there twice, a weight is negative, or something is left and nobody has a weight.</exception>
    public FeeSplit Split(long gross, IEnumerable<KeyValuePair<ParticipantId, long>> weights)
    {
        long fee = FeeOf(gross);
        KeyValuePair<ParticipantId, long>[] ranked = [.. weights.OrderBy(w => w.Key.Value, StringComparer.Ordinal)];
        if (ranked.DistinctBy(w => w.Key).Count() != ranked.Length) throw new ArgumentException("A contributor is there twice.", nameof(weights));
        long[] shares = ProRata.Share(gross - fee, [.. ranked.Select(w => w.Value)]);
        return new FeeSplit(fee, [.. ranked.Select((w, i) => new Payout(w.Key, shares[i]))]);
    }
}

/// <summary>A sale in its parts: fee and payouts add up to it.</summary>
/// <param name="Payouts">By id.</param>
public sealed record FeeSplit(long Fee, ImmutableArray<Payout> Payouts);
