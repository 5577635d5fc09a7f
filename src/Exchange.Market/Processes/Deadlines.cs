using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Credits;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Inquiries;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Quotations;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.Negotiations;
using Exchange.Market.OrderBooks;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Settlements;
using NodaTime;

namespace Exchange.Market.Processes;

/// <summary>What a deadline stands for; its name (<see cref="DeadlineKinds"/>) is stored with it.</summary>
public enum DeadlineKind
{
    /// <summary>An auction closes (<c>auction-close</c>).</summary>
    AuctionClose,

    /// <summary>A listing expires (<c>listing-end</c>).</summary>
    ListingEnd,

    /// <summary>The time to pay is over (<c>settlement-due</c>).</summary>
    SettlementDue,

    /// <summary>What was delivered is deemed accepted (<c>acceptance-end</c>).</summary>
    AcceptanceEnd,

    /// <summary>A business day's fee account is closed (<c>day-end</c>).</summary>
    DayEnd,

    /// <summary>A quote is valid no more (<c>quote-lapse</c>).</summary>
    QuoteLapse,

    /// <summary>A round of a request for quotes closes, or its award is due (<c>rfq-step</c>).</summary>
    RfqStep,
    /// <summary>A negotiation's latest offer lapses, or its price can't be allowed any more (<c>negotiation-end</c>).</summary>
    NegotiationEnd,

    /// <summary>A disclosure period ends (<c>interest-end</c>).</summary>
    InterestEnd,

    /// <summary>An auction with sealed bids closes (<c>sealed-close</c>).</summary>
    SealedClose,

    /// <summary>A series of credits expires (<c>series-expiry</c>).</summary>
    SeriesExpiry,

    /// <summary>Bidding opens in an auction that was announced before (<c>auction-opening</c>).</summary>
    AuctionOpening,

    /// <summary>A Dutch auction closes (<c>dutch-close</c>).</summary>
    DutchClose,

    /// <summary>A limit that was left in a Dutch auction fires (<c>dutch-limit</c>).</summary>
    DutchLimit,

    /// <summary>A reverse auction closes (<c>reverse-close</c>).</summary>
    ReverseClose,

    /// <summary>A phase of an order book's session ends (<c>book-step</c>).</summary>
    BookStep,

    /// <summary>Orders of a book expire (<c>book-expiry</c>).</summary>
    BookExpiry,
}

/// <summary>The kinds by names chosen by hand: they stand in tables and are part of command ids, for ever.</summary>
public static class DeadlineKinds
{
    public static string NameOf(DeadlineKind kind) => kind switch
    {
        DeadlineKind.AuctionClose => "auction-close",
        DeadlineKind.ListingEnd => "listing-end",
        DeadlineKind.SettlementDue => "settlement-due",
        DeadlineKind.AcceptanceEnd => "acceptance-end",
        DeadlineKind.DayEnd => "day-end",
        DeadlineKind.QuoteLapse => "quote-lapse",
        DeadlineKind.RfqStep => "rfq-step",
        DeadlineKind.NegotiationEnd => "negotiation-end",
        DeadlineKind.InterestEnd => "interest-end",
        DeadlineKind.SealedClose => "sealed-close",
        DeadlineKind.SeriesExpiry => "series-expiry",
        DeadlineKind.AuctionOpening => "auction-opening",
        DeadlineKind.DutchClose => "dutch-close",
        DeadlineKind.DutchLimit => "dutch-limit",
        DeadlineKind.ReverseClose => "reverse-close",
        DeadlineKind.BookStep => "book-step",
        DeadlineKind.BookExpiry => "book-expiry",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of deadline."),
    };

    public static bool TryParse(string? name, out DeadlineKind kind)
    {
        foreach (DeadlineKind candidate in Enum.GetValues<DeadlineKind>())
        {
            if (!string.Equals(NameOf(candidate), name, StringComparison.Ordinal)) continue;
            kind = candidate;
            return true;
        }

        kind = default;
        return false;
    }
}

/// <summary>When a stream next wants a command by itself. A stream has at most one deadline of a kind.</summary>
/// <param name="DueAt">Null: nothing of this kind is due any more.</param>
/// <param name="OutageWindow">An outage that overlaps this long before the deadline postpones it (DOMAIN TIM-2). Null: as it was before, and at first none does.</param>
public readonly record struct Due(StreamId Stream, DeadlineKind Kind, Instant? DueAt, Duration? OutageWindow);

/// <summary>Deadlines kept as data: computed from the facts, carried out by commands that name the deadline they stand for (DOMAIN TIM-2). Pure.</summary>
public static class Deadlines
{
    /// <summary>Codes of the refusals that mean: not yet, by the log's time. All others are outcomes.</summary>
    public static readonly ImmutableHashSet<string> NotDueYet = ImmutableHashSet.Create(StringComparer.Ordinal, "close-not-due", "deadline-not-due", "day-not-over", "opening-not-due");

    /// <summary>The facts that <see cref="After"/> and <see cref="OpeningAfter"/> look at. Events of all others need not even be decoded.</summary>
    public static readonly ImmutableHashSet<Type> Facts =
    [
        typeof(AuctionOpened), typeof(CloseExtended), typeof(ClosePostponed), typeof(LotAwarded), typeof(LotUnsold),
        typeof(ListingDrafted), typeof(ListingRevised), typeof(ListingExpired), typeof(ListingWithdrawn), typeof(ListingDelisted),
        typeof(SettlementInstructed), typeof(SettlementEarmarked), typeof(SettlementFailed), typeof(SettlementDelivered), typeof(SettlementFinal), typeof(SettlementUnwound),
        typeof(DayAccountOpened), typeof(AccountClosed),
        typeof(QuoteIssued), typeof(QuoteAmended), typeof(QuoteAccepted), typeof(QuoteDeclined), typeof(QuoteWithdrawn), typeof(QuoteLapsed),
        typeof(RfqOpened), typeof(RfqClosed), typeof(RfqFinalsClosed), typeof(RfqAwarded), typeof(RfqNotAwarded), typeof(RfqDeclined),
        typeof(OfferMade), typeof(OfferAccepted), typeof(OfferWithdrawn), typeof(OfferDeclined), typeof(OfferLapsed), typeof(PriceReferred), typeof(PriceAllowed), typeof(PriceRefused),
        typeof(InterestCalled), typeof(InterestExtended), typeof(InterestAgreed), typeof(InterestAuctioned), typeof(InterestLapsed),
        typeof(SealedAuctionOpened), typeof(SealedClosePostponed), typeof(SealedBiddingClosed), typeof(SealedAuctionCancelled),
        typeof(SeriesOpened), typeof(SeriesExpired),
        typeof(AuctionCancelled), typeof(BiddingOpened),
        typeof(DutchAuctionOpened), typeof(DutchClosePostponed), typeof(DutchLicencesAwarded), typeof(DutchAuctionUnsold), typeof(DutchAuctionCancelled),
        typeof(DutchLimitLeft), typeof(DutchLimitCancelled), typeof(DutchLimitFired), typeof(DutchLimitLapsed),
        typeof(ReverseAuctionOpened), typeof(ReverseCloseExtended), typeof(ReverseClosePostponed), typeof(ReverseAwarded), typeof(ReverseNotAwarded), typeof(ReverseAuctionCancelled),
        typeof(BookOpened), typeof(CallCleared), typeof(ContinuousTradingStarted), typeof(VolatilityCallStarted), typeof(ClosingCallStarted), typeof(BookHalted), typeof(BookResumed), typeof(BookClosed), typeof(OrderExpirySet),
    ];

    /// <summary>The deadline that a fact sets, moves or ends; null when it leaves all as they were.</summary>
    public static Due? After(object fact) => fact switch
    {
        AuctionOpened e => new Due(e.Auction.Stream, DeadlineKind.AuctionClose, e.Terms.ClosesAt, e.Terms.OutageWindow),
        CloseExtended e => new Due(e.Auction.Stream, DeadlineKind.AuctionClose, e.ClosesAt, null),
        ClosePostponed e => new Due(e.Auction.Stream, DeadlineKind.AuctionClose, e.ClosesAt, null),
        AuctionEvent e and (LotAwarded or LotUnsold or AuctionCancelled) => new Due(e.Auction.Stream, DeadlineKind.AuctionClose, null, null),

        // From the draft on: what lets a listing in does not repeat its terms. One that isn't listed when the time comes does not expire.
        ListingDrafted e => new Due(e.Listing.Stream, DeadlineKind.ListingEnd, e.Terms.ClosesAt, null),
        ListingRevised e => new Due(e.Listing.Stream, DeadlineKind.ListingEnd, e.Terms.ClosesAt, null),
        ListingEvent e and (ListingExpired or ListingWithdrawn or ListingDelisted) => new Due(e.Listing.Stream, DeadlineKind.ListingEnd, null, null),

        SettlementInstructed e => new Due(e.Settlement.Stream, DeadlineKind.SettlementDue, e.DueAt, null),
        SettlementEvent e and (SettlementEarmarked or SettlementFailed) => new Due(e.Settlement.Stream, DeadlineKind.SettlementDue, null, null),
        SettlementDelivered e => new Due(e.Settlement.Stream, DeadlineKind.AcceptanceEnd, e.AcceptanceUntil, null),
        SettlementEvent e and (SettlementFinal or SettlementUnwound) => new Due(e.Settlement.Stream, DeadlineKind.AcceptanceEnd, null, null),

        DayAccountOpened e => new Due(e.Account.Stream, DeadlineKind.DayEnd, e.EndsAt, null),
        AccountClosed e => new Due(e.Account.Stream, DeadlineKind.DayEnd, null, null),

        QuoteIssued e => new Due(e.Quote.Stream, DeadlineKind.QuoteLapse, e.Terms.LapsesAt, null),
        QuoteAmended e => new Due(e.Quote.Stream, DeadlineKind.QuoteLapse, e.Terms.LapsesAt, null),
        QuoteEvent e and (QuoteAccepted or QuoteDeclined or QuoteWithdrawn or QuoteLapsed) => new Due(e.Quote.Stream, DeadlineKind.QuoteLapse, null, null),

        RfqOpened e => new Due(e.Rfq.Stream, DeadlineKind.RfqStep, e.Terms.ClosesAt, null),
        RfqClosed e => new Due(e.Rfq.Stream, DeadlineKind.RfqStep, e.NextAt, null),
        RfqFinalsClosed e => new Due(e.Rfq.Stream, DeadlineKind.RfqStep, e.NextAt, null),
        RfqEvent e and (RfqAwarded or RfqNotAwarded or RfqDeclined) => new Due(e.Rfq.Stream, DeadlineKind.RfqStep, null, null),
        OfferMade e => new Due(e.Negotiation.Stream, DeadlineKind.NegotiationEnd, NegotiationDesk.LapseOf(e.Offer), null),
        PriceReferred e => new Due(e.Negotiation.Stream, DeadlineKind.NegotiationEnd, e.DecideUntil, null),
        NegotiationEvent e and (OfferAccepted or OfferWithdrawn or OfferDeclined or OfferLapsed or PriceAllowed or PriceRefused) => new Due(e.Negotiation.Stream, DeadlineKind.NegotiationEnd, null, null),

        InterestCalled e => new Due(e.Interest.Stream, DeadlineKind.InterestEnd, e.Until, null),
        InterestExtended e => new Due(e.Interest.Stream, DeadlineKind.InterestEnd, e.Until, null),
        InterestEvent e and (InterestAgreed or InterestAuctioned or InterestLapsed) => new Due(e.Interest.Stream, DeadlineKind.InterestEnd, null, null),

        SealedAuctionOpened e => new Due(e.Auction.Stream, DeadlineKind.SealedClose, e.Terms.ClosesAt, e.Terms.OutageWindow),
        SealedClosePostponed e => new Due(e.Auction.Stream, DeadlineKind.SealedClose, e.ClosesAt, null),
        SealedAuctionEvent e and (SealedBiddingClosed or SealedAuctionCancelled) => new Due(e.Auction.Stream, DeadlineKind.SealedClose, null, null),

        DutchAuctionOpened e => new Due(e.Auction.Stream, DeadlineKind.DutchClose, e.Terms.ClosesAt, e.Terms.OutageWindow),
        DutchClosePostponed e => new Due(e.Auction.Stream, DeadlineKind.DutchClose, e.ClosesAt, null),
        DutchAuctionEvent e and (DutchLicencesAwarded or DutchAuctionUnsold or DutchAuctionCancelled) => new Due(e.Auction.Stream, DeadlineKind.DutchClose, null, null),
        DutchLimitLeft e => new Due(e.Auction.Stream, DeadlineKind.DutchLimit, e.NextAt, null),
        DutchLimitCancelled e => new Due(e.Auction.Stream, DeadlineKind.DutchLimit, e.NextAt, null),
        DutchLimitFired e => new Due(e.Auction.Stream, DeadlineKind.DutchLimit, e.NextAt, null),
        DutchLimitLapsed e => new Due(e.Auction.Stream, DeadlineKind.DutchLimit, e.NextAt, null),

        ReverseAuctionOpened e => new Due(e.Auction.Stream, DeadlineKind.ReverseClose, e.Terms.ClosesAt, e.Terms.OutageWindow),
        ReverseCloseExtended e => new Due(e.Auction.Stream, DeadlineKind.ReverseClose, e.ClosesAt, null),
        ReverseClosePostponed e => new Due(e.Auction.Stream, DeadlineKind.ReverseClose, e.ClosesAt, null),
        ReverseAuctionEvent e and (ReverseAwarded or ReverseNotAwarded or ReverseAuctionCancelled) => new Due(e.Auction.Stream, DeadlineKind.ReverseClose, null, null),

        SeriesOpened e => new Due(e.Series.Stream, DeadlineKind.SeriesExpiry, e.ExpiresAt, null),
        SeriesExpired e => new Due(e.Series.Stream, DeadlineKind.SeriesExpiry, null, null),

        BookOpened e => new Due(e.Book.Stream, DeadlineKind.BookStep, e.Terms.OpeningUntil, null),
        ContinuousTradingStarted e => new Due(e.Book.Stream, DeadlineKind.BookStep, e.Until, null),
        VolatilityCallStarted e => new Due(e.Book.Stream, DeadlineKind.BookStep, e.Until, null),
        ClosingCallStarted e => new Due(e.Book.Stream, DeadlineKind.BookStep, e.Until, null),
        BookHalted e => new Due(e.Book.Stream, DeadlineKind.BookStep, e.Until, null),
        BookResumed e => new Due(e.Book.Stream, DeadlineKind.BookStep, e.Until, null),
        BookEvent e and (CallCleared or BookClosed) => new Due(e.Book.Stream, DeadlineKind.BookStep, null, null),
        OrderExpirySet e => new Due(e.Book.Stream, DeadlineKind.BookExpiry, e.NextAt, null),
        _ => null,
    };

    /// <summary>The opening that a fact sets or ends beside what <see cref="After"/> says of it: the one thing that has two deadlines is an auction that opens later.</summary>
    public static Due? OpeningAfter(object fact) => fact switch
    {
        AuctionOpened { Scheduled: true } e => new Due(e.Auction.Stream, DeadlineKind.AuctionOpening, e.Terms.OpensAt, null),
        AuctionEvent e and (BiddingOpened or AuctionCancelled) => new Due(e.Auction.Stream, DeadlineKind.AuctionOpening, null, null),
        _ => null,
    };

    /// <summary>What carries out a deadline that has come. Stale ones have no effect.</summary>
    /// <exception cref="ArgumentException">No stream of this name has such a deadline.</exception>
    public static MarketCommand CommandFor(StreamId stream, DeadlineKind kind, Instant dueAt) => kind switch
    {
        DeadlineKind.AuctionClose => new CloseDue(MarketCommand.Exchange, Of<AuctionId>(stream), dueAt),
        DeadlineKind.ListingEnd => new ExpireListing(MarketCommand.Exchange, Of<ListingId>(stream), dueAt),
        DeadlineKind.SettlementDue => new FailSettlement(MarketCommand.Exchange, Of<SettlementId>(stream), dueAt),
        DeadlineKind.AcceptanceEnd => new DeemAccepted(MarketCommand.Exchange, Of<SettlementId>(stream), dueAt),
        DeadlineKind.DayEnd => new CloseDayAccount(MarketCommand.Exchange, AccountOf(stream), dueAt),
        DeadlineKind.QuoteLapse => new LapseQuote(MarketCommand.Exchange, Of<QuoteId>(stream), dueAt),
        DeadlineKind.RfqStep => new AdvanceRfq(MarketCommand.Exchange, Of<RfqId>(stream), dueAt),
        DeadlineKind.InterestEnd => new EndInterest(MarketCommand.Exchange, Of<InterestId>(stream), dueAt),
        DeadlineKind.NegotiationEnd => new LapseNegotiation(MarketCommand.Exchange, Of<NegotiationId>(stream), dueAt),
        DeadlineKind.SealedClose => new CloseSealed(MarketCommand.Exchange, Of<SealedAuctionId>(stream), dueAt),
        DeadlineKind.SeriesExpiry => new ExpireSeries(MarketCommand.Exchange, Of<CreditSeriesId>(stream), dueAt),
        DeadlineKind.AuctionOpening => new OpeningDue(MarketCommand.Exchange, Of<AuctionId>(stream), dueAt),
        DeadlineKind.DutchClose => new CloseDutch(MarketCommand.Exchange, Of<DutchAuctionId>(stream), dueAt),
        DeadlineKind.DutchLimit => new FireDutchLimits(MarketCommand.Exchange, Of<DutchAuctionId>(stream), dueAt),
        DeadlineKind.ReverseClose => new CloseReverse(MarketCommand.Exchange, Of<ReverseAuctionId>(stream), dueAt),
        DeadlineKind.BookStep => new AdvanceBook(MarketCommand.Exchange, Of<BookId>(stream), dueAt),
        DeadlineKind.BookExpiry => new ExpireOrders(MarketCommand.Exchange, Of<BookId>(stream), dueAt),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of deadline."),
    };

    /// <summary>What an outage asks of a deadline that it may postpone; null for those it leaves.</summary>
    /// <param name="outage">From the last beat before it to the moment commands are taken again; both ends are known.</param>
    /// <exception cref="ArgumentException">No stream of this name has such a deadline.</exception>
    public static MarketCommand? CommandFor(StreamId stream, DeadlineKind kind, Interval outage) => kind switch
    {
        DeadlineKind.AuctionClose => new OutageTouched(MarketCommand.Exchange, Of<AuctionId>(stream), outage.Start, outage.End),
        DeadlineKind.SealedClose => new OutageTouchedSealed(MarketCommand.Exchange, Of<SealedAuctionId>(stream), outage.Start, outage.End),
        DeadlineKind.DutchClose => new OutageTouchedDutch(MarketCommand.Exchange, Of<DutchAuctionId>(stream), outage.Start, outage.End),
        DeadlineKind.ReverseClose => new OutageTouchedReverse(MarketCommand.Exchange, Of<ReverseAuctionId>(stream), outage.Start, outage.End),
        _ => null,
    };

    private static TId Of<TId>(StreamId stream)
        where TId : struct, IAggregateId<TId> =>
        AggregateIds.TryParse(stream, out TId id) ? id : throw new ArgumentException($"'{stream}' has no such deadline.", nameof(stream));

    private static AccountId AccountOf(StreamId stream) =>
        stream.Prefix is AccountId.Prefix && AccountId.TryParse(stream.Value[(AccountId.Prefix.Length + 1)..], out AccountId account)
            ? account
            : throw new ArgumentException($"'{stream}' has no such deadline.", nameof(stream));
}
