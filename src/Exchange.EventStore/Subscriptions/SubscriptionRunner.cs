using System.Text.Json;
using Exchange.Kernel;
using Microsoft.Extensions.Logging;

namespace Exchange.EventStore;

/// <summary>Drives a subscriber along the log: pages in order from its checkpoint, woken by commits.</summary>
/// <remarks>
/// What passes (a lost connection) is tried again. An event that can't be applied stops this subscription alone and is reported;
/// its checkpoint stays before it, so nothing is lost.
/// </remarks>
public sealed class SubscriptionRunner(IEventReader log, ISubscriber subscriber, ILogger<SubscriptionRunner> logger, int pageSize = 1_000)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // A busy log commits hundreds of times a second. Reading it that often would cost the writer more than it is worth: once the end is
    // reached, the next look waits this long. An idle log is read the moment it moves.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);

    private readonly AwayLog _away = new(logger, $"Subscription {subscriber.Name}");

    /// <summary>The last position applied by this runner; -1 before it has read its checkpoint.</summary>
    public long Position { get; private set; } = -1;

    /// <summary>What stopped it; null while it runs.</summary>
    public Exception? Poison { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                Position = await subscriber.ReadCheckpointAsync(cancellationToken);
                await FollowAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is PoisonedEventException or ImpossibleHistoryException or UnknownEventException or JsonException or OverflowException)
            {
                Poison = e;
                Log.SubscriptionStopped(logger, e, subscriber.Name, Position);
                return;
            }
#pragma warning disable CA1031 // The store is away, or somebody else runs it at the moment: begin again from the checkpoint.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _away.Away(e.Message);
                await Task.WhenAny(Task.Delay(RetryDelay, cancellationToken));
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            long heard = log.CommitsHeard;
            Page page = await log.ReadPageAsync(Position, pageSize, cancellationToken);
            if (page.Events.Count == 0)
            {
                _away.Back();
                await log.WaitForCommitAsync(heard, cancellationToken);
                continue;
            }

            if (!await subscriber.ApplyAsync(page, cancellationToken))
            {
                // Somebody else runs it. Look again where it stands, at the pace of the fallback.
                await Task.Delay(RetryDelay, cancellationToken);
                Position = await subscriber.ReadCheckpointAsync(cancellationToken);
                continue;
            }

            _away.Back();
            Position = page.Last;
            if (page.Events.Count < pageSize) await Task.Delay(Pace, cancellationToken);
        }
    }
}
