using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Auctions;

/// <summary>Why an auction refuses a command, in order of precedence: where several apply, the first is given (MECHANISMS G-4).</summary>
public abstract record AuctionRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is no such auction.</summary>
    public sealed record AuctionNotFound() : AuctionRejection("auction-not-found", RejectionKind.NotFound, "There is no such auction.");

    /// <summary>An auction of this id was opened before.</summary>
    public sealed record AuctionAlreadyOpened() : AuctionRejection("auction-already-opened", RejectionKind.StateForbids, "This auction was opened before.");

    /// <summary>The auction can't be held under these terms.</summary>
    /// <param name="Term">The term at fault, by its name in JSON: <c>closesAt</c>.</param>
    /// <param name="Requirement">What the term must be, an English sentence.</param>
    public sealed record InvalidTerms(string Term, string Requirement) : AuctionRejection("invalid-terms", RejectionKind.Unacceptable, $"{Term}: {Requirement}");

    /// <summary>The bid came before the opening. MECHANISMS G-3, NOT_OPEN.</summary>
    public sealed record BiddingNotOpen(Instant OpensAt) : AuctionRejection("not-open", RejectionKind.StateForbids, $"Bidding opens at {OpensAt}.");

    /// <summary>Bidding is open: what can be done now is to bid. MECHANISMS G-3.</summary>
    public sealed record AbsenteeLate(Instant OpensAt) : AuctionRejection("absentee-late", RejectionKind.StateForbids, $"A maximum could be left until bidding opened at {OpensAt}.");

    /// <summary>The bid came at or after the close; the bid book is final. MECHANISMS G-3, CLOSED.</summary>
    public sealed record Closed(Instant ClosedAt) : AuctionRejection("closed", RejectionKind.StateForbids, $"The auction closed at {ClosedAt}.");

    /// <summary>The seller, or a party of his control group, asks for his own lot. MECHANISMS G-4, SELF_BID.</summary>
    public sealed record SelfBid() : AuctionRejection("self-bid", RejectionKind.NotAllowed, "The seller and his group can't bid on his own lot.");

    /// <summary>The party is not registered for this auction, or may not trade at the moment. MECHANISMS G-4, NOT_QUALIFIED.</summary>
    /// <param name="Reason">A code: <c>not-registered</c>, or why the party may not trade, such as <c>party-suspended</c>.</param>
    public sealed record NotQualified(string Reason) : AuctionRejection("not-qualified", RejectionKind.NotAllowed, $"The party can't bid here: {Reason}.")
    {
        public const string NotRegistered = "not-registered";
    }

    /// <summary>The party is registered for this auction already.</summary>
    public sealed record AlreadyRegistered() : AuctionRejection("already-registered", RejectionKind.StateForbids, "The party is registered for this auction already.");

    /// <summary>As many have registered as one close can settle with.</summary>
    /// <param name="BiddersMax">How many an auction takes.</param>
    public sealed record AuctionFull(long BiddersMax) : AuctionRejection("auction-full", RejectionKind.StateForbids, $"An auction takes {BiddersMax} bidders.");

    /// <summary>The bid is in another currency than the opening price.</summary>
    /// <param name="Currency">The auction's currency, ISO 4217.</param>
    public sealed record WrongCurrency(string Currency) : AuctionRejection("wrong-currency", RejectionKind.Unacceptable, $"The auction is held in {Currency}.");

    /// <summary>The bid is not positive, or beyond what the exchange counts. MECHANISMS G-4, BAD_AMOUNT.</summary>
    /// <param name="HighestAcceptable">No bid in this currency may exceed it.</param>
    public sealed record BadAmount(Money HighestAcceptable) : AuctionRejection("bad-amount", RejectionKind.Unacceptable, $"A bid is above zero and at most {HighestAcceptable}.");

    /// <summary>In open outcry the price is the bid itself, so that no maximum can be left. MECHANISMS ENG-12.</summary>
    public sealed record AbsenteeOff() : AuctionRejection("absentee-off", RejectionKind.StateForbids, "In open outcry the bidder must be there: no maximum can be left.");

    /// <summary>The leader bid against himself in open outcry. MECHANISMS ENG-12, ALREADY_LEADING.</summary>
    public sealed record AlreadyLeading() : AuctionRejection("already-leading", RejectionKind.StateForbids, "The bidder leads already.");

    /// <summary>A first bid is under the opening price. MECHANISMS ENG-2, BELOW_START.</summary>
    public sealed record BelowStart(Money LowestAcceptable) : AuctionRejection("below-start", RejectionKind.StateForbids, $"A first bid is at least {LowestAcceptable}.");

    /// <summary>The bid is under the current price and one increment, or does not raise the leader's own maximum. MECHANISMS ENG-3, ENG-7, BELOW_MINIMUM.</summary>
    /// <param name="LowestAcceptable">What this bidder must offer at least; for the leader it tells his own maximum, so it goes to him alone.</param>
    public sealed record BelowMinimum(Money LowestAcceptable) : AuctionRejection("below-minimum", RejectionKind.StateForbids, $"The bid must be at least {LowestAcceptable}.");

    /// <summary>Bids bind: the terms of this auction allow no retraction. MECHANISMS ENG-10.</summary>
    public sealed record RetractionOff() : AuctionRejection("retraction-off", RejectionKind.StateForbids, "The terms of this auction allow no retraction.");

    /// <summary>The close is too near for a retraction. MECHANISMS ENG-10.</summary>
    /// <param name="Until">Bids could be retracted until just before; a later close moves it.</param>
    public sealed record RetractionLate(Instant Until) : AuctionRejection("retraction-late", RejectionKind.StateForbids, $"Bids could be retracted until {Until}.");

    /// <summary>No bid of this bidder stands. MECHANISMS ENG-10.</summary>
    public sealed record NothingToRetract() : AuctionRejection("nothing-to-retract", RejectionKind.StateForbids, "No bid of this bidder stands.");

    /// <summary>The terms of this auction name no buy-now price. MECHANISMS ENG-11.</summary>
    public sealed record BuyNowOff() : AuctionRejection("buy-now-off", RejectionKind.StateForbids, "This auction has no buy-now price.");

    /// <summary>A bid stands, so the lot goes to the highest bidder. MECHANISMS ENG-11.</summary>
    public sealed record BuyNowGone() : AuctionRejection("buy-now-gone", RejectionKind.StateForbids, "A bid stands, so the lot can't be bought at once.");

    /// <summary>A bid stands, so the seller is bound too; only two operators can call the auction off.</summary>
    public sealed record BidStands() : AuctionRejection("bid-stands", RejectionKind.StateForbids, "A bid stands, so its seller can't call the auction off.");

    /// <summary>The opening was ordered before it was due. Only a broken process does that.</summary>
    public sealed record OpeningNotDue(Instant OpensAt) : AuctionRejection("opening-not-due", RejectionKind.StateForbids, $"The opening is due at {OpensAt}.");

    /// <summary>The close was ordered before it was due. Only a broken process does that.</summary>
    public sealed record CloseNotDue(Instant ClosesAt) : AuctionRejection("close-not-due", RejectionKind.StateForbids, $"The close is due at {ClosesAt}.");
}
