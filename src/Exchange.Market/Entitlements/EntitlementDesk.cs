using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;
using static Exchange.Market.Entitlements.EntitlementRejection;

namespace Exchange.Market.Entitlements;

/// <summary>Entitlements: NoEntitlement → granted, metered → revoked or over.</summary>
public static class EntitlementDesk
{
    private const long EntitlementBytes = 700;

    /// <summary>Access to what is unconditionally open, for whoever trades here. The seller may take his own: no money moves and no licence is used up.</summary>
    public static Verdict TakeOpenAccess(TakeOpenAccess command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState buyer)
            | !joint.TryGet(command.Subject, out EntitlementState entitlement)
            | !joint.TryGet(command.Listing.Stream, out ListingState listing)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is { } barred) return barred;
        if (ListingDesk.Bars(listing, SaleMethod.OpenAccess, at) is { } closed) return closed;

        var offer = (LiveListing)listing;
        var subject = new StreamId(offer.Subject);
        if (!Listable.TryGet(joint, subject, out Listable? offered)) return joint.Needs;
        if (offered is not { InTrade: true }) return new ListingRejection.SubjectNotFound();
        if (offered.Bars(offer.Terms, rulebook.At(at)) is { } kind) return kind;
        if (entitlement is LiveEntitlement) return joint.Accept();

        EntitledContent? content = offered.IsProduct ? ContentOf(joint.Get<ProductState>(subject)) : null;
        var term = new Term(at, offer.Terms.LicenceTerm is { } length ? at + length : null);
        joint.Add(command.Subject, new EntitlementGranted(command.Entitlement, command.Actor, offer.Subject, command.Listing, Agreement: null, content, term, at));
        return joint.Accept();
    }

    public static Verdict StartDownload(StartDownload command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState holder) | !joint.TryGet(command.Subject, out EntitlementState state)) return joint.Needs;
        if (Admission.Bars(holder, ParticipantRole.Buyer) is { } barred) return barred;
        if (state is not LiveEntitlement entitlement || entitlement.Holder != command.Actor) return new EntitlementNotFound();
        if (!entitlement.IsInForceAt(at)) return new EntitlementEnded();
        if (entitlement.Content is null) return new NoContentHere();
        if (entitlement.IsUsedUp) return new DownloadsUsedUp(entitlement.Downloads);

        if (entitlement.Title is { } titleOf)
        {
            if (!joint.TryGet(titleOf.Stream, out TitleState title)) return joint.Needs;
            if (title is CertifiedTitle certified && entitlement.IsFrozenBy(certified, at)) return new TitleRejection.TitleIsFrozen(certified.FrozenUntil!.Value);
        }

        joint.Add(command.Subject, new DownloadStarted(command.Entitlement, command.Download, entitlement.Downloads + 1, at));
        return joint.Accept();
    }

    public static EntitlementState Evolve(EntitlementState state, EntitlementEvent @event) => (state, @event) switch
    {
        (NoEntitlement, EntitlementGranted e) => new LiveEntitlement(e.Entitlement, e.Holder, e.Subject, e.Listing, e.Agreement, e.Content, e.Term, Downloads: 0, Revoked: false, e.Series, e.Downloads),
        (LiveEntitlement { Revoked: false, IsUsedUp: false } entitlement, DownloadStarted e) when e.Number == entitlement.Downloads + 1 => entitlement with { Downloads = e.Number },
        (LiveEntitlement { Revoked: false } entitlement, EntitlementRevoked) => entitlement with { Revoked = true },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(EntitlementState state) => state is LiveEntitlement ? EntitlementBytes : 24;

    /// <summary>What a registered product delivers: the bytes of its newest registered revision.</summary>
    internal static EntitledContent? ContentOf(ProductState state) =>
        state is LiveProduct { Registered: { } revision } ? new EntitledContent(revision.Number, revision.Content, revision.Bytes, revision.MediaType) : null;
}
