using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Projections.Deadlines;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>Carries out deadlines of all kinds at the writer, and postpones those that an outage touched (DOMAIN TIM-2).</summary>
/// <remarks>
/// Knows the open deadlines by their table and the log behind its checkpoint, and follows the log from there on. Whatever it does twice
/// has the command id of the first time. A refused or stale command is an answer like any other: what is due next, the facts tell.
/// </remarks>
public sealed class DeadlineTask(IEventReader log, NpgsqlDataSource source, EventCatalog catalog, ILogger<DeadlineTask> logger) : IWriterTask
{
    /// <summary>How long before a deadline what it may touch is loaded and pinned, so that loading makes no bid late.</summary>
    public static readonly Duration PinAhead = Duration.FromMinutes(1);

    // Streams stay pinned a little beyond the deadline: the command that carries it out still has to come through the queue.
    private static readonly Duration PinBeyond = Duration.FromSeconds(10);

    // A busy log commits hundreds of times a second. New deadlines can wait for this long to be seen: bids after a close are refused
    // whether or not it has been carried out.
    private static readonly TimeSpan FollowAtMostEvery = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1), RetryMax = TimeSpan.FromMinutes(1);

    private const int PageSize = 20_000; // of which hardly any sets a deadline

    private readonly Surroundings _surroundings = new(log, catalog);
    private readonly IReadOnlySet<string> _irrelevant = DeadlineFold.Irrelevant(catalog);
    private readonly AwayLog _away = new(logger, "The following of deadlines");
    private DeadlineSchedule _schedule = new([], catalog);
    private long _position;

    public async Task PrepareAsync(IWriterContext context, CancellationToken cancellationToken)
    {
        (_position, _, Dictionary<DeadlineKey, OpenDeadline> open) = await OpenDeadlinesTable.ReadAsync(source, Rows.ModelSchema.Served, cancellationToken);
        _schedule = new DeadlineSchedule(open, catalog);
        while (_position < context.PositionAtTakeover && await FollowAsync(cancellationToken) > 0)
        {
            // Page by page, up to where the log stood.
        }

        if (context.Outage is not { } outage) return;
        IReadOnlyList<OpenDeadline> touched = _schedule.TouchedBy(outage);
        Log.OutageTouches(logger, outage, touched.Count);
        await Task.WhenAll(touched.Where(d => DeadlineCommands.Postpone(d, outage) is not null)
            .Select(d => CarryOutAsync(context, d, _ => DeadlineCommands.Postpone(d, outage)!, cancellationToken)));
    }

    public async Task RunAsync(IWriterContext context, CancellationToken cancellationToken)
    {
        var underWay = new HashSet<Task>();
        try
        {
            while (true)
            {
                long heard = log.CommitsHeard;
                await FollowSafelyAsync(cancellationToken);
                underWay.RemoveWhere(t => t.IsCompleted);
                foreach (OpenDeadline d in _schedule.TakeToPin(context.Now + PinAhead)) underWay.Add(PinAsync(context, d, cancellationToken));
                foreach (OpenDeadline d in _schedule.TakeDue(context.Now)) underWay.Add(CarryOutAsync(context, d, attempt => DeadlineCommands.CarryOut(d, attempt), cancellationToken));
                await WaitAsync(context, heard, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(underWay);
        }
    }

    /// <returns>How far it came; 0 at the end of the log.</returns>
    private async Task<long> FollowAsync(CancellationToken cancellationToken)
    {
        Page page = await log.ReadPageAsync(_position, PageSize, _irrelevant, cancellationToken);
        foreach (RecordedEvent recorded in page.Events)
        {
            try
            {
                _schedule.Apply(recorded);
            }
            catch (PoisonedEventException e)
            {
                // Its own stream can't be loaded either, and so its deadline not be carried out; all the others still have to be.
                Log.PoisonedDeadline(logger, recorded.Position, recorded.Stream.Value, e);
            }
        }

        _position = page.Last;
        return page.Last - page.After;
    }

    private async Task FollowSafelyAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await FollowAsync(cancellationToken) > PageSize / 2)
            {
                // Until about the end of the log; the rest comes with the next look.
            }

            _away.Back();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            _away.Away(e.Message);
        }
    }

    /// <summary>Until the next deadline, or until there may be something new in the log: at the latest after a second, which a clock that was set is noticed by.</summary>
    private async Task WaitAsync(IWriterContext context, long heard, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task news = CalmlyAsync(heard, over.Token);
        Task first = news;
        if (_schedule.Next(PinAhead) is { } next && next - context.Now < Duration.FromMinutes(1))
        {
            // Rounded up, so that the clock has reached it afterwards.
            Duration until = Duration.Max(Duration.Zero, next - context.Now);
            first = await Task.WhenAny(news, Task.Delay(until.ToTimeSpan() + TimeSpan.FromMilliseconds(1), over.Token));
        }

        await first;
        await over.CancelAsync();
        await news.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task CalmlyAsync(long heard, CancellationToken cancellationToken)
    {
        await Task.Delay(FollowAtMostEvery, cancellationToken);
        await log.WaitForCommitAsync(heard, cancellationToken);
    }

    private async Task PinAsync(IWriterContext context, OpenDeadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (StreamId stream in _surroundings.OfAsync(deadline, cancellationToken))
            {
                await context.PinAsync(stream, deadline.Due + PinBeyond, cancellationToken);
            }
        }
#pragma warning disable CA1031 // Pinning saves time and decides nothing.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!cancellationToken.IsCancellationRequested) Log.CannotPin(logger, deadline.Stream.Value, e.Message);
        }
    }

    /// <summary>Sees one deadline through to an answer, whatever it is.</summary>
    /// <param name="command">Makes the command for each attempt.</param>
    private async Task CarryOutAsync(IWriterContext context, OpenDeadline deadline, Func<int, Command> command, CancellationToken cancellationToken)
    {
        try
        {
            TimeSpan pause = Retry;
            for (int attempt = 0; ;)
            {
                switch (await context.SubmitAsync(command(attempt)))
                {
                    case Submission.Answered { Outcome.Code: { } code } when Market.Processes.Deadlines.NotDueYet.Contains(code):
                        // The clock was set back in between. That refusal is kept for ever, so the next try is a command of its own; and there shall not be many.
                        Log.NotDueYet(logger, deadline.Stream.Value, deadline.Due);
                        await Task.Delay(pause, cancellationToken);
                        pause = 2 * pause < RetryMax ? 2 * pause : RetryMax;
                        attempt++;
                        break;
                    case Submission.Answered { Outcome.Code: { } code }:
                        Log.DeadlineRefused(logger, deadline.Stream.Value, deadline.Due, code);
                        return;
                    case Submission.Answered answered:
                        Log.DeadlineCarriedOut(logger, deadline.Stream.Value, deadline.Due, answered.Outcome.Events);
                        return;
                    case Submission.Busy or Submission.Unavailable or Submission.Unknown:
                        // The same command again: should it have been decided, it finds that outcome.
                        await Task.Delay(Retry, cancellationToken);
                        break;
                    case Submission.Failed failed:
                        Log.DeadlineFailed(logger, deadline.Stream.Value, failed.Error);
                        return;
                    case var other:
                        Log.DeadlineDropped(logger, deadline.Stream.Value, other.GetType().Name);
                        return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The epoch has ended; the next one begins with the same deadlines.
        }
#pragma warning disable CA1031 // One deadline that can't be carried out must not end those of all others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.DeadlineFailed(logger, deadline.Stream.Value, e);
        }
    }
}
