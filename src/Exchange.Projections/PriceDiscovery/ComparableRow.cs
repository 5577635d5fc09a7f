using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Rulebooks;
using Exchange.Projections.Parties;
using Exchange.Projections.Products;
using Exchange.Projections.Trade;
using NodaTime;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>A trade that others of its theme, kind of licence and currency may be compared with. Everybody sees it; it names no party and no product.</summary>
/// <param name="UnitPrice">Of one licence.</param>
/// <param name="Licences">How many were sold.</param>
/// <param name="Day">Of UTC.</param>
/// <param name="Suppressed">True: when it was made, too little was there to hide it among (<see cref="PriceDisclosure"/>), and no figure is here, now or later. Absent otherwise.</param>
public sealed record ComparableRow(string Theme, SupplyKind Licence, string Currency, Money? UnitPrice, int? Licences, PriceMethod? Method, LocalDate? Day, bool? Suppressed = null) : Row, IRowOf<ComparableRow>
{
    public static string Model => "comparables";

    /// <summary>What the keys of comparable trades begin with, the newest first.</summary>
    public static string PrefixOf(string theme, SupplyKind licence, string currency) => $"{Bounded.Part(theme)}/{Words.Of(licence)}/{currency}/";

    /// <summary>The end of the key, which is the same under each of a product's themes.</summary>
    public static string KeyOf(long position) => NewestFirst.Of(position);

    public override Audience SeenBy() => Audience.Everybody;
}

/// <summary>What the comparable trades of a theme, kind of licence and currency are counted by. The operator sees it.</summary>
/// <param name="TradesMin">What the strictest of the trades asks for.</param>
/// <param name="Buyers">Different buyers, as many as are asked for, a control group as one; of trades under rules that ask for none, nobody.</param>
public sealed record ComparableGroupRow(string Theme, SupplyKind Licence, string Currency, long Trades, int TradesMin, Seq<string> Buyers) : Row, IRowOf<ComparableGroupRow>
{
    public static string Model => "comparable-groups";

    public override Audience SeenBy() => Audience.Operators;
}

/// <summary>Comparable trades, one by one. A trade is shown when enough were made with it; one that was suppressed stays so, or each further trade would tell an old one.</summary>
public sealed class ComparableProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<ComparableRow>(), RowModel.Of<ComparableGroupRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(PriceFixed)];

    public IEnumerable<RowKey> KeysOf(Fact fact)
    {
        var e = (PriceFixed)fact.Event;
        return [RowKey.Of<RulebookRow>(RulebookRow.KeyOf(e.Rulebook)), RowKey.Of<ProductRow>(e.Product.ToString()), RowKey.Of<OrderRow>(fact.Stream.Key)];
    }

    public void Apply(Fact fact, IRows rows)
    {
        var e = (PriceFixed)fact.Event;
        if (rows.Get<OrderRow>(fact.Stream.Key) is not { Terms.Supply.Kind: var licence }) throw new ImpossibleHistoryException(null, e);
        foreach (string theme in (rows.Get<ProductRow>(e.Product.ToString())?.Description.Themes ?? []).Distinct(StringComparer.Ordinal)) Compare(theme, licence, e, fact.Position, rows);
    }

    private static void Compare(string theme, SupplyKind licence, PriceFixed trade, long position, IRows rows)
    {
        Money price = PriceRow.UnitPriceOf(trade);
        string prefix = ComparableRow.PrefixOf(theme, licence, price.Currency.Code);
        ComparableGroupRow group = rows.Get<ComparableGroupRow>(prefix) ?? new ComparableGroupRow(theme, licence, price.Currency.Code, 0, 1, []);
        int least = Math.Max(Disclosure.TradesMinOf(trade, rows), group.TradesMin);
        group = group with { Trades = group.Trades + 1, TradesMin = least, Buyers = least == 1 ? [] : Disclosure.With(group.Buyers, Disclosure.BuyerOf(trade, rows), least) };
        bool shown = least == 1 || (group.Trades >= least && group.Buyers.Count >= least);
        rows.Put(prefix, group);
        rows.Add(prefix + ComparableRow.KeyOf(position), shown
            ? new ComparableRow(theme, licence, price.Currency.Code, price, trade.Licences ?? 1, trade.Method, trade.At.InUtc().Date)
            : new ComparableRow(theme, licence, price.Currency.Code, null, null, null, null, true));
    }
}
