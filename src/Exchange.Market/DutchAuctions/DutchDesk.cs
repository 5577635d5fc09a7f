using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.DutchAuctions.DutchRejection;

namespace Exchange.Market.DutchAuctions;

/// <summary>Dutch auctions: Open → Awarded, Unsold; or Cancelled (MECHANISMS DUT-1 to DUT-3).</summary>
/// <remarks>
/// What counts, and for how much, <see cref="DutchState"/> says. A limit counts at its own instant, whenever it is carried out: so before every act
/// of an auction those that fire before it are executed, in the same batch. The outcome is one fact at the end, and each winner gets one order.
/// </remarks>
public static class DutchDesk
{
    /// <summary>The end releases every loser's deposit, and lets every waiting limit lapse, in one batch.</summary>
    public const int BiddersMax = 1_000;

    public const string Insufficient = "insufficient-licences", SoldOut = "sold-out", AtTheClose = "closed", CalledOff = "cancelled";

    private const long AuctionBytes = 1_500, BidderBytes = 120, FillBytes = 160, LimitBytes = 240;

    /// <summary>One batch: the auction, and the licences set apart for it.</summary>
    /// <remarks>Refused in this order: the vendor's admission, auction-already-opened, the listing, the product and its title, the currency, the terms, sold-out among them.</remarks>
    public static Verdict Open(PutUpDutch command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState seller)
            | !joint.TryGet(command.Subject, out DutchAuctionState auction)
            | !joint.TryGet(command.Listing.Stream, out ListingState state)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.Bars(seller, ParticipantRole.Vendor) is { } barred) return barred;
        if (auction is not NoDutchAuction) return new AuctionAlreadyOpened();
        if (state is not LiveListing listing || listing.Seller != command.Actor) return new ListingRejection.ListingNotFound();
        if (ListingDesk.Bars(listing, SaleMethod.Auction, at) is { } closed) return closed;

        // What is sold by auction is a product.
        ProductId product = listing.Product!.Value;
        if (!Listable.TryGet(joint, product.Stream, out Listable? offered) | !joint.TryGet(TitleId.Of(product).Stream, out TitleState title)) return joint.Needs;
        if (LicenceRule.Bars(offered, title, listing.Terms, command.Auction.Value, command.Actor, buyer: null, rulebook.At(at), at) is { } bar) return bar;
        if (Trading.Bars(rulebook, command.Lot.StartPrice.Currency, at) is { } noTrade) return noTrade;
        if (DutchTermsRule.FaultOf(command.Lot, listing.Terms.Supply, listing.Available, at) is { } fault) return fault;

        DutchTerms terms = command.Lot.Under(rulebook.At(at)!.Rules, command.Listing, product.Stream.Value, command.Actor, at);
        joint.Add(command.Subject, new DutchAuctionOpened(command.Auction, command.Actor, terms, at, seller.Group));
        joint.Add(command.Listing.Stream, new LicenceReserved(command.Listing, command.Subject.Value, at, terms.Licences == 1 ? null : terms.Licences));
        return joint.Accept();
    }

    /// <summary>One batch: the registration, and the deposit held under the auction's id.</summary>
    public static Verdict Register(RegisterForDutch command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState buyer) | !joint.TryGet(command.Subject, out DutchAuctionState state)) return joint.Needs;
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is { } barred) return barred;
        if (state is not LiveDutchAuction auction) return new AuctionNotFound();
        if (auction.IsOver || at >= auction.ClosesAt) return new Closed(auction.ClosesAt);
        if (auction.IsOwnOf(command.Actor, buyer.Group)) return new SelfBid();
        if (auction.Bidders.Has(command.Actor)) return new AlreadyRegistered();
        if (auction.Bidders.Count >= BiddersMax) return new AuctionFull(BiddersMax);

        joint.Add(command.Subject, new DutchBidderRegistered(command.Auction, command.Actor, at));
        if (auction.Terms.Deposit is not { } deposit) return joint.Accept();
        var account = AccountId.Of(command.Actor, deposit.Currency);
        if (!joint.TryGet(account.Stream, out AccountState _)) return joint.Needs;
        return Ledger.Hold(joint, account, command.Auction.Value, deposit, HoldPurpose.Deposit, command.Subject.Value, at) is { } lacking ? lacking : joint.Accept();
    }

    /// <remarks>Refused in this order: auction-not-found, not-open, closed, self-bid, not-qualified, bad-quantity, sold-out, insufficient-licences.</remarks>
    public static Verdict Accept(AcceptDutch command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (ForBidder(joint, command.Actor, command.Subject, at, out LiveDutchAuction auction) is { } not) return not;
        var accept = new DutchAccept(at, auction.Numbered + 1, command.Actor, command.Licences);
        if (auction.Book.Refusal(auction.Rules, accept) is { } refusal) return RefusalOf(refusal, auction);

        joint.Add(command.Subject, new DutchAccepted(command.Auction, command.Actor, accept.Seq, (int)Math.Min(command.Licences, auction.Book.Remaining), auction.InCurrency(auction.Rules.PriceAt(at)), at));
        return EndWhenSoldOut(joint, command.Subject, at);
    }

    /// <remarks>Refused in this order: auction-not-found, not-open, closed, self-bid, not-qualified, wrong-currency, bad-amount, bad-quantity, limit-below-floor, sold-out, limit-waits.</remarks>
    public static Verdict Leave(LeaveDutchLimit command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (ForBidder(joint, command.Actor, command.Subject, at, out LiveDutchAuction auction) is { } not) return not;
        if (command.Limit.Currency != auction.Terms.Currency) return new WrongCurrency(auction.Terms.Currency.Code);
        var limit = new DutchAbsentee(at, auction.Numbered + 1, command.Actor, command.Limit.MinorUnits, command.Licences);
        if (auction.Book.Refusal(auction.Rules, limit) is { } refusal) return RefusalOf(refusal, auction);
        if (LimitOf(auction, command.Actor) is not null) return new LimitWaits();

        DutchState after = auction.Book.After(auction.Rules, limit);
        joint.Add(command.Subject, new DutchLimitLeft(command.Auction, command.Actor, limit.Seq, command.Limit, command.Licences, after.Waiting.First().Key.FiresAt, at));
        FireDue(joint, command.Subject, at); // the clock may be at the limit already
        return EndWhenSoldOut(joint, command.Subject, at);
    }

    /// <remarks>Refused in this order: auction-not-found, not-open, closed, self-bid, not-qualified, no-limit-waits.</remarks>
    public static Verdict CancelLimit(CancelDutchLimit command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (ForBidder(joint, command.Actor, command.Subject, at, out LiveDutchAuction auction) is { } not) return not;
        if (LimitOf(auction, command.Actor) is not { } limit) return new NoLimitWaits();
        DutchState after = auction.Book.After(auction.Rules, new DutchCancelAbsentee(at, auction.Numbered + 1, command.Actor));
        joint.Add(command.Subject, new DutchLimitCancelled(command.Auction, command.Actor, auction.Numbered + 1, limit.Seq, NextOf(after), at));
        return EndWhenSoldOut(joint, command.Subject, at);
    }

    public static Verdict Fire(FireDutchLimits command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out DutchAuctionState state)) return joint.Needs;
        if (state is not LiveDutchAuction auction) return new AuctionNotFound();
        if (auction.IsOver || auction.NextAt != command.DueAt) return joint.Accept();
        if (at < command.DueAt) return new ListingRejection.DeadlineNotDue(command.DueAt);
        FireDue(joint, command.Subject, at);
        return EndWhenSoldOut(joint, command.Subject, at);
    }

    public static Verdict Close(CloseDutch command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out DutchAuctionState state)) return joint.Needs;
        if (state is not LiveDutchAuction auction) return new AuctionNotFound();
        if (auction.IsOver || auction.ClosesAt != command.ClosesAt) return joint.Accept();
        if (at < auction.ClosesAt) return new CloseNotDue(auction.ClosesAt);
        FireDue(joint, command.Subject, at);
        return End(joint, command.Subject, at);
    }

    /// <summary>The close gives way; the clock itself goes on as the terms say.</summary>
    public static Verdict Postpone(OutageTouchedDutch command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out DutchAuctionState state)) return joint.Needs;
        if (state is not LiveDutchAuction auction) return new AuctionNotFound();
        Duration window = auction.Terms.OutageWindow;
        bool touches = !auction.IsOver && command.From < command.To && command.From < auction.ClosesAt && command.To > auction.ClosesAt - window;
        if (touches) joint.Add(command.Subject, new DutchClosePostponed(command.Auction, command.From, command.To, command.To + window, at));
        return joint.Accept();
    }

    /// <summary>Two operators call it off: what was taken is taken no more, and deposits and licences are free again. Part of a decision by four eyes.</summary>
    internal static Rejection? Cancel(CancelDutchAuction act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at)
    {
        if (!joint.TryGet(act.Target, out DutchAuctionState state)) return null;
        if (state is not LiveDutchAuction auction) return new AuctionNotFound();
        Rejection? conflict = Conflicts.Between(joint, auction.Seller, proposedBy, approvedBy);
        if (!TryGetAccounts(joint, auction)) return null;
        if (conflict is not null) return conflict;
        if (auction.IsOver) return new DutchInPhase(NameOf(auction.Phase));
        if (Grounds.FaultOf(act.Ground) is { } fault) return fault;

        LapseAll(joint, act.Target, CalledOff, at);
        joint.Add(act.Target, new DutchAuctionCancelled(act.Auction, act.Ground, decision, at));
        Free(joint, auction, [], at);
        return null;
    }

    public static DutchAuctionState Evolve(DutchAuctionState state, DutchAuctionEvent @event) => (state, @event) switch
    {
        (NoDutchAuction, DutchAuctionOpened e) => new LiveDutchAuction(
            e.Auction, e.Seller, e.SellerGroup, e.Terms, DutchPhase.Open, e.Terms.ClosesAt, AuctionBidders.None, Numbered: 0, DutchState.Of(e.Terms.Rules(e.Terms.ClosesAt, e.Seller)), Awards: [], Rule: null),
        (LiveDutchAuction { IsOver: false } a, DutchBidderRegistered e) when !a.Bidders.Has(e.Bidder) => a with { Bidders = a.Bidders.With(e.Bidder) },
        // Every stored act must be one that the mechanism takes, with what it gives (MECHANISMS 14.2).
        (LiveDutchAuction { IsOver: false } a, DutchAccepted e) when a.Takes(new DutchAccept(e.At, e.Number, e.Bidder, e.Licences)) && e.UnitPrice == a.InCurrency(a.Rules.PriceAt(e.At)) && e.Licences <= a.Book.Remaining =>
            a.With(new DutchAccept(e.At, e.Number, e.Bidder, e.Licences)),
        (LiveDutchAuction { IsOver: false } a, DutchLimitLeft e) when e.Limit.Currency == a.Terms.Currency && a.Takes(new DutchAbsentee(e.At, e.Number, e.Bidder, e.Limit.MinorUnits, e.Licences)) =>
            a.With(new DutchAbsentee(e.At, e.Number, e.Bidder, e.Limit.MinorUnits, e.Licences)).Expecting(e.NextAt, e),
        (LiveDutchAuction { IsOver: false } a, DutchLimitCancelled e) when a.LimitOf(e.Bidder)?.Seq == e.Limit && a.Takes(new DutchCancelAbsentee(e.At, e.Number, e.Bidder)) =>
            a.With(new DutchCancelAbsentee(e.At, e.Number, e.Bidder)).Expecting(e.NextAt, e),
        (LiveDutchAuction { IsOver: false } a, DutchLimitFired e) when a.NextAt == e.FiredAt && e.FiredAt < a.ClosesAt && e.FiredAt <= e.At && a.Book.Fire(a.Rules) is { Reason: null, After: var after } && a.IsLast(after, e) =>
            (a with { Book = after }).Expecting(e.NextAt, e),
        (LiveDutchAuction { IsOver: false } a, DutchLimitLapsed { Ground: Insufficient } e) when !a.Book.Waiting.IsEmpty && a.Book.Waiting.First().Value is { } first && first.Seq == e.Number && a.Book.Fire(a.Rules) is { Reason: DutchRefusal.InsufficientQty, After: var after } =>
            (a with { Book = after }).Expecting(e.NextAt, e),
        (LiveDutchAuction { IsOver: false } a, DutchLimitLapsed e) when a.LimitOf(e.Bidder) is { } limit && limit.Seq == e.Number => a.Without(limit).Expecting(e.NextAt, e),
        (LiveDutchAuction { IsOver: false } a, DutchClosePostponed e) => a with { ClosesAt = e.ClosesAt },
        // So must a stored outcome; one of a rule that is no longer the newest stands as it was.
        (LiveDutchAuction { IsOver: false } a, DutchLicencesAwarded e) when a.Book.Waiting.IsEmpty && a.Gives(e.Rule, e.Awards, e.ClearingPrice) => a with { Phase = DutchPhase.Awarded, Awards = e.Awards, Rule = e.Rule },
        (LiveDutchAuction { IsOver: false } a, DutchAuctionUnsold e) when a.Book.Waiting.IsEmpty && a.Gives(e.Rule, [], null) => a with { Phase = DutchPhase.Unsold, Rule = e.Rule },
        (LiveDutchAuction { IsOver: false } a, DutchAuctionCancelled) => a with { Phase = DutchPhase.Cancelled },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(DutchAuctionState state) =>
        state is LiveDutchAuction a ? AuctionBytes + (BidderBytes * a.Bidders.Count) + (FillBytes * a.Book.Fills.Count) + (LimitBytes * a.Book.Waiting.Count) : 24;

    internal static string NameOf(DutchPhase phase) => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString());

    /// <summary>What the fills come to: each bidder's licences and the price of all of them.</summary>
    internal static (Seq<DutchAward> Awards, Money? ClearingPrice, string Rule) OutcomeOf(LiveDutchAuction auction)
    {
        DutchOutcome outcome = DutchAuction.Outcome(auction.Rules, auction.Book, []);
        Seq<DutchAward> awards = outcome.Fills.GroupBy(fill => fill.Bidder).Select(of => new DutchAward(of.Key, (int)of.Sum(fill => fill.Quantity), auction.InCurrency(of.Sum(fill => fill.Price * fill.Quantity)))).ToSeq();
        Money? clearing = auction.Terms.Pricing == DutchPricing.UniformLast && !outcome.Fills.IsEmpty ? auction.InCurrency(outcome.Fills[^1].Price) : null;
        return (awards, clearing, outcome.RuleVersion);
    }

    private static bool Gives(this LiveDutchAuction auction, string rule, Seq<DutchAward> awards, Money? clearing) =>
        !string.Equals(rule, DutchAuction.RuleVersion, StringComparison.Ordinal) || (awards, clearing, rule) == OutcomeOf(auction);

    private static bool Takes(this LiveDutchAuction auction, DutchAct act) => act.Seq == auction.Numbered + 1 && auction.Bidders.Has(act.Bidder) && auction.Book.Refusal(auction.Rules, act) is null;

    private static LiveDutchAuction With(this LiveDutchAuction auction, DutchAct act) => auction with { Numbered = act.Seq, Book = auction.Book.After(auction.Rules, act) };

    private static LiveDutchAuction Without(this LiveDutchAuction auction, DutchAbsentee limit) =>
        auction with { Book = auction.Book with { Waiting = auction.Book.Waiting.Remove((auction.Rules.FiresAt(limit.Limit, limit.At), limit.Seq)) } };

    private static LiveDutchAuction Expecting(this LiveDutchAuction auction, Instant? nextAt, DutchAuctionEvent e) => auction.NextAt == nextAt ? auction : throw new ImpossibleHistoryException(auction, e);

    private static bool IsLast(this LiveDutchAuction auction, DutchState after, DutchLimitFired e) => after.Fills[^1] == new DutchFill(e.Number, e.Bidder, e.Licences, e.UnitPrice.MinorUnits, e.FiredAt) && e.UnitPrice.Currency == auction.Terms.Currency;

    private static DutchAbsentee? LimitOf(this LiveDutchAuction auction, ParticipantId bidder) => auction.Book.Waiting.Values.FirstOrDefault(limit => limit.Bidder == bidder);

    private static Instant? NextOf(DutchState book) => book.Waiting.IsEmpty ? null : book.Waiting.First().Key.FiresAt;

    /// <summary>Executes the limits whose instant has come, before whatever else happens at this one (DUT-3).</summary>
    private static void FireDue(Joint joint, StreamId stream, Instant at)
    {
        while (joint.Get<DutchAuctionState>(stream) is LiveDutchAuction { Book: { Remaining: > 0 } book } auction && NextOf(book) is { } firesAt && firesAt <= at && firesAt < auction.ClosesAt)
        {
            DutchAbsentee limit = book.Waiting.First().Value;
            (DutchState after, DutchRefusal? reason) = book.Fire(auction.Rules);
            if (reason is null)
            {
                DutchFill fill = after.Fills[^1];
                joint.Add(stream, new DutchLimitFired(auction.Id, limit.Bidder, limit.Seq, (int)fill.Quantity, auction.InCurrency(fill.Price), firesAt, NextOf(after), at));
            }
            else
            {
                joint.Add(stream, new DutchLimitLapsed(auction.Id, limit.Bidder, limit.Seq, Insufficient, NextOf(after), at));
            }
        }
    }

    private static void LapseAll(Joint joint, StreamId stream, string ground, Instant at)
    {
        while (joint.Get<LiveDutchAuction>(stream) is { Book.Waiting: { IsEmpty: false } waiting } auction)
        {
            DutchAbsentee limit = waiting.First().Value;
            joint.Add(stream, new DutchLimitLapsed(auction.Id, limit.Bidder, limit.Seq, ground, NextOf(auction.Without(limit).Book), at));
        }
    }

    private static Verdict EndWhenSoldOut(Joint joint, StreamId stream, Instant at) => joint.Get<LiveDutchAuction>(stream).Book.Remaining == 0 ? End(joint, stream, at) : joint.Accept();

    /// <summary>The outcome; the deposits of all who get nothing; and the licences that nobody gets.</summary>
    private static Verdict End(Joint joint, StreamId stream, Instant at)
    {
        var auction = joint.Get<LiveDutchAuction>(stream);
        if (!TryGetAccounts(joint, auction)) return joint.Needs;
        LapseAll(joint, stream, auction.Book.Remaining == 0 ? SoldOut : AtTheClose, at);
        (Seq<DutchAward> awards, Money? clearing, string rule) = OutcomeOf(auction);
        joint.Add(stream, awards.Count > 0 ? new DutchLicencesAwarded(auction.Id, awards, clearing, rule, at) : new DutchAuctionUnsold(auction.Id, rule, at));
        Free(joint, auction, awards, at);
        return joint.Accept();
    }

    private static void Free(Joint joint, LiveDutchAuction auction, Seq<DutchAward> awards, Instant at)
    {
        if (auction.Terms.Deposit is { } deposit)
        {
            HashSet<ParticipantId> winners = [.. awards.Select(award => award.Bidder)];
            foreach (ParticipantId loser in auction.Bidders.InOrder.Where(bidder => !winners.Contains(bidder))) Ledger.Release(joint, AccountId.Of(loser, deposit.Currency), auction.Id.Value, at);
        }

        int left = auction.Terms.Licences - awards.Sum(award => award.Licences);
        if (left > 0) joint.Add(auction.Terms.Listing.Stream, new LicenceReleased(auction.Terms.Listing, auction.Id.Stream.Value, at, auction.Terms.Licences == 1 ? null : left));
    }

    /// <summary>The streams that an end may touch.</summary>
    private static bool TryGetAccounts(Joint joint, LiveDutchAuction auction)
    {
        joint.TryGet(auction.Terms.Listing.Stream, out ListingState _);
        if (auction.Terms.Deposit is { } deposit)
        {
            foreach (ParticipantId bidder in auction.Bidders.InOrder) joint.TryGet(AccountId.Of(bidder, deposit.Currency).Stream, out AccountState _);
        }

        return !joint.Lacks;
    }

    /// <summary>What stands before every act of a bidder (MECHANISMS G-4): the hour, the lot being his own, and whether he is qualified. Whatever fires before his act is executed.</summary>
    private static Verdict? ForBidder(Joint joint, ParticipantId actor, StreamId stream, Instant at, out LiveDutchAuction auction)
    {
        auction = null!;
        if (!joint.TryGet(ParticipantStreams.Of(actor), out ParticipantState bidder) | !joint.TryGet(stream, out DutchAuctionState state)) return joint.Needs;
        if (state is not LiveDutchAuction live) return new AuctionNotFound();
        if (at < live.Terms.OpensAt) return new BiddingNotOpen(live.Terms.OpensAt);
        // Of one that was sold out there is nothing left, which is told last.
        if ((live.IsOver && live.Book.Remaining > 0) || live.Phase == DutchPhase.Cancelled || at >= live.ClosesAt) return new Closed(live.ClosesAt);
        if (live.IsOwnOf(actor, bidder.Group)) return new SelfBid();
        if (Admission.Bars(bidder, ParticipantRole.Buyer) is { } barred) return new NotQualified(barred.Code);
        if (!live.Bidders.Has(actor)) return new NotQualified(NotQualified.NotRegistered);
        FireDue(joint, stream, at);
        auction = joint.Get<LiveDutchAuction>(stream);
        return null;
    }

    private static Rejection RefusalOf(DutchRefusal refusal, LiveDutchAuction auction) => refusal switch
    {
        DutchRefusal.BadAmount => new BadAmount(auction.InCurrency(Amounts.Max)),
        DutchRefusal.BadQty => new Orders.OrderRejection.BadQuantity(),
        DutchRefusal.LimitBelowFloor => new LimitBelowFloor(auction.Terms.Floor),
        DutchRefusal.SoldOut => new ListingRejection.SoldOut(),
        DutchRefusal.InsufficientQty => new InsufficientLicences(auction.Book.Remaining),
        _ => throw new InvalidOperationException($"{refusal} was looked at before."),
    };
}
