using System.Net;
using System.Net.Sockets;

namespace Exchange.FaultNode;

/// <summary>The address of a process stands in the log's head, so its port must be known before the host is made.</summary>
/// <remarks>Below the ports that systems give to outgoing connections: a test makes many of those, and one of them had the port before the process was there to listen.</remarks>
public static class FreePort
{
    private const int First = 11_000, Last = 31_999;

    // Processes that look at the same time begin at different places.
    private static int _tried = Environment.ProcessId * 101;

    /// <summary>A port that nobody listens at, at the moment.</summary>
    public static int Find()
    {
        while (true)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref _tried) % (Last - First + 1));
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }
    }
}
