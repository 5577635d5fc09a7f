using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;

namespace Exchange.Market.Participants;

/// <summary>What two operators decide about a participant.</summary>
internal static class ParticipantActs
{
    public static Rejection? CarryOut(GuardedAct act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => throw new NotSupportedException("Not written yet.");
}
