using Exchange.EventStore;
using Microsoft.Extensions.Hosting;

namespace Exchange.Api;

/// <summary>Begins the log's node with the host and ends it last, when every answer under way has gone out.</summary>
internal sealed class NodeService(LogNode node) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        node.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => node.StopAsync();
}
