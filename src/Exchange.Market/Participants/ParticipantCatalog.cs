using Exchange.Kernel;

namespace Exchange.Market.Participants;

/// <summary>The stored names of a participant's events.</summary>
public static class ParticipantCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("participant_applied", MarketJson.Of<ParticipantApplied>())
        .Add("participant_admitted", MarketJson.Of<ParticipantAdmitted>())
        .Add("participant_rejected", MarketJson.Of<ParticipantRejected>())
        .Add("participant_suspended", MarketJson.Of<ParticipantSuspended>())
        .Add("participant_reinstated", MarketJson.Of<ParticipantReinstated>());

    public static readonly IAggregate Aggregate =
        new Aggregate<ParticipantState, ParticipantEvent>(ParticipantStreams.Prefix, Admission.Evolve, new Stranger(), Events, Admission.BytesOf, StateJson.Of<ParticipantState>());
}
