using System.Runtime.CompilerServices;

namespace Exchange.Mechanisms;

/// <summary>A posted price as a function of the number of units (MECHANISMS POST-1, POST-3). Pure; immutable.</summary>
/// <remarks>Unit prices are thousandths of a minor unit, so that a call of an interface may cost less than a cent. A price is summed exactly and rounded once, half away from zero.</remarks>
public abstract record Tariff
{
    /// <summary>How many of the units that unit prices are counted in make one minor unit.</summary>
    public const int MilliPerMinorUnit = 1000;

    /// <summary>Names the rule in stored outcomes (MECHANISMS 14.2). A rule that gives another price for some quantity gets another name.</summary>
    public abstract string Version { get; }

    /// <summary>What so many units cost before discount and tax, in minor units.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than none.</exception>
    /// <exception cref="OverflowException">The price exceeds <see cref="Amounts.Max"/>.</exception>
    public long PriceOf(long units)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        long price = PriceOfUnits(units);
        return price <= Amounts.Max ? price : throw new OverflowException($"{units} units cost more than {Amounts.Max} minor units.");
    }

    private protected abstract long PriceOfUnits(long units);

    private protected static long Rounded(Int128 milli) => Rounding.HalfAwayFromZero(milli, MilliPerMinorUnit);

    private protected static long Price(long value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        value is >= 0 and <= Amounts.Max ? value : throw new ArgumentOutOfRangeException(name, value, $"A price of a tariff is from 0 to {Amounts.Max}.");
}

/// <summary>Every unit at one price (MECHANISMS POST-1, flat).</summary>
public sealed record FlatTariff(long UnitPriceMilli) : Tariff
{
    public const string RuleVersion = "tariff-flat-1";

    public long UnitPriceMilli { get; } = Price(UnitPriceMilli);

    public override string Version => RuleVersion;

    private protected override long PriceOfUnits(long units) => Rounded((Int128)units * UnitPriceMilli);
}

/// <summary>Units come in packages, and a package that was begun is paid whole (MECHANISMS POST-1, package).</summary>
/// <param name="Size">Units of one package; positive.</param>
/// <param name="PackagePrice">Minor units.</param>
public sealed record PackageTariff(long Size, long PackagePrice) : Tariff
{
    public const string RuleVersion = "tariff-package-1";

    public long Size { get; } = Size > 0 ? Size : throw new ArgumentOutOfRangeException(nameof(Size), Size, "A package has at least one unit.");

    public long PackagePrice { get; } = Price(PackagePrice);

    public override string Version => RuleVersion;

    private protected override long PriceOfUnits(long units)
    {
        (long whole, long rest) = Math.DivRem(units, Size);
        return checked((long)((Int128)(rest == 0 ? whole : whole + 1) * PackagePrice));
    }
}
