using System.Text;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Rulebooks;
using NodaTime;

namespace Exchange.ReadModels.Postgres.Processes;

/// <summary>Makes what the market is asked ready for the sequencer: with the rulebook among its streams, so that the decision cites the version in force at its t (DOMAIN RUL-1).</summary>
public static class MarketCommands
{
    /// <param name="target">Method and path of the request.</param>
    /// <param name="body">The RFC 8785 form of what was asked.</param>
    /// <param name="guard">Asked before the decision, such as for If-Match; null lets it pass.</param>
    /// <param name="activity">What the rulebook limits for one participant; null: it has no limit.</param>
    public static Command ToCommand(
        this MarketCommand command, CommandId id, string target, string body, Func<Decided, AnswerBody> answer,
        Func<IStates, Rejection?>? guard = null, bool validateOnly = false, string? traceParent = null, Activity? activity = null) => new()
        {
            Id = id,
            Actor = command.Actor,
            Kind = command.Kind,
            Target = target,
            Body = body,
            Correlation = command.Subject.Value,
            TraceParent = traceParent,
            Rules = Rulebook.VersionAt,
            Pace = activity is { } limited ? (states, at) => PaceAt(states, at, limited) : null,
            Streams = [.. command.Streams.Append(Rulebook.Stream).Distinct()],
            ValidateOnly = validateOnly,
            Decide = (states, at) => guard?.Invoke(states) is { } refusal ? refusal : command.Decide(states, at),
            Answer = answer,
        };

    /// <summary>A command of the exchange itself: what a fact or a deadline asks for. Its answer is for the journal alone.</summary>
    /// <param name="body">The RFC 8785 form of what it is: a function of the fact, so that asking again is the same command.</param>
    public static Command ToFollowUp(this MarketCommand command, CommandId id, string body) => command.ToCommand(
        id, Command.TargetOfExchange(command.Kind), body,
        static decided => decided.Verdict is Verdict.Refused { Rejection: var rejection }
            ? new AnswerBody(409, Encoding.UTF8.GetBytes($$"""{"code":"{{rejection.Code}}"}"""))
            : new AnswerBody(200, "{}"u8.ToArray()));

    /// <summary>How often a participant may do something by the rulebook in force; null: as often as he likes.</summary>
    public static Pace? PaceAt(IStates states, Instant at, Activity activity) =>
        states.TryGet(Rulebook.Stream, out RulebookState rulebook) && rulebook.At(at)?.Rules.Limits?.Of(activity) is { } count ? new Pace(NameOf(activity), count, LengthOf(activity)) : null;

    private static Duration LengthOf(Activity activity) => activity == Activity.Request ? Duration.FromHours(1) : Duration.FromMinutes(1);

    private static string NameOf(Activity activity) => activity switch
    {
        Activity.Order => "order",
        Activity.Bid => "bid",
        Activity.Quote => "quote",
        _ => "request",
    };
}
