using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Exchange.Api.Tests;

/// <summary>Whatever can't be read is a problem with a code, and leaves neither an event nor a journal row.</summary>
[Collection(SharedExchange.Name)]
public sealed class WhenSendingBadInput(SharedExchange shared)
{
    private const string Good = """{"maximum":{"amount":"100.00","currency":"CNY"}}""";

    private readonly TestExchange _exchange = shared.Exchange;

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "empty", "", "json-malformed" },
        { "blank", "  ", "json-malformed" },
        { "cut off", "{\"maximum\":", "json-malformed" },
        { "more than one value", Good + " {}", "json-malformed" },
        { "an array", "[]", "json-malformed" },
        { "null", "null", "json-malformed" },
        { "a comment", Good + "/* */", "json-malformed" },
        { "a trailing comma", """{"maximum":{"amount":"100.00","currency":"CNY",}}""", "json-malformed" },
        { "single quotes", "{'maximum':1}", "json-malformed" },
        { "NaN", """{"maximum":NaN}""", "json-malformed" },
        { "a raw control character", "{\"maximum\":\"a\u0001\"}", "json-malformed" },
        { "33 levels", $$"""{"maximum":{{new string('[', 32)}}{{new string(']', 32)}}}""", "json-too-deep" },
        { "1000 levels", new string('[', 1000), "json-too-deep" },
        { "U+0000", """{"maximum":{"amount":"100\u0000","currency":"CNY"}}""", "json-bad-text" },
        { "U+0000 in a key", """{"maximum\u0000":1}""", "json-bad-text" },
        { "a lone high surrogate", """{"maximum":{"amount":"\ud83d","currency":"CNY"}}""", "json-bad-text" },
        { "a lone low surrogate", """{"maximum":{"amount":"\ude00","currency":"CNY"}}""", "json-bad-text" },
        { "a lone surrogate in a key", """{"\ud83d":1}""", "json-bad-text" },
        { "a byte order mark", "\uFEFF" + Good, "json-bad-text" },
        { "a key twice", """{"maximum":{"amount":"100.00","currency":"CNY"},"maximum":{"amount":"100.00","currency":"CNY"}}""", "json-duplicate-key" },
        { "a key twice, once escaped", """{"maximum":{"amount":"100.00","\u0061mount":"100.00","currency":"CNY"}}""", "json-duplicate-key" },
        { "a key twice, deep", """{"x":[{"y":{"z":1,"z":1}}]}""", "json-duplicate-key" },
        { "a fraction", """{"maximum":1.5}""", "json-bad-number" },
        { "an exponent", """{"maximum":1e3}""", "json-bad-number" },
        { "2^53 + 1", """{"maximum":9007199254740993}""", "json-bad-number" },
        { "-2^53 - 1", """{"maximum":-9007199254740993}""", "json-bad-number" },
        { "more than 64 bits", """{"maximum":99999999999999999999999999}""", "json-bad-number" },
        { "an unknown field", """{"maximum":{"amount":"100.00","currency":"CNY"},"note":"x"}""", "field-unknown" },
        { "an unknown field inside", """{"maximum":{"amount":"100.00","currency":"CNY","note":"x"}}""", "field-unknown" },
        { "another case", """{"Maximum":{"amount":"100.00","currency":"CNY"}}""", "field-unknown" },
        { "nothing in it", "{}", "field-missing" },
        { "no currency", """{"maximum":{"amount":"100.00"}}""", "field-missing" },
        { "no object", """{"maximum":"100.00"}""", "field-invalid" },
        { "null inside", """{"maximum":null}""", "field-invalid" },
        { "a number as amount", """{"maximum":{"amount":100,"currency":"CNY"}}""", "field-invalid" },
        { "one digit after the point", """{"maximum":{"amount":"100.0","currency":"CNY"}}""", "field-invalid" },
        { "three digits after the point", """{"maximum":{"amount":"100.000","currency":"CNY"}}""", "field-invalid" },
        { "a plus", """{"maximum":{"amount":"+100.00","currency":"CNY"}}""", "field-invalid" },
        { "minus zero", """{"maximum":{"amount":"-0.00","currency":"CNY"}}""", "field-invalid" },
        { "a leading zero", """{"maximum":{"amount":"0100.00","currency":"CNY"}}""", "field-invalid" },
        { "full-width digits", """{"maximum":{"amount":"１００.００","currency":"CNY"}}""", "field-invalid" },
        { "an exponent in the text", """{"maximum":{"amount":"1e3","currency":"CNY"}}""", "field-invalid" },
        { "nineteen digits", """{"maximum":{"amount":"1000000000000000000.00","currency":"CNY"}}""", "field-invalid" },
        { "a currency nobody trades", """{"maximum":{"amount":"100.00","currency":"XXX"}}""", "field-invalid" },
        { "a currency in lower case", """{"maximum":{"amount":"100.00","currency":"cny"}}""", "field-invalid" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public Task A_bid_that_cannot_be_read_is_refused_and_leaves_nothing(string _, string body, string code) =>
        LeavesNothingAsync(() => PostBidAsync(Encoding.UTF8.GetBytes(body)), HttpStatusCode.BadRequest, code);

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"lot\":\"\\u0000\"}")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\":0.1}")]
    [InlineData("{\"lot\":\"product-a\"}")]
    [InlineData("{\"lot\":\"product-a\",\"openingPrice\":{\"amount\":\"1.00\",\"currency\":\"CNY\"},\"increments\":[],\"closesAt\":\"2026-12-31T00:00:00Z\"}")]
    [InlineData("{\"lot\":\"product-a\",\"openingPrice\":{\"amount\":\"1.00\",\"currency\":\"CNY\"},\"increments\":[{\"lowerBound\":\"0\",\"increment\":\"-5\"}],\"closesAt\":\"2026-12-31T00:00:00Z\"}")]
    [InlineData("{\"lot\":\"product-a\",\"openingPrice\":{\"amount\":\"1.00\",\"currency\":\"CNY\"},\"increments\":[{\"lowerBound\":\"0\",\"increment\":\"5\"}],\"closesAt\":\"2026-12-31T00:00:00+08:00\"}")]
    [InlineData("{\"lot\":\"product-a\",\"openingPrice\":{\"amount\":\"1.00\",\"currency\":\"CNY\"},\"increments\":[{\"lowerBound\":\"0\",\"increment\":\"5\"}],\"closesAt\":\"9999-12-31T00:00:00Z\"}")]
    [InlineData("{\"lot\":\"product-a\",\"openingPrice\":{\"amount\":\"1.00\",\"currency\":\"CNY\"},\"increments\":[{\"lowerBound\":\"0\",\"increment\":\"5\"}],\"closesAt\":\"2026-12-31T00:00:00Z\",\"softClose\":{\"window\":\"soon\",\"extension\":\"0:05:00\"}}")]
    public async Task Terms_that_cannot_be_read_are_refused_and_leave_nothing(string body)
    {
        (long, long) before = await _exchange.CountAsync();
        Answer answer = await _exchange.Host.PostAsync("/auctions", body, _exchange.Vendor, _exchange.NextKey());
        answer.Status.ShouldBe(HttpStatusCode.BadRequest, answer.Text);
        answer.ShouldBeProblem(HttpStatusCode.BadRequest, answer.Code!);
        (await _exchange.CountAsync()).ShouldBe(before);
    }

    [Fact]
    public Task Bytes_that_are_not_UTF_8_are_refused() =>
        LeavesNothingAsync(() => PostBidAsync([.. "{\"maximum\":{\"amount\":\""u8, 0xC3, 0x28, .. "\",\"currency\":\"CNY\"}}"u8]), HttpStatusCode.BadRequest, "json-bad-text");

    [Fact]
    public Task A_surrogate_written_in_UTF_8_is_refused() =>
        LeavesNothingAsync(() => PostBidAsync([.. "{\"maximum\":{\"amount\":\""u8, 0xED, 0xA0, 0x80, .. "\",\"currency\":\"CNY\"}}"u8]), HttpStatusCode.BadRequest, "json-bad-text");

    [Fact]
    public Task A_body_of_256_KiB_and_one_byte_is_too_large() =>
        LeavesNothingAsync(() => PostBidAsync(Padded(RequestBody.BytesMax + 1)), HttpStatusCode.RequestEntityTooLarge, "body-too-large");

    [Fact]
    public Task A_body_of_unannounced_length_is_too_large_as_well() => LeavesNothingAsync(
        () => PostBidAsync(Padded(RequestBody.BytesMax + 1), request => request.Headers.TransferEncodingChunked = true), HttpStatusCode.RequestEntityTooLarge, "body-too-large");

    [Fact]
    public async Task A_body_of_256_KiB_is_read()
    {
        Answer answer = await _exchange.Host.PostAsync($"/auctions/{shared.Auction}/bids?validate-only=true", Padded(RequestBody.BytesMax), _exchange.Buyers[0], _exchange.NextKey());
        answer.Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded")]
    public Task Another_media_type_is_refused(string? type) => LeavesNothingAsync(
        () => PostBidAsync(Encoding.UTF8.GetBytes(Good), request => request.Content!.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type)),
        HttpStatusCode.UnsupportedMediaType, "media-type-unsupported");

    [Theory]
    [InlineData("gzip")]
    [InlineData("identity, br")]
    [InlineData("x")]
    public async Task A_packed_body_is_refused(string coding)
    {
        await LeavesNothingAsync(() => PostBidAsync(Encoding.UTF8.GetBytes(Good), Packed), HttpStatusCode.UnsupportedMediaType, "media-type-unsupported");
        await LeavesNothingAsync(
            () => _exchange.Host.PostAsync($"/auctions/{shared.Auction}/registrations", [], _exchange.Buyers[0], _exchange.NextKey(), Packed), HttpStatusCode.UnsupportedMediaType, "media-type-unsupported");
        Answer part = await _exchange.Host.SendAsync(HttpMethod.Put, $"/products/{Guid.NewGuid()}/revisions/1/content?offset=0", _exchange.Vendor, request =>
        {
            request.Content = new ByteArrayContent([1, 2, 3]);
            Packed(request);
        });
        part.ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, "media-type-unsupported");
        part.Headers.GetValues("Accept-Encoding").ShouldBe(["identity"]);

        void Packed(HttpRequestMessage request) => request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", coding);
    }

    [Fact]
    public async Task A_body_that_says_that_it_is_not_packed_is_read() => (await _exchange.Host.PostAsync(
        $"/auctions/{shared.Auction}/bids?validate-only=true", Good, _exchange.Buyers[0], _exchange.NextKey(), request => request.Content!.Headers.ContentEncoding.Add("identity")))
        .Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);

    public static TheoryData<string, byte[]> HeadersBeyondAscii
    {
        get
        {
            var all = new TheoryData<string, byte[]>();
            foreach (string name in (string[])["Idempotency-Key", "If-Match", "Authorization", "X-Api-Key", "Content-Type", "Content-Encoding", "If-None-Match", "Last-Event-ID", "Range", "User-Agent", "Cookie", "X-Other", "traceparent", "baggage"])
            {
                foreach (byte[] value in (byte[][])[[0xFF], [0xC3, 0x28], [0xE2, 0x82], [.. "甲"u8]]) all.Add(name, value);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(HeadersBeyondAscii))]
    public async Task A_header_beyond_ASCII_is_refused_and_named(string name, byte[] value)
    {
        (long, long) before = await _exchange.CountAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(_exchange.Host.Address.Host, _exchange.Host.Address.Port);
        await using NetworkStream stream = socket.GetStream();
        string others = string.Concat(new[] { ("Authorization", "Bearer " + _exchange.Buyers[0]), ("Idempotency-Key", _exchange.NextKey()), ("Content-Type", "application/json") }
            .Where(h => h.Item1 != name).Select(h => $"{h.Item1}: {h.Item2}\r\n"));
        string head = $"POST /auctions/{shared.Auction}/bids HTTP/1.1\r\nHost: exchange\r\nConnection: close\r\nContent-Length: {Good.Length}\r\n{others}{name}: a";
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. value, .. Encoding.ASCII.GetBytes($"\r\n\r\n{Good}")]);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string answer = await reader.ReadToEndAsync();
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("application/problem+json");
        answer.ShouldContain("\"code\":\"header-invalid\"");
        answer.ShouldContain($"\"field\":\"{name}\"", Case.Insensitive);
        (await _exchange.CountAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    public async Task Figures_are_not_told_to_whom_a_proxy_speaks_for(string header, string value) =>
        (await _exchange.Host.GetAsync("/metrics", change: request => request.Headers.Add(header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");

    [Theory]
    [InlineData(null, "idempotency-key-required")]
    [InlineData("", "idempotency-key-required")]
    [InlineData("   ", "idempotency-key-required")]
    [InlineData("tab\there", "idempotency-key-invalid")]
    [InlineData("129", "idempotency-key-invalid")]
    public Task A_write_needs_a_key_that_can_be_read(string? key, string code) => LeavesNothingAsync(
        () => _exchange.Host.PostAsync($"/auctions/{shared.Auction}/bids", Good, _exchange.Buyers[0], key == "129" ? new string('k', 129) : key), HttpStatusCode.BadRequest, code);

    [Theory]
    [InlineData("?validate-only=maybe")]
    [InlineData("?validate-only=true&validate-only=true")]
    [InlineData("?validateonly=true")]
    public Task A_query_that_is_not_known_is_refused(string query) => LeavesNothingAsync(
        () => _exchange.Host.PostAsync($"/auctions/{shared.Auction}/bids{query}", Good, _exchange.Buyers[0], _exchange.NextKey()), HttpStatusCode.BadRequest, "query-invalid");

    [Theory]
    [InlineData("7")]
    [InlineData("W/\"7\"")]
    [InlineData("\"x\"")]
    [InlineData("\"7\", \"8\"")]
    public Task An_If_Match_that_is_no_version_is_refused(string tag) => LeavesNothingAsync(
        () => PostBidAsync(Encoding.UTF8.GetBytes(Good), request => request.Headers.TryAddWithoutValidation("If-Match", tag)), HttpStatusCode.BadRequest, "header-invalid");

    [Theory]
    [InlineData("not-an-id")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("{0d1f8a9e-4a55-4d51-9b0b-6a5c9b0f1c11}")]
    public Task An_id_that_no_auction_can_have_is_not_found(string id) => LeavesNothingAsync(
        () => _exchange.Host.PostAsync($"/auctions/{id}/bids", Good, _exchange.Buyers[0], _exchange.NextKey()), HttpStatusCode.NotFound, "auction-not-found");

    [Fact]
    public async Task An_unknown_auction_is_a_durable_refusal_without_an_event()
    {
        (long events, long commands) = await _exchange.CountAsync();
        Answer answer = await _exchange.BidAsync(Guid.NewGuid(), _exchange.Buyers[0], "100.00");
        answer.ShouldBeProblem(HttpStatusCode.NotFound, "auction-not-found");
        (await _exchange.CountAsync()).ShouldBe((events, commands + 1));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("exk_unknown")]
    [InlineData("not a key")]
    public Task A_key_that_is_not_in_force_lets_nobody_in(string? key) => LeavesNothingAsync(
        () => _exchange.Host.PostAsync($"/auctions/{shared.Auction}/bids", Good, null, _exchange.NextKey(), request =>
        {
            if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        }),
        HttpStatusCode.Unauthorized, "not-authenticated");

    [Fact]
    public Task A_vendor_cannot_bid() => LeavesNothingAsync(
        () => _exchange.BidAsync(shared.Auction, _exchange.Vendor, "100.00"), HttpStatusCode.Forbidden, "not-authorized");

    [Fact]
    public Task A_regulator_cannot_open_an_auction() => LeavesNothingAsync(
        () => _exchange.Host.PostAsync("/auctions", TestExchange.Terms(), _exchange.Regulator, _exchange.NextKey()), HttpStatusCode.Forbidden, "not-authorized");

    [Fact]
    public async Task An_unknown_address_is_not_found() =>
        (await _exchange.Host.GetAsync("/nothing/here", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");

    [Fact]
    public async Task Another_method_is_refused_and_the_possible_ones_are_named()
    {
        Answer answer = await _exchange.Host.SendAsync(HttpMethod.Delete, $"/auctions/{shared.Auction}", _exchange.Operator);
        answer.ShouldBeProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        answer.ContentHeaders.Allow.ShouldBe(["GET", "HEAD"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_missing_or_unknown_is_named()
    {
        Answer missing = await _exchange.Host.PostAsync("/auctions", $$"""{"listing":"{{TestExchange.Listing}}"}""", _exchange.Vendor, _exchange.NextKey());
        missing.ShouldBeProblem(HttpStatusCode.BadRequest, "field-missing");
        missing.Json.GetProperty("fields").EnumerateArray().Select(f => f.GetString()).ShouldBe(["openingPrice", "closesAt"]);

        Answer unknown = await PostBidAsync("""{"maximum":{"amount":"1.00","currency":"CNY","x":1,"y":2}}"""u8.ToArray());
        unknown.ShouldBeProblem(HttpStatusCode.BadRequest, "field-unknown");
        unknown.Json.GetProperty("fields").EnumerateArray().Select(f => f.GetString()).ShouldBe(["maximum.x", "maximum.y"]);
    }

    private static byte[] Padded(int bytes) => Encoding.UTF8.GetBytes(Good + new string(' ', bytes - Good.Length));

    private Task<Answer> PostBidAsync(byte[] body, Action<HttpRequestMessage>? change = null) =>
        _exchange.Host.PostAsync($"/auctions/{shared.Auction}/bids", body, _exchange.Buyers[0], _exchange.NextKey(), change);

    private async Task LeavesNothingAsync(Func<Task<Answer>> send, HttpStatusCode status, string code)
    {
        (long, long) before = await _exchange.CountAsync();
        (await send()).ShouldBeProblem(status, code);
        (await _exchange.CountAsync()).ShouldBe(before);
    }
}
