using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Exchange.Kernel;

namespace Exchange.Api.Tests;

/// <summary>Declares and sends content as a vendor's program does.</summary>
internal static class Uploads
{
    /// <summary>Bytes that no other test has, and that look like nothing.</summary>
    public static byte[] Bytes(int count, int seed)
    {
        byte[] bytes = new byte[count];
#pragma warning disable CA5394 // Test data: the seed is the point.
        new Random(seed).NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }

    /// <summary>A new product with one revision of these bytes declared.</summary>
    /// <returns>The address of its content.</returns>
    public static async Task<string> DeclareAsync(this TestExchange exchange, byte[] content, string? hash = null, TestHost? host = null)
    {
        const string Product = """{"name":"Arrivals","openness":"conditional","classification":{"personal":false,"public":false,"form":"product","origin":"enterprise","grade":"general"}}""";
        host ??= exchange.Host;
        Answer drafted = await host.PostAsync("/products", Product, exchange.Vendor, exchange.NextKey());
        drafted.Status.ShouldBe(HttpStatusCode.Created, drafted.Text);
        string body = $$"""{"content":"{{hash ?? ContentHash.Of(content).ToString()}}","bytes":{{content.Length}},"mediaType":"text/csv"}""";
        Answer declared = await host.PostAsync($"/products/{drafted.Json.GetProperty("product").GetString()}/revisions", body, exchange.Vendor, exchange.NextKey());
        declared.Status.ShouldBe(HttpStatusCode.Created, declared.Text);
        declared.Number("revision").ShouldBe(1);
        return declared.Headers.Location!.AbsolutePath;
    }

    public static Task<Answer> PutAsync(this TestHost host, string address, long offset, byte[] part, string key, Action<HttpRequestMessage>? change = null) =>
        host.SendAsync(HttpMethod.Put, string.Create(CultureInfo.InvariantCulture, $"{address}?offset={offset}"), key, request =>
        {
            request.Content = new ByteArrayContent(part) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
            change?.Invoke(request);
        });

    public static async Task<long> OffsetAsync(this TestHost host, string address, string key)
    {
        Answer answer = await host.SendAsync(HttpMethod.Head, address, key);
        answer.Status.ShouldBe(HttpStatusCode.OK);
        return answer.Offset();
    }

    public static long Offset(this Answer answer) => long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
}
