using System.Text.Json;
using Exchange.Kernel;
using Microsoft.Extensions.Logging;

namespace Exchange.EventStore;

/// <summary>Drives a subscriber along the log: pages in order from its checkpoint, woken by commits.</summary>
/// <remarks>
/// What passes (a lost connection) is tried again. An event that can't be applied stops this subscription alone and is reported;
/// its checkpoint stays before it, so nothing is lost.
/// </remarks>
public sealed class SubscriptionRunner(IEventReader log, ISubscriber subscriber, ILogger<SubscriptionRunner> logger, int pageSize = SubscriptionRunner.PageSize)
{
    /// <summary>Positions of a page: enough that the transaction around it costs little, few enough that what is read is seldom held up by it.</summary>
    public const int PageSize = 4_000;

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
        Task<Page>? next = null;
        try
        {
            while (true)
            {
                long heard = log.CommitsHeard;
                Page page = await (next ?? ReadAsync(Position, cancellationToken));
                next = null;
                if (page.IsEmpty)
                {
                    _away.Back();
                    await log.WaitForCommitAsync(heard, cancellationToken);
                    continue;
                }

                // Far behind, the next page is read while this one is applied.
                bool behind = page.Last - page.After >= pageSize;
                if (behind) next = ReadAsync(page.Last, cancellationToken);
                if (!await subscriber.ApplyAsync(page, cancellationToken))
                {
                    // Somebody else runs it. Look again where it stands, at the pace of the fallback.
                    await DropAsync(next);
                    next = null;
                    await Task.Delay(RetryDelay, cancellationToken);
                    Position = await subscriber.ReadCheckpointAsync(cancellationToken);
                    continue;
                }

                _away.Back();
                Position = page.Last;
                if (!behind) await Task.Delay(Pace, cancellationToken);
            }
        }
        finally
        {
            await DropAsync(next);
        }
    }

    private Task<Page> ReadAsync(long after, CancellationToken cancellationToken) => log.ReadPageAsync(after, pageSize, subscriber.Ignores, cancellationToken);

    private static Task DropAsync(Task<Page>? page) => page is null ? Task.CompletedTask : ((Task)page).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
