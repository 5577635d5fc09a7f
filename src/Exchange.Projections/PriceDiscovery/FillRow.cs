using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Inquiries;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Projections.Listings;
using Exchange.Projections.Products;
using Exchange.Projections.Trade;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>What became of the quotes and requests for a product. Its vendor sees it.</summary>
/// <param name="QuotesGiven">Quotes that were issued.</param>
/// <param name="QuotesTaken">Of those, how many were accepted; <paramref name="QuotesDeclined"/>, <paramref name="QuotesLapsed"/> and <paramref name="QuotesWithdrawn"/> are the others that are over.</param>
/// <param name="RequestsMade">Requests for a quote of this product, to its vendor or to all: those that named only a theme are of no product.</param>
/// <param name="RequestsAwarded">Of those, how many led to an order.</param>
public sealed record FillRow(
    ProductId Product, ParticipantId Vendor, long QuotesGiven, long QuotesTaken, long QuotesDeclined, long QuotesLapsed, long QuotesWithdrawn, long RequestsMade, long RequestsAwarded) : Row, IRowOf<FillRow>
{
    public static string Model => "fills";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Vendor];
}

/// <summary>The best firm quote of a product that stands, and what the product was sold at last.</summary>
/// <param name="BestFirm">Of one licence, rounded half away from zero to minor units: the lowest.</param>
/// <param name="Last">Of one licence; null: it was not sold yet in this currency.</param>
/// <param name="Spread">The best firm quote less the last price; null without one.</param>
public sealed record QuoteSpread(Money BestFirm, Money? Last, long? Spread)
{
    /// <summary>By currency, of the quotes that are firm.</summary>
    public static Seq<QuoteSpread> Of(IEnumerable<QuoteRow> quotes, Func<string, Money?> lastIn) =>
    [
        .. quotes.Where(q => q is { Phase: QuotePhase.Issued, Terms.Firm: true }).Select(q => DemandProjection.UnitPriceOf(q.Terms!)).GroupBy(price => price.Currency.Code, StringComparer.Ordinal)
            .OrderBy(prices => prices.Key, StringComparer.Ordinal).Select(prices => Between(prices.Min(), lastIn(prices.Key))),
    ];

    private static QuoteSpread Between(Money best, Money? last) => new(best, last, last is { } sold ? checked(best.MinorUnits - sold.MinorUnits) : null);
}

/// <summary>What the vendor of a product sees of its quotes: how many were taken, and how far the best is from the last price.</summary>
/// <param name="Fills">Null: nobody has asked for a quote, and none was given.</param>
public sealed record QuotingView(ProductId Product, FillRow? Fills, Seq<QuoteSpread> Spreads);

/// <summary>Counts quotes and requests by product. Comes after the rows that say which product they are about.</summary>
public sealed class FillProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<FillRow>()];

    public ImmutableArray<Type> Concerns { get; } =
        [typeof(QuoteRequested), typeof(QuoteIssued), typeof(QuoteAccepted), typeof(QuoteDeclined), typeof(QuoteLapsed), typeof(QuoteWithdrawn), typeof(RfqOpened), typeof(RfqAwarded)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => [fact.Event is QuoteEvent ? RowKey.Of<QuoteRow>(fact.Stream.Key) : RowKey.Of<RfqRow>(fact.Stream.Key)];

    public void Apply(Fact fact, IRows rows)
    {
        QuoteRow? quote = fact.Event is QuoteEvent ? rows.Get<QuoteRow>(fact.Stream.Key) : null;
        if ((quote?.Product ?? ProductOf(fact, rows)) is not { } product || rows.Get<ProductRow>(product.ToString())?.Vendor is not { } vendor) return;
        FillRow row = rows.Get<FillRow>(product.ToString()) ?? new FillRow(product, vendor, 0, 0, 0, 0, 0, 0, 0);
        bool isIssued = quote?.IssuedAt is not null, isAsked = quote?.Asked is not null;
        rows.Put(product.ToString(), fact.Event switch
        {
            QuoteRequested or RfqOpened => row with { RequestsMade = row.RequestsMade + 1 },
            QuoteIssued => row with { QuotesGiven = row.QuotesGiven + 1 },
            QuoteAccepted => row with { QuotesTaken = row.QuotesTaken + 1, RequestsAwarded = row.RequestsAwarded + (isAsked ? 1 : 0) },
            RfqAwarded => row with { RequestsAwarded = row.RequestsAwarded + 1 },
            QuoteDeclined when isIssued => row with { QuotesDeclined = row.QuotesDeclined + 1 },
            QuoteLapsed when isIssued => row with { QuotesLapsed = row.QuotesLapsed + 1 },
            QuoteWithdrawn when isIssued => row with { QuotesWithdrawn = row.QuotesWithdrawn + 1 },
            _ => row, // a request or a draft that came to nothing
        });
    }

    private static ProductId? ProductOf(Fact fact, IRows rows) => rows.Get<RfqRow>(fact.Stream.Key)?.Terms switch
    {
        { Product: { } product } => product,
        { Listing: { } listing } => rows.Get<ListingRow>(listing.ToString())?.Product,
        _ => null,
    };
}
