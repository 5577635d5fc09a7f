using System.Collections.Immutable;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Processes;
using Microsoft.Extensions.Logging;

namespace Exchange.ReadModels.Postgres.Processes;

/// <summary>What follows from what: a pure function from a fact to the next commands, under a name that is part of their ids for ever.</summary>
/// <param name="Facts">The facts it looks at; events of all others are not even decoded.</param>
public sealed record ProcessDefinition(string Name, IReadOnlySet<Type> Facts, Func<object, ImmutableArray<MarketCommand>> After)
{
    /// <summary>From an award or an order to money, right and access.</summary>
    public static readonly ProcessDefinition Trade = new(
        TradeProcess.Name,
        new HashSet<Type>
        {
            typeof(Market.Auctions.LotAwarded), typeof(Market.SealedAuctions.SealedAuctionUnsealed), typeof(Market.SealedAuctions.SealedBidsOpened), typeof(Market.SealedAuctions.SealedLicencesAwarded),
            typeof(Market.Orders.PriceFixed), typeof(Market.Agreements.AgreementConcluded), typeof(Market.Settlements.SettlementInstructed),
            typeof(Market.Auctions.LotAwardedAnew), typeof(Market.SealedAuctions.SealedLicenceAwardedAnew),
            typeof(Market.DutchAuctions.DutchLicencesAwarded),
            typeof(Market.OrderBooks.CallCleared), typeof(Market.OrderBooks.CallTradesSettled), typeof(Market.OrderBooks.OrdersSwept),
        },
        TradeProcess.After);

    /// <summary>Of its row among the checkpoints.</summary>
    public string CheckpointName => $"process-{Name}";
}

/// <summary>Runs a process at the writer: follows the log from its checkpoint and sees every follow-up through to a durable outcome.</summary>
/// <remarks>
/// A follow-up's id is a function of the fact's position, so that whoever gives it again, after any crash, finds the first outcome. The checkpoint
/// moves only behind outcomes. A refused follow-up is an outcome; what can't be read, or a decision that throws, stops this process alone, and its
/// checkpoint stays before it.
/// </remarks>
public sealed class ProcessTask(IEventReader log, ICheckpoint checkpoint, EventCatalog catalog, ProcessDefinition process, ILogger<ProcessTask> logger) : IWriterTask
{
    private const int PageSize = 4_000, AtOnceMax = 64;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    // As SubscriptionRunner: a busy log is not looked at after each of its commits.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);

    private readonly Facts _facts = new(catalog, process.Facts);
    private readonly AwayLog _away = new(logger, $"The process {process.Name}");

    /// <summary>What stopped it in this epoch; null while it runs.</summary>
    public Exception? Poison { get; private set; }

    /// <summary>Nothing: an exchange need not wait for what follows from old facts to take new commands.</summary>
    public Task PrepareAsync(IWriterContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task RunAsync(IWriterContext context, CancellationToken cancellationToken)
    {
        Poison = null;
        while (true)
        {
            try
            {
                await FollowAsync(context, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return; // the epoch has ended; the next one goes on from the checkpoint
            }
            catch (StoppedException stopped)
            {
                Poison = stopped.InnerException!;
                Log.ProcessStopped(logger, Poison, process.Name, stopped.Position);
                return;
            }
#pragma warning disable CA1031 // The store is away: begin again from the checkpoint.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _away.Away(e.Message);
                await Task.WhenAny(Task.Delay(Retry, cancellationToken));
            }
        }
    }

    private async Task FollowAsync(IWriterContext context, CancellationToken cancellationToken)
    {
        long position = await checkpoint.ReadAsync(cancellationToken);
        while (true)
        {
            long heard = log.CommitsHeard;
            Page page = await log.ReadPageAsync(position, PageSize, _facts.Irrelevant, cancellationToken);
            _away.Back();
            if (page.IsEmpty)
            {
                await log.WaitForCommitAsync(heard, cancellationToken);
                continue;
            }

            (int asked, long done, StoppedException? stopped) = await FollowUpAsync(context, page, cancellationToken);
            if (done > position && !await checkpoint.MoveAsync(position, done))
            {
                Log.CheckpointMoved(logger, process.Name);
                await Task.Delay(Retry, cancellationToken);
                done = await checkpoint.ReadAsync(cancellationToken);
            }

            if (stopped is not null) throw stopped;
            position = done;
            if (asked == 0 && page.Last - page.After < PageSize) await Task.Delay(Pace, cancellationToken);
        }
    }

    /// <summary>Gives all follow-ups of a page, in the log's order, and waits for their outcomes.</summary>
    /// <returns>How many facts asked for something, the last batch end up to which all is done, and what stands behind it when that is not the whole page.</returns>
    private async Task<(int Asked, long Done, StoppedException? Stopped)> FollowUpAsync(IWriterContext context, Page page, CancellationToken cancellationToken)
    {
        (int asked, long done) = (0, page.After);
        var underWay = new List<(long BatchStart, Task Task)>();
        foreach (RecordedEvent recorded in page.Events)
        {
            ImmutableArray<MarketCommand> commands;
            try
            {
                commands = _facts.Read(recorded, process.After);
            }
            catch (PoisonedEventException e)
            {
                StoppedException before = await OutcomesAsync() ?? new StoppedException(recorded.Position, e);
                return (asked, done, before);
            }

            if (!commands.IsDefaultOrEmpty)
            {
                asked++;
                underWay.Add((recorded.Position - recorded.Headers.Index, SubmitAsync(context, recorded.Position, commands, cancellationToken)));
            }

            if (underWay.Count == AtOnceMax && await OutcomesAsync() is { } stopped) return (asked, done, stopped);
            if (recorded.EndsBatch) done = recorded.Position;
        }

        return await OutcomesAsync() is { } last ? (asked, done, last) : (asked, page.Last, null);

        // The first that can't be done decides how far this process has come; those behind it are given again some day, and find their outcomes.
        async Task<StoppedException?> OutcomesAsync()
        {
            await Task.WhenAll(underWay.Select(u => u.Task)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            foreach ((long batchStart, Task task) in underWay)
            {
                if (!task.IsFaulted) continue;
                done = batchStart;
                return task.Exception.InnerException as StoppedException ?? throw task.Exception.InnerException!;
            }

            underWay.Clear();
            return null;
        }
    }

    private async Task SubmitAsync(IWriterContext context, long position, ImmutableArray<MarketCommand> commands, CancellationToken cancellationToken)
    {
        for (int ordinal = 0; ordinal < commands.Length; ordinal++) await SubmitAsync(context, position, ordinal, commands[ordinal], cancellationToken);
    }

    private async Task SubmitAsync(IWriterContext context, long position, int ordinal, MarketCommand command, CancellationToken cancellationToken)
    {
        Command followUp = FollowUp(process.Name, position, ordinal, command);
        while (true)
        {
            switch (await context.SubmitAsync(followUp))
            {
                case Submission.Answered answered:
                    if (answered.Outcome.Code is { } code) Log.FollowUpRefused(logger, command.Kind, position, code);
                    return;
                case Submission.Busy or Submission.Unavailable or Submission.Unknown:
                    // The same command again: should it have been decided, it finds that outcome.
                    await Task.Delay(Retry, cancellationToken);
                    break;
                case Submission.Failed failed:
                    throw new StoppedException(position, failed.Error);
                case var other:
                    throw new StoppedException(position, new InvalidOperationException($"{command.Kind} came to {other.GetType().Name}."));
            }
        }
    }

    /// <summary>A follow-up, ready for the sequencer: the same whenever it is made of the same fact.</summary>
    internal static Command FollowUp(string process, long position, int ordinal, MarketCommand command) =>
        command.ToFollowUp(CommandId.FollowUp(process, position, ordinal), BodyOf(command, position));

    // Members in ordinal order: canonical as it is (RFC 8785). The command is a function of the fact, so the fact tells all of it.
    private static string BodyOf(MarketCommand command, long position) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $$"""{"fact":{{position}},"subject":"{{JsonEncodedText.Encode(command.Subject.Value)}}"}""");

    private sealed class StoppedException(long position, Exception inner) : Exception(inner.Message, inner)
    {
        public long Position { get; } = position;
    }
}
