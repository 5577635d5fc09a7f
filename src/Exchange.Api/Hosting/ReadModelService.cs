using Exchange.EventStore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Api;

/// <summary>Fills the read models at the process that writes: one process at a time runs each. Two that think they do are kept apart by the checkpoint.</summary>
internal sealed class ReadModelService(ILogNode node, IEventLog log, IEnumerable<ISubscriber> subscribers, TimeProvider time, ILogger<SubscriptionRunner> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!HoldsTheLog) continue;
            using var tenure = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task running = Task.WhenAll(subscribers.Select(s => new SubscriptionRunner(log, s, logger).RunAsync(tenure.Token)));
            try
            {
                while (HoldsTheLog) await timer.WaitForNextTickAsync(stoppingToken);
            }
            finally
            {
                await tenure.CancelAsync();
                await running;
            }
        }
    }

    private bool HoldsTheLog => node.Status is NodeStatus.Writing or NodeStatus.Recovering;
}
