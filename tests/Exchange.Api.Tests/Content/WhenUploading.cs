using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Exchange.TestKit;

namespace Exchange.Api.Tests;

/// <summary>DOMAIN KEP-3: bytes lie in the content store, under the SHA-256 and size that were declared; uploads go on where they broke.</summary>
[Collection(SharedExchange.Name)]
public sealed class WhenUploading(SharedExchange shared)
{
    private readonly TestExchange _exchange = shared.Exchange;

    [Fact]
    public async Task Parts_follow_one_another_and_the_last_one_makes_content_of_them()
    {
        byte[] content = Uploads.Bytes(300_000, seed: 1);
        string address = await _exchange.DeclareAsync(content);
        (await _exchange.Host.OffsetAsync(address, _exchange.Vendor)).ShouldBe(0);
        Answer first = await _exchange.Host.PutAsync(address, 0, content[..100_000], _exchange.Vendor);
        (first.Status, first.Offset(), first.Body.Length).ShouldBe((HttpStatusCode.NoContent, 100_000, 0));
        (await _exchange.Host.OffsetAsync(address, _exchange.Vendor)).ShouldBe(100_000);

        Answer last = await _exchange.Host.PutAsync(address, 100_000, content[100_000..], _exchange.Vendor);
        last.Status.ShouldBe(HttpStatusCode.OK, last.Text);
        (last.Number("revision"), last.Number("bytes"), last.Json.GetProperty("content").GetString()).ShouldBe((1, 300_000, Kernel.ContentHash.Of(content).ToString()));
        (await File.ReadAllBytesAsync(StoredPath(content))).ShouldBe(content);
        string product = address.Split('/')[2];
        Answer read = await _exchange.Host.GetAsync($"/products/{product}?at-least={last.Number("position")}", _exchange.Vendor);
        read.Json.GetProperty("revisions")[0].GetProperty("stored").GetBoolean().ShouldBeTrue();

        // The end may be asked for again, by a caller whose connection broke before the answer: the same fact, the same answer.
        Answer again = await _exchange.Host.PutAsync(address, 300_000, [], _exchange.Vendor);
        (again.Text, again.IsReplayed).ShouldBe((last.Text, true));
        (await _exchange.Host.PutAsync(address, 0, content, _exchange.Vendor)).ShouldBeProblem(HttpStatusCode.Conflict, "upload-offset");
        (await _exchange.Database.ScalarAsync<long>($"select count(*) from exchange.mt_events where stream_id = 'product-{product}' and type = 'product_content_stored'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_part_that_does_not_begin_where_the_upload_stands_is_refused_and_not_kept()
    {
        byte[] content = Uploads.Bytes(1_000, seed: 2);
        string address = await _exchange.DeclareAsync(content);
        await _exchange.Host.PutAsync(address, 0, content[..400], _exchange.Vendor);
        foreach (long offset in (long[])[0, 399, 401, 1_000, 5_000])
        {
            Answer refused = await _exchange.Host.PutAsync(address, offset, content[..1], _exchange.Vendor);
            refused.ShouldBeProblem(HttpStatusCode.Conflict, "upload-offset");
            (refused.Number("offset"), refused.Number("length")).ShouldBe((400, 1_000));
        }

        (await _exchange.Host.PutAsync(address, 400, content[400..], _exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_bytes_than_were_declared_are_refused_with_the_whole_part(bool lengthAnnounced)
    {
        byte[] content = Uploads.Bytes(1_000, seed: 3);
        string address = await _exchange.DeclareAsync(content);
        await _exchange.Host.PutAsync(address, 0, content[..600], _exchange.Vendor);
        Answer refused = await _exchange.Host.PutAsync(address, 600, [.. content[600..], 1], _exchange.Vendor, request => request.Headers.TransferEncodingChunked = !lengthAnnounced);
        refused.ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "content-too-large");
        refused.Number("length").ShouldBe(1_000);
        (await _exchange.Host.OffsetAsync(address, _exchange.Vendor)).ShouldBe(600);
        (await _exchange.Host.PutAsync(address, 600, content[600..], _exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Bytes_of_another_hash_are_thrown_away_and_the_revision_stays_without_content()
    {
        byte[] content = Uploads.Bytes(1_000, seed: 4), other = Uploads.Bytes(1_000, seed: 5);
        string address = await _exchange.DeclareAsync(content);
        (long, long) before = await _exchange.CountAsync();
        Answer refused = await _exchange.Host.PutAsync(address, 0, other, _exchange.Vendor);
        refused.ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "content-mismatch");
        (refused.Json.GetProperty("declared").GetString(), refused.Json.GetProperty("received").GetString()).ShouldBe((Kernel.ContentHash.Of(content).ToString(), Kernel.ContentHash.Of(other).ToString()));
        (await _exchange.CountAsync()).ShouldBe(before);
        (await _exchange.Host.OffsetAsync(address, _exchange.Vendor)).ShouldBe(0);
        File.Exists(StoredPath(other)).ShouldBeFalse();
        (await _exchange.Host.PostAsync($"/products/{address.Split('/')[2]}/registration", "{}", _exchange.Vendor, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Conflict, "content-missing");
        (await _exchange.Host.PutAsync(address, 0, content, _exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_broken_connection_leaves_what_had_come_and_the_upload_goes_on_from_there()
    {
        byte[] content = Uploads.Bytes(200_000, seed: 6);
        string address = await _exchange.DeclareAsync(content);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(_exchange.Host.Address.Host, _exchange.Host.Address.Port);
            NetworkStream line = socket.GetStream();
            string head = $"PUT {address}?offset=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_exchange.Vendor}\r\nContent-Type: application/octet-stream\r\nContent-Length: {content.Length}\r\n\r\n";
            await line.WriteAsync(Encoding.ASCII.GetBytes(head));
            await line.WriteAsync(content.AsMemory(0, 70_000));
            await Eventually.TrueAsync(async () => await _exchange.Host.OffsetAsync(address, _exchange.Vendor) == 70_000);
        }

        // The server needs a moment to see that its peer is gone; until then the upload is busy.
        Answer rest = null!;
        await Eventually.TrueAsync(async () => (rest = await _exchange.Host.PutAsync(address, 70_000, content[70_000..], _exchange.Vendor)).Code != "upload-busy");
        rest.Status.ShouldBe(HttpStatusCode.OK, rest.Text);
    }

    [Fact]
    public async Task An_upload_goes_on_after_a_restart()
    {
        byte[] content = Uploads.Bytes(50_000, seed: 7);
        await using TestExchange exchange = await TestExchange.StartAsync();
        string folder = Directory.CreateTempSubdirectory("exchange-content-").FullName;
        await exchange.StopAsync(exchange.Host);
        TestHost before = await exchange.StartHostAsync(options => options with { DataFolder = folder });
        string address = await exchange.DeclareAsync(content, host: before);
        (await before.PutAsync(address, 0, content[..20_000], exchange.Vendor)).Status.ShouldBe(HttpStatusCode.NoContent);
        await exchange.StopAsync(before);
        TestHost after = await exchange.StartHostAsync(options => options with { DataFolder = folder });
        (await after.OffsetAsync(address, exchange.Vendor)).ShouldBe(20_000);
        (await after.PutAsync(address, 20_000, content[20_000..], exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK);
        await exchange.StopAsync(after);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_process_that_does_not_write_sends_parts_to_the_one_that_does()
    {
        byte[] content = Uploads.Bytes(1_000, seed: 8);
        await using TestExchange exchange = await TestExchange.StartAsync();
        string address = await exchange.DeclareAsync(content);
        TestHost standby = await exchange.StartHostAsync();
        Answer misdirected = await standby.PutAsync(address, 0, content, exchange.Vendor);
        misdirected.ShouldBeProblem((HttpStatusCode)421, "not-the-writer");
        misdirected.Json.GetProperty("writer").GetString().ShouldBe(exchange.Host.Address.ToString().TrimEnd('/'));
        (await exchange.Host.PutAsync(address, 0, content, exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_the_products_vendor_may_know_that_it_is_there()
    {
        byte[] content = Uploads.Bytes(100, seed: 9);
        string address = await _exchange.DeclareAsync(content), stranger = await shared.StrangerAsync();
        Answer foreign = await _exchange.Host.PutAsync(address, 0, content, stranger);
        foreign.ShouldBeProblem(HttpStatusCode.NotFound, "product-not-found");
        Answer absent = await _exchange.Host.PutAsync($"/products/{Guid.NewGuid()}/revisions/1/content", 0, content, stranger);
        (absent.Status, absent.Code, absent.Json.GetProperty("detail").GetString()).ShouldBe((foreign.Status, foreign.Code, foreign.Json.GetProperty("detail").GetString()));
        (await _exchange.Host.SendAsync(HttpMethod.Head, address, stranger)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _exchange.Host.PutAsync(address, 0, content, _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
        (await _exchange.Host.PutAsync(address, 0, content, "exk_nobody")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not-authenticated");
        (await _exchange.Host.PutAsync(address.Replace("/1/", "/2/", StringComparison.Ordinal), 0, content, _exchange.Vendor)).ShouldBeProblem(HttpStatusCode.NotFound, "revision-unknown");
    }

    [Fact]
    public async Task A_part_has_a_limit_of_its_own()
    {
        byte[] content = Uploads.Bytes(UploadEndpoints.PartBytesMax + 1, seed: 10);
        string address = await _exchange.DeclareAsync(content);
        (await _exchange.Host.PutAsync(address, 0, content, _exchange.Vendor, request => request.Headers.ExpectContinue = true)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        (await _exchange.Host.PutAsync(address, 0, content, _exchange.Vendor, request => request.Headers.TransferEncodingChunked = true)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        long stood = await _exchange.Host.OffsetAsync(address, _exchange.Vendor);
        stood.ShouldBeLessThanOrEqualTo(UploadEndpoints.PartBytesMax);
        await _exchange.Host.PutAsync(address, stood, content[(int)stood..UploadEndpoints.PartBytesMax], _exchange.Vendor);
        (await _exchange.Host.PutAsync(address, UploadEndpoints.PartBytesMax, content[UploadEndpoints.PartBytesMax..], _exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?offset=-1")]
    [InlineData("?offset=x")]
    [InlineData("?offset=0&offset=0")]
    [InlineData("?offset=0&more=1")]
    public async Task A_query_that_cannot_be_read_is_refused(string query)
    {
        string address = await _exchange.DeclareAsync(Uploads.Bytes(10, seed: 11));
        (await _exchange.Host.SendAsync(HttpMethod.Put, address + query, _exchange.Vendor)).ShouldBeProblem(HttpStatusCode.BadRequest, "query-invalid");
    }

    [Fact]
    public async Task Another_media_type_is_refused()
    {
        byte[] content = Uploads.Bytes(10, seed: 12);
        string address = await _exchange.DeclareAsync(content);
        (await _exchange.Host.PutAsync(address, 0, content, _exchange.Vendor, request => request.Content!.Headers.ContentType = new("application/json"))).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, "media-type-unsupported");
    }

    [Fact]
    public async Task The_same_bytes_of_another_product_must_be_sent_as_well()
    {
        byte[] content = Uploads.Bytes(5_000, seed: 13);
        string first = await _exchange.DeclareAsync(content), second = await _exchange.DeclareAsync(content);
        (await _exchange.Host.PutAsync(first, 0, content, _exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK);
        (await _exchange.Host.OffsetAsync(second, _exchange.Vendor)).ShouldBe(0, "to know a hash is not to have the bytes");
        (await _exchange.Host.PutAsync(second, 0, content, _exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK);
        (await File.ReadAllBytesAsync(StoredPath(content))).ShouldBe(content);
    }

    private string StoredPath(byte[] content)
    {
        string hex = Kernel.ContentHash.Of(content).ToString();
        return Path.Combine(_exchange.Host.DataFolder, "content", "sha256", hex[..2], hex);
    }
}
