using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Exchange.Api.Tests;

[Collection(SharedExchange.Name)]
public sealed class WhenDownloading(SharedExchange shared)
{
    private readonly TestExchange _exchange = shared.Exchange;

    [Fact]
    public async Task The_holder_gets_the_bytes_that_the_vendor_declared_and_each_download_is_counted()
    {
        Deal deal = await shared.DealAsync();
        (string address, Answer started) = await StartAsync(deal);
        long number = started.Number("number");
        (started.Json.GetProperty("content").GetString(), started.Number("bytes")).ShouldBe((Kernel.ContentHash.Of(deal.Content).ToString(), deal.Content.Length));
        Answer all = await _exchange.Host.GetAsync(address, _exchange.Buyers[0]);
        all.Status.ShouldBe(HttpStatusCode.OK);
        all.Body.ShouldBe(deal.Content);
        string digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(deal.Content))}:";
        (all.Headers.GetValues("Repr-Digest").Single(), all.Headers.GetValues("Content-Digest").Single()).ShouldBe((digest, digest));
        all.Headers.ETag!.Tag.ShouldBe($"\"{Kernel.ContentHash.Of(deal.Content)}\"");
        all.Headers.AcceptRanges.Single().ShouldBe("bytes");
        (all.ContentHeaders.ContentType!.MediaType, all.ContentHeaders.ContentLength, all.ContentHeaders.ContentDisposition!.DispositionType).ShouldBe(("text/csv", deal.Content.Length, "attachment"));
        (all.Headers.GetValues("X-Content-Type-Options").Single(), all.Headers.GetValues("Content-Security-Policy").Single()).ShouldBe(("nosniff", "sandbox"), "the vendor has chosen the bytes");

        (_, Answer next) = await StartAsync(deal);
        next.Number("number").ShouldBe(number + 1);
        Answer entitlement = await _exchange.Host.GetAsync($"/entitlements/{deal.Entitlement}?at-least={next.Number("position")}", _exchange.Buyers[0]);
        entitlement.Number("downloads").ShouldBeGreaterThanOrEqualTo(number + 1);
        Answer begun = await _exchange.Host.GetAsync($"/entitlements/{deal.Entitlement}/downloads", _exchange.Buyers[0]);
        begun.Json.GetProperty("downloads").EnumerateArray().Count(d => d.GetProperty("download").GetGuid() == started.Json.GetProperty("download").GetGuid()).ShouldBe(1);
    }

    [Theory]
    [InlineData("bytes=0-3", 0, 4)]
    [InlineData("bytes=4-", 4, int.MaxValue)]
    [InlineData("bytes=2-100000", 2, int.MaxValue)]
    [InlineData("bytes=-5", -5, 5)]
    [InlineData("bytes=-100000", 0, int.MaxValue)]
    public async Task A_range_is_answered_with_its_bytes_alone(string range, int from, int count)
    {
        Deal deal = await shared.DealAsync();
        (string address, _) = await StartAsync(deal);
        Answer part = await _exchange.Host.GetAsync(address, _exchange.Buyers[0], request => request.Headers.TryAddWithoutValidation("Range", range));
        int begin = from < 0 ? deal.Content.Length + from : from, length = Math.Min(count, deal.Content.Length - begin);
        part.Status.ShouldBe(HttpStatusCode.PartialContent);
        part.Body.ShouldBe(deal.Content[begin..(begin + length)]);
        part.ContentHeaders.ContentRange!.ToString().ShouldBe($"bytes {begin}-{begin + length - 1}/{deal.Content.Length}");
        part.ContentHeaders.ContentLength.ShouldBe(length);
        part.Headers.Contains("Repr-Digest").ShouldBeTrue();
        part.Headers.Contains("Content-Digest").ShouldBeFalse("it would be that of the part");
    }

    [Theory]
    [InlineData("bytes=100000-")]
    [InlineData("bytes=100000-100001")]
    [InlineData("bytes=-0")]
    public async Task A_range_behind_the_end_is_refused_with_the_length(string range)
    {
        Deal deal = await shared.DealAsync();
        (string address, _) = await StartAsync(deal);
        Answer refused = await _exchange.Host.GetAsync(address, _exchange.Buyers[0], request => request.Headers.TryAddWithoutValidation("Range", range));
        refused.ShouldBeProblem(HttpStatusCode.RequestedRangeNotSatisfiable, "range-not-satisfiable");
        refused.ContentHeaders.ContentRange!.ToString().ShouldBe($"bytes */{deal.Content.Length}");
        refused.Number("length").ShouldBe(deal.Content.Length);
    }

    [Theory]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("lines=1-2")]
    [InlineData("bytes=5-2")]
    [InlineData("nonsense")]
    public async Task What_is_no_single_range_of_bytes_is_answered_with_the_whole(string range)
    {
        Deal deal = await shared.DealAsync();
        (string address, _) = await StartAsync(deal);
        Answer whole = await _exchange.Host.GetAsync(address, _exchange.Buyers[0], request => request.Headers.TryAddWithoutValidation("Range", range));
        (whole.Status, whole.Body.Length).ShouldBe((HttpStatusCode.OK, deal.Content.Length));
    }

    [Fact]
    public async Task A_range_is_tied_to_the_bytes_that_the_caller_has_begun_with()
    {
        Deal deal = await shared.DealAsync();
        (string address, _) = await StartAsync(deal);
        string tag = $"\"{Kernel.ContentHash.Of(deal.Content)}\"";
        foreach ((string condition, HttpStatusCode status) in ((string, HttpStatusCode)[])[(tag, HttpStatusCode.PartialContent), ("\"other\"", HttpStatusCode.OK), ("W/" + tag, HttpStatusCode.OK), ("Sun, 22 Nov 2026 08:00:00 GMT", HttpStatusCode.OK)])
        {
            Answer answer = await _exchange.Host.GetAsync(address, _exchange.Buyers[0], request =>
            {
                request.Headers.Range = new RangeHeaderValue(2, 3);
                request.Headers.TryAddWithoutValidation("If-Range", condition);
            });
            answer.Status.ShouldBe(status, condition);
        }

        (await _exchange.Host.GetAsync(address, _exchange.Buyers[0], request => request.Headers.TryAddWithoutValidation("If-None-Match", tag))).Status.ShouldBe(HttpStatusCode.NotModified);
        Answer head = await _exchange.Host.SendAsync(HttpMethod.Head, address, _exchange.Buyers[0], request => request.Headers.Range = new RangeHeaderValue(2, 3));
        (head.Status, head.ContentHeaders.ContentLength, head.Body.Length).ShouldBe((HttpStatusCode.OK, deal.Content.Length, 0));
    }

    [Fact]
    public async Task The_address_is_worth_nothing_to_anybody_else()
    {
        Deal deal = await shared.DealAsync();
        (string address, _) = await StartAsync(deal);
        (await _exchange.Host.GetAsync(address)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not-authenticated");
        (await _exchange.Host.GetAsync(address, _exchange.Buyers[1])).ShouldBeProblem(HttpStatusCode.NotFound, "entitlement-not-found");
        (await _exchange.Host.GetAsync(address, _exchange.Operator)).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
        (await _exchange.Host.GetAsync($"/entitlements/{deal.Entitlement}/downloads/{Guid.NewGuid()}/content", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.NotFound, "entitlement-not-found");
        (await _exchange.Host.PostAsync($"/entitlements/{deal.Entitlement}/downloads", "", _exchange.Buyers[1], _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.NotFound, "entitlement-not-found");
    }

    [Fact]
    public async Task After_a_refusal_nothing_is_there_any_more()
    {
        (Market.Products.ProductId product, Market.Listings.ListingId listing) = await _exchange.OfferAsync("Noise", Uploads.Bytes(50, seed: 31));
        Deal deal = await _exchange.BuyAsync(product, listing, Uploads.Bytes(50, seed: 31), buyer: 1);
        string buyer = _exchange.Buyers[1];
        (string address, _) = await StartAsync(deal, buyer);
        (await _exchange.Host.GetAsync(address, buyer)).Status.ShouldBe(HttpStatusCode.OK);
        Answer refused = await _exchange.Host.PostAsync($"/settlements/{deal.Settlement}/refusal", """{"ground":"not-as-described"}""", buyer, _exchange.NextKey());
        refused.Status.ShouldBe(HttpStatusCode.OK, refused.Text);
        (await _exchange.Host.GetAsync(address, buyer)).ShouldBeProblem(HttpStatusCode.NotFound, "entitlement-not-found");
        (await _exchange.Host.PostAsync($"/entitlements/{deal.Entitlement}/downloads", "", buyer, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Conflict, "entitlement-ended");
    }

    [Fact]
    public async Task Bytes_that_are_gone_from_the_disk_are_told_as_a_fault_of_ours()
    {
        byte[] content = Uploads.Bytes(60, seed: 32);
        (Market.Products.ProductId product, Market.Listings.ListingId listing) = await _exchange.OfferAsync("Lost", content);
        Deal deal = await _exchange.BuyAsync(product, listing, content);
        (string address, _) = await StartAsync(deal);
        string hex = Kernel.ContentHash.Of(content).ToString();
        File.Delete(Path.Combine(_exchange.Host.DataFolder, "content", "sha256", hex[..2], hex));
        Answer missing = await _exchange.Host.GetAsync(address, _exchange.Buyers[0]);
        missing.ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "content-unavailable");
        missing.Headers.RetryAfter.ShouldNotBeNull();
    }

    private async Task<(string Address, Answer Started)> StartAsync(Deal deal, string? key = null)
    {
        Answer started = await _exchange.Host.PostAsync($"/entitlements/{deal.Entitlement}/downloads", "", key ?? _exchange.Buyers[0], _exchange.NextKey());
        started.Status.ShouldBe(HttpStatusCode.Created, started.Text);
        return (started.Headers.Location!.AbsolutePath, started);
    }
}
