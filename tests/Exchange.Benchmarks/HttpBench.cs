using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Api;
using Exchange.Kernel;
using Exchange.Market.Auctions;

namespace Exchange.Benchmarks;

/// <summary>The hot auction over HTTP: JSON, API key, Idempotency-Key, a connection a bidder, from a client that does next to nothing, in the same process.</summary>
internal static class HttpBench
{
    private const int Bidders = 64;

    public static async Task RunAsync(BenchOptions options)
    {
        foreach (int callers in options.CallersOr(64, 256))
        {
            await using BenchExchange exchange = await BenchExchange.StartAsync();
            await exchange.SetUpAsync(Bidders);
            AuctionId auction = await exchange.OpenAuctionAsync("open", BenchExchange.Buyers(Bidders));
            string[] keys = await Task.WhenAll(Enumerable.Range(0, Bidders).Select(n => ApiKeyTable.CreateAsync(exchange.Owner, BenchExchange.Buyer(n), Roles.Buyer, CancellationToken.None)));
            RawClient[] clients = [.. Enumerable.Range(0, callers).Select(caller => new RawClient(exchange.Address, $"/auctions/{auction}/bids", keys[caller % Bidders]))];
            foreach (RawClient client in clients) await client.AcceptedKeyAsync();

            (long next, long level) = (0, 100_000);
            var measure = new Measure(callers);
            Task checkpoint = exchange.CheckpointAsync(options);
            await measure.RunAsync(options.WarmUp, options.Window, async caller =>
            {
                // As in process: two of three lead, the third comes in just beneath.
                long n = Interlocked.Increment(ref next);
                long maximum = n % 3 == 0 ? Interlocked.Read(ref level) - 1 : Interlocked.Add(ref level, 5);
                return await clients[caller].BidAsync(n, maximum) switch
                {
                    200 => true,
                    409 or 422 => false,
                    int status => throw new InvalidOperationException($"A bid was answered with {status}."),
                };
            });
            await checkpoint;
            JsonObject figure = measure.ToFigure("http");
            if ((await exchange.ReplayAsync()) is { Result: not Audit.ReplayResult.Ok } replay) throw new InvalidOperationException(replay.ToText());
            figure["replay"] = "ok";
            Bench.Report(figure);
            foreach (RawClient client in clients) client.Dispose();
        }
    }

    /// <summary>One connection, one request at a time, over HTTP/1.1.</summary>
    private sealed class RawClient(Uri address, string path, string key) : IDisposable
    {
        private readonly byte[] _buffer = new byte[16 * 1024];
        private readonly string _head = $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nIdempotency-Key: ";
        private Socket? _socket;

        public void Dispose() => _socket?.Dispose();

        /// <summary>A key is known to the host a moment after it was made.</summary>
        public async Task AcceptedKeyAsync()
        {
            while (await SendAsync("warm", """{"maximum":{"amount":"0.00","currency":"CNY"}}""") == 401) await Task.Delay(50);
        }

        public Task<int> BidAsync(long number, long maximum) => SendAsync(
            string.Create(CultureInfo.InvariantCulture, $"bid-{number}"), string.Create(CultureInfo.InvariantCulture, $$$"""{"maximum":{"amount":"{{{maximum / 100}}}.{{{maximum % 100:00}}}","currency":"CNY"}}"""));

        private async Task<int> SendAsync(string idempotencyKey, string body)
        {
            if (_socket is null)
            {
                _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(address.Host, address.Port);
            }

            int length = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_head}{idempotencyKey}\r\nContent-Length: {body.Length}\r\n\r\n{body}"), _buffer);
            await _socket.SendAsync(_buffer.AsMemory(0, length));
            for (int read = 0; ;)
            {
                int more = await _socket.ReceiveAsync(_buffer.AsMemory(read));
                if (more == 0) throw new IOException("The connection was closed before the answer was whole.");
                read += more;
                if (StatusOf(_buffer.AsSpan(0, read)) is { } status) return status;
            }
        }

        // Null until the answer is whole.
        private static int? StatusOf(ReadOnlySpan<byte> answer)
        {
            int end = answer.IndexOf("\r\n\r\n"u8);
            if (end < 0) return null;
            ReadOnlySpan<byte> head = answer[..(end + 2)];
            int status = int.Parse(head.Slice(9, 3), CultureInfo.InvariantCulture), at = head.IndexOf("Content-Length: "u8);
            if (at < 0) return head.IndexOf("chunked"u8) < 0 || answer.EndsWith("0\r\n\r\n"u8) ? status : null;
            ReadOnlySpan<byte> value = head[(at + 16)..];
            return answer.Length >= end + 4 + int.Parse(value[..value.IndexOf((byte)'\r')], CultureInfo.InvariantCulture) ? status : null;
        }
    }
}
