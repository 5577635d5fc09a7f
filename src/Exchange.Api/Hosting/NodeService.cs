using Exchange.EventStore;
using Microsoft.Extensions.Hosting;

namespace Exchange.Api;

/// <summary>Begins the log's node with the host and ends it last, when every answer under way has gone out.</summary>
internal sealed class NodeService(LogNode node, Drain drain) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The server waits for answers under way before it is our turn to stop; in an outage they would come only by their time limit.
        drain.Begun.Register(static node => ((LogNode)node!).PrepareToStop(), node);
        node.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => node.StopAsync();
}
