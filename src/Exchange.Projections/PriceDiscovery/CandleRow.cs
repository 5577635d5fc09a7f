using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>How long a candle is: begun at full minutes, hours and days of UTC, and at the beginning of Mondays.</summary>
public static class CandleWidth
{
    /// <summary>The widths by their names.</summary>
    public static readonly ImmutableArray<(string Name, Duration Length)> All =
        [("1m", Duration.FromMinutes(1)), ("5m", Duration.FromMinutes(5)), ("15m", Duration.FromMinutes(15)), ("1h", Duration.FromHours(1)), ("1d", Duration.FromDays(1)), ("1w", Duration.FromDays(7))];

    // A Monday: what is shorter than a week begins at the same instants by whichever day it is counted from.
    private static readonly Instant Origin = Instant.FromUtc(1970, 1, 5, 0, 0);

    /// <summary>The beginning of the candle that an instant lies in.</summary>
    public static Instant StartOf(Instant at, Duration length)
    {
        long ticks = (at - Origin).BclCompatibleTicks, width = length.BclCompatibleTicks;
        return Origin + Duration.FromTicks(ticks - (((ticks % width) + width) % width));
    }
}

/// <summary>Open, high, low, close and volume of a product, a theme or a series of credits, in one currency, over the width of a candle. Everybody sees it. Without a trade there is none.</summary>
/// <param name="Product">Null for a theme.</param>
/// <param name="Theme">Null for a product.</param>
/// <param name="Width">A name of <see cref="CandleWidth"/>.</param>
/// <param name="Start">Included; the end is not.</param>
/// <param name="Suppressed">True: too little stands behind the figures (<see cref="PriceDisclosure"/>), and none of them is here. Absent otherwise.</param>
/// <param name="Series">The credits; null for licences.</param>
public sealed record CandleRow(
    ProductId? Product, string? Theme, string Currency, string Width, Instant Start, Money? Open, Money? High, Money? Low, Money? Close, long? Count, long? Volume, Money? Turnover, bool? Suppressed = null, CreditSeriesId? Series = null)
    : Row, IRowOf<CandleRow>, IFigure<CandleRow>
{
    public static string Model => "candles";

    /// <summary>What the keys of a product's candles begin with, in the order of their starts.</summary>
    public static string PrefixOf(ProductId product, string currency, string width) => $"{PriceRow.PrefixOf(product)}{currency}/{width}/";

    /// <summary>What the keys of a theme's candles begin with, in the order of their starts.</summary>
    public static string PrefixOf(string theme, string currency, string width) => $"{PriceRow.PrefixOf(theme)}{currency}/{width}/";

    /// <summary>What the keys of a series' candles begin with, in the order of their starts.</summary>
    public static string PrefixOf(CreditSeriesId series, string currency, string width) => $"{PriceRow.PrefixOf(series)}{currency}/{width}/";

    /// <summary>The key's end, after the prefix: what a list from some instant on begins after.</summary>
    public static string KeyOf(Instant start) => InstantPattern.General.Format(start);

    public override Audience SeenBy() => Audience.Everybody;

    long IFigure<CandleRow>.Trades() => Count!.Value;

    bool IFigure<CandleRow>.IsSuppressed() => Suppressed == true;

    CandleRow IFigure<CandleRow>.Withheld() => new(Product, Theme, Currency, Width, Start, null, null, null, null, null, null, null, true, Series);

    internal static CandleRow After(CandleRow? before, PricedThing thing, string width, Instant start, Fixing fixing)
    {
        (Money price, Money paid, long units) = (fixing.Unit, fixing.Paid, fixing.Units);
        return before is null
            ? new CandleRow(thing.Product, thing.Theme, price.Currency.Code, width, start, price, price, price, price, 1, units, paid, Series: thing.Series)
            : before with
            {
                High = price > before.High!.Value ? price : before.High, Low = price < before.Low!.Value ? price : before.Low, Close = price,
                Count = before.Count + 1, Volume = checked(before.Volume + units), Turnover = before.Turnover!.Value + paid,
            };
    }
}
