namespace Exchange.Api.Tests;

/// <summary>One exchange for the tests that leave it as it was, or don't mind what others did. They run one after the other.</summary>
public sealed class SharedExchange : IAsyncLifetime
{
    public const string Name = "one exchange";

    public TestExchange Exchange { get; private set; } = null!;

    /// <summary>An auction that bids may be sent to.</summary>
    public Guid Auction { get; private set; }

    public async Task InitializeAsync()
    {
        Exchange = await TestExchange.StartAsync();
        Auction = await Exchange.OpenAuctionAsync();
    }

    public async Task DisposeAsync() => await Exchange.DisposeAsync();
}

[CollectionDefinition(SharedExchange.Name)]
public sealed class SharedExchangeDefinition : ICollectionFixture<SharedExchange>;
