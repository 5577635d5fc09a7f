using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Quotations.QuoteRejection;

namespace Exchange.Market.Quotations;

/// <summary>A price that a vendor offers one buyer (报价): Requested or Drafted → Issued, amended or not → Accepted, Declined, Lapsed or Withdrawn (FUNCTIONS row 40).</summary>
/// <remarks>A firm quote binds its vendor: the licences are reserved for it, under the listing's terms of that moment, until it is accepted, declined or lapses.</remarks>
public static class QuoteDesk
{
    /// <summary>The rule of a quoted price and its version: the price is the one that the accepted version names.</summary>
    public const string QuotationRule = "quotation-1";

    private const long QuoteBytes = 500;

    /// <remarks>Refused in this order: the buyer's admission, quote-phase, the listing, self-deal, seller-barred, invalid-quote.</remarks>
    public static Verdict Request(RequestQuote command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState buyer)
            | !joint.TryGet(command.Subject, out QuoteState quote)
            | !joint.TryGet(command.Listing.Stream, out ListingState listing)) return joint.Needs;
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is { } barred) return barred;
        if (quote is LiveQuote known) return new QuoteInPhase(NameOf(known.Phase));
        if (ListingDesk.Bars(listing, SaleMethod.PostedPrice, at) is { } closed) return closed;
        ParticipantId seller = ((LiveListing)listing).Seller;
        if (!joint.TryGet(ParticipantStreams.Of(seller), out ParticipantState vendor)) return joint.Needs;
        if (Admission.AreOne(command.Actor, buyer, seller, vendor)) return new SelfDeal();
        if (Admission.Bars(vendor, ParticipantRole.Vendor) is not null) return new SellerBarred();
        if (!QuoteTermsRule.IsQuantity(command.Licences)) return new InvalidQuote("licences", "From 1 to 1000000.");

        joint.Add(command.Subject, new QuoteRequested(command.Quote, command.Listing, seller, command.Actor, command.Licences, at));
        return joint.Accept();
    }

    /// <remarks>Refused in this order: the vendor's admission, quote-phase, the listing, self-deal, buyer-barred, invalid-quote, the currency.</remarks>
    public static Verdict Draft(DraftQuote command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState vendor)
            | !joint.TryGet(command.Subject, out QuoteState quote)
            | !joint.TryGet(command.Listing.Stream, out ListingState listing)) return joint.Needs;
        if (Admission.Bars(vendor, ParticipantRole.Vendor) is { } barred) return barred;
        if (quote is LiveQuote known) return new QuoteInPhase(NameOf(known.Phase));
        if (listing is LiveListing live && live.Seller != command.Actor) return new ListingNotFound();
        if (ListingDesk.Bars(listing, SaleMethod.PostedPrice, at) is { } closed) return closed;
        return Drafted(joint, new QuoteDrafted(command.Quote, command.Listing, command.Actor, command.Buyer, command.Terms, at), vendor);
    }

    /// <remarks>Refused in this order: the vendor's admission, quote-not-found, quote-phase, then as <see cref="Draft"/>.</remarks>
    public static Verdict Redraft(RedraftQuote command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfVendor(joint, command.Actor, command.Subject, out LiveQuote quote) is { } not) return not;
        if (quote.Phase is not (QuotePhase.Requested or QuotePhase.Drafted)) return new QuoteInPhase(NameOf(quote.PhaseAt(at)));
        return Drafted(joint, new QuoteDrafted(quote.Id, quote.Listing, quote.Seller, quote.Buyer, command.Terms, at), joint.Get<ParticipantState>(ParticipantStreams.Of(command.Actor)));
    }

    /// <summary>One batch: the offer, and its licences when it is firm.</summary>
    /// <remarks>Refused in this order: the vendor's admission, quote-not-found, quote-phase (also of a request that has no draft yet), then as <see cref="Amend"/>.</remarks>
    public static Verdict Issue(IssueQuote command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfVendor(joint, command.Actor, command.Subject, out LiveQuote quote) is { } not) return not;
        if (quote.Draft is not { } terms) return new QuoteInPhase(NameOf(quote.PhaseAt(at)));
        if (Offerable(joint, quote, terms, at, out LiveListing listing) is { } unfit) return unfit;

        joint.Add(command.Subject, new QuoteIssued(quote.Id, listing.Version, terms, at));
        if (terms.Firm) joint.Add(listing.Id.Stream, new LicenceReserved(listing.Id, command.Subject.Value, at, OrderDesk.Counted(terms.Licences)));
        return joint.Accept();
    }

    /// <summary>One batch: the next version, and the licences of one that becomes firm. Has no effect when nothing changes.</summary>
    /// <remarks>Refused in this order: the vendor's admission, quote-not-found, quote-phase or quote-lapsed, quote-binds, the listing, self-deal, buyer-barred, invalid-quote, product and title, the currency, sold-out.</remarks>
    public static Verdict Amend(AmendQuote command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfVendor(joint, command.Actor, command.Subject, out LiveQuote quote) is { } not) return not;
        if (NotOffered(quote, at) is { } over) return over;
        bool bound = quote.Terms!.Firm;
        if (bound && !QuoteTermsRule.IsNoWorse(command.Terms, quote.Terms)) return new QuoteBinds(quote.Terms.ValidUntil);
        if (Offerable(joint, quote, command.Terms, at, out LiveListing listing) is { } unfit) return unfit;
        if (command.Terms == quote.Terms) return joint.Accept();

        // What is reserved stays under the terms it was reserved by.
        joint.Add(command.Subject, new QuoteAmended(quote.Id, quote.Version + 1, bound ? quote.ListingVersion : listing.Version, command.Terms, at));
        if (command.Terms.Firm && !bound) joint.Add(listing.Id.Stream, new LicenceReserved(listing.Id, command.Subject.Value, at, OrderDesk.Counted(command.Terms.Licences)));
        return joint.Accept();
    }

    /// <remarks>Refused in this order: the buyer's admission, quote-not-found, quote-phase or quote-lapsed, quote-changed, quote-firm. Asking again has no effect.</remarks>
    public static Verdict AskToFirm(AskToFirm command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfBuyer(joint, command.Actor, command.Subject, out LiveQuote quote) is { } not) return not;
        if (NotOffered(quote, at) is { } over) return over;
        if (command.Version != quote.Version) return new QuoteChanged(quote.Version);
        if (quote.Terms!.Firm) return new QuoteIsFirm();
        if (quote.FirmingAsked) return joint.Accept();

        joint.Add(command.Subject, new QuoteFirmingAsked(quote.Id, quote.Version, at));
        return joint.Accept();
    }

    /// <summary>One batch: the acceptance, the order with its fixed price, the licences that were reserved, and the money for them.</summary>
    /// <remarks>
    /// The vendor's own acts don't stand in its way: he may have withdrawn the listing since, or changed its terms. What the exchange has stopped is not sold.
    /// Refused in this order: the buyer's admission, quote-not-found, quote-phase or quote-lapsed, quote-changed, quote-indicative, self-deal, seller-barred, listing-phase, product and title, the currency, insufficient-funds.
    /// </remarks>
    public static Verdict Accept(AcceptQuote command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfBuyer(joint, command.Actor, command.Subject, out LiveQuote quote) is { } not) return not;
        if (NotOffered(quote, at) is { } over) return over;
        QuoteTerms terms = quote.Terms!;
        if (command.Version != quote.Version) return new QuoteChanged(quote.Version);
        if (!terms.Firm) return new QuoteIsIndicative();

        OrderId order = quote.Id.Order;
        var account = AccountId.Of(quote.Buyer, terms.Price.Currency);
        if (!joint.TryGet(quote.Listing.Stream, out ListingState state)
            | !joint.TryGet(order.Stream, out OrderState _)
            | !joint.TryGet(ParticipantStreams.Of(quote.Seller), out ParticipantState seller)
            | !joint.TryGet(account.Stream, out AccountState _)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        var listing = (LiveListing)state;
        ProductId product = listing.Product!.Value;
        if (!Listable.TryGet(joint, product.Stream, out Listable? offered) | !joint.TryGet(TitleId.Of(product).Stream, out TitleState title)) return joint.Needs;

        ReservedLicence licence = listing.Reserved[command.Subject.Value];
        if (Admission.AreOne(quote.Buyer, joint.Get<ParticipantState>(ParticipantStreams.Of(quote.Buyer)), quote.Seller, seller)) return new SelfDeal();
        if (Admission.Bars(seller, ParticipantRole.Vendor) is not null) return new SellerBarred();
        if (listing.Phase is ListingPhase.Suspended or ListingPhase.Delisted) return new ListingInPhase(ListingDesk.NameOf(listing.Phase));
        if (LicenceRule.Bars(offered, title, licence.Terms, order.Value, quote.Seller, quote.Buyer, rulebook.At(at), at) is { } bar) return bar;
        if (Trading.VersionFor(rulebook, terms.Price.Currency, at) is not { } rules) return new RulebookRejection.NoRules();

        joint.Add(command.Subject, new QuoteAccepted(quote.Id, quote.Version, order, at));
        OrderDesk.Strike(joint, new Struck(order, listing, licence, quote.Buyer, terms.Price, terms.Licences, PriceMethod.Quotation, command.Subject, QuotationRule, rules.Number), at);
        joint.Add(listing.Id.Stream, new LicenceReassigned(listing.Id, command.Subject.Value, order.Stream.Value, at));
        return Ledger.Hold(joint, account, order.Value, terms.Price, HoldPurpose.Order, order.Stream.Value, at) is { } lacking ? lacking : joint.Accept();
    }

    /// <remarks>Refused in this order: quote-not-found to who is neither side, the party's admission, quote-not-found, quote-phase or quote-lapsed, invalid-ground.</remarks>
    public static Verdict Decline(DeclineQuote command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfEither(joint, command.Actor, command.Subject, out LiveQuote quote) is { } not) return not;
        if ((command.Actor == quote.Buyer ? NotOffered(quote, at) : NotRequested(quote, at)) is { } over) return over;
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;
        return End(joint, quote, new QuoteDeclined(quote.Id, command.Actor, command.Ground, at));
    }

    /// <remarks>Refused in this order: quote-not-found to who is neither side, the party's admission, quote-not-found, quote-phase or quote-lapsed, quote-binds.</remarks>
    public static Verdict Withdraw(WithdrawQuote command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfEither(joint, command.Actor, command.Subject, out LiveQuote quote) is { } not) return not;
        bool own = command.Actor == quote.Buyer ? quote.Phase == QuotePhase.Requested : quote.Phase == QuotePhase.Drafted;
        if (!own && (command.Actor == quote.Buyer ? new QuoteInPhase(NameOf(quote.PhaseAt(at))) : NotOffered(quote, at)) is { } over) return over;
        if (quote.Reserves) return new QuoteBinds(quote.Terms!.ValidUntil);
        return End(joint, quote, new QuoteWithdrawn(quote.Id, command.Actor, at));
    }

    public static Verdict Lapse(LapseQuote command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out QuoteState state)) return joint.Needs;
        if (state is not LiveQuote quote) return new QuoteNotFound();
        if (quote.Phase != QuotePhase.Issued || quote.Terms!.LapsesAt != command.LapsesAt) return joint.Accept();
        return at < command.LapsesAt ? new QuoteRejection.DeadlineNotDue(command.LapsesAt) : End(joint, quote, new QuoteLapsed(quote.Id, at));
    }

    public static QuoteState Evolve(QuoteState state, QuoteEvent @event) => (state, @event) switch
    {
        (NoQuote, QuoteRequested e) => new LiveQuote(e.Quote, e.Listing, e.Seller, e.Buyer, QuotePhase.Requested, Draft: null, Terms: null, Version: 0, ListingVersion: 0, FirmingAsked: false),
        (NoQuote, QuoteDrafted e) => new LiveQuote(e.Quote, e.Listing, e.Seller, e.Buyer, QuotePhase.Drafted, e.Terms, Terms: null, Version: 0, ListingVersion: 0, FirmingAsked: false),
        (LiveQuote { Phase: QuotePhase.Requested or QuotePhase.Drafted } q, QuoteDrafted e) => q with { Draft = e.Terms },
        (LiveQuote { Draft: { } draft } q, QuoteIssued e) when e.Terms == draft => q with { Phase = QuotePhase.Issued, Draft = null, Terms = draft, Version = 1, ListingVersion = e.ListingVersion },
        (LiveQuote { Phase: QuotePhase.Issued } q, QuoteAmended e) when e.Version == q.Version + 1 && (!q.Terms!.Firm || QuoteTermsRule.IsNoWorse(e.Terms, q.Terms)) =>
            q with { Terms = e.Terms, Version = e.Version, ListingVersion = e.ListingVersion, FirmingAsked = false },
        (LiveQuote { Phase: QuotePhase.Issued, Terms.Firm: false } q, QuoteFirmingAsked e) when e.Version == q.Version => q with { FirmingAsked = true },
        (LiveQuote { Phase: QuotePhase.Issued, Terms.Firm: true } q, QuoteAccepted e) when e.Version == q.Version && e.At <= q.Terms!.ValidUntil => q with { Phase = QuotePhase.Accepted },
        (LiveQuote { Phase: QuotePhase.Requested } q, QuoteDeclined e) when e.By == q.Seller => q with { Phase = QuotePhase.Declined, Draft = null },
        (LiveQuote { Phase: QuotePhase.Issued } q, QuoteDeclined e) when e.By == q.Buyer => q with { Phase = QuotePhase.Declined },
        (LiveQuote { Phase: QuotePhase.Requested } q, QuoteWithdrawn e) when e.By == q.Buyer => q with { Phase = QuotePhase.Withdrawn, Draft = null },
        (LiveQuote { Phase: QuotePhase.Drafted } q, QuoteWithdrawn e) when e.By == q.Seller => q with { Phase = QuotePhase.Withdrawn, Draft = null },
        (LiveQuote { Phase: QuotePhase.Issued, Terms.Firm: false } q, QuoteWithdrawn e) when e.By == q.Seller => q with { Phase = QuotePhase.Withdrawn },
        (LiveQuote { Phase: QuotePhase.Issued } q, QuoteLapsed e) when e.At > q.Terms!.ValidUntil => q with { Phase = QuotePhase.Lapsed },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(QuoteState state) => state is LiveQuote ? QuoteBytes : 24;

    private static string NameOf(QuotePhase phase) => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString());

    private static Verdict? OfVendor(Joint joint, ParticipantId vendor, StreamId stream, out LiveQuote quote) => Of(joint, vendor, stream, q => q.Seller == vendor, ParticipantRole.Vendor, out quote);

    private static Verdict? OfBuyer(Joint joint, ParticipantId buyer, StreamId stream, out LiveQuote quote) =>
        Of(joint, buyer, stream, q => q.Buyer == buyer && q.IsSeenByBuyer, ParticipantRole.Buyer, out quote);

    private static Verdict? OfEither(Joint joint, ParticipantId party, StreamId stream, out LiveQuote quote)
    {
        quote = null!;
        if (!joint.TryGet(stream, out QuoteState state)) return joint.Needs;
        if (state is not LiveQuote live || (live.Seller != party && live.Buyer != party)) return new QuoteNotFound();
        return live.Seller == party ? OfVendor(joint, party, stream, out quote) : OfBuyer(joint, party, stream, out quote);
    }

    /// <summary>The quote of one of its two sides, or why that party can't do anything about it.</summary>
    private static Verdict? Of(Joint joint, ParticipantId party, StreamId stream, Func<LiveQuote, bool> isTheirs, ParticipantRole role, out LiveQuote quote)
    {
        quote = null!;
        if (!joint.TryGet(ParticipantStreams.Of(party), out ParticipantState state) | !joint.TryGet(stream, out QuoteState found)) return joint.Needs;
        if (Admission.Bars(state, role) is { } barred) return barred;
        if (found is not LiveQuote theirs || !isTheirs(theirs)) return new QuoteNotFound();
        quote = theirs;
        return null;
    }

    /// <summary>Why there is no offer to act on; null: it is valid now.</summary>
    private static QuoteRejection? NotOffered(LiveQuote quote, Instant at) => quote.PhaseAt(at) switch
    {
        QuotePhase.Issued => null,
        QuotePhase.Lapsed => new QuoteHasLapsed(quote.Terms!.ValidUntil),
        var phase => new QuoteInPhase(NameOf(phase)),
    };

    private static QuoteInPhase? NotRequested(LiveQuote quote, Instant at) => quote.Phase == QuotePhase.Requested ? null : new QuoteInPhase(NameOf(quote.PhaseAt(at)));

    private static Verdict Drafted(Joint joint, QuoteDrafted draft, ParticipantState vendor)
    {
        if (!joint.TryGet(ParticipantStreams.Of(draft.Buyer), out ParticipantState buyer) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.AreOne(draft.Buyer, buyer, draft.Seller, vendor)) return new SelfDeal();
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is not null) return new BuyerBarred();
        if (QuoteTermsRule.FaultOf(draft.Terms, draft.At) is { } fault) return fault;
        if (Trading.Bars(rulebook, draft.Terms.Price.Currency, draft.At) is { } noTrade) return noTrade;

        joint.Add(draft.Quote.Stream, draft);
        return joint.Accept();
    }

    /// <summary>Why these terms can't be offered now; null when they can.</summary>
    private static Verdict? Offerable(Joint joint, LiveQuote quote, QuoteTerms terms, Instant at, out LiveListing listing)
    {
        listing = null!;
        if (!joint.TryGet(quote.Listing.Stream, out ListingState state)
            | !joint.TryGet(ParticipantStreams.Of(quote.Buyer), out ParticipantState buyer)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (ListingDesk.Bars(state, SaleMethod.PostedPrice, at) is { } closed) return closed;

        listing = (LiveListing)state;
        ProductId product = listing.Product!.Value;
        if (!Listable.TryGet(joint, product.Stream, out Listable? offered) | !joint.TryGet(TitleId.Of(product).Stream, out TitleState title)) return joint.Needs;
        if (Admission.AreOne(quote.Buyer, buyer, quote.Seller, joint.Get<ParticipantState>(ParticipantStreams.Of(quote.Seller)))) return new SelfDeal();
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is not null) return new BuyerBarred();
        if (QuoteTermsRule.FaultOf(terms, at) is { } fault) return fault;
        if (LicenceRule.Bars(offered, title, listing.Terms, quote.Id.Order.Value, quote.Seller, quote.Buyer, rulebook.At(at), at) is { } bar) return bar;
        if (Trading.Bars(rulebook, terms.Price.Currency, at) is { } noTrade) return noTrade;
        if (terms.Firm && !quote.Reserves && !listing.Has(terms.Licences)) return new SoldOut();
        return null;
    }

    /// <summary>One batch: the end of a quote, and the licences that were reserved for it.</summary>
    private static Verdict End(Joint joint, LiveQuote quote, QuoteEvent end)
    {
        if (quote.Reserves && !joint.TryGet(quote.Listing.Stream, out ListingState _)) return joint.Needs;
        joint.Add(quote.Id.Stream, end);
        if (quote.Reserves) joint.Add(quote.Listing.Stream, new LicenceReleased(quote.Listing, quote.Id.Stream.Value, end.At, OrderDesk.Counted(quote.Terms!.Licences)));
        return joint.Accept();
    }
}
