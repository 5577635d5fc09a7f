using System.Collections.Immutable;
using Exchange.Market.OrderBooks;
using Exchange.Market.Orders;
using Exchange.Projections.Parties;
using Exchange.Projections.Products;
using NodaTime;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>
/// Prices and candles by product, by theme and by series of credits, from the facts that fix prices (DOMAIN PRC-1). Comes after products, whose themes it goes by, and after orders, rulebooks and parties, which tell what may be shown.
/// </summary>
/// <remarks>Credits are counted by their series alone: a price of one credit is not one of a licence. They are never withheld: each trade of a book is published, and without who traded.</remarks>
public sealed class PriceProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<PriceRow>(), RowModel.Of<CandleRow>(), RowModel.Of<WithheldRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(PriceFixed), typeof(CreditsTraded)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => fact.Event is CreditsTraded traded
        ? FiguresOf(PriceRow.PrefixOf(traded.Series), Fixing.Of(traded))
        : KeysOf((PriceFixed)fact.Event);

    public void Apply(Fact fact, IRows rows)
    {
        if (fact.Event is CreditsTraded traded)
        {
            Count(new PricedThing(traded.Product, null, traded.Series), PriceRow.PrefixOf(traded.Series), Fixing.Of(traded), null, rows);
            return;
        }

        var e = (PriceFixed)fact.Event;
        Count(new PricedThing(e.Product, null, null), PriceRow.PrefixOf(e.Product), Fixing.Of(e), e, rows);
        foreach (string theme in (rows.Get<ProductRow>(e.Product.ToString())?.Description.Themes ?? []).Distinct(StringComparer.Ordinal))
        {
            Count(new PricedThing(null, theme, null), PriceRow.PrefixOf(theme), Fixing.Of(e), e, rows);
        }
    }

    private static RowKey[] KeysOf(PriceFixed e) =>
        [RowKey.Of<RulebookRow>(RulebookRow.KeyOf(e.Rulebook)), RowKey.Of<ProductRow>(e.Product.ToString()), .. FiguresOf(PriceRow.PrefixOf(e.Product), Fixing.Of(e))];

    private static RowKey[] FiguresOf(string prefix, Fixing fixing) =>
        [RowKey.Of<PriceRow>(prefix + fixing.Unit.Currency.Code), .. CandleWidth.All.Select(w => RowKey.Of<CandleRow>(CandleOf(prefix, fixing, w.Name, w.Length)))];

    /// <param name="trade">Under whose rulebook the figures may have to be withheld; null: they are shown.</param>
    private static void Count(PricedThing thing, string prefix, Fixing fixing, PriceFixed? trade, IRows rows)
    {
        Put<PriceRow>(prefix + fixing.Unit.Currency.Code, before => PriceRow.After(before, thing, fixing), trade, rows);
        foreach ((string width, Duration length) in CandleWidth.All)
        {
            Put<CandleRow>(CandleOf(prefix, fixing, width, length), before => CandleRow.After(before, thing, width, CandleWidth.StartOf(fixing.At, length), fixing), trade, rows);
        }
    }

    private static void Put<TRow>(string key, Func<TRow?, TRow> after, PriceFixed? trade, IRows rows)
        where TRow : Row, IRowOf<TRow>, IFigure<TRow>
    {
        if (trade is null) rows.Put(key, after(rows.Get<TRow>(key)));
        else Disclosure.Count(key, after, trade, rows);
    }

    private static string CandleOf(string prefix, Fixing fixing, string width, Duration length) => $"{prefix}{fixing.Unit.Currency.Code}/{width}/{CandleRow.KeyOf(CandleWidth.StartOf(fixing.At, length))}";
}
