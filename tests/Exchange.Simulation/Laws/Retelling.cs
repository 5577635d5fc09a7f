using Exchange.Api;
using Exchange.EventStore;
using Exchange.EventStore.InMemory;
using Exchange.Simulation.Mutants;
using Exchange.Simulation.Trading;
using Exchange.Simulation.Writing;
using NodaTime;

namespace Exchange.Simulation.Laws;

/// <summary>I-10: the commands of the journal, given once more in their order and each at its time, with nothing going wrong, make the same log and get the same answers.</summary>
internal sealed class Retelling(InMemoryLog log, Clients clients, Mutant mutant)
{
    private const int GroupMax = 500;

    public void Check()
    {
        var time = new StandingClock();
        var told = new InMemoryLog(time);
        var dice = new Dice(0);
        SimulatedLog again = mutant.LogOf(told, new Fates());
        ILogWriter writer = again.TakeOverAsync(new WriterIdentity(Guid.Empty, null), again.ReadHeadAsync(CancellationToken.None).Done(), CancellationToken.None).Done()!;
        var errors = new ErrorWatch();
        SteppedTenure tenure = mutant.TenureOf(again, writer, ExchangeHost.Aggregates, new LogNodeOptions { AnswerTimeout = TimeSpan.FromHours(24) }, time, errors, new OneThread(dice));
        tenure.BeginAsync([], CancellationToken.None).Done();

        IReadOnlyList<JournalEntry> rows = log.ReadJournalAsync(0, int.MaxValue / 2, CancellationToken.None).Done();
        int undurable = 0;
        foreach (JournalEntry row in rows)
        {
            time.Now = row.ReceivedAt;
            _ = tenure.SubmitAsync(clients.Find(row.Id)!.Command, ofTask: true, CancellationToken.None);
            while (tenure.DecideNext())
            {
                // A decision that needs a further stream comes back at once.
            }

            if (++undurable < GroupMax) continue;
            tenure.Appender.CommitNextAsync(GroupMax).Done();
            undurable = 0;
        }

        tenure.Appender.CommitNextAsync(GroupMax).Done();
        errors.Check();
        Compare(rows, told.ReadJournalAsync(0, int.MaxValue / 2, CancellationToken.None).Done());
        Compare(Events(log), Events(told));
        tenure.DisposeAsync().AsTask().Done();
    }

    private static IReadOnlyList<RecordedEvent> Events(InMemoryLog log) => log.ReadPageAsync(0, int.MaxValue / 2, CancellationToken.None).Done().Events;

    private static void Compare(IReadOnlyList<JournalEntry> rows, IReadOnlyList<JournalEntry> again)
    {
        if (rows.Count != again.Count) throw new LawBrokenException(Law.Same, $"{again.Count} answers instead of {rows.Count}");
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Id != again[i].Id || !Clients.AreSame(rows[i].Outcome, again[i].Outcome)) throw new LawBrokenException(Law.Same, $"{rows[i].Kind} {rows[i].Id} is answered otherwise when it is told again");
        }
    }

    private static void Compare(IReadOnlyList<RecordedEvent> events, IReadOnlyList<RecordedEvent> again)
    {
        if (events.Count != again.Count) throw new LawBrokenException(Law.Same, $"{again.Count} events instead of {events.Count}");
        for (int i = 0; i < events.Count; i++)
        {
            (RecordedEvent one, RecordedEvent other) = (events[i], again[i]);
            bool same = one.Stream == other.Stream && one.Version == other.Version && one.At == other.At && one.Headers == other.Headers && string.Equals(one.Type, other.Type, StringComparison.Ordinal) && one.Data.Span.SequenceEqual(other.Data.Span);
            if (!same) throw new LawBrokenException(Law.Same, $"position {one.Position} is another event when it is told again");
        }
    }

    private sealed class StandingClock : IClock
    {
        public Instant Now { get; set; }

        public Instant GetCurrentInstant() => Now;
    }
}
