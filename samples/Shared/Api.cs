using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Samples;

/// <summary>The exchange refused; the code says why, and is what a program goes by.</summary>
internal sealed class RefusedException(int status, string code, string detail) : Exception($"{code} ({status}): {detail}")
{
    public string Code { get; } = code;
}

/// <summary>One participant's way to the exchange: plain HTTP and JSON, as any program in any language would do it.</summary>
internal sealed class Api : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5), Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _client;
    private readonly string _run;

    // Where this participant's newest fact stands in the log. Reads are asked to have come that far, so that he sees what he wrote.
    private long _position;

    /// <param name="keys">The folder of key files: the key is a secret of its participant.</param>
    /// <param name="run">Part of every Idempotency-Key, so that a second run of the samples asks anew.</param>
    public Api(string url, string keys, string participant, string run)
    {
        (Participant, _run) = (participant, run);
        _client = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(Path.Combine(keys, participant + ".key")).Trim());
    }

    public string Participant { get; }

    public async Task<JsonObject> GetAsync(string path) => (await SendAsync(HttpMethod.Get, Since(path), null, null, null)).Body;

    /// <summary>With the ETag, which an edit sends back in If-Match.</summary>
    public async Task<(JsonObject Body, string? Tag)> GetTaggedAsync(string path) => await SendAsync(HttpMethod.Get, Since(path), null, null, null);

    /// <summary>All items of a list, page after page.</summary>
    public async IAsyncEnumerable<JsonObject> ListAsync(string path, string member)
    {
        for (string? page = Since(path); page is not null;)
        {
            using HttpResponseMessage answer = await AnswerAsync(() => new HttpRequestMessage(HttpMethod.Get, page));
            JsonObject body = await ReadAsync(answer);
            foreach (JsonNode? item in body[member]!.AsArray()) yield return item!.AsObject();
            page = NextIn(answer);
        }
    }

    /// <param name="name">What this command is called in this run, in ASCII: sent again, it is the same command and has the same answer.</param>
    /// <exception cref="RefusedException">The exchange refused it.</exception>
    public async Task<JsonObject> PostAsync(string path, string name, JsonObject? body = null, string? ifMatch = null) => (await SendAsync(HttpMethod.Post, path, name, body, ifMatch)).Body;

    public async Task<JsonObject> PutAsync(string path, string name, JsonObject body) => (await SendAsync(HttpMethod.Put, path, name, body, null)).Body;

    /// <summary>A command that must be refused.</summary>
    /// <returns>The problem's code.</returns>
    public async Task<string> RefusalAsync(string path, string name, JsonObject body)
    {
        try
        {
            await PostAsync(path, name, body);
        }
        catch (RefusedException e)
        {
            return e.Code;
        }

        throw new InvalidOperationException($"POST {path} ought to have been refused.");
    }

    /// <summary>Uploads bytes in parts; a part that broke off is sent again from where the exchange has it.</summary>
    public async Task UploadAsync(string path, byte[] content, int partBytes)
    {
        for (int at = 0; at < content.Length; at += partBytes)
        {
            int from = at, count = Math.Min(partBytes, content.Length - at);
            using HttpResponseMessage answer = await AnswerAsync(() => new HttpRequestMessage(HttpMethod.Put, string.Create(CultureInfo.InvariantCulture, $"{path}?offset={from}"))
            {
                Content = new ByteArrayContent(content, from, count) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
            });
            await ReadAsync(answer);
        }
    }

    public async Task<byte[]> DownloadAsync(string path)
    {
        using HttpResponseMessage answer = await AnswerAsync(() => new HttpRequestMessage(HttpMethod.Get, path));
        if (!answer.IsSuccessStatusCode) await ReadAsync(answer);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>The exchange's clock, which deadlines go by.</summary>
    public async Task<DateTimeOffset> TimeAsync() => DateTimeOffset.Parse((string)(await SendAsync(HttpMethod.Get, "/time", null, null, null)).Body["now"]!, CultureInfo.InvariantCulture);

    /// <summary>Asks until there is an answer: what others do takes its time.</summary>
    /// <exception cref="TimeoutException">It takes too long.</exception>
    public static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> ask)
        where T : class
    {
        using var over = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await ask() is { } found) return found;
            if (over.IsCancellationRequested) throw new TimeoutException($"Waited too long for {what}.");
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static JsonObject Money(string amount) => new() { ["amount"] = amount, ["currency"] = "CNY" };

    public static string Money(JsonNode? money) => money is null ? "-" : $"{money["amount"]} {money["currency"]}";

    public void Dispose() => _client.Dispose();

    private async Task<(JsonObject Body, string? Tag)> SendAsync(HttpMethod method, string path, string? name, JsonObject? body, string? ifMatch)
    {
        byte[]? json = method == HttpMethod.Get ? null : JsonSerializer.SerializeToUtf8Bytes(body ?? []);
        using HttpResponseMessage answer = await AnswerAsync(() =>
        {
            var request = new HttpRequestMessage(method, path);
            if (name is not null) request.Headers.Add("Idempotency-Key", $"{_run} {name}");
            if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            if (json is not null) request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            return request;
        });
        JsonObject read = await ReadAsync(answer);
        if (method != HttpMethod.Get && (long?)read["position"] is { } position) _position = Math.Max(_position, position);
        return (read, answer.Headers.ETag?.ToString());
    }

    private string Since(string path) => _position == 0 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}at-least={_position}");

    /// <summary>Sends a request, and again while the exchange can't answer: with its Idempotency-Key it counts once.</summary>
    private async Task<HttpResponseMessage> AnswerAsync(Func<HttpRequestMessage> request)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using HttpRequestMessage message = request();
                HttpResponseMessage answer = await _client.SendAsync(message);
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.MisdirectedRequest) || attempt == 60) return answer;
                answer.Dispose();
            }
            catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.ResponseEnded && attempt < 60)
            {
                // It restarts, perhaps.
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer)
    {
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
        JsonObject body = bytes.Length == 0 ? [] : JsonNode.Parse(bytes)!.AsObject();
        return answer.IsSuccessStatusCode ? body : throw new RefusedException((int)answer.StatusCode, (string?)body["code"] ?? "no-code", (string?)body["detail"] ?? "");
    }

    private static string? NextIn(HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues("Link", out IEnumerable<string>? links)) return null;
        string link = links.First();
        return link.Contains("rel=\"next\"", StringComparison.Ordinal) ? new Uri(link[1..link.IndexOf('>', StringComparison.Ordinal)]).PathAndQuery : null;
    }
}
