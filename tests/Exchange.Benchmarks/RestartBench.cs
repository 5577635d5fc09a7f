using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Exchange.Api;

namespace Exchange.Benchmarks;

/// <summary>From the start of a process <c>exchange serve</c>, its PostgreSQL included, on a data folder with a long past to the first bid that it accepts over HTTP.</summary>
/// <remarks>The bid goes into the auction that has a tenth of all bids. Every other round the process before was killed.</remarks>
internal static class RestartBench
{
    private const long EventsUsual = 10_000_000;
    private const int RoundsUsual = 5;

    public static async Task RunAsync(BenchOptions options)
    {
        await using History history = await History.MakeAsync(options.Events ?? EventsUsual, readModels: true, options.Folder);
        var taken = new List<(double Ms, long Resident)>();
        for (int round = 0; round < (options.Rounds ?? RoundsUsual); round++) taken.Add(await RestartAsync(history, round));
        double[] sorted = [.. taken.Select(t => t.Ms).Order()];
        Bench.Report(new JsonObject
        {
            ["bench"] = "restart", ["events"] = history.Events, ["rounds"] = sorted.Length, ["p50Ms"] = Math.Round(sorted[sorted.Length / 2]), ["maxMs"] = Math.Round(sorted[^1]),
            ["residentMegabytes"] = taken.Max(t => t.Resident) >> 20,
        });
    }

    public static async Task<(double Ms, long Resident)> RestartAsync(History history, int round)
    {
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{BenchExchange.FreePort()}");
        using var http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(30) };
        // Who leads may raise his maximum, and nobody else's is near it.
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(KeyFile.PathOf(history.Folder.FullName, "buyer-0"))).Trim());
        long started = Stopwatch.GetTimestamp();
        var info = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "exchange.dll"), "serve", "--data", history.Folder.FullName, "--urls", url]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string name in (string[])["ConnectionStrings__Exchange", "ConnectionStrings__ExchangeOwner", "EXCHANGE_DATA"]) info.Environment.Remove(name);
        using Process process = Process.Start(info)!;
        try
        {
            await AcceptedAsync(http, process, history, DateTime.UtcNow.Ticks / 10_000 % 1_000_000_000);
            double ms = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            process.Refresh();
            Bench.Note($"round {round + 1}: {ms:0} ms from the start of the process to the first accepted bid");
            return (ms, process.WorkingSet64);
        }
        finally
        {
            if (round % 2 == 0) process.Kill();
            else await (await Task.Run(() => Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))).WaitForExitAsync();
            await process.WaitForExitAsync();
        }
    }

    private static async Task AcceptedAsync(HttpClient http, Process process, History history, long above)
    {
        string maximum = string.Create(CultureInfo.InvariantCulture, $"{10_000_000_000 + above}.00");
        string key = string.Create(CultureInfo.InvariantCulture, $"restart {above}");
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"The exchange ended: {process.ExitCode}.");
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/auctions/{history.Hot}/bids")
                {
                    Content = JsonContent.Create(new JsonObject { ["maximum"] = new JsonObject { ["amount"] = maximum, ["currency"] = "CNY" } }), Headers = { { "Idempotency-Key", key } },
                };
                using HttpResponseMessage answer = await http.SendAsync(request);
                if (answer.StatusCode == HttpStatusCode.OK) return;
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.MisdirectedRequest or HttpStatusCode.Unauthorized)) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(5);
        }
    }
}
