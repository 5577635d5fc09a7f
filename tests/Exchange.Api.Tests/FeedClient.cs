using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Exchange.TestKit;

namespace Exchange.Api.Tests;

/// <summary>One server-sent event, or a comment with the id that came with it.</summary>
public sealed record FeedEvent(string? Name, long? Id, string? Data, string? Comment)
{
    public JsonElement Json => JsonDocument.Parse(Data!).RootElement;
}

/// <summary>Reads a feed as a browser would.</summary>
public sealed class FeedClient : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private FeedClient(HttpResponseMessage response, Stream body) => (_response, _lines) = (response, new StreamReader(body));

    public static async Task<FeedClient> OpenAsync(HttpClient http, string path, string key, long? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (lastEventId is { } id) request.Headers.Add("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
        HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new FeedClient(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Whatever a feed tells up to a position; the refusal when it lets the caller not in.</summary>
    public static async Task<string> ReadAsync(HttpClient http, string path, string? key, long? lastEventId, long until)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (lastEventId is { } id) request.Headers.Add("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
        HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Stream body = await response.Content.ReadAsStreamAsync();
        using var feed = new FeedClient(response, body);
        if (response.StatusCode != HttpStatusCode.OK) return await feed._lines.ReadToEndAsync();
        var told = new StringBuilder();
        while (await feed.NextAsync() is { } block)
        {
            told.AppendLine(block.ToString());
            if (block.Id >= until) return told.ToString();
        }

        throw new EndOfStreamException("The feed ended.");
    }

    /// <summary>The next block; null at the end of the feed.</summary>
    public async Task<FeedEvent?> NextAsync()
    {
        var block = new FeedEvent(null, null, null, null);
        bool any = false;
        while (await Eventually.DoneAsync(_lines.ReadLineAsync()) is { } line)
        {
            if (line.Length == 0)
            {
                if (any) return block;
                continue;
            }

            any = true;
            block = line switch
            {
                [':', ..] => block with { Comment = line[1..].Trim() },
                _ when line.StartsWith("event: ", StringComparison.Ordinal) => block with { Name = line[7..] },
                _ when line.StartsWith("id: ", StringComparison.Ordinal) => block with { Id = long.Parse(line[4..], CultureInfo.InvariantCulture) },
                _ when line.StartsWith("data: ", StringComparison.Ordinal) => block with { Data = line[6..] },
                _ => throw new InvalidDataException($"Not a line of an event stream: {line}"),
            };
        }

        return null;
    }

    /// <summary>The next event, signs of life passed over.</summary>
    public async Task<FeedEvent> NextEventAsync()
    {
        while (await NextAsync() is { } block)
        {
            if (block.Name is not null) return block;
        }

        throw new EndOfStreamException("The feed ended.");
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
