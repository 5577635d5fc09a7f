using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market;

/// <summary>What somebody asks of the exchange: who asks, the streams it is known to need, and the pure decision over them.</summary>
/// <param name="Actor">The participant, operator or process that asks.</param>
public abstract record MarketCommand(ParticipantId Actor)
{
    /// <summary>The exchange itself, as the actor of what it does by the clock or because of a fact.</summary>
    public static readonly ParticipantId Exchange = new("exchange");

    /// <summary>The command's name in the journal, such as <c>apply_for_title</c>; chosen by hand, for ever.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary>The deal or thing that ties commands together: the stream it is mainly about.</summary>
    [JsonIgnore]
    public abstract StreamId Subject { get; }

    /// <summary>The streams it is known to need, <see cref="Subject"/> among them; <see cref="Verdict.Needs"/> names further ones. The rulebook need not be named: every command gets it.</summary>
    [JsonIgnore]
    public virtual ImmutableArray<StreamId> Streams => [Subject];

    /// <summary>Decides at t (DOMAIN TIM-1), as one batch over all streams or as one refusal.</summary>
    public abstract Verdict Decide(IStates states, Instant at);
}
