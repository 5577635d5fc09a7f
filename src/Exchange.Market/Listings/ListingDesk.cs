using System.Collections.Immutable;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;

namespace Exchange.Market.Listings;

/// <summary>What is offered and under which terms: Draft → Submitted ⇄ Returned → Listed ⇄ Suspended → SoldOut, Expired, Withdrawn or Delisted (DOMAIN LST-1, LST-2).</summary>
public static class ListingDesk
{
    /// <summary>Hashes of a statement of source, codes of a checklist.</summary>
    public const int SourcesMax = 32, ChecksMax = 32;

    private const long ListingBytes = 900, CodeBytes = 60, LicenceBytes = 200;

    public static Verdict Draft(DraftListing command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState vendor) | !joint.TryGet(command.Subject, out ListingState listing)) return joint.Needs;
        if (Admission.Bars(vendor, ParticipantRole.Vendor) is { } barred) return barred;
        if (listing is LiveListing known) return new ListingInPhase(NameOf(known.Phase));
        if (!Listable.IsSubject(command.Offered)) return new SubjectNotFound();
        if (!Listable.TryGet(joint, command.Offered, out Listable? offered) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (offered is null || offered.Vendor != command.Actor) return new SubjectNotFound();
        if (offered.Bars(command.Terms, rulebook.At(at)) is { } kind) return kind;
        if (command.Source.Count is 0 or > SourcesMax) return new InvalidListing("source", "From 1 to 32 hashes: the statement of source and its evidence.");
        if (ListingTermsRule.FaultOf(command.Terms, at) is { } fault) return fault;
        if (command.Terms.Price is { } price && Trading.Bars(rulebook, price.Currency, at) is { } noTrade) return noTrade;

        joint.Add(command.Subject, new ListingDrafted(command.Listing, command.Actor, command.Offered.Value, command.Terms, command.Source, at));
        return joint.Accept();
    }

    public static Verdict Submit(SubmitListing command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OwnListing(joint, command.Actor, command.Subject, out LiveListing listing) is { } not) return not;
        if (listing.Phase is not (ListingPhase.Draft or ListingPhase.Returned)) return new ListingInPhase(NameOf(listing.Phase));
        if (Fit(joint, listing, listing.Terms, toTrade: true, at) is { } unfit) return unfit;

        joint.Add(command.Subject, new ListingSubmitted(command.Listing, at));
        return joint.Accept();
    }

    public static Verdict Return(ReturnListing command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (UnderReview(joint, command.Actor, command.Subject, out LiveListing _) is { } not) return not;
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;

        joint.Add(command.Subject, new ListingReturned(command.Listing, command.Actor, command.Ground, at));
        return joint.Accept();
    }

    public static Verdict Approve(ApproveListing command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (UnderReview(joint, command.Actor, command.Subject, out LiveListing listing) is { } not) return not;
        if (Fit(joint, listing, listing.Terms, toTrade: true, at) is { } unfit) return unfit;
        if (command.Checks.Count is 0 or > ChecksMax || !ListingTermsRule.AreCodes(command.Checks)) return new InvalidListing("checks", "From 1 to 32 codes, each once.");

        var seller = joint.Get<ParticipantState>(ParticipantStreams.Of(listing.Seller));
        joint.Add(command.Subject, new ListingListed(command.Listing, command.Actor, command.Checks, seller.Group, at));
        return joint.Accept();
    }

    public static Verdict Revise(ReviseListing command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OwnListing(joint, command.Actor, command.Subject, out LiveListing listing) is { } not) return not;
        bool isDraft = listing.Phase is ListingPhase.Draft or ListingPhase.Returned;
        if (!isDraft && listing.PhaseAt(at) is var phase and not (ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended)) return new ListingInPhase(NameOf(phase));
        if (Fit(joint, listing, command.Terms, toTrade: !isDraft, at) is { } unfit) return unfit;
        if (command.Terms == listing.Terms) return joint.Accept();

        joint.Add(command.Subject, new ListingRevised(command.Listing, isDraft ? 0 : listing.Version + 1, command.Terms, at));
        return joint.Accept();
    }

    public static Verdict Withdraw(WithdrawListing command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OwnListing(joint, command.Actor, command.Subject, out LiveListing listing) is { } not) return not;
        if (listing.PhaseAt(at) is var phase and (ListingPhase.Expired or ListingPhase.Withdrawn or ListingPhase.Delisted)) return new ListingInPhase(NameOf(phase));

        joint.Add(command.Subject, new ListingWithdrawn(command.Listing, at));
        return joint.Accept();
    }

    public static Verdict Expire(ExpireListing command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out ListingState state)) return joint.Needs;
        if (state is not LiveListing listing) return new ListingNotFound();
        if (listing.Phase is not (ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended) || listing.Terms.ClosesAt != command.ClosesAt) return joint.Accept();
        if (at < command.ClosesAt) return new DeadlineNotDue(command.ClosesAt);

        joint.Add(command.Subject, new ListingExpired(command.Listing, at));
        return joint.Accept();
    }

    /// <summary>The guard before an order, an access or an auction: null when the listing is open for that method now, else why not (listing-not-found for what was never listed, listing-phase, other-method).</summary>
    /// <remarks>Whether a licence is left is asked after this (<see cref="LiveListing.Available"/>, <see cref="SoldOut"/>): a listing whose last licence is sold may get one back.</remarks>
    public static ListingRejection? Bars(ListingState listing, SaleMethod method, Instant at) => Bars(listing, [method], at);

    /// <inheritdoc cref="Bars(ListingState, SaleMethod, Instant)"/>
    public static ListingRejection? Bars(ListingState listing, ReadOnlySpan<SaleMethod> methods, Instant at)
    {
        if (listing is not LiveListing { Version: > 0 } live) return new ListingNotFound();
        if (live.PhaseAt(at) is var phase and not (ListingPhase.Listed or ListingPhase.SoldOut)) return new ListingInPhase(NameOf(phase));
        return methods.Contains(live.Terms.Method) ? null : new OtherMethod(JsonNamingPolicy.KebabCaseLower.ConvertName(live.Terms.Method.ToString()));
    }

    public static ListingState Evolve(ListingState state, ListingEvent @event) => (state, @event) switch
    {
        (NoListing, ListingDrafted e) => new LiveListing(
            e.Listing, e.Seller, e.Subject, e.Terms, e.Source, ListingPhase.Draft, Version: 0, SellerGroup: null, ImmutableDictionary.Create<string, ReservedLicence>(StringComparer.Ordinal), Spoken: 0, Sold: 0),
        (LiveListing { Phase: ListingPhase.Draft or ListingPhase.Returned } l, ListingRevised { Version: 0 } e) => l with { Terms = e.Terms },
        (LiveListing { Phase: ListingPhase.Draft or ListingPhase.Returned } l, ListingSubmitted) => l with { Phase = ListingPhase.Submitted },
        (LiveListing { Phase: ListingPhase.Submitted } l, ListingReturned) => l with { Phase = ListingPhase.Returned },
        (LiveListing { Phase: ListingPhase.Submitted } l, ListingListed e) => l with { Phase = ListingPhase.Listed, Version = 1, SellerGroup = e.SellerGroup },
        (LiveListing { Phase: ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended } l, ListingRevised e) when e.Version == l.Version + 1 =>
            Restocked(l with { Version = e.Version, Terms = e.Terms }),
        (LiveListing { Phase: ListingPhase.Listed or ListingPhase.SoldOut } l, ListingSuspended) => l with { Phase = ListingPhase.Suspended },
        (LiveListing { Phase: ListingPhase.Suspended } l, ListingResumed) => Restocked(l with { Phase = ListingPhase.Listed }),
        (LiveListing { Phase: ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended } l, ListingExpired) => l with { Phase = ListingPhase.Expired },
        (LiveListing { Phase: not (ListingPhase.Expired or ListingPhase.Withdrawn or ListingPhase.Delisted) } l, ListingWithdrawn) => l with { Phase = ListingPhase.Withdrawn },
        (LiveListing { Phase: ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended } l, ListingDelisted) => l with { Phase = ListingPhase.Delisted },
        (LiveListing { Phase: ListingPhase.Listed } l, LicenceReserved { Licences: null or > 0 } e) when l.Has(e.Licences ?? 1) && !l.Reserved.ContainsKey(e.Holder) =>
            l with { Reserved = l.Reserved.Add(e.Holder, new ReservedLicence(l.Version, l.Terms, e.Licences ?? 1)), Spoken = l.Spoken + (e.Licences ?? 1) },
        (LiveListing l, LicenceReleased e) when l.Reserved.TryGetValue(e.Holder, out ReservedLicence? held) && (e.Licences is { } some ? some > 0 && some <= held.Licences : held.Licences == 1) =>
            Restocked(l.Without(e.Holder, held, e.Licences ?? 1)),
        (LiveListing l, LicenceReassigned e) when l.Reserved.TryGetValue(e.From, out ReservedLicence? held) && !l.Reserved.ContainsKey(e.To) && (e.Licences ?? 1) > 0 && (e.Licences ?? 0) <= held.Licences =>
            l with { Reserved = Reassigned(l.Reserved, e, held) },
        (LiveListing l, LicenceSold e) when l.Reserved.TryGetValue(e.Holder, out ReservedLicence? held) && held.Licences == (e.Licences ?? 1) => Restocked(l.Without(e.Holder, held, held.Licences) with { Sold = checked(l.Sold + held.Licences) }),
        (LiveListing l, LicenceReturned { Licences: null or > 0 } e) when l.Sold >= (e.Licences ?? 1) => Restocked(l with { Sold = l.Sold - (e.Licences ?? 1) }),
        (LiveListing { Phase: ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended } l, NoScarcityAllowed e) => l.Allowed.Contains(e.Format) ? l : l with { Allowed = l.Allowed.Add(e.Format) },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(ListingState state) => state is LiveListing l
        ? ListingBytes + (CodeBytes * (l.Terms.Scope.Purposes.Count + l.Terms.Scope.Fields.Count + l.Terms.Scope.Regions.Count)) + (LicenceBytes * l.Reserved.Count) + (2L * CodeBytes * l.Source.Count)
        : 24;

    internal static string NameOf(ListingPhase phase) => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString());

    private static LiveListing Without(this LiveListing listing, string holder, ReservedLicence held, int freed) => listing with
    {
        Reserved = freed == held.Licences ? listing.Reserved.Remove(holder) : listing.Reserved.SetItem(holder, held with { Licences = held.Licences - freed }), Spoken = listing.Spoken - freed,
    };

    // The whole reservation goes over, or a part: then the rest stays where it was.
    private static ImmutableDictionary<string, ReservedLicence> Reassigned(ImmutableDictionary<string, ReservedLicence> reserved, LicenceReassigned e, ReservedLicence held)
    {
        int moved = e.Licences ?? held.Licences;
        return (moved == held.Licences ? reserved.Remove(e.From) : reserved.SetItem(e.From, held with { Licences = held.Licences - moved })).Add(e.To, held with { Licences = moved });
    }

    // An open listing is sold out when every licence is sold for good, and not any more when one comes back or the supply grows.
    private static LiveListing Restocked(LiveListing listing) => listing.Phase is ListingPhase.Listed or ListingPhase.SoldOut
        ? listing with { Phase = listing is { Available: 0, Spoken: 0 } ? ListingPhase.SoldOut : ListingPhase.Listed }
        : listing;

    /// <summary>The vendor's own listing, or why he can't change it.</summary>
    private static Verdict? OwnListing(Joint joint, ParticipantId vendor, StreamId stream, out LiveListing listing)
    {
        listing = null!;
        if (!joint.TryGet(ParticipantStreams.Of(vendor), out ParticipantState party) | !joint.TryGet(stream, out ListingState state)) return joint.Needs;
        if (Admission.Bars(party, ParticipantRole.Vendor) is { } barred) return barred;
        if (state is not LiveListing own || own.Seller != vendor) return new ListingNotFound();
        listing = own;
        return null;
    }

    /// <summary>A submitted listing, for somebody who may review it: not the seller, nor of his control group (PAR-2).</summary>
    private static Verdict? UnderReview(Joint joint, ParticipantId reviewer, StreamId stream, out LiveListing listing)
    {
        listing = null!;
        if (!joint.TryGet(stream, out ListingState state)) return joint.Needs;
        if (state is not LiveListing live) return new ListingNotFound();
        Rejection? conflict = Conflicts.Between(joint, live.Seller, reviewer);
        if (joint.Lacks) return joint.Needs;
        if (conflict is not null) return conflict;
        if (live.Phase != ListingPhase.Submitted) return new ListingInPhase(NameOf(live.Phase));
        listing = live;
        return null;
    }

    /// <summary>Why these can't be the terms of this listing, in order of precedence: what is offered is gone or of the wrong kind; the terms can't be, or can't follow the former ones; the title; the currency.</summary>
    /// <param name="toTrade">It is open for trade or is to be: that takes a product in the register, a certified title, and a licence inside it (LST-1, TIT-3). Without, it is only prepared.</param>
    private static Verdict? Fit(Joint joint, LiveListing listing, ListingTerms terms, bool toTrade, Instant at)
    {
        TitleState title = new NoTitle();
        if (!Listable.TryGet(joint, new StreamId(listing.Subject), out Listable? offered)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)
            | (toTrade && listing.Product is { } product && !joint.TryGet(TitleId.Of(product).Stream, out title))) return joint.Needs;
        if (offered is null) return new SubjectNotFound();
        if (offered.Bars(terms, rulebook.At(at)) is { } kind) return kind;
        if (ListingTermsRule.FaultOf(terms, at) is { } fault) return fault;
        if (listing.Version > 0 && ListingTermsRule.FaultOfChange(listing, terms) is { } change) return change;
        if (toTrade && terms.Method == SaleMethod.OpenAccess && !offered.InTrade) return new TitleRejection.ProductNotRegistered();
        if (toTrade && terms.Method != SaleMethod.OpenAccess && LicenceRule.Bars(offered, title, terms, listing.Id.Value, listing.Seller, buyer: null, rulebook.At(at), at) is { } bar) return bar;
        if (terms.Price is { } price && Trading.Bars(rulebook, price.Currency, at) is { } noTrade) return noTrade;
        return null;
    }
}
