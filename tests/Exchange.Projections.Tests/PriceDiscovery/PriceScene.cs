using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.TestKit.Story;
using NodaTime;

namespace Exchange.Projections.Tests.PriceDiscovery;

/// <summary>Trades one after the other, folded by all projections: products by a letter, buyers by a name.</summary>
internal sealed class PriceScene
{
    public const string Theme = "transport";

    public static readonly Instant Monday = Instant.FromUtc(2026, 11, 23, 9, 0);

    private static readonly ListingTerms Terms = Cast.Terms(SaleMethod.PostedPrice);

    private readonly Dictionary<RowKey, Row> _rows = [];
    private readonly Dictionary<StreamId, long> _versions = [];
    private readonly HashSet<char> _products = [];
    private readonly RowFold _fold;
    private int _orders, _rules;
    private long _position;

    public PriceScene() => _fold = new RowFold(MarketProjections.All, (RowKey key, out Row? row) =>
    {
        row = _rows.GetValueOrDefault(key);
        return true;
    });

    public static ProductId Product(char letter) => new(new Guid($"00000000-0000-4000-8000-0000000000{(int)letter:x2}"));

    public PriceScene Under(int? tradesMin)
    {
        RuleSet rules = Cast.Rules(feeBasisPoints: 100) with { Disclosure = tradesMin is { } least ? new PriceDisclosure(least) : null };
        return Fold(Rulebook.Stream, new RulesEnacted(++_rules, rules, Monday, Guid.Empty, Monday));
    }

    public PriceScene Party(string name, string group) =>
        Fold(ParticipantStreams.Of(new ParticipantId(name)), new ParticipantApplied(new ParticipantId(name), ParticipantKind.Enterprise, name, [ParticipantRole.Buyer], group, [], Monday));

    /// <summary>A trade: so many licences of a product for so much altogether, in minor units.</summary>
    public PriceScene Sold(char letter, long price, string buyer, int licences = 1, Duration? after = null, Currency? currency = null)
    {
        if (_products.Add(letter))
        {
            ProductDescription description = Cast.Description($"product {letter}") with { Themes = [Theme] };
            Fold(Product(letter).Stream, new ProductDrafted(Product(letter), Cast.Harbour, description, Monday));
        }

        OrderId order = new(new Guid($"00000000-0000-4000-8001-{++_orders:D12}"));
        Instant at = Monday + (after ?? Duration.Zero);
        ListingId listing = new(new Guid("00000000-0000-4000-8002-000000000001"));
        Fold(order.Stream, new OrderPlaced(order, listing, 1, Product(letter), Cast.Harbour, new ParticipantId(buyer), null, Terms, at, licences));
        return Fold(order.Stream, new PriceFixed(order, Product(letter), new Money(price, currency ?? Currency.Cny), PriceMethod.PostedPrice, listing.Stream.Value, "flat-1", _rules, at, licences));
    }

    public TRow? Find<TRow>(string key)
        where TRow : Row, IRowOf<TRow> => (TRow?)_rows.GetValueOrDefault(RowKey.Of<TRow>(key));

    public TRow Get<TRow>(string key)
        where TRow : Row, IRowOf<TRow> => Find<TRow>(key).ShouldNotBeNull();

    /// <summary>All rows of a model in the order of their keys.</summary>
    public IReadOnlyList<TRow> All<TRow>()
        where TRow : Row, IRowOf<TRow> => [.. _rows.Where(r => string.Equals(r.Key.Model, TRow.Model, StringComparison.Ordinal)).OrderBy(r => r.Key.Key, StringComparer.Ordinal).Select(r => (TRow)r.Value)];

    public PriceScene Fold(StreamId stream, object @event)
    {
        long version = _versions[stream] = _versions.GetValueOrDefault(stream) + 1;
        _fold.Apply(new Fact(stream, ++_position, version, Monday, Cast.Harbour, @event)).ShouldBeNull();
        foreach (RowChange change in _fold.EndBatch())
        {
            if (change.Row is { } row) _rows[change.Key] = row;
            else _rows.Remove(change.Key);
        }

        return this;
    }
}
