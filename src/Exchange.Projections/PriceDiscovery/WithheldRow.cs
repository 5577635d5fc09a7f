using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Products;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>Figures that everybody would see if more stood behind them. The operator sees them; the row goes when they are shown.</summary>
/// <param name="TradesMin">How many trades, and different buyers, they wait for.</param>
/// <param name="Buyers">Different buyers so far, a control group as one.</param>
/// <param name="Price">What a row of <c>prices</c> holds back; null: it is a candle.</param>
/// <param name="Candle">What a row of <c>candles</c> holds back; null: it is a price.</param>
public sealed record WithheldRow(ProductId? Product, string? Theme, int TradesMin, Seq<string> Buyers, PriceRow? Price, CandleRow? Candle) : Row, IRowOf<WithheldRow>
{
    public static string Model => "withheld";

    public static string KeyOf<TRow>(string key)
        where TRow : Row, IRowOf<TRow> => $"{TRow.Model}/{key}";

    public override Audience SeenBy() => Audience.Operators;

    public override ImmutableArray<Label> Labels() => [.. Product is { } product ? [Label.Of("product", product)] : ImmutableArray<Label>.Empty, .. Theme is { } theme ? [Label.Of("theme", theme)] : ImmutableArray<Label>.Empty];

    internal static WithheldRow Of(Row figure, int tradesMin, Seq<string> buyers) => figure switch
    {
        PriceRow price => new(price.Product, price.Theme, tradesMin, buyers, price, null),
        CandleRow candle => new(candle.Product, candle.Theme, tradesMin, buyers, null, candle),
        _ => throw new ArgumentException($"No row of {figure.GetType().Name} is withheld.", nameof(figure)),
    };

    internal TRow Figure<TRow>()
        where TRow : Row => ((Row?)Price ?? Candle) as TRow ?? throw new InvalidOperationException($"It holds no {typeof(TRow).Name}.");
}
