using System.Diagnostics;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;
using static Exchange.Market.Negotiations.NegotiationRejection;

namespace Exchange.Market.Negotiations;

/// <summary>What two operators decide about a price that both sides agreed on and that lies outside the rulebook's band (DOMAIN NEG-4).</summary>
internal static class NegotiationActs
{
    public static Rejection? CarryOut(GuardedAct act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at)
    {
        if (!joint.TryGet(act.Target, out NegotiationState state)) return null;
        if (state is not LiveNegotiation negotiation) return new NegotiationNotFound();
        Rejection? conflict = Conflicts.Between(joint, negotiation.Seller, proposedBy, approvedBy) ?? Conflicts.Between(joint, negotiation.Buyer, proposedBy, approvedBy);
        if (joint.Lacks) return null;
        if (conflict is not null) return conflict;
        NegotiationPhase phase = negotiation.LapsesAt <= at ? NegotiationPhase.Lapsed : negotiation.Phase;
        if (phase != NegotiationPhase.Referred) return new NegotiationInPhase(NegotiationDesk.NameOf(phase));

        switch (act)
        {
            case AllowPrice allow:
                switch (NegotiationDesk.Bars(joint, negotiation, actor: null, negotiation.Latest!.Offer, listingVersion: null, at))
                {
                    case Verdict.Refused refused: return refused.Rejection;
                    case Verdict.Needs: return null;
                    default: break;
                }

                joint.Add(act.Target, new PriceAllowed(allow.Negotiation, negotiation.Latest!.Number, decision, at));
                return NegotiationDesk.Conclude(joint, negotiation, approvedBy, at);
            case RefusePrice refuse:
                if (Grounds.FaultOf(refuse.Ground) is { } fault) return fault;
                joint.Add(act.Target, new PriceRefused(refuse.Negotiation, negotiation.Latest!.Number, refuse.Ground, decision, at));
                return null;
            default: throw new UnreachableException();
        }
    }
}
