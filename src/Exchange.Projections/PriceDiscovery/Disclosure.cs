using Exchange.Kernel;
using Exchange.Market.Orders;
using Exchange.Market.Rulebooks;
using Exchange.Projections.Parties;
using Exchange.Projections.Trade;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>A row of figures that everybody sees, unless too little stands behind them.</summary>
public interface IFigure<TSelf>
    where TSelf : Row, IRowOf<TSelf>, IFigure<TSelf>
{
    /// <summary>How many trades stand behind it; not asked of one that is suppressed.</summary>
    long Trades();

    bool IsSuppressed();

    /// <summary>The same row without its figures.</summary>
    TSelf Withheld();
}

/// <summary>Shows figures, or withholds them where so little stands behind them that they would tell who bought at which price (docs/decisions/0021).</summary>
/// <remarks>
/// Each trade comes under the rulebook that its price was fixed under; a figure needs what the strictest of its trades asks for. So what is withheld is a function of the log, and a later rulebook unveils nothing.
/// What was shown stays shown, unless a further trade asks for more trades than stand behind it with this one.
/// </remarks>
internal static class Disclosure
{
    /// <summary>Counts a trade into a figure.</summary>
    /// <param name="after">The figure after the trade, from the whole figure before it.</param>
    public static void Count<TRow>(string key, Func<TRow?, TRow> after, PriceFixed trade, IRows rows)
        where TRow : Row, IRowOf<TRow>, IFigure<TRow>
    {
        TRow? shown = rows.Get<TRow>(key);
        string at = WithheldRow.KeyOf<TRow>(key);
        WithheldRow? withheld = shown?.IsSuppressed() == true ? rows.Get<WithheldRow>(at) : null;
        TRow figure = after(withheld is null ? shown : withheld.Figure<TRow>());
        int least = Math.Max(TradesMinOf(trade, rows), withheld?.TradesMin ?? 1);
        Seq<string> buyers = least == 1 ? [] : With(withheld?.Buyers ?? [], BuyerOf(trade, rows), least);
        bool buyersCount = least > 1 && (shown is null || withheld is not null); // of those who traded before there was a rule nothing was kept
        if (figure.Trades() >= least && (!buyersCount || buyers.Count >= least))
        {
            rows.Put(key, figure);
            if (withheld is not null) rows.Remove<WithheldRow>(at);
            return;
        }

        rows.Put(key, figure.Withheld());
        rows.Put(at, WithheldRow.Of(figure, least, buyers));
    }

    /// <summary>How many trades, and buyers, the rulebook of a trade asks for.</summary>
    public static int TradesMinOf(PriceFixed trade, IRows rows) => rows.Get<RulebookRow>(RulebookRow.KeyOf(trade.Rulebook))?.Rules.Disclosure?.TradesMin ?? 1;

    /// <summary>Who bought: parties of one control group count as one.</summary>
    public static string BuyerOf(PriceFixed trade, IRows rows)
    {
        ParticipantId buyer = (rows.Get<OrderRow>(trade.Order.ToString()) ?? throw new ImpossibleHistoryException(null, trade)).Buyer;
        return rows.Get<ParticipantRow>(buyer.Value)?.ControlGroup is { } group ? $"group {group}" : buyer.Value;
    }

    /// <summary>Different buyers in the order in which they came; no more are kept than are asked for.</summary>
    public static Seq<string> With(Seq<string> buyers, string buyer, int least) => buyers.Count >= least || buyers.Contains(buyer, StringComparer.Ordinal) ? buyers : buyers.Add(buyer);
}
