using System.Collections.Immutable;
using System.Numerics;
using Exchange.Market.Orders;
using Exchange.Projections.Parties;
using Exchange.Projections.Products;
using NodaTime;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>Price indices by theme and currency: a daily chain of products that were traded before, weighted by the quantities of both days (docs/decisions/0021).</summary>
public sealed class IndexProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<IndexRow>(), RowModel.Of<IndexPointRow>(), RowModel.Of<IndexBasketRow>(), RowModel.Of<IndexProductRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(PriceFixed)];

    public IEnumerable<RowKey> KeysOf(Fact fact)
    {
        var e = (PriceFixed)fact.Event;
        return [RowKey.Of<RulebookRow>(RulebookRow.KeyOf(e.Rulebook)), RowKey.Of<ProductRow>(e.Product.ToString()), RowKey.Of<IndexProductRow>(KeyOf(e))];
    }

    public void Apply(Fact fact, IRows rows)
    {
        var e = (PriceFixed)fact.Event;
        LocalDate day = e.At.InUtc().Date;
        IndexProductRow? before = rows.Get<IndexProductRow>(KeyOf(e));
        IndexProductRow after = IndexProductRow.After(before, e, day);
        rows.Put(KeyOf(e), after);
        bool isFirst = before?.Day != day;
        foreach (string theme in (rows.Get<ProductRow>(e.Product.ToString())?.Description.Themes ?? []).Distinct(StringComparer.Ordinal))
        {
            string key = PriceRow.PrefixOf(theme) + after.Currency;
            IndexBasketRow basket = (rows.Get<IndexBasketRow>(key) ?? IndexBasketRow.Begun(theme, after.Currency, day)).On(day);
            if (after.IsMatched()) basket = Moved(basket, isFirst ? default : before!.Costs(), after, isFirst, e, rows);
            rows.Put(key, basket);
            rows.Put(key, new IndexRow(theme, after.Currency, basket.Since, basket.ToPoint()));
            rows.Put(IndexPointRow.PrefixOf(theme, after.Currency) + IndexPointRow.KeyOf(day), new IndexPointRow(theme, after.Currency, basket.ToPoint()));
        }
    }

    private static IndexBasketRow Moved(IndexBasketRow basket, (BigInteger Now, BigInteger Before) former, IndexProductRow product, bool isFirst, PriceFixed trade, IRows rows)
    {
        int least = Math.Max(Disclosure.TradesMinOf(trade, rows), basket.TradesMin);
        return basket.With(former, product.Costs()) with
        {
            Products = basket.Products + (isFirst ? 1 : 0), Trades = basket.Trades + 1, TradesMin = least,
            Buyers = least == 1 ? [] : Disclosure.With(basket.Buyers, Disclosure.BuyerOf(trade, rows), least),
        };
    }

    private static string KeyOf(PriceFixed trade) => PriceRow.PrefixOf(trade.Product) + trade.Price.Currency.Code;
}
