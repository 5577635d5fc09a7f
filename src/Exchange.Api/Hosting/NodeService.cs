using Exchange.EventStore;
using Microsoft.Extensions.Hosting;

namespace Exchange.Api;

/// <summary>Begins the log's node with the host. The log is handed over as soon as the host is told to stop, and everything else stays until the next writer is there; the node ends last, when every answer under way has gone out.</summary>
internal sealed class NodeService(LogNode node, Drain drain) : IHostedLifecycleService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The server waits for answers under way, and for feeds, before it is our turn to stop: the standby need not wait for that.
        drain.Begun.Register(static node => ((LogNode)node!).PrepareToStop(), node);
        node.Start();
        return Task.CompletedTask;
    }

    /// <summary>Comes before anything is stopped: reads are answered and writes are shown the way meanwhile.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        drain.Begin();
        return node.WhenFollowedAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => node.StopAsync();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
