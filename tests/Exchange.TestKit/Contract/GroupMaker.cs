using System.Text;
using Exchange.EventStore;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.TestKit.Contract;

/// <summary>Makes groups as a writer would, from a seed: commands with batches of none to several events over several streams, and refusals.</summary>
public sealed class GroupMaker(Random random, FakeClock clock)
{
    public static readonly Duration Microsecond = Duration.FromTicks(10);

    private const int StreamsMax = 6;

    private readonly Dictionary<StreamId, long> _versions = [];
    private int _commands;

    /// <summary>The next group after a head. It counts as written only when <see cref="Written"/> says so.</summary>
    public Group Next(Head head, int? commands = null, bool refusalsOnly = false, int batchMax = 5)
    {
        ArgumentNullException.ThrowIfNull(head);
        var versions = new Dictionary<StreamId, long>(_versions);
        var events = new List<RecordedEvent>();
        var journal = new List<JournalEntry>();
        Instant at = Instant.Max(clock.Advance(Microsecond * random.Next(0, 3)), head.RecordedAt);
        for (int left = commands ?? random.Next(1, 5); left > 0; left--)
        {
            at += Microsecond * random.Next(0, 2);
            CommandId id = CommandId.Of(TallyCommands.Teller, $"made-{++_commands}-{random.Next()}");
            int count = refusalsOnly ? 0 : random.Next(0, batchMax + 1);
            for (int i = 1; i <= count; i++)
            {
                StreamId stream = Tally.Stream(random.Next(StreamsMax));
                versions[stream] = versions.GetValueOrDefault(stream) + 1;
                events.Add(new RecordedEvent(
                    head.Position + events.Count + 1, NewGuid(), stream, versions[stream], Tally.Name, Encoding.UTF8.GetBytes($$"""{"amount":{{random.Next(9)}}}"""), at,
                    TallyCommands.Teller, id, $"deal-{_commands}", new EventHeaders(i, count, "1", TraceParent: null)));
            }

            Outcome outcome = new(count > 0 ? 200 : 409, count > 0 ? null : "over-limit", head.Position + events.Count, count, Encoding.UTF8.GetBytes($$"""{"n":{{_commands}}}"""));
            journal.Add(new JournalEntry(head.Commands + journal.Count + 1, id, TallyCommands.Teller, "count", $"exchange count {_commands}", at, NewGuid(), "1", "{}", head.Epoch, head.Group + 1, outcome));
        }

        StreamAdvance[] streams = [.. versions.Where(v => v.Value != _versions.GetValueOrDefault(v.Key)).Select(v => new StreamAdvance(v.Key, _versions.GetValueOrDefault(v.Key), v.Value))];
        return new Group(head.Epoch, head.Group, head.Position, head.Commands, at, events, streams, journal);
    }

    /// <summary>The group stands in the log; the next one follows it.</summary>
    public void Written(Group group)
    {
        ArgumentNullException.ThrowIfNull(group);
        foreach (StreamAdvance advance in group.Streams) _versions[advance.Stream] = advance.ToVersion;
    }

    /// <summary>Commits some groups through a writer.</summary>
    public async Task FillAsync(ILogWriter writer, int groups)
    {
        ArgumentNullException.ThrowIfNull(writer);
        for (int i = 0; i < groups; i++)
        {
            Group group = Next(writer.Head);
            await writer.CommitAsync(group);
            Written(group);
        }
    }

    private Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
