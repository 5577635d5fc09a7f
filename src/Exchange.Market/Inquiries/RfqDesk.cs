using System.Collections.Immutable;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Inquiries.RfqRejection;

namespace Exchange.Market.Inquiries;

/// <summary>A buyer asks vendors for quotes (询价): Open → BestAndFinal, if it has a second round → Closed → Awarded or NotAwarded; or Declined (MECHANISMS RFQ-1 to RFQ-4).</summary>
/// <remarks>Which quotes count and who wins, <see cref="RequestForQuote"/> says; the award itself is <see cref="RfqAwardDesk"/>'s.</remarks>
public static class RfqDesk
{
    /// <summary>Vendors who quote, questions, scores of one request.</summary>
    public const int VendorsMax = 100, QuestionsMax = 500;

    private const long RfqBytes = 900, QuoteBytes = 260, SmallBytes = 120;

    /// <remarks>Refused in this order: the buyer's admission, rfq-phase, invalid-rfq, the listing or product asked for, self-deal, the currency.</remarks>
    public static Verdict Open(OpenRfq command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState buyer) | !joint.TryGet(command.Subject, out RfqState rfq) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is { } barred) return barred;
        if (rfq is LiveRfq known) return new RfqInPhase(NameOf(known.Phase));
        RfqTerms terms = command.Terms;
        if (RfqTermsRule.FaultOf(terms, command.Ceiling, command.Actor, at) is { } fault) return fault;
        if (!Currency.TryFromCode(terms.Currency, out Currency currency)) return new InvalidRfq("currency", "ISO 4217, of one that is traded here.");
        if (Wanted.Bars(joint, terms.Listing, terms.Product, command.Actor, buyer, at) is { } wrong) return wrong;
        if (Trading.Bars(rulebook, currency, at) is { } noTrade) return noTrade;

        joint.Add(command.Subject, new RfqOpened(command.Rfq, command.Actor, terms, command.Ceiling, at));
        return joint.Accept();
    }

    /// <remarks>Refused in this order: the vendor's admission, rfq-not-found, rfq-phase, rfq-closed, self-quote, invalid-rfq, not-shortlisted, worse-than-first, rfq-full, the listing, listing-unfit, product and title, sold-out.</remarks>
    public static Verdict Quote(QuoteForRfq command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfVendor(joint, command.Actor, command.Subject, out LiveRfq rfq) is { } not) return not;
        if (!joint.TryGet(ParticipantStreams.Of(rfq.Buyer), out ParticipantState buyer) | !joint.TryGet(command.Listing.Stream, out ListingState state) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;

        if (rfq.IsOver) return new RfqInPhase(NameOf(rfq.Phase));
        bool final = rfq.Phase == RfqPhase.BestAndFinal;
        var quote = new RfqQuote(at, rfq.Given + 1, command.Actor, command.UnitPrice.MinorUnits, command.LicencesMax, command.ValidUntil, final ? 2 : 1);
        RfqRefusal? refusal = RequestForQuote.Refusal(rfq.Rules, rfq.Quotes, quote);
        if (!rfq.IsSealed || refusal is RfqRefusal.Closed) return new RfqHasClosed(rfq.Phase == RfqPhase.Open || !rfq.Quotes.OfRoundOne.Any() ? rfq.Terms.ClosesAt : rfq.Terms.LastClose);
        if (Admission.AreOne(command.Actor, joint.Get<ParticipantState>(ParticipantStreams.Of(command.Actor)), rfq.Buyer, buyer)) return new SelfQuote();
        if (RfqTermsRule.FaultOf(command, rfq.Terms, at) is { } fault) return fault;
        if (refusal is RfqRefusal.NotShortlisted) return new NotShortlisted();
        if (refusal is RfqRefusal.WorseThanRoundOne) return new WorseThanFirst(command.UnitPrice with { MinorUnits = rfq.Quotes.First(command.Actor)!.UnitPrice });
        if (refusal is not null) throw new InvalidOperationException($"{refusal} was looked at before.");
        if (!rfq.Listings.ContainsKey(command.Actor.Value) && rfq.Listings.Count >= VendorsMax) return new RfqFull();

        if (state is not LiveListing listing || listing.Seller != command.Actor) return new ListingRejection.ListingNotFound();
        if (ListingDesk.Bars(listing, SaleMethod.PostedPrice, at) is { } closed) return closed;
        ProductId product = listing.Product!.Value;
        if (!Listable.TryGet(joint, product.Stream, out Listable? offered) | !joint.TryGet(TitleId.Of(product).Stream, out TitleState title)) return joint.Needs;
        if (offered is not null && !Wanted.Fits(rfq.Terms.Listing, rfq.Terms.Product, rfq.Terms.Theme, listing, offered)) return new ListingUnfit();
        if (LicenceRule.Bars(offered, title, listing.Terms, rfq.Id.OrderOf(command.Actor).Value, command.Actor, rfq.Buyer, rulebook.At(at), at) is { } bar) return bar;
        if (!listing.Has(command.LicencesMax)) return new ListingRejection.SoldOut();

        joint.Add(command.Subject, final
            ? new RfqFinalQuoted(rfq.Id, command.Actor, command.Listing, command.UnitPrice, command.LicencesMax, command.ValidUntil, at)
            : new RfqQuoted(rfq.Id, command.Actor, command.Listing, command.UnitPrice, command.LicencesMax, command.ValidUntil, at));
        return joint.Accept();
    }

    /// <remarks>Refused in this order: the vendor's admission, rfq-not-found, rfq-phase, rfq-closed, self-quote, rfq-full, invalid-rfq.</remarks>
    public static Verdict Ask(AskRfqQuestion command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfVendor(joint, command.Actor, command.Subject, out LiveRfq rfq) is { } not) return not;
        if (!joint.TryGet(ParticipantStreams.Of(rfq.Buyer), out ParticipantState buyer)) return joint.Needs;
        if (NotOpen(rfq, at) is { } closed) return closed;
        if (Admission.AreOne(command.Actor, joint.Get<ParticipantState>(ParticipantStreams.Of(command.Actor)), rfq.Buyer, buyer)) return new SelfQuote();
        if (rfq.Questions.Count >= QuestionsMax) return new RfqFull();
        if (FaultOfText(command.Text) is { } fault) return fault;

        joint.Add(command.Subject, new RfqQuestionAsked(rfq.Id, command.Question, command.Actor, command.Text, at));
        return joint.Accept();
    }

    /// <remarks>Refused in this order: the buyer's admission, rfq-not-found, question-not-found, question-answered, rfq-phase, invalid-rfq.</remarks>
    public static Verdict Answer(AnswerRfqQuestion command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfBuyer(joint, command.Actor, command.Subject, out LiveRfq rfq) is { } not) return not;
        if (!rfq.Questions.TryGetValue(command.Question, out RfqQuestion? question)) return new RfqQuestionNotFound();
        if (question.Answered) return new RfqQuestionIsAnswered();
        if (rfq.IsOver) return new RfqInPhase(NameOf(rfq.Phase));
        if (FaultOfText(command.Text) is { } fault) return fault;

        joint.Add(command.Subject, new RfqQuestionAnswered(rfq.Id, command.Question, command.Text, at));
        return joint.Accept();
    }

    /// <summary>Before the close, so that nobody scores by the price.</summary>
    /// <remarks>Refused in this order: the buyer's admission, rfq-not-found, rfq-phase, rfq-closed, rfq-full, invalid-rfq.</remarks>
    public static Verdict Score(ScoreVendor command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfBuyer(joint, command.Actor, command.Subject, out LiveRfq rfq) is { } not) return not;
        if (NotOpen(rfq, at) is { } closed) return closed;
        if (!rfq.Scores.ContainsKey(command.Vendor.Value) && rfq.Scores.Count >= VendorsMax) return new RfqFull();
        if (rfq.Terms.Rule != AwardRule.Weighted) return new InvalidRfq("quality", "Only a weighted award asks for it.");
        if (command.Quality is < 0 or > RfqTermsRule.QualityMax) return new InvalidRfq("quality", "From 0 to 100.");

        joint.Add(command.Subject, new RfqScored(rfq.Id, command.Vendor, command.Quality, at));
        return joint.Accept();
    }

    /// <remarks>Refused in this order: the buyer's admission, rfq-not-found, rfq-phase or rfq-closed, rfq-choice when it is decided, rfq-quote-not-found, invalid-ground.</remarks>
    public static Verdict Choose(ChooseQuote command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfBuyer(joint, command.Actor, command.Subject, out LiveRfq rfq) is { } not) return not;
        if (NotDeciding(rfq, at) is { } other) return other;
        if (rfq.Overridden) return new RfqChoiceDiffers();
        if (rfq.Quotes.First(command.Vendor) is null) return new RfqQuoteNotFound();
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;

        joint.Add(command.Subject, new RfqChoiceMade(rfq.Id, command.Vendor, command.Ground, at));
        return joint.Accept();
    }

    /// <remarks>Refused in this order: the buyer's admission, rfq-not-found, rfq-phase, rfq-closed when the award is due, invalid-ground.</remarks>
    public static Verdict Decline(DeclineRfq command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (OfBuyer(joint, command.Actor, command.Subject, out LiveRfq rfq) is { } not) return not;
        if (rfq.IsOver) return new RfqInPhase(NameOf(rfq.Phase));
        if (at >= rfq.Terms.AwardsAt) return new RfqHasClosed(rfq.Terms.AwardsAt);
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;

        joint.Add(command.Subject, new RfqDeclined(rfq.Id, command.Ground, at));
        return joint.Accept();
    }

    /// <summary>Two operators let the buyer have the quote that he asked for.</summary>
    internal static Rejection? CarryOut(AwardOutOfRanking act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at)
    {
        if (!joint.TryGet(act.Target, out RfqState state)) return null;
        if (state is not LiveRfq rfq) return new RfqNotFound();
        Rejection? conflict = Conflicts.Between(joint, rfq.Buyer, proposedBy, approvedBy) ?? Conflicts.Between(joint, act.Vendor, proposedBy, approvedBy);
        if (joint.Lacks) return null;
        if (conflict is not null) return conflict;
        if (NotDeciding(rfq, at) is { } other) return other;
        if (rfq.Choice != act.Vendor || rfq.Overridden) return new RfqChoiceDiffers();
        if (Grounds.FaultOf(act.Ground) is { } fault) return fault;

        joint.Add(act.Target, new RfqOverridden(rfq.Id, act.Vendor, act.Ground, decision, at));
        return null;
    }

    /// <summary>The next close, or the award.</summary>
    public static Verdict Advance(AdvanceRfq command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out RfqState state)) return joint.Needs;
        if (state is not LiveRfq rfq) return new RfqNotFound();
        if (rfq.NextAt != command.DueAt) return joint.Accept();
        if (at < command.DueAt) return new DeadlineNotDue(command.DueAt);
        if (rfq.Phase == RfqPhase.Closed) return RfqAwardDesk.Award(joint, rfq, at);

        ImmutableArray<ParticipantId> shortlist = RequestForQuote.Shortlist(rfq.Rules, rfq.Quotes);
        joint.Add(command.Subject, rfq.Phase == RfqPhase.BestAndFinal
            ? new RfqFinalsClosed(rfq.Id, rfq.Terms.AwardsAt, at)
            : new RfqClosed(rfq.Id, [.. rfq.Quotes.OfRoundOne.OrderBy(q => q.UnitPrice).ThenBy(q => q.At).ThenBy(q => q.Seq).Select(q => q.Vendor)], [.. shortlist], shortlist.IsEmpty ? rfq.Terms.AwardsAt : rfq.Terms.LastClose, at));
        return joint.Accept();
    }

    public static RfqState Evolve(RfqState state, RfqEvent @event) => (state, @event) switch
    {
        (NoRfq, RfqOpened e) => new LiveRfq(
            e.Rfq, e.Buyer, e.Terms, e.Ceiling, RfqPhase.Open, e.Terms.ClosesAt, RfqQuotes.None, ImmutableDictionary<string, ListingId>.Empty, Given: 0,
            ImmutableDictionary<string, int>.Empty, ImmutableDictionary<Guid, RfqQuestion>.Empty, Choice: null, Overridden: false),
        (LiveRfq { Phase: RfqPhase.Open } r, RfqQuoted e) => Quoted(r, e.Vendor, e.Listing, e.UnitPrice, e.LicencesMax, e.ValidUntil, round: 1, e),
        (LiveRfq { Phase: RfqPhase.BestAndFinal } r, RfqFinalQuoted e) => Quoted(r, e.Vendor, e.Listing, e.UnitPrice, e.LicencesMax, e.ValidUntil, round: 2, e),
        (LiveRfq { Phase: RfqPhase.Open } r, RfqQuestionAsked e) when !r.Questions.ContainsKey(e.Question) => r with { Questions = r.Questions.Add(e.Question, new RfqQuestion(e.Vendor, Answered: false)) },
        (LiveRfq { IsOver: false } r, RfqQuestionAnswered e) when r.Questions.TryGetValue(e.Question, out RfqQuestion? q) && !q.Answered => r with { Questions = r.Questions.SetItem(e.Question, q with { Answered = true }) },
        (LiveRfq { Phase: RfqPhase.Open } r, RfqScored e) => r with { Scores = r.Scores.SetItem(e.Vendor.Value, e.Quality) },
        (LiveRfq { Phase: RfqPhase.Open } r, RfqClosed e) => r with { Phase = e.Shortlist.Count > 0 ? RfqPhase.BestAndFinal : RfqPhase.Closed, NextAt = e.NextAt },
        (LiveRfq { Phase: RfqPhase.BestAndFinal } r, RfqFinalsClosed e) => r with { Phase = RfqPhase.Closed, NextAt = e.NextAt },
        (LiveRfq { Phase: RfqPhase.Closed, Overridden: false } r, RfqChoiceMade e) => r with { Choice = e.Vendor },
        (LiveRfq { Phase: RfqPhase.Closed, Overridden: false } r, RfqOverridden e) when r.Choice == e.Vendor => r with { Overridden = true },
        (LiveRfq { Phase: RfqPhase.Closed } r, RfqAwarded) => r with { Phase = RfqPhase.Awarded, NextAt = null },
        (LiveRfq { Phase: RfqPhase.Closed } r, RfqNotAwarded) => r with { Phase = RfqPhase.NotAwarded, NextAt = null },
        (LiveRfq { IsOver: false } r, RfqDeclined) => r.Unsealed() with { Phase = RfqPhase.Declined, NextAt = null }, // what was under seal stays unseen
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(RfqState state) => state is LiveRfq r
        ? RfqBytes + (SmallBytes * (r.Scores.Count + r.Questions.Count + (r.Terms.Invited?.Count ?? 0))) + (2 * QuoteBytes * r.Listings.Count)
        : 24;

    private static string NameOf(RfqPhase phase) => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString());

    private static LiveRfq Quoted(LiveRfq rfq, ParticipantId vendor, ListingId listing, Money price, int most, Instant validUntil, int round, RfqEvent e)
    {
        var quote = new RfqQuote(e.At, rfq.Given + 1, vendor, price.MinorUnits, most, validUntil, round);
        if (!string.Equals(price.Currency.Code, rfq.Terms.Currency, StringComparison.Ordinal) || RequestForQuote.Refusal(rfq.Rules, rfq.Quotes, quote) is not null) throw new ImpossibleHistoryException(rfq, e);
        return rfq with { Quotes = rfq.Quotes.With(quote), Listings = rfq.Listings.SetItem(vendor.Value, listing), Given = rfq.Given + 1 };
    }

    private static InvalidRfq? FaultOfText(string text) => RfqTermsRule.IsText(text) ? null : new InvalidRfq("text", "From 1 to 1000 characters, with something on it.");

    private static RfqRejection? NotOpen(LiveRfq rfq, Instant at)
    {
        if (rfq.IsOver) return new RfqInPhase(NameOf(rfq.Phase));
        return rfq.Phase == RfqPhase.Open && at < rfq.Terms.ClosesAt ? null : new RfqHasClosed(rfq.Terms.ClosesAt);
    }

    /// <summary>Why the buyer can't choose: it is not closed yet, or over; null when he can.</summary>
    private static RfqRejection? NotDeciding(LiveRfq rfq, Instant at)
    {
        if (rfq.Phase != RfqPhase.Closed) return new RfqInPhase(NameOf(rfq.Phase));
        return at < rfq.Terms.AwardsAt ? null : new RfqHasClosed(rfq.Terms.AwardsAt);
    }

    private static Verdict? OfVendor(Joint joint, ParticipantId vendor, StreamId stream, out LiveRfq rfq) => Of(joint, vendor, stream, ParticipantRole.Vendor, r => r.IsSeenBy(vendor), out rfq);

    private static Verdict? OfBuyer(Joint joint, ParticipantId buyer, StreamId stream, out LiveRfq rfq) => Of(joint, buyer, stream, ParticipantRole.Buyer, r => r.Buyer == buyer, out rfq);

    private static Verdict? Of(Joint joint, ParticipantId party, StreamId stream, ParticipantRole role, Func<LiveRfq, bool> isSeen, out LiveRfq rfq)
    {
        rfq = null!;
        if (!joint.TryGet(ParticipantStreams.Of(party), out ParticipantState state) | !joint.TryGet(stream, out RfqState found)) return joint.Needs;
        if (Admission.Bars(state, role) is { } barred) return barred;
        if (found is not LiveRfq live || !isSeen(live)) return new RfqNotFound();
        rfq = live;
        return null;
    }
}
