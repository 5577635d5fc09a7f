using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Resources;
using NodaTime;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Products.ProductRejection;

namespace Exchange.Market.Products;

/// <summary>What two operators decide about a product.</summary>
internal static class ProductActs
{
    public static Rejection? CarryOut(GuardedAct act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at) => act switch
    {
        ReleaseProduct release => Release(release, joint, decision, proposedBy, approvedBy, at),
        _ => throw new ArgumentException($"{act.GetType().Name} is about something else.", nameof(act)),
    };

    /// <summary>A held product's content is let into the register beside the other's, or kept out for good (DOM-6).</summary>
    private static Rejection? Release(ReleaseProduct act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at)
    {
        if (!joint.TryGet(act.Target, out ProductState state)) return null;
        if (state is NoProduct) return new ProductNotFound();
        if (state is not LiveProduct { HeldBy: { } holder } product) return ProductRegister.InState(state);
        if (!joint.TryGet(holder.Stream, out ProductState holding)) return null;
        ContentRevision revision = product.Revisions[product.HeldRevision - 1];
        ConflictOfInterest? conflict = Impartiality.Between(joint, Vendors(product, holding), proposedBy, approvedBy);
        if (!joint.TryGet(AssetRegister.StreamOf(revision.Content), out AssetContentState asset) | !ProductRegister.TryInherit(product, joint, out Inherited inherited) || joint.Lacks) return null;
        if (conflict is not null) return conflict;
        if (act.Accepted && inherited.Grade == DataGrade.Core) return new CoreNotTraded();
        if (Grounds.FaultOf(act.Ground) is { } fault) return fault;

        if (act.Accepted) ProductRegister.Enter(product, revision, inherited, asset, joint, at);
        else if (product.IsRegistered) joint.Add(act.Target, new ProductContentRefused(product.Id, revision.Number, act.Ground, decision, at));
        else joint.Add(act.Target, new ProductWithdrawn(product.Id, act.Ground, at));
        return null;
    }

    private static ParticipantId[] Vendors(LiveProduct product, ProductState holding) => holding switch
    {
        LiveProduct other => [product.Vendor, other.Vendor],
        WithdrawnProduct other => [product.Vendor, other.Vendor],
        _ => [product.Vendor],
    };
}
