using System.Net;

namespace Exchange.Cli.Serve;

/// <summary>Asks this process's own <c>/health/ready</c>, as a load balancer would.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <returns>False when the host stopped before it was ready.</returns>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public static async Task<bool> WaitAsync(string url, CancellationToken hostStopping, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(hostStopping, stop);
        using var client = new HttpClient { BaseAddress = new Uri(Addresses.Reachable(url)), Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            while (!await IsReadyAsync(client, either.Token)) await Task.Delay(Pause, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
