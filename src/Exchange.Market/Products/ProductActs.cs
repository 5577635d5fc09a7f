using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;

namespace Exchange.Market.Products;

/// <summary>What two operators decide about a product.</summary>
internal static class ProductActs
{
    public static Rejection? CarryOut(GuardedAct act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => throw new NotSupportedException("Not written yet.");
}
