using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Participants;

/// <summary>The names of participants' streams.</summary>
public static class ParticipantStreams
{
    public const string Prefix = "participant";

    public static StreamId Of(ParticipantId participant) => new($"{Prefix}-{participant.Value}");
}

/// <summary>A body asks to be admitted; it applies for itself.</summary>
public sealed record ApplyForAdmission(ParticipantId Actor, ParticipantKind BodyKind, string Name, Seq<ParticipantRole> Roles, string? ControlGroup, Seq<ContentHash> Evidence) : MarketCommand(Actor)
{
    public override string Kind => "apply_for_admission";

    public override StreamId Subject => ParticipantStreams.Of(Actor);

    public override Verdict Decide(IStates states, Instant at) => Admission.Apply(this, states, at);
}
