using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api.Tests;

/// <summary>One exchange for the tests that leave it as it was, or don't mind what others did. They run one after the other.</summary>
public sealed class SharedExchange : IAsyncLifetime
{
    public const string Name = "one exchange";

    public TestExchange Exchange { get; private set; } = null!;

    /// <summary>An auction that bids may be sent to.</summary>
    public Guid Auction { get; private set; }

    private readonly Lock _gate = new();
    private Task<Deal>? _deal, _unfinished, _ended;
    private Task<string>? _stranger;

    /// <summary>A deal that others look at and nobody changes, made when it is asked for first.</summary>
    public Task<Deal> DealAsync()
    {
        lock (_gate) return _deal ??= MakeDealAsync();
    }

    /// <summary>What the vendor has begun and nobody else sees yet: a product that is not registered, an application for a title, a drafted listing.</summary>
    public Task<Deal> UnfinishedAsync()
    {
        lock (_gate) return _unfinished ??= MakeUnfinishedAsync(seed: 71);
    }

    /// <summary>The same, withdrawn again before anybody saw it.</summary>
    public Task<Deal> EndedAsync()
    {
        lock (_gate) return _ended ??= MakeEndedAsync();
    }

    /// <summary>The key of an admitted vendor who has nothing to do with any deal.</summary>
    public Task<string> StrangerAsync()
    {
        lock (_gate) return _stranger ??= MakeStrangerAsync();
    }

    private async Task<Deal> MakeDealAsync()
    {
        byte[] content = System.Text.Encoding.UTF8.GetBytes("line,hour,punctuality\n49,7,93\n49,8,88\n");
        (Market.Products.ProductId product, Market.Listings.ListingId listing) = await Exchange.OfferAsync("Punctuality", content);
        return await Exchange.BuyAsync(product, listing, content);
    }

    private async Task<Deal> MakeUnfinishedAsync(int seed)
    {
        string draft = (await Exchange.DeclareAsync(Uploads.Bytes(60, seed))).Split('/')[2], registered = await Exchange.RegisterAsync(Uploads.Bytes(60, seed + 1)), none = Guid.NewGuid().ToString("D");
        return new Deal(draft, await Exchange.ApplyAsync(registered), await Exchange.DraftAsync(registered), none, none, none, none, []);
    }

    private async Task<Deal> MakeEndedAsync()
    {
        Deal deal = await MakeUnfinishedAsync(seed: 81);
        foreach ((string path, string body) in ((string, string)[])[($"/products/{deal.Product}", """{"ground":"mistaken"}"""), ($"/titles/{deal.Title}", ""), ($"/listings/{deal.Listing}", "")])
        {
            (await Exchange.Host.PostAsync($"{path}/withdrawal", body, Exchange.Vendor, Exchange.NextKey())).Status.ShouldBe(System.Net.HttpStatusCode.OK, path);
        }

        return deal;
    }

    private async Task<string> MakeStrangerAsync()
    {
        var vendor = new Kernel.ParticipantId("vendor-2");
        await Exchange.Host.App.Services.GetRequiredService<MarketSeed>().AdmitAsync(vendor, Market.Participants.ParticipantRole.Vendor);
        return await ApiKeyTable.CreateAsync(Exchange.Database.Owner, vendor, Roles.Vendor, CancellationToken.None);
    }

    public async Task InitializeAsync()
    {
        Exchange = await TestExchange.StartAsync();
        Auction = await Exchange.OpenAuctionAsync();
    }

    public async Task DisposeAsync() => await Exchange.DisposeAsync();
}

[CollectionDefinition(SharedExchange.Name)]
public sealed class SharedExchangeDefinition : ICollectionFixture<SharedExchange>;
