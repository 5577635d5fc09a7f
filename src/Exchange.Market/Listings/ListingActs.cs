using System.Diagnostics;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Participants;
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
        if (!joint.TryGet(ParticipantStreams.Of(listing.Seller), out ParticipantState seller)
            | !joint.TryGet(ParticipantStreams.Of(proposedBy), out ParticipantState proposer)
            | !joint.TryGet(ParticipantStreams.Of(approvedBy), out ParticipantState approver)) return null;

        // PAR-2: nobody decides on a party of his own control group.
        if (Admission.AreOne(proposedBy, proposer, listing.Seller, seller) || Admission.AreOne(approvedBy, approver, listing.Seller, seller)) return new DecisionRejection.ConflictOfInterest();

        ListingPhase phase = listing.PhaseAt(at);
        (bool possible, string ground, ListingEvent fact) = act switch
        {
            SuspendListing a => (phase is ListingPhase.Listed or ListingPhase.SoldOut, a.Ground, (ListingEvent)new ListingSuspended(a.Listing, a.Ground, decision, at)),
            ResumeListing a => (phase is ListingPhase.Suspended, a.Ground, new ListingResumed(a.Listing, a.Ground, decision, at)),
            DelistListing a => (phase is ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended, a.Ground, new ListingDelisted(a.Listing, a.Ground, decision, at)),
            _ => throw new UnreachableException(),
        };
        if (!possible) return new ListingInPhase(ListingDesk.NameOf(phase));
        if (!Codes.IsCode(ground)) return new DecisionRejection.InvalidGround("ground", "It is a code.");

        joint.Add(act.Target, fact);
        return null;
    }
}
