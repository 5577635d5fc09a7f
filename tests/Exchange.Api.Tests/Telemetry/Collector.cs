using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Exchange.Api.Tests;

/// <summary>A loopback OTLP collector: takes whatever is sent by http/protobuf and keeps it by its path.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();

    private Collector(WebApplication app) => _app = app;

    public static async Task<Collector> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var collector = new Collector(builder.Build());
        collector._app.Run(collector.TakeAsync);
        await collector._app.StartAsync();
        return collector;
    }

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(), ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    public IEnumerable<string> Paths => _received.Select(r => r.Path).Distinct(StringComparer.Ordinal);

    /// <summary>All that came, as it came.</summary>
    public IEnumerable<byte[]> Bodies => _received.Select(r => r.Body);

    /// <summary>What came to a path, two levels down: the spans, metrics or log records of each scope, with its name.</summary>
    public IEnumerable<(string Scope, ProtoMessage Item)> Items(string path) =>
        from request in _received where request.Path == path
        from resource in new ProtoMessage(request.Body).All(1)
        from scope in resource.All(2)
        from item in scope.All(2)
        select (scope.All(1).Single().Text(1), item);

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

/// <summary>A message of protocol buffers, read by the numbers of its fields.</summary>
internal readonly record struct ProtoMessage(ReadOnlyMemory<byte> Bytes)
{
    public IEnumerable<ProtoMessage> All(int field) => Fields().Where(f => f.Number == field).Select(f => new ProtoMessage(f.Value));

    public string Text(int field) => System.Text.Encoding.UTF8.GetString(Find(field).Span);

    public string Hex(int field) => Convert.ToHexStringLower(Find(field).Span);

    public ulong Number(int field) => Find(field) is { IsEmpty: false } value ? Varint(value, 0).Value : 0;

    private ReadOnlyMemory<byte> Find(int field) => Fields().LastOrDefault(f => f.Number == field).Value;

    private IEnumerable<(int Number, ReadOnlyMemory<byte> Value)> Fields()
    {
        for (int at = 0; at < Bytes.Length;)
        {
            (ulong tag, at) = Varint(Bytes, at);
            int start = at, end = at;
            switch (tag & 7)
            {
                case 0: (_, end) = Varint(Bytes, at); break;
                case 1: end = at + 8; break;
                case 2: (ulong length, start) = Varint(Bytes, at); end = start + (int)length; break;
                case 5: end = at + 4; break;
                default: throw new InvalidDataException($"Wire type {tag & 7}.");
            }

            at = end;
            yield return ((int)(tag >> 3), Bytes[start..end]);
        }
    }

    private static (ulong Value, int Next) Varint(ReadOnlyMemory<byte> bytes, int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte one = bytes.Span[at++];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80) return (value, at);
        }
    }
}
