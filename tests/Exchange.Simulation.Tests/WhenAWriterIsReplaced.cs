using Exchange.EventStore;
using Exchange.EventStore.InMemory;
using Exchange.Simulation.Writing;
using Exchange.TestKit.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Simulation.Tests;

public sealed class WhenAWriterIsReplaced
{
    /// <summary>Found by a simulation: a question is not among the commands in flight, and one whose group was fenced was told nothing until its time was up.</summary>
    [Fact]
    public void A_question_in_the_group_that_is_fenced_is_answered_at_once()
    {
        var clock = new VirtualClock();
        var log = new InMemoryLog(clock.Database);
        SteppedTenure former = NewTenure(log, clock);
        Task<Submission> asked = former.SubmitAsync(TallyCommands.Validate("asked", 1, Tally.Stream(1)), ofTask: false, CancellationToken.None);
        Task<Submission> given = former.SubmitAsync(TallyCommands.Count("given", 1, Tally.Stream(1)), ofTask: false, CancellationToken.None);
        while (former.DecideNext())
        {
            // Both stand in the next group.
        }

        NewTenure(log, clock);
        var fenced = Should.Throw<FencedException>(() => former.Appender.CommitNextAsync(100).Done());
        former.Appender.EndAfter(fenced);
        former.DisposeAsync().AsTask().Done();

        asked.Done().ShouldBeOfType<Submission.Unavailable>();
        given.Done().ShouldBeOfType<Submission.Unknown>();
    }

    private static SteppedTenure NewTenure(InMemoryLog log, VirtualClock clock)
    {
        ILogWriter writer = log.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), null), log.ReadHeadAsync(CancellationToken.None).Done(), CancellationToken.None).Done()!;
        var tenure = new SteppedTenure(log, writer, Tally.Registry(), new LogNodeOptions(), clock.Writer, NullLogger.Instance, new OneThread(new Dice(1)));
        tenure.BeginAsync([], CancellationToken.None).Done();
        return tenure;
    }
}
