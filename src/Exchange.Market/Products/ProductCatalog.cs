using Exchange.Kernel;

namespace Exchange.Market.Products;

public static class ProductCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("product_drafted", MarketJson.Of<ProductDrafted>())
        .Add("product_revision_declared", MarketJson.Of<ProductRevisionDeclared>())
        .Add("product_content_stored", MarketJson.Of<ProductContentStored>())
        .Add("product_registered", MarketJson.Of<ProductRegistered>())
        .Add("product_held", MarketJson.Of<ProductHeld>())
        .Add("product_content_refused", MarketJson.Of<ProductContentRefused>())
        .Add("product_withdrawn", MarketJson.Of<ProductWithdrawn>());

    public static readonly EventCatalog AssetEvents = new EventCatalog().Add("asset_content_claimed", MarketJson.Of<AssetContentClaimed>());

    public static readonly IAggregate Aggregate = new Aggregate<ProductState, ProductEvent>(ProductId.Prefix, ProductRegister.Evolve, new NoProduct(), Events, ProductRegister.BytesOf,
        StateJson.Of<ProductState>(product => product is WithdrawnProduct));

    public static readonly IAggregate Assets = new Aggregate<AssetContentState, AssetContentClaimed>(AssetRegister.Prefix, AssetRegister.Evolve, new AssetContentState(null), AssetEvents, static _ => 80);
}
