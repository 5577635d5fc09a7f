using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.Retry;

namespace Exchange.Cli.Writer;

/// <summary>An answer of the exchange.</summary>
/// <param name="Next">The address of the next page; null: this is the last one.</param>
internal sealed record Answer(HttpStatusCode Status, JsonElement Body, string? Next)
{
    public bool Accepted => (int)Status is >= 200 and < 300;

    /// <summary>What a problem says, as a sentence.</summary>
    public string Detail => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("detail", out JsonElement detail) && detail.ValueKind == JsonValueKind.String
        ? detail.GetString()!
        : string.Create(CultureInfo.InvariantCulture, $"The exchange answered with status {(int)Status}.");
}

/// <summary>The exchange could not be reached, or did not take writes, for longer than a command waits.</summary>
internal sealed class ExchangeUnreachableException(string message) : Exception(message);

/// <summary>Asks the writer over HTTP. What passes, a lost connection or a takeover, is tried again with the same key, so that it counts once.</summary>
internal sealed class ExchangeClient : IDisposable
{
    private const int AttemptsMax = 12;

    private readonly FoundWriter _writer;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly ResiliencePipeline<HttpResponseMessage> _patiently;

    /// <param name="pace">The first pause between two attempts; the following ones are longer.</param>
    public ExchangeClient(FoundWriter writer, TimeSpan? pace = null)
    {
        _writer = writer;
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", writer.Key);
        _patiently = new ResiliencePipelineBuilder<HttpResponseMessage>().AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = args => ValueTask.FromResult(Passes(args.Outcome, args.Context.CancellationToken)),
            MaxRetryAttempts = AttemptsMax,
            BackoffType = DelayBackoffType.Exponential,
            Delay = pace ?? TimeSpan.FromMilliseconds(250),
            MaxDelay = TimeSpan.FromSeconds(5),
            OnRetry = async args => await BeforeNextAsync(args.Outcome, args.Context.CancellationToken),
        }).Build();
    }

    /// <exception cref="ExchangeUnreachableException">It was tried often enough.</exception>
    public Task<Answer> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(() => new HttpRequestMessage(HttpMethod.Get, At(path)), cancellationToken);

    /// <param name="key">Names the command: sent again, it is the same one.</param>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public Task<Answer> PostAsync(string path, byte[] body, string key, CancellationToken cancellationToken) => SendAsync(
        () => new HttpRequestMessage(HttpMethod.Post, At(path))
        {
            Headers = { { "Idempotency-Key", key } },
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        },
        cancellationToken);

    public void Dispose() => _client.Dispose();

    // An address that the exchange gave may be that of its proxy; the writer is where this process found it.
    private Uri At(string path) => Uri.TryCreate(path, UriKind.Absolute, out Uri? whole) && whole.Scheme is "http" or "https" ? new Uri(_writer.Address, whole.PathAndQuery) : new Uri(_writer.Address, path);

    private async Task<Answer> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _patiently.ExecuteAsync(async token => await _client.SendAsync(request(), token), cancellationToken);
            if (Passes(Outcome.FromResult(response), cancellationToken)) throw new ExchangeUnreachableException($"The exchange takes no writes: {(await ReadAsync(response, cancellationToken)).Detail}");
            return await ReadAsync(response, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ExchangeUnreachableException($"The exchange at {_writer.Address} can't be reached: {e.Message}");
        }
    }

    private static bool Passes(Outcome<HttpResponseMessage> outcome, CancellationToken cancellationToken) => outcome switch
    {
        { Exception: TaskCanceledException } => !cancellationToken.IsCancellationRequested,
        { Exception: { } e } => e is HttpRequestException or IOException,
        { Result: { } answer } => answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.MisdirectedRequest or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests,
        _ => false,
    };

    private async Task BeforeNextAsync(Outcome<HttpResponseMessage> outcome, CancellationToken cancellationToken)
    {
        if (outcome.Result is not { } response)
        {
            await _writer.LookAgainAsync(cancellationToken);
            return;
        }

        using (response)
        {
            if (response.StatusCode != HttpStatusCode.MisdirectedRequest) return;
            Answer answer = await ReadAsync(response, cancellationToken);
            if (answer.Body.ValueKind == JsonValueKind.Object && answer.Body.TryGetProperty("writer", out JsonElement writer) && Uri.TryCreate(writer.GetString(), UriKind.Absolute, out Uri? address)) _writer.Follow(address);
        }
    }

    private static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        string? next = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? links.Select(NextIn).FirstOrDefault(n => n is not null) : null;
        try
        {
            return new Answer(response.StatusCode, body.Length == 0 ? default : JsonElement.Parse(body), next);
        }
        catch (JsonException)
        {
            return new Answer(response.StatusCode, default, next); // a proxy's page, perhaps
        }
    }

    private static string? NextIn(string link)
    {
        int end = link.IndexOf('>', StringComparison.Ordinal);
        return link.StartsWith('<') && end > 0 && link.AsSpan(end).Contains("rel=\"next\"", StringComparison.Ordinal) ? link[1..end] : null;
    }
}
