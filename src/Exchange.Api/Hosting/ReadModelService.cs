using Exchange.EventStore;
using Exchange.ReadModels.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Exchange.Api;

/// <summary>Fills the read models at the process that writes: one process at a time runs each. Two that think they do are kept apart by the checkpoint.</summary>
internal sealed class ReadModelService(
    ILogNode node, IEventLog log, IEnumerable<ISubscriber> subscribers, SubscriptionClaims claims, TimeProvider time, ILogger<SubscriptionRunner> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Guid _holder = Guid.NewGuid();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!HoldsTheLog) continue;
            using var tenure = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task running = Task.WhenAll(subscribers.Select(s => RunAsync(s, tenure.Token)));
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

    // The writer's claim goes before any other: it says who fills the model, so that an operator sees it. The checkpoint is the fence.
    private async Task RunAsync(ISubscriber subscriber, CancellationToken tenure)
    {
        try
        {
            await claims.TakeAsync(subscriber.Name, _holder, Duration.Zero, tenure);
        }
        catch (OperationCanceledException) when (tenure.IsCancellationRequested)
        {
            return;
        }
        catch (NpgsqlException e)
        {
            Log.ClaimNotWritten(logger, subscriber.Name, e.Message);
        }

        await new SubscriptionRunner(log, subscriber, logger).RunAsync(tenure);
    }

    private bool HoldsTheLog => node.Status is NodeStatus.Writing or NodeStatus.Recovering;
}
