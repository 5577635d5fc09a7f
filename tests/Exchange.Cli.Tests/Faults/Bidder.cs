using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Exchange.TestKit;

namespace Exchange.Cli.Tests.Faults;

/// <summary>One buyer who bids through a fault: what he is answered may be an answer or "later", and an answer is for ever.</summary>
internal sealed class Bidder(Uri address, string key, Guid auction) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Eventually.Deadline };
    private readonly Dictionary<int, string> _answered = [];
    private int _bids;

    /// <summary>A further bid.</summary>
    /// <returns>Its status; 503 only as a problem with Retry-After, and nothing but an answer beside it.</returns>
    public async Task<int> BidAsync()
    {
        int bid = ++_bids;
        (int status, string body) = await SendAsync(bid);
        if (status != 503) _answered[bid] = $"{status} {body}";
        return status;
    }

    /// <summary>Bids until one is put off, and then so many more times, of which each must be.</summary>
    public async Task IsPutOffAsync(int times)
    {
        await Eventually.TrueAsync(async () => await BidAsync() == 503);
        for (int i = 0; i < times; i++) (await BidAsync()).ShouldBe(503);
    }

    /// <summary>Bids until one is answered; then every bid that was answered before has that answer, byte for byte, and every one that was put off gets one.</summary>
    public async Task IsAnsweredAgainAsync()
    {
        await Eventually.TrueAsync(async () => await BidAsync() != 503);
        for (int bid = 1; bid <= _bids; bid++)
        {
            (int status, string body) = (503, "");
            await Eventually.TrueAsync(async () => ((status, body) = await SendAsync(bid)).status != 503);
            if (_answered.TryGetValue(bid, out string? first)) $"{status} {body}".ShouldBe(first);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(int Status, string Body)> SendAsync(int bid)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/auctions/{auction}/bids", UriKind.Relative))
        {
            Headers = { { "Authorization", "Bearer " + key }, { "Idempotency-Key", string.Create(CultureInfo.InvariantCulture, $"bid-{bid}") } },
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$$"""{"maximum":{"amount":"{{{500 + (10 * bid)}}}.00","currency":"CNY"}}""")) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        using HttpResponseMessage answer = await _http.SendAsync(request);
        string body = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBeOneOf([200, 409, 503], body);
        if ((int)answer.StatusCode == 503)
        {
            answer.Headers.RetryAfter.ShouldNotBeNull();
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }

        return ((int)answer.StatusCode, body);
    }
}
