using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Exchange.Mechanisms;

/// <summary>One row of an increment table: from this price on, a bid must beat the price by this much. Minor units.</summary>
/// <param name="LowerBound">Zero or more.</param>
/// <param name="Increment">One or more.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IncrementRow(long LowerBound, long Increment);

/// <summary>By how much the next bid must beat a price, stepping up with the price (MECHANISMS ENG-6). Minor units; immutable.</summary>
/// <remarks>Two tables are equal when their rows are.</remarks>
public sealed class IncrementTable : IEquatable<IncrementTable>
{
    /// <summary>More rows than any trade uses; keeps an event small and a look-up short.</summary>
    public const int RowsMax = 64;

    private IncrementTable(ImmutableArray<IncrementRow> rows) => Rows = rows;

    /// <summary>In ascending order of their bounds; the first bound is zero.</summary>
    public ImmutableArray<IncrementRow> Rows { get; }

    /// <summary>One increment at every price.</summary>
    /// <exception cref="ArgumentException">The increment is not positive.</exception>
    public static IncrementTable Flat(long increment) => Of(new IncrementRow(0, increment));

    /// <exception cref="ArgumentException">The first bound is not zero, bounds do not ascend, an increment is not positive, or there are none or too many rows.</exception>
    public static IncrementTable Of(params ImmutableArray<IncrementRow> rows) =>
        TryOf(rows, out IncrementTable? table, out string? fault) ? table : throw new ArgumentException(fault, nameof(rows));

    /// <returns>False with a sentence on what is wrong with the rows.</returns>
    public static bool TryOf(
        ImmutableArray<IncrementRow> rows,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IncrementTable? table,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? fault)
    {
        fault = FaultOf(rows);
        table = fault is null ? new IncrementTable(rows) : null;
        return fault is null;
    }

    /// <summary>The increment of the row with the largest bound that does not exceed the price.</summary>
    /// <param name="price">Zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The price is negative.</exception>
    public long At(long price)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(price);
        int low = 0, high = Rows.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (Rows[middle].LowerBound <= price) low = middle;
            else high = middle - 1;
        }

        return Rows[low].Increment;
    }

    public bool Equals(IncrementTable? other) => other is not null && Rows.AsSpan().SequenceEqual(other.Rows.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as IncrementTable);

    public override int GetHashCode() => HashCode.Combine(Rows.Length, Rows[0], Rows[^1]);

    public override string ToString() => string.Join(' ', Rows.Select(r => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{r.LowerBound}→{r.Increment}")));

    private static string? FaultOf(ImmutableArray<IncrementRow> rows)
    {
        if (rows.IsDefaultOrEmpty) return "An increment table has at least one row.";
        if (rows.Length > RowsMax) return $"An increment table has at most {RowsMax} rows.";
        if (rows[0].LowerBound != 0) return "The first row of an increment table begins at zero.";
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Increment <= 0) return "An increment is positive.";
            if (i > 0 && rows[i].LowerBound <= rows[i - 1].LowerBound) return "The bounds of an increment table ascend.";
        }

        return null;
    }
}
