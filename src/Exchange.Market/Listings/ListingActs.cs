using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;

namespace Exchange.Market.Listings;

/// <summary>What two operators decide about a listing.</summary>
internal static class ListingActs
{
    public static Rejection? CarryOut(GuardedAct act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => throw new NotSupportedException("Not written yet.");
}
