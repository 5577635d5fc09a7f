using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;

namespace Exchange.TestKit.Contract;

/// <summary>Commands on tallies, ready for a node.</summary>
public static class TallyCommands
{
    public static readonly ParticipantId Teller = new("participant-teller");

    /// <summary>Counts an amount into each of some tallies, as one batch; refused when one of them would pass the limit.</summary>
    /// <param name="key">The Idempotency-Key: the same one is the same command.</param>
    public static Command Count(string key, long amount, params ImmutableArray<StreamId> tallies) => Make(key, amount, tallies, known: tallies, validateOnly: false);

    /// <summary>The same, decided and never appended.</summary>
    public static Command Validate(string key, long amount, params ImmutableArray<StreamId> tallies) => Make(key, amount, tallies, known: tallies, validateOnly: true);

    /// <summary>The same, but it finds out only while deciding which streams it needs.</summary>
    public static Command CountFoundOut(string key, long amount, params ImmutableArray<StreamId> tallies) => Make(key, amount, tallies, known: [], validateOnly: false);

    /// <summary>The same, with a character in its body that PostgreSQL can't keep in a text.</summary>
    public static Command Unkeepable(string key, long amount, params ImmutableArray<StreamId> tallies) => Make(key, amount, tallies, known: tallies, validateOnly: false, comment: "\0");

    private static Command Make(string key, long amount, ImmutableArray<StreamId> tallies, ImmutableArray<StreamId> known, bool validateOnly, string comment = "")
    {
        string body = string.Create(CultureInfo.InvariantCulture, $$"""{"amount":{{amount}},"tallies":"{{string.Join(' ', tallies)}}"}{{comment}}""");
        return new Command
        {
            Id = CommandId.Of(Teller, key),
            Actor = Teller,
            Kind = "count",
            Target = Command.TargetOfExchange("count"),
            Body = body,
            Correlation = key,
            Streams = known,
            ValidateOnly = validateOnly,
            Decide = (states, _) => Decide(states, amount, tallies),
            Answer = decided => Phrase(decided, tallies),
        };
    }

    private static Verdict Decide(IStates states, long amount, ImmutableArray<StreamId> tallies)
    {
        foreach (StreamId tally in tallies)
        {
            if (!states.TryGet(tally, out TallyState state)) return new Verdict.Needs(tally);
            if (state.Total + amount > Tally.Limit) return new Verdict.Refused(new OverLimit(state.Total));
        }

        return new Verdict.Accepted([.. tallies.Select(tally => new StreamEvent(tally, new Counted(amount)))]);
    }

    private static AnswerBody Phrase(Decided decided, ImmutableArray<StreamId> tallies)
    {
        (long total, long version) = (0, 0);
        foreach (StreamId tally in tallies)
        {
            if (!decided.States.TryGet(tally, out TallyState state)) continue;
            total += state.Total;
            version += decided.States.VersionOf(tally);
        }

        int status = decided.Verdict is Verdict.Refused ? 409 : 200;
        return new AnswerBody(status, JsonSerializer.SerializeToUtf8Bytes(new TallyAnswer(total, version, decided.Position), TallyJson.Default.TallyAnswer));
    }
}
