using System.Globalization;
using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.Cli.Tests.Backup;

/// <summary>Five buyers bid on one auction all the time, some of it too little; every answer is a row of the journal.</summary>
internal sealed class BiddingLoad : IAsyncDisposable
{
    private const int BiddersEach = 4;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _bidding;
    private int _answered;

    public BiddingLoad(ServedExchange exchange, string auction, int seed, ITestOutputHelper output)
    {
        output.WriteLine($"seed {seed}");
        _bidding = Task.WhenAll(Enumerable.Range(0, 5 * BiddersEach).Select(i => BidAsync(exchange, auction, i, seed)));
    }

    /// <summary>Waits for so many more answers.</summary>
    public async Task AnswersAsync(int more)
    {
        int enough = Volatile.Read(ref _answered) + more;
        await Eventually.TrueAsync(() => _bidding.IsCompleted || Volatile.Read(ref _answered) >= enough);
        if (_bidding.IsFaulted) await _bidding;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _bidding;
        _stop.Dispose();
    }

    private async Task BidAsync(ServedExchange exchange, string auction, int bidder, int seed)
    {
        var random = new Random(seed + bidder);
        for (int i = 0; !_stop.IsCancellationRequested; i++)
        {
#pragma warning disable CA5394 // Printed with its seed.
            int amount = 200 + (20 * i) + random.Next(400);
#pragma warning restore CA5394
            string body = string.Create(CultureInfo.InvariantCulture, $$$"""{"maximum":{"amount":"{{{amount}}}.00","currency":"CNY"}}""");
            (int status, _) = await exchange.PostAsync($"/auctions/{auction}/bids", $"buyer-{1 + (bidder / BiddersEach)}", $"bid-{seed}-{bidder}-{i}", body);
            status.ShouldBeOneOf(200, 409);
            Interlocked.Increment(ref _answered);
        }
    }
}
