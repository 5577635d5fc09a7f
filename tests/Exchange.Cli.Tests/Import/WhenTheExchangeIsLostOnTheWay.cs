using Exchange.Cli.Import;
using Exchange.Cli.Writer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Exchange.Cli.Tests.Import;

/// <summary>Between the import and the exchange stands a front that fails now and then, as networks and takeovers do.</summary>
public sealed class WhenTheExchangeIsLostOnTheWay : IDisposable
{
    private readonly CatalogueFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(Failure.Unavailable)]
    [InlineData(Failure.LostBefore)]
    [InlineData(Failure.LostAfter)]
    [InlineData(Failure.Elsewhere)]
    public async Task A_batch_is_sent_again_and_counts_once(Failure failure)
    {
        await using ServedExchange exchange = await ServedExchange.StartAsync();
        await using Front front = await Front.StartAsync(exchange.Url);
        await using FoundWriter writer = await front.WriterAsync(exchange.KeyOf("operator"), _files);
        using var client = new ExchangeClient(writer, TimeSpan.FromMilliseconds(10));
        var report = new ImportReport(TextWriter.Null, "city", json: true);
        var batches = new ImportBatches(client, report, "city", Guid.NewGuid());

        front.Next(failure, failure);
        foreach (Reading reading in await _files.ReadAsync("""[{ "identifier": "a", "title": "A", "accessLevel": "public" }, { "identifier": "b", "title": "B", "accessLevel": "public" }]"""))
        {
            await batches.AddAsync(reading.ShouldBeOfType<Reading.Taken>(), CancellationToken.None);
        }

        await batches.SendAsync(CancellationToken.None);
        (report.Summary with { Read = 2 }).ShouldBe(new ImportSummary(2, 2, 0, 0, 0, 0));
        (await exchange.GetAsync($"/resources?at-least={batches.Position}", "operator")).GetProperty("resources").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task It_is_not_tried_for_ever()
    {
        await using Front front = await Front.StartAsync("http://127.0.0.1:1");
        await using FoundWriter writer = await front.WriterAsync("exk_nobody", _files);
        using var client = new ExchangeClient(writer, TimeSpan.FromMilliseconds(1));
        front.Next([.. Enumerable.Repeat(Failure.Unavailable, 100)]);

        (await Should.ThrowAsync<ExchangeUnreachableException>(() => client.PostAsync("/imports", "{}"u8.ToArray(), "key", CancellationToken.None))).Message.ShouldStartWith("The exchange takes no writes");
    }

    public enum Failure
    {
        Unavailable,
        LostBefore,
        LostAfter,
        Elsewhere,
    }

    /// <summary>Passes requests on, but for those that are to fail.</summary>
    private sealed class Front : IAsyncDisposable
    {
        private readonly Queue<Failure> _next = new();
        private readonly HttpClient _client = new();
        private readonly string _behind;
        private readonly WebApplication _app;

        private Front(string behind, WebApplication app) => (_behind, _app) = (behind, app);

        public static async Task<Front> StartAsync(string behind)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            WebApplication app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            var front = new Front(behind, app);
            app.Run(front.AnswerAsync);
            await app.StartAsync();
            return front;
        }

        public void Next(params Failure[] failures)
        {
            foreach (Failure failure in failures) _next.Enqueue(failure);
        }

        public Task<FoundWriter> WriterAsync(string key, CatalogueFiles files) =>
            FoundWriter.FindAsync(new Arguments(["--url", _app.Urls.First(), "--key-file", files.Write(key)], [], ["--url", "--key-file", "--data"]), new Terminal(TextWriter.Null, TextWriter.Null, CancellationToken.None));

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _client.Dispose();
        }

        private async Task AnswerAsync(HttpContext context)
        {
            Failure? failure = _next.TryDequeue(out Failure next) ? next : null;
            switch (failure)
            {
                case Failure.Unavailable:
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return;
                case Failure.LostBefore:
                    context.Abort();
                    return;
                case Failure.Elsewhere:
                    context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
                    await context.Response.WriteAsync($$"""{"code":"not-the-writer","detail":"Elsewhere.","writer":"{{_behind}}"}""");
                    return;
            }

            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), _behind + context.Request.Path + context.Request.QueryString);
            if (body.Length > 0) request.Content = new ByteArrayContent(body.ToArray()) { Headers = { ContentType = new("application/json") } };
            foreach (string header in (string[])["Authorization", "Idempotency-Key"])
            {
                if (context.Request.Headers.TryGetValue(header, out var value)) request.Headers.TryAddWithoutValidation(header, value.ToString());
            }

            using HttpResponseMessage answer = await _client.SendAsync(request);
            byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
            if (failure == Failure.LostAfter)
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = (int)answer.StatusCode;
            await context.Response.Body.WriteAsync(bytes);
        }
    }
}
