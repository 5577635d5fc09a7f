using Exchange.EventStore;
using Microsoft.Extensions.Hosting;

namespace Exchange.Api;

/// <summary>Begins the log's node with the host. The log is handed over as soon as the host is told to stop; the node ends last, when every answer under way has gone out.</summary>
internal sealed class NodeService(LogNode node, Drain drain) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The server waits for answers under way, and for feeds, before it is our turn to stop: the standby need not wait for that.
        drain.Begun.Register(static node => ((LogNode)node!).PrepareToStop(), node);
        node.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => node.StopAsync();
}
