using System.Net;
using System.Net.Sockets;

namespace Exchange.Cli;

/// <summary>A port for who asks for any: the address of a writer stands in <c>log_head</c> and in its answers before the port is bound, so that it must be known.</summary>
internal static class FreePort
{
    /// <summary>The URL with a port that is free at the moment, when it leaves the port open; otherwise as it is.</summary>
    public static string In(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) || parsed.Port != 0) return url;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new UriBuilder(parsed) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri.GetLeftPart(UriPartial.Authority);
    }
}
