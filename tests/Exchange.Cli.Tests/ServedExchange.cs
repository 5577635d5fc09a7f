using System.Net.Http.Headers;
using System.Text.Json;
using Exchange.TestKit;

namespace Exchange.Cli.Tests;

/// <summary>An exchange on a data folder of its own, served by a process of its own; and commands beside it.</summary>
internal sealed class ServedExchange : IAsyncDisposable
{
    private readonly HttpClient _client = new();
    private Program? _process;

    private ServedExchange(bool demo) => Demo = demo;

    public bool Demo { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("exchange cli ").FullName; // with a space, as folders have

    public string Url { get; private set; } = "";

    public static async Task<ServedExchange> StartAsync(bool demo = false)
    {
        var exchange = new ServedExchange(demo);
        await exchange.ServeAsync();
        return exchange;
    }

    public async Task ServeAsync()
    {
        _process = Program.Start(["serve", .. Demo ? ["--demo"] : (string[])[], "--data", Folder, "--urls", "http://127.0.0.1:0"]);
        string line = await _process.ReadLineAsync();
        line.ShouldStartWith("Exchange is ready: http://127.0.0.1:");
        Url = line["Exchange is ready: ".Length..];
    }

    public async Task StopAsync()
    {
        (await _process!.TerminateAsync()).ShouldBe(0);
        (await _process.ErrorAsync()).ShouldBeEmpty();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Kills the process; PostgreSQL ends with it.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.EndAsync();
        _process.Dispose();
        _process = null;
    }

    public string KeyOf(string participant) => File.ReadAllText(Path.Combine(Folder, "keys", participant + ".key")).Trim();

    /// <summary>A command on this data folder.</summary>
    public Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] words) => Program.RunAsync([.. words, "--data", Folder]);

    public async Task<JsonElement> GetAsync(string path, string participant)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Url + path)) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", KeyOf(participant)) } };
        using HttpResponseMessage answer = await _client.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>The demo's auction, once the read models have it and its bidders.</summary>
    public async Task<string> DemoAuctionAsync()
    {
        string? auction = null;
        await Eventually.TrueAsync(async () =>
        {
            JsonElement auctions = (await GetAsync("/auctions", "buyer-1")).GetProperty("auctions");
            auction = auctions.GetArrayLength() > 0 && auctions[0].GetProperty("version").GetInt64() >= 6 ? auctions[0].GetProperty("auctionId").GetString() : null;
            return auction is not null;
        });
        return auction!;
    }

    public async Task<(int Status, JsonElement Body)> PostAsync(string path, string participant, string key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url + path))
        {
            Headers = { { "Idempotency-Key", key }, { "Authorization", $"Bearer {KeyOf(participant)}" } },
            Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        using HttpResponseMessage answer = await _client.SendAsync(request);
        return ((int)answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        _client.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
