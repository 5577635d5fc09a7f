namespace Exchange.Mechanisms;

/// <summary>Bounds of the amounts that mechanisms count with.</summary>
public static class Amounts
{
    /// <summary>The largest amount that is bid, asked for or added, in minor units: the sum of two is exact in every JSON reader, of a thousand in 64 bits.</summary>
    public const long Max = 1_000_000_000_000_000;

    /// <summary>Whether a bid or price of so many minor units can be.</summary>
    public static bool IsAmount(long minorUnits) => minorUnits is > 0 and <= Max;
}
