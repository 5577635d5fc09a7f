using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Products;

/// <summary>The register of contents: which product has these bytes. One stream a hash, so that one content has one product without a look-up.</summary>
public static class AssetRegister
{
    public const string Prefix = "asset";

    public static StreamId StreamOf(ContentHash content) => new($"{Prefix}-{content}");

    /// <summary>The first product keeps the content, whoever is let in later.</summary>
    public static AssetContentState Evolve(AssetContentState state, AssetContentClaimed @event) => state.Product is null ? new AssetContentState(@event.Product) : state;
}

/// <summary>A product has claimed this content; the first one keeps it, later ones were let in by two operators.</summary>
public sealed record AssetContentClaimed(ContentHash Content, ProductId Product, int Revision, Instant At);

/// <param name="Product">Who has the content; null: nobody.</param>
public sealed record AssetContentState(ProductId? Product);
