using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api.Tests;

/// <summary>One exchange for the tests that leave it as it was, or don't mind what others did. They run one after the other.</summary>
public sealed class SharedExchange : IAsyncLifetime
{
    public const string Name = "one exchange";

    public TestExchange Exchange { get; private set; } = null!;

    /// <summary>An auction that bids may be sent to.</summary>
    public Guid Auction { get; private set; }

    private readonly SemaphoreSlim _gate = new(1);
    private Deal? _deal;
    private string? _stranger;

    /// <summary>A deal that others look at and nobody changes, made when it is asked for first.</summary>
    public async Task<Deal> DealAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_deal is not null) return _deal;
            byte[] content = System.Text.Encoding.UTF8.GetBytes("line,hour,punctuality\n49,7,93\n49,8,88\n");
            (Market.Products.ProductId product, Market.Listings.ListingId listing) = await Exchange.OfferAsync("Punctuality", content);
            return _deal = await Exchange.BuyAsync(product, listing, content);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The key of an admitted vendor who has nothing to do with any deal.</summary>
    public async Task<string> StrangerAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_stranger is not null) return _stranger;
            var vendor = new Kernel.ParticipantId("vendor-2");
            await Exchange.Host.App.Services.GetRequiredService<MarketSeed>().AdmitAsync(vendor, Market.Participants.ParticipantRole.Vendor);
            return _stranger = await ApiKeyTable.CreateAsync(Exchange.Database.Owner, vendor, Roles.Vendor, CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task InitializeAsync()
    {
        Exchange = await TestExchange.StartAsync();
        Auction = await Exchange.OpenAuctionAsync();
    }

    public async Task DisposeAsync()
    {
        _gate.Dispose();
        await Exchange.DisposeAsync();
    }
}

[CollectionDefinition(SharedExchange.Name)]
public sealed class SharedExchangeDefinition : ICollectionFixture<SharedExchange>;
