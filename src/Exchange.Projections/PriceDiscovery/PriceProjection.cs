using System.Collections.Immutable;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Projections.Parties;
using Exchange.Projections.Products;
using NodaTime;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>Prices and candles by product and by theme, from the one fact that fixes a price (DOMAIN PRC-1). Comes after products, whose themes it goes by, and after orders, rulebooks and parties, which tell what may be shown.</summary>
public sealed class PriceProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<PriceRow>(), RowModel.Of<CandleRow>(), RowModel.Of<WithheldRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(PriceFixed)];

    public IEnumerable<RowKey> KeysOf(Fact fact)
    {
        var e = (PriceFixed)fact.Event;
        string currency = e.Price.Currency.Code;
        return
        [
            RowKey.Of<RulebookRow>(RulebookRow.KeyOf(e.Rulebook)), RowKey.Of<ProductRow>(e.Product.ToString()), RowKey.Of<PriceRow>(PriceRow.PrefixOf(e.Product) + currency),
            .. CandleWidth.All.Select(w => RowKey.Of<CandleRow>(CandleRow.PrefixOf(e.Product, currency, w.Name) + CandleRow.KeyOf(CandleWidth.StartOf(e.At, w.Length)))),
        ];
    }

    public void Apply(Fact fact, IRows rows)
    {
        var e = (PriceFixed)fact.Event;
        string currency = e.Price.Currency.Code;
        Count(e, e.Product, null, PriceRow.PrefixOf(e.Product) + currency, width => CandleRow.PrefixOf(e.Product, currency, width), rows);
        foreach (string theme in (rows.Get<ProductRow>(e.Product.ToString())?.Description.Themes ?? []).Distinct(StringComparer.Ordinal))
        {
            Count(e, null, theme, PriceRow.PrefixOf(theme) + currency, width => CandleRow.PrefixOf(theme, currency, width), rows);
        }
    }

    private static void Count(PriceFixed e, ProductId? product, string? theme, string key, Func<string, string> candlesOf, IRows rows)
    {
        Disclosure.Count<PriceRow>(key, before => PriceRow.After(before, product, theme, e), e, rows);
        foreach ((string width, Duration length) in CandleWidth.All)
        {
            Instant start = CandleWidth.StartOf(e.At, length);
            Disclosure.Count<CandleRow>(candlesOf(width) + CandleRow.KeyOf(start), before => CandleRow.After(before, product, theme, width, start, e), e, rows);
        }
    }
}
