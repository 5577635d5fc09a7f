using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Exchange.EventStore.Postgres.Embedded;

namespace Exchange.Cli.Tests;

/// <summary>A demo market that a test has started, on a data folder of its own, and what its users do with it.</summary>
internal sealed class Served : IDisposable
{
    private readonly HttpClient _http = new();
    private PostgresEndpoint? _endpoint;

    private Served(Program program, string folder, Uri address) => (Program, Folder, Address) = (program, folder, address);

    public Program Program { get; }

    public string Folder { get; }

    public Uri Address { get; }

    /// <summary>The process id of its PostgreSQL.</summary>
    public int Postgres => int.Parse(File.ReadLines(Path.Combine(_endpoint!.DataFolder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Whether another server has come for the one with this process id; between the two there is none.</summary>
    public bool HasOtherPostgres(int former)
    {
        try
        {
            return Postgres != former;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    public static Task<Served> StartAsync(string folder) => StartAsync(folder, new Dictionary<string, string>(StringComparer.Ordinal));

    public static async Task<Served> StartAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] more)
    {
        Program program = Program.Start(environment, ["serve", "--demo", "--data", folder, "--urls", "http://127.0.0.1:0", .. more]);
        const string Ready = "Exchange is ready: ";
        string line = await program.ReadLineAsync();
        line.ShouldStartWith(Ready + "http://127.0.0.1:");
        return new Served(program, folder, new Uri(line[Ready.Length..])) { _endpoint = await PostgresEndpoint.FindAsync(folder) };
    }

    /// <summary>The auction that the demo has opened; the read models have it.</summary>
    public async Task<Guid> AuctionAsync()
    {
        using var request = Request(HttpMethod.Get, "/auctions?at-least=1", "buyer-1");
        using HttpResponseMessage answer = await _http.SendAsync(request);
        JsonElement auctions = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return auctions.GetProperty("auctions")[0].GetProperty("auctionId").GetGuid();
    }

    /// <returns>The status, or null when no answer came.</returns>
    public async Task<int?> BidAsync(Guid auction, string buyer, string idempotencyKey, string amount)
    {
        using var request = Request(HttpMethod.Post, $"/auctions/{auction}/bids", buyer);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Content = new StringContent($$$"""{"maximum":{"amount":"{{{amount}}}","currency":"CNY"}}""", Encoding.UTF8, "application/json");
        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(request);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        Program.Dispose();
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string user) =>
        new(method, new Uri(Address, path)) { Headers = { Authorization = new("Bearer", File.ReadAllText(Path.Combine(Folder, "keys", user + ".key")).Trim()) } };
}
