using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>How long a candle is: begun at full minutes, hours and days of UTC.</summary>
public static class CandleWidth
{
    /// <summary>The widths by their names, <c>1m</c>, <c>1h</c>, <c>1d</c>.</summary>
    public static readonly ImmutableArray<(string Name, Duration Length)> All = [("1m", Duration.FromMinutes(1)), ("1h", Duration.FromHours(1)), ("1d", Duration.FromDays(1))];

    /// <summary>The beginning of the candle that an instant lies in.</summary>
    public static Instant StartOf(Instant at, Duration length)
    {
        long ticks = at.ToUnixTimeTicks(), width = length.BclCompatibleTicks;
        return Instant.FromUnixTimeTicks(ticks - (((ticks % width) + width) % width));
    }
}

/// <summary>Open, high, low, close and volume of a product or theme, in one currency, over a minute, an hour or a day. Everybody sees it. Without a trade there is none.</summary>
/// <param name="Product">Null for a theme.</param>
/// <param name="Theme">Null for a product.</param>
/// <param name="Width">A name of <see cref="CandleWidth"/>.</param>
/// <param name="Start">Included; the end is not.</param>
public sealed record CandleRow(
    ProductId? Product, string? Theme, string Currency, string Width, Instant Start, Money Open, Money High, Money Low, Money Close, long Count, long Volume, Money Turnover) : Row, IRowOf<CandleRow>
{
    public static string Model => "candles";

    /// <summary>What the keys of a product's candles begin with, in the order of their starts.</summary>
    public static string PrefixOf(ProductId product, string currency, string width) => $"{PriceRow.PrefixOf(product)}{currency}/{width}/";

    /// <summary>What the keys of a theme's candles begin with, in the order of their starts.</summary>
    public static string PrefixOf(string theme, string currency, string width) => $"{PriceRow.PrefixOf(theme)}{currency}/{width}/";

    /// <summary>The key's end, after the prefix: what a list from some instant on begins after.</summary>
    public static string KeyOf(Instant start) => InstantPattern.General.Format(start);

    public override Audience SeenBy() => Audience.Everybody;

    internal static CandleRow After(CandleRow? before, ProductId? product, string? theme, string width, Instant start, PriceFixed fixing)
    {
        Money price = PriceRow.UnitPriceOf(fixing), paid = fixing.Price;
        int units = fixing.Licences ?? 1;
        return before is null
            ? new CandleRow(product, theme, price.Currency.Code, width, start, price, price, price, price, 1, units, paid)
            : before with
            {
                High = price > before.High ? price : before.High, Low = price < before.Low ? price : before.Low, Close = price,
                Count = before.Count + 1, Volume = checked(before.Volume + units), Turnover = before.Turnover + paid,
            };
    }
}
