using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;

namespace Exchange.Market.Titles;

/// <summary>What two operators decide about a title.</summary>
internal static class TitleActs
{
    public static Rejection? CarryOut(GuardedAct act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => throw new NotSupportedException("Not written yet.");
}
