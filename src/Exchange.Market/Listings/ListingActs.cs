using System.Diagnostics;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;

namespace Exchange.Market.Listings;

/// <summary>What two operators decide about a listing. Nothing that is ordered already is touched: licences, money and auctions stay as they are.</summary>
internal static class ListingActs
{
    public static Rejection? CarryOut(GuardedAct act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at)
    {
        if (!joint.TryGet(act.Target, out ListingState state)) return null;
        if (state is not LiveListing listing) return new ListingNotFound();
        Rejection? conflict = Conflicts.Between(joint, listing.Seller, proposedBy, approvedBy);
        if (joint.Lacks) return null;

        ListingPhase phase = listing.PhaseAt(at);
        (bool possible, string ground, ListingEvent fact) = act switch
        {
            SuspendListing a => (phase is ListingPhase.Listed or ListingPhase.SoldOut, a.Ground, (ListingEvent)new ListingSuspended(a.Listing, a.Ground, decision, at)),
            ResumeListing a => (phase is ListingPhase.Suspended, a.Ground, new ListingResumed(a.Listing, a.Ground, decision, at)),
            DelistListing a => (phase is ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended, a.Ground, new ListingDelisted(a.Listing, a.Ground, decision, at)),
            AllowNoScarcity a => (phase is ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended, a.Ground, new NoScarcityAllowed(a.Listing, a.Format, a.Ground, decision, at)),
            _ => throw new UnreachableException(),
        };
        if (conflict is not null) return conflict;
        if (!possible) return new ListingInPhase(ListingDesk.NameOf(phase));
        if (Grounds.FaultOf(ground) is { } fault) return fault;

        joint.Add(act.Target, fact);
        return null;
    }
}
