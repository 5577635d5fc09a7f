using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Negotiations.NegotiationRejection;

namespace Exchange.Market.Negotiations;

/// <summary>Alternating offers between a buyer and the seller of a listing: Open ⇄ Open → Agreed, or Referred → Agreed or Refused; or Withdrawn, Declined, Lapsed (DOMAIN NEG-1 to NEG-4).</summary>
/// <remarks>A negotiation ends with its last offer; whoever wants to go on opens another one.</remarks>
public static class NegotiationDesk
{
    /// <summary>The rule of a negotiated price and its version: the price of the latest offer, accepted unchanged.</summary>
    public const string Rule = "negotiation-1";

    /// <summary>How far ahead an offer may be valid.</summary>
    public static readonly Duration ValidityMax = Duration.FromDays(366);

    // The log keeps microseconds: the first instant after the last one at which an offer can be accepted.
    private static readonly Duration Tick = Duration.FromNanoseconds(1_000);

    private const long NegotiationBytes = 1_600;

    // They have a price that offers can be measured by.
    private static ReadOnlySpan<SaleMethod> Negotiable => [SaleMethod.PostedPrice, SaleMethod.Negotiation];

    /// <summary>One batch: the negotiation, and its first offer.</summary>
    public static Verdict Open(OpenNegotiation command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out NegotiationState known)
            | !joint.TryGet(command.Listing.Stream, out ListingState state)
            | !joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState party)) return joint.Needs;
        if (state is not LiveListing { Version: > 0 } listing) return new ListingNotFound();
        bool bySeller = command.Actor == listing.Seller;
        if (Admission.Bars(party, bySeller ? ParticipantRole.Vendor : ParticipantRole.Buyer) is { } barred) return barred;
        if (known is LiveNegotiation before) return new NegotiationInPhase(NameOf(before.Phase));
        if (ListingDesk.Bars(listing, Negotiable, at) is { } closed) return closed;
        if (bySeller != command.Buyer is not null) return new InvalidOffer("buyer", "The seller names the buyer, and the buyer nobody.");

        // What is negotiated is the licence of a product.
        var opened = new NegotiationOpened(
            command.Negotiation, command.Listing, listing.Version, listing.Product!.Value, listing.Seller, command.Buyer ?? command.Actor, listing.Terms, at);
        var negotiation = (LiveNegotiation)Evolve(known, opened);
        Offer offer = command.Terms.Over(listing.Terms.Scope, listing.Terms.LicenceTerm);
        if (Bars(joint, negotiation, command.Actor, offer, command.ListingVersion, at) is { } bar) return bar;

        joint.Add(command.Subject, opened);
        joint.Add(command.Subject, new OfferMade(command.Negotiation, 1, command.Actor, offer, HashOf(offer), at));
        return joint.Accept();
    }

    public static Verdict Counter(CounterOffer command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (Negotiation(joint, command.Actor, command.Subject, out LiveNegotiation negotiation) is { } not) return not;
        if (BarsAnswer(negotiation, command.Actor, command.Offer, null, at) is { } early) return early;
        Offer offer = command.Terms.Over(negotiation.Latest!.Offer.Scope, negotiation.Latest.Offer.LicenceTerm);
        if (Bars(joint, negotiation, command.Actor, offer, listingVersion: null, at) is { } bar) return bar;

        joint.Add(command.Subject, new OfferMade(command.Negotiation, negotiation.Latest.Number + 1, command.Actor, offer, HashOf(offer), at));
        return joint.Accept();
    }

    /// <summary>One batch: the acceptance, and the order at the fixed price with its licences; or, at a price outside the band, the acceptance alone.</summary>
    public static Verdict Accept(AcceptOffer command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (Negotiation(joint, command.Actor, command.Subject, out LiveNegotiation negotiation) is { } not) return not;
        if (BarsAnswer(negotiation, command.Actor, command.Offer, command.ContentHash, at) is { } early) return early;
        if (Bars(joint, negotiation, command.Actor, negotiation.Latest!.Offer, listingVersion: null, at) is { } bar) return bar;

        RuleVersion rules = joint.Get<RulebookState>(Rulebook.Stream).At(at)!;
        joint.Add(command.Subject, new OfferAccepted(command.Negotiation, command.Offer, command.Actor, command.ContentHash, at));
        if (rules.Rules.Band is { } band && !band.Allows(negotiation.Terms.Price!.Value, negotiation.Latest.Offer.UnitPrice))
        {
            joint.Add(command.Subject, new PriceReferred(command.Negotiation, command.Offer, rules.Number, at + rules.Rules.ProposalLifetime, at));
            return joint.Accept();
        }

        if (Conclude(joint, negotiation, command.Actor, at) is { } refusal) return refusal;
        return joint.Lacks ? joint.Needs : joint.Accept();
    }

    public static Verdict Withdraw(WithdrawOffer command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (Negotiation(joint, command.Actor, command.Subject, out LiveNegotiation negotiation) is { } not) return not;
        if (BarsStep(negotiation, command.Offer, null, at) is { } early) return early;
        if (negotiation.Latest!.By != command.Actor) return new OthersOffer();
        if (negotiation.Latest.Offer.Firm) return new OfferIsFirm(negotiation.Latest.Offer.ValidUntil);

        joint.Add(command.Subject, new OfferWithdrawn(command.Negotiation, command.Offer, at));
        return joint.Accept();
    }

    public static Verdict Decline(DeclineOffer command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (Negotiation(joint, command.Actor, command.Subject, out LiveNegotiation negotiation) is { } not) return not;
        if (BarsAnswer(negotiation, command.Actor, command.Offer, null, at) is { } early) return early;
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;

        joint.Add(command.Subject, new OfferDeclined(command.Negotiation, command.Offer, command.Ground, at));
        return joint.Accept();
    }

    public static Verdict Lapse(LapseNegotiation command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out NegotiationState state)) return joint.Needs;
        if (state is not LiveNegotiation negotiation) return new NegotiationNotFound();
        if (negotiation.LapsesAt != command.DueAt) return joint.Accept();
        if (at < command.DueAt) return new NegotiationRejection.DeadlineNotDue(command.DueAt);

        joint.Add(command.Subject, new OfferLapsed(command.Negotiation, negotiation.Latest!.Number, at));
        return joint.Accept();
    }

    /// <summary>SHA-256 of the offer's canonical JSON (RFC 8785): what each side can compute from its own copy.</summary>
    public static ContentHash HashOf(Offer offer)
    {
        using JsonDocument json = JsonSerializer.SerializeToDocument(offer, MarketJson.Of<Offer>());
        return ContentHash.Of(CanonicalJson.Write(json.RootElement));
    }

    /// <summary>The first instant at which an offer can't be accepted any more: its last one counts (NEG-3).</summary>
    public static Instant LapseOf(Offer offer) => offer.ValidUntil + Tick;

    public static NegotiationState Evolve(NegotiationState state, NegotiationEvent @event) => (state, @event) switch
    {
        (NoNegotiation, NegotiationOpened e) => new LiveNegotiation(
            e.Negotiation, e.Listing, e.ListingVersion, e.Product, e.Seller, e.Buyer, e.Terms, NegotiationPhase.Open, Latest: null, DecideUntil: null),
        (LiveNegotiation { Phase: NegotiationPhase.Open } n, OfferMade e) when n.IsBetween(e.By) && e.Number == (n.Latest?.Number ?? 0) + 1 && n.Latest?.By != e.By && e.At <= e.Offer.ValidUntil =>
            n with { Latest = new StandingOffer(e.Number, e.By, e.Offer, e.ContentHash) },
        (LiveNegotiation { Phase: NegotiationPhase.Open, Latest: { } latest } n, OfferAccepted e) when e.Number == latest.Number && e.By == n.Opposite(latest.By) && e.ContentHash == latest.ContentHash && e.At < n.LapsesAt =>
            n with { Phase = NegotiationPhase.Agreed },
        (LiveNegotiation { Phase: NegotiationPhase.Open, Latest: { Offer.Firm: false } latest } n, OfferWithdrawn e) when e.Number == latest.Number => n with { Phase = NegotiationPhase.Withdrawn },
        (LiveNegotiation { Phase: NegotiationPhase.Open, Latest: { } latest } n, OfferDeclined e) when e.Number == latest.Number => n with { Phase = NegotiationPhase.Declined },
        (LiveNegotiation { Phase: NegotiationPhase.Open or NegotiationPhase.Referred } n, OfferLapsed e) when e.At >= n.LapsesAt => n with { Phase = NegotiationPhase.Lapsed },
        (LiveNegotiation { Phase: NegotiationPhase.Agreed, DecideUntil: null } n, PriceReferred e) => n with { Phase = NegotiationPhase.Referred, DecideUntil = e.DecideUntil },
        (LiveNegotiation { Phase: NegotiationPhase.Referred } n, PriceAllowed e) when e.At < n.DecideUntil => n with { Phase = NegotiationPhase.Agreed },
        (LiveNegotiation { Phase: NegotiationPhase.Referred } n, PriceRefused e) when e.At < n.DecideUntil => n with { Phase = NegotiationPhase.Refused },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(NegotiationState state) => state is LiveNegotiation ? NegotiationBytes : 24;

    internal static string NameOf(NegotiationPhase phase) => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString());

    /// <summary>Why a deal can't be made over an offer, in order of precedence: the listing; the two sides; the offer; supply, product and title; the currency. Loads all that <see cref="Conclude"/> needs but the account.</summary>
    /// <param name="actor">Who makes or accepts it; null: two operators allow what both have agreed on.</param>
    /// <param name="listingVersion">The version that who opens has seen; null: that of the opening holds (LST-2).</param>
    internal static Verdict? Bars(Joint joint, LiveNegotiation negotiation, ParticipantId? actor, Offer offer, int? listingVersion, Instant at)
    {
        if (!joint.TryGet(negotiation.Listing.Stream, out ListingState state)
            | !joint.TryGet(negotiation.Id.Order.Stream, out OrderState _)
            | !joint.TryGet(ParticipantStreams.Of(negotiation.Seller), out ParticipantState seller)
            | !joint.TryGet(ParticipantStreams.Of(negotiation.Buyer), out ParticipantState buyer)
            | !Listable.TryGet(joint, negotiation.Product.Stream, out Listable? offered)
            | !joint.TryGet(TitleId.Of(negotiation.Product).Stream, out TitleState title)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (ListingDesk.Bars(state, Negotiable, at) is { } closed) return closed;
        if (Admission.AreOne(negotiation.Buyer, buyer, negotiation.Seller, seller)) return new SelfDeal();
        if (actor != negotiation.Seller && Admission.Bars(seller, ParticipantRole.Vendor) is not null) return new CounterpartyBarred();
        if (actor != negotiation.Buyer && Admission.Bars(buyer, ParticipantRole.Buyer) is not null) return new CounterpartyBarred();

        // A licence that is not exclusive can't be sold any more when the listing has become exclusive, nor the other way round.
        var listing = (LiveListing)state;
        if ((listingVersion ?? listing.Version) != listing.Version || listing.Terms.Exclusivity != negotiation.Terms.Exclusivity) return new ListingChanged(listing.Version);
        ListingTerms terms = negotiation.TermsOf(offer);
        if (actor is not null && OfferRule.FaultOf(offer, negotiation.Terms, at) is { } fault) return fault;
        if (!listing.Has(offer.Licences)) return new SoldOut();
        if (LicenceRule.Bars(offered, title, terms, negotiation.Id.Value, negotiation.Seller, negotiation.Buyer, rulebook.At(at), at) is { } bar) return bar;
        if (Trading.Bars(rulebook, offer.UnitPrice.Currency, at) is { } noTrade) return noTrade;
        return null;
    }

    /// <summary>The order, its fixed price and its licences, of an offer that nothing bars. The money is held where it is there.</summary>
    /// <param name="actor">A buyer who accepts must have the money; when another makes the deal for good, he has until the settlement is due.</param>
    /// <returns>A refusal, or null; null also while the batch lacks a stream (<see cref="Joint.Lacks"/>).</returns>
    internal static Rejection? Conclude(Joint joint, LiveNegotiation negotiation, ParticipantId actor, Instant at)
    {
        Offer offer = negotiation.Latest!.Offer;
        Money price = OfferRule.PriceOf(offer);
        var account = AccountId.Of(negotiation.Buyer, price.Currency);
        if (!joint.TryGet(account.Stream, out AccountState funds)) return null;

        (OrderId order, int? licences, string origin) = (negotiation.Id.Order, offer.Licences == 1 ? null : offer.Licences, negotiation.Id.Stream.Value);
        joint.Add(order.Stream, new OrderPlaced(
            order, negotiation.Listing, negotiation.ListingVersion, negotiation.Product, negotiation.Seller, negotiation.Buyer, Auction: null, negotiation.TermsOf(offer), at, licences, origin));
        joint.Add(order.Stream, new PriceFixed(
            order, negotiation.Product, price, PriceMethod.Negotiation, origin, Rule, joint.Get<RulebookState>(Rulebook.Stream).At(at)!.Number, at, licences));
        joint.Add(negotiation.Listing.Stream, new LicenceReserved(negotiation.Listing, order.Stream.Value, at, licences));
        return actor == negotiation.Buyer || funds.Available >= price.MinorUnits ? Ledger.Hold(joint, account, order.Value, price, HoldPurpose.Order, order.Stream.Value, at) : null;
    }

    /// <summary>The negotiation, for one of its two sides; to anybody else there is none.</summary>
    private static Verdict? Negotiation(Joint joint, ParticipantId actor, StreamId stream, out LiveNegotiation negotiation)
    {
        negotiation = null!;
        if (!joint.TryGet(stream, out NegotiationState state) | !joint.TryGet(ParticipantStreams.Of(actor), out ParticipantState party)) return joint.Needs;
        if (state is not LiveNegotiation live || !live.IsBetween(actor)) return new NegotiationNotFound();
        if (Admission.Bars(party, actor == live.Seller ? ParticipantRole.Vendor : ParticipantRole.Buyer) is { } barred) return barred;
        negotiation = live;
        return null;
    }

    /// <summary>What stands before every step: the negotiation is open, its latest offer is valid, and is the one that the command names.</summary>
    private static NegotiationRejection? BarsStep(LiveNegotiation negotiation, int number, ContentHash? content, Instant at)
    {
        if (negotiation.Phase != NegotiationPhase.Open) return new NegotiationInPhase(NameOf(negotiation.Phase));
        StandingOffer latest = negotiation.Latest!;
        if (at > latest.Offer.ValidUntil) return new OfferHasLapsed(latest.Offer.ValidUntil);
        return number == latest.Number && (content is null || content == latest.ContentHash) ? null : new OfferSuperseded(latest.Number, latest.ContentHash.ToString());
    }

    private static NegotiationRejection? BarsAnswer(LiveNegotiation negotiation, ParticipantId actor, int number, ContentHash? content, Instant at) =>
        BarsStep(negotiation, number, content, at) ?? (negotiation.Latest!.By == actor ? new OwnOffer() : null);
}
