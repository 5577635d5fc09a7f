using System.Net;
using System.Net.Sockets;

namespace Exchange.FaultNode;

/// <summary>The address of a process stands in the log's head, so its port must be known before the host is made.</summary>
public static class FreePort
{
    /// <summary>A port that nobody listens at, at the moment.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
