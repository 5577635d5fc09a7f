using Exchange.Kernel;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Mechanisms;
using Exchange.Market.Rulebooks;
using NodaTime;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>What a product, or everything of a theme, has traded at in one currency (FUNCTIONS rows 36, 96). Everybody sees it.</summary>
/// <param name="Product">Null for a theme.</param>
/// <param name="Theme">Null for a product.</param>
/// <param name="Last">Of one licence, as <paramref name="High"/> and <paramref name="Low"/> are.</param>
/// <param name="Count">Fixed prices.</param>
/// <param name="Volume">Licences.</param>
/// <param name="Vwap">The volume-weighted average price, rounded half away from zero to minor units.</param>
/// <param name="VwapNumerator">In minor units; with <paramref name="VwapDenominator"/> the exact average.</param>
/// <param name="Suppressed">True: too little stands behind the figures (<see cref="PriceDisclosure"/>), and none of them is here. Absent otherwise.</param>
public sealed record PriceRow(
    ProductId? Product, string? Theme, string Currency, Money? Last, PriceMethod? LastMethod, Instant? LastAt, Money? High, Money? Low, long? Count, long? Volume, Money? Turnover, Money? Vwap,
    string? VwapNumerator, string? VwapDenominator, bool? Suppressed = null) : Row, IRowOf<PriceRow>, IFigure<PriceRow>
{
    public static string Model => "prices";

    /// <summary>What the keys of a product's rows begin with: one row a currency.</summary>
    public static string PrefixOf(ProductId product) => $"product/{product}/";

    /// <summary>What the keys of a theme's rows begin with: one row a currency.</summary>
    public static string PrefixOf(string theme) => $"theme/{Bounded.Part(theme)}/";

    public override Audience SeenBy() => Audience.Everybody;

    long IFigure<PriceRow>.Trades() => Count!.Value;

    bool IFigure<PriceRow>.IsSuppressed() => Suppressed == true;

    PriceRow IFigure<PriceRow>.Withheld() => new(Product, Theme, Currency, null, null, null, null, null, null, null, null, null, null, null, true);

    /// <summary>What one licence cost in a deal, rounded half away from zero to minor units.</summary>
    internal static Money UnitPriceOf(PriceFixed fixing) => fixing.Price with { MinorUnits = Rounding.HalfAwayFromZero(fixing.Price.MinorUnits, fixing.Licences ?? 1) };

    /// <summary>The row after one more fixed price.</summary>
    internal static PriceRow After(PriceRow? before, ProductId? product, string? theme, PriceFixed fixing)
    {
        Money price = UnitPriceOf(fixing), nothing = new(0, price.Currency);
        long volume = checked((before?.Volume ?? 0) + (fixing.Licences ?? 1));
        Money turnover = (before?.Turnover ?? nothing) + fixing.Price;
        return new PriceRow(
            product, theme, price.Currency.Code, price, fixing.Method, fixing.At, before is null || price > before.High!.Value ? price : before.High, before is null || price < before.Low!.Value ? price : before.Low,
            (before?.Count ?? 0) + 1, volume, turnover, new Money(Rounding.HalfAwayFromZero(turnover.MinorUnits, volume), price.Currency),
            turnover.MinorUnits.ToString(System.Globalization.CultureInfo.InvariantCulture), volume.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
