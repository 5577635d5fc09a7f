using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Exchange.Mechanisms;

/// <summary>One tier of a tariff.</summary>
/// <param name="UpTo">The last unit that belongs to it (MECHANISMS POST-1: up to and including); null: there is no last.</param>
/// <param name="UnitPriceMilli">The price of one unit, in thousandths of a minor unit.</param>
/// <param name="FlatFee">What the tier costs beside its units, in minor units.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Tier(long? UpTo, long UnitPriceMilli, long FlatFee = 0);

/// <summary>The tiers of a tariff, one after the other from the first unit on. Immutable; equal when the tiers are.</summary>
public sealed class TierTable : IEquatable<TierTable>
{
    /// <summary>More tiers than any trade uses.</summary>
    public const int TiersMax = 64;

    private TierTable(ImmutableArray<Tier> tiers) => Tiers = tiers;

    /// <summary>Their bounds ascend, and the last has none.</summary>
    public ImmutableArray<Tier> Tiers { get; }

    /// <exception cref="ArgumentException">Bounds do not ascend, one is not from 1 to <see cref="Amounts.Max"/>, the last tier has one, another has none, a price or fee is negative or above <see cref="Amounts.Max"/>, or there are none or too many tiers.</exception>
    public static TierTable Of(params ImmutableArray<Tier> tiers) => TryOf(tiers, out TierTable? table, out string? fault) ? table : throw new ArgumentException(fault, nameof(tiers));

    /// <returns>False with a sentence on what is wrong with the tiers.</returns>
    public static bool TryOf(
        ImmutableArray<Tier> tiers,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TierTable? table,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? fault)
    {
        fault = FaultOf(tiers);
        table = fault is null ? new TierTable(tiers) : null;
        return fault is null;
    }

    /// <summary>The index of the tier that a unit belongs to.</summary>
    /// <param name="unit">Counted from one.</param>
    public int IndexOf(long unit)
    {
        int index = 0;
        while (Tiers[index].UpTo < unit) index++;
        return index;
    }

    /// <summary>The first unit of a tier.</summary>
    public long FirstUnitOf(int index) => index == 0 ? 1 : Tiers[index - 1].UpTo!.Value + 1;

    public bool Equals(TierTable? other) => other is not null && Tiers.AsSpan().SequenceEqual(other.Tiers.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as TierTable);

    public override int GetHashCode() => HashCode.Combine(Tiers.Length, Tiers[0], Tiers[^1]);

    public override string ToString() => string.Join(' ', Tiers.Select(t => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"≤{t.UpTo}:{t.UnitPriceMilli}+{t.FlatFee}")));

    private static string? FaultOf(ImmutableArray<Tier> tiers)
    {
        if (tiers.IsDefaultOrEmpty) return "A tariff has at least one tier.";
        if (tiers.Length > TiersMax) return $"A tariff has at most {TiersMax} tiers.";
        if (tiers[^1].UpTo is not null) return "The last tier of a tariff has no bound.";
        long before = 0;
        foreach (Tier tier in tiers)
        {
            if (tier.UnitPriceMilli is < 0 or > Amounts.Max || tier.FlatFee is < 0 or > Amounts.Max) return $"A price of a tariff is from 0 to {Amounts.Max}.";
            if (tier.UpTo is not { } upTo) continue;
            if (upTo <= before || upTo > Amounts.Max) return $"The bounds of a tariff's tiers ascend from 1 to {Amounts.Max} at the most.";
            before = upTo;
        }

        return tiers[..^1].All(tier => tier.UpTo is not null) ? null : "Only the last tier of a tariff has no bound.";
    }
}
