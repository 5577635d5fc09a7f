using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.OrderBooks;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Mechanisms;
using Exchange.Market.Rulebooks;
using NodaTime;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>What a product, everything of a theme, or a series of credits has traded at in one currency (FUNCTIONS rows 36, 96). Everybody sees it.</summary>
/// <param name="Product">Null for a theme.</param>
/// <param name="Theme">Null for a product.</param>
/// <param name="Last">Of one licence or credit, as <paramref name="High"/> and <paramref name="Low"/> are.</param>
/// <param name="Count">Fixed prices.</param>
/// <param name="Volume">Licences, or credits.</param>
/// <param name="Vwap">The volume-weighted average price, rounded half away from zero to minor units.</param>
/// <param name="VwapNumerator">In minor units; with <paramref name="VwapDenominator"/> the exact average.</param>
/// <param name="Suppressed">True: too little stands behind the figures (<see cref="PriceDisclosure"/>), and none of them is here. Absent otherwise.</param>
/// <param name="Series">The credits; null for licences.</param>
public sealed record PriceRow(
    ProductId? Product, string? Theme, string Currency, Money? Last, PriceMethod? LastMethod, Instant? LastAt, Money? High, Money? Low, long? Count, long? Volume, Money? Turnover, Money? Vwap,
    string? VwapNumerator, string? VwapDenominator, bool? Suppressed = null, CreditSeriesId? Series = null) : Row, IRowOf<PriceRow>, IFigure<PriceRow>
{
    public static string Model => "prices";

    /// <summary>What the keys of a product's rows begin with: one row a currency.</summary>
    public static string PrefixOf(ProductId product) => $"product/{product}/";

    /// <summary>What the keys of a theme's rows begin with: one row a currency.</summary>
    public static string PrefixOf(string theme) => $"theme/{Bounded.Part(theme)}/";

    /// <summary>What the key of a series' row begins with: its currency follows.</summary>
    public static string PrefixOf(CreditSeriesId series) => $"series/{series}/";

    public override Audience SeenBy() => Audience.Everybody;

    long IFigure<PriceRow>.Trades() => Count!.Value;

    bool IFigure<PriceRow>.IsSuppressed() => Suppressed == true;

    PriceRow IFigure<PriceRow>.Withheld() => new(Product, Theme, Currency, null, null, null, null, null, null, null, null, null, null, null, true, Series);

    /// <summary>What one licence cost in a deal, rounded half away from zero to minor units.</summary>
    internal static Money UnitPriceOf(PriceFixed fixing) => fixing.Price with { MinorUnits = Rounding.HalfAwayFromZero(fixing.Price.MinorUnits, fixing.Licences ?? 1) };

    /// <summary>The row after one more fixed price.</summary>
    internal static PriceRow After(PriceRow? before, PricedThing thing, Fixing fixing)
    {
        Money price = fixing.Unit, nothing = new(0, price.Currency);
        long volume = checked((before?.Volume ?? 0) + fixing.Units);
        Money turnover = (before?.Turnover ?? nothing) + fixing.Paid;
        return new PriceRow(
            thing.Product, thing.Theme, price.Currency.Code, price, fixing.Method, fixing.At, before is null || price > before.High!.Value ? price : before.High, before is null || price < before.Low!.Value ? price : before.Low,
            (before?.Count ?? 0) + 1, volume, turnover, new Money(Rounding.HalfAwayFromZero(turnover.MinorUnits, volume), price.Currency),
            turnover.MinorUnits.ToString(System.Globalization.CultureInfo.InvariantCulture), volume.ToString(System.Globalization.CultureInfo.InvariantCulture), Series: thing.Series);
    }
}

/// <summary>What a price is of: a product's licences, all of a theme, or a series of credits.</summary>
internal sealed record PricedThing(ProductId? Product, string? Theme, CreditSeriesId? Series);

/// <summary>A fixed price as price discovery counts it.</summary>
/// <param name="Unit">Of one licence, rounded half away from zero to minor units, or of one credit.</param>
/// <param name="Paid">Of the whole deal.</param>
internal readonly record struct Fixing(Money Unit, Money Paid, long Units, PriceMethod Method, Instant At)
{
    public static Fixing Of(PriceFixed e) => new(PriceRow.UnitPriceOf(e), e.Price, e.Licences ?? 1, e.Method, e.At);

    public static Fixing Of(CreditsTraded e) => new(e.Price, e.Paid, e.Quantity, e.Method, e.At);
}
