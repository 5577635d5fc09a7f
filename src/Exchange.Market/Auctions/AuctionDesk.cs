using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;

namespace Exchange.Market.Auctions;

/// <summary>What an auction asks of other streams: the listing it sells from, who may bid, deposits. The auction itself is decided by <see cref="Auction"/>.</summary>
public static class AuctionDesk
{
    /// <summary>One batch: the auction, and a licence of the listing reserved for it.</summary>
    /// <remarks>Refused in this order: the vendor's admission, auction-already-opened, the listing, sold-out, the product and its title, the currency, no-scarcity, the terms.</remarks>
    public static Verdict Open(PutUpLot command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState seller)
            | !joint.TryGet(command.Subject, out AuctionState auction)
            | !joint.TryGet(command.Listing.Stream, out ListingState state)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.Bars(seller, ParticipantRole.Vendor) is { } barred) return barred;
        if (auction is not NotOpened) return new AuctionRejection.AuctionAlreadyOpened();
        if (state is not LiveListing listing || listing.Seller != command.Actor) return new ListingNotFound();
        if (ListingDesk.Bars(listing, SaleMethod.Auction, at) is { } closed) return closed;
        if (listing.Available is <= 0) return new SoldOut();

        // What is sold by auction is a product.
        ProductId product = listing.Product!.Value;
        if (!Listable.TryGet(joint, product.Stream, out Listable? offered) | !joint.TryGet(TitleId.Of(product).Stream, out TitleState title)) return joint.Needs;
        if (LicenceRule.Bars(offered, title, listing.Terms, command.Auction.Value, command.Actor, buyer: null, rulebook.At(at), at) is { } bar) return bar;
        if (Trading.Bars(rulebook, command.Terms.OpeningPrice.Currency, at) is { } noTrade) return noTrade;
        if (ScarcityRule.Bars(listing, PriceFormation.English, lot: 1, command.Terms.OpeningPrice) is { } plenty) return plenty;

        RuleSet rules = rulebook.At(at)!.Rules;
        if (AuctionTermsRule.FaultOf(command.Terms, rules) is { } gap) return gap;
        if (ExclusiveReserve.FaultOf(command.Terms.EstimatedValues, listing.Terms.Supply, command.Terms.OpeningPrice.Currency) is { } values) return values;
        AuctionTerms terms = command.Terms.Under(rules, command.Listing, product.Stream.Value, at);
        Decision<AuctionEvent> decision = Auction.Decider.Decide(new OpenAuction(command.Auction, command.Actor, terms, at, seller.Group), auction);
        if (decision.Rejection is { } refusal) return refusal;

        joint.Add(command.Subject, decision.Events[0]);
        joint.Add(command.Listing.Stream, new LicenceReserved(command.Listing, command.Subject.Value, at));
        return joint.Accept();
    }

    /// <summary>One batch: the registration, and the deposit held under the auction's id.</summary>
    /// <remarks>Refused in this order: the buyer's admission, then as <see cref="AuctionRejection"/> says, then insufficient-funds.</remarks>
    public static Verdict Register(RegisterBidder command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState buyer) | !joint.TryGet(command.Subject, out AuctionState auction)) return joint.Needs;
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is { } barred) return barred;
        Decision<AuctionEvent> decision = Auction.Decider.Decide(new EnterBidder(command.Auction, command.Actor, at, buyer.Group), auction);
        if (decision.Rejection is { } refusal) return refusal;
        if (auction is not Open { Terms.Deposit: { } deposit }) return Verdict.Of(command.Subject, decision);

        var account = AccountId.Of(command.Actor, deposit.Currency);
        if (!joint.TryGet(account.Stream, out AccountState _)) return joint.Needs;
        foreach (AuctionEvent fact in decision.Events) joint.Add(command.Subject, fact);
        return Ledger.Hold(joint, account, command.Auction.Value, deposit, HoldPurpose.Deposit, command.Subject.Value, at) is { } lacking ? lacking : joint.Accept();
    }

    public static Verdict Bid(BidInAuction command, IStates states, Instant at) =>
        states.TryGet(command.Subject, out AuctionState auction) & states.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState bidder)
            ? Bid(command, command.Subject, auction, bidder, at)
            : new Verdict.Needs(command.Streams);

    /// <summary>The decision over a bid, for who has the two states and the auction's stream at hand: bids are what the exchange decides most often.</summary>
    public static Verdict Bid(BidInAuction command, StreamId stream, AuctionState auction, ParticipantState bidder, Instant at) => Verdict.Of(
        stream, Auction.Decider.Decide(new PlaceBid(command.Auction, command.Actor, command.Maximum, at, bidder.Group, BarOf(bidder)), auction));

    public static Verdict Leave(LeaveAbsenteeBid command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out AuctionState auction) | !joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState bidder)) return joint.Needs;
        return Verdict.Of(command.Subject, Auction.Decider.Decide(new LeaveAbsentee(command.Auction, command.Actor, command.Maximum, at, bidder.Group, BarOf(bidder)), auction));
    }

    public static Verdict WithdrawLeft(WithdrawAbsenteeBid command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out AuctionState auction) | !joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState bidder)) return joint.Needs;
        return Verdict.Of(command.Subject, Auction.Decider.Decide(new WithdrawAbsentee(command.Auction, command.Actor, at, bidder.Group, BarOf(bidder)), auction));
    }

    public static Verdict OpenBids(OpeningDue command, IStates states, Instant at) =>
        states.TryGet(command.Subject, out AuctionState auction)
            ? Verdict.Of(command.Subject, Auction.Decider.Decide(new OpenBidding(command.Auction, command.OpensAt, at), auction))
            : new Verdict.Needs(command.Subject);

    /// <summary>One batch: the cancellation, all deposits, and the licence.</summary>
    /// <remarks>Refused in this order: the vendor's admission, auction-not-found, closed, bid-stands, invalid-ground.</remarks>
    public static Verdict Withdraw(WithdrawLot command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState seller) | !joint.TryGet(command.Subject, out AuctionState auction)) return joint.Needs;
        if (Admission.Bars(seller, ParticipantRole.Vendor) is { } barred) return barred;
        if (SellerOf(auction) != command.Actor) return new AuctionRejection.AuctionNotFound();
        return Settle(joint, command.Subject, auction, Auction.Decider.Decide(new CallOff(command.Auction, command.Ground, at), auction), at);
    }

    /// <summary>Two operators call it off. Part of a decision by four eyes.</summary>
    /// <remarks>Refused in this order: auction-not-found, conflict-of-interest, closed, invalid-ground.</remarks>
    internal static Rejection? Cancel(CancelAuction act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at)
    {
        if (!joint.TryGet(act.Target, out AuctionState auction)) return null;
        if (SellerOf(auction) is not { } seller) return new AuctionRejection.AuctionNotFound();
        Rejection? conflict = Conflicts.Between(joint, seller, proposedBy, approvedBy);
        if (joint.Lacks) return null;
        if (conflict is not null) return conflict;
        return Settle(joint, act.Target, auction, Auction.Decider.Decide(new CallOff(act.Auction, act.Ground, at, decision), auction), at) is Verdict.Refused { Rejection: var refusal } ? refusal : null;
    }

    public static Verdict Retract(RetractBid command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out AuctionState auction) | !joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState bidder)) return joint.Needs;
        return Verdict.Of(command.Subject, Auction.Decider.Decide(new TakeBackBids(command.Auction, command.Actor, at, bidder.Group, BarOf(bidder)), auction));
    }

    /// <summary>One batch, as at a close: the award to the buyer, and the deposits of all others.</summary>
    public static Verdict BuyNow(BuyNow command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out AuctionState auction) | !joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState bidder)) return joint.Needs;
        return Settle(joint, command.Subject, auction, Auction.Decider.Decide(new TakeAtBuyNow(command.Auction, command.Actor, at, bidder.Group, BarOf(bidder)), auction), at);
    }

    /// <summary>One batch: the outcome, the deposits of all who did not win, and the licence when nobody did.</summary>
    public static Verdict Close(CloseDue command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out AuctionState auction)) return joint.Needs;
        return Settle(joint, command.Subject, auction, Auction.Decider.Decide(new CloseAuction(command.Auction, command.ClosesAt, at), auction), at);
    }

    public static Verdict Postpone(OutageTouched command, IStates states, Instant at) =>
        states.TryGet(command.Subject, out AuctionState auction)
            ? Verdict.Of(command.Subject, Auction.Decider.Decide(new PostponeClose(command.Auction, command.From, command.To, at), auction))
            : new Verdict.Needs(command.Subject);

    private static Verdict Settle(Joint joint, StreamId stream, AuctionState state, Decision<AuctionEvent> decision, Instant at)
    {
        if (decision.Rejection is { } refusal) return refusal;
        if (decision.Events.IsEmpty) return joint.Accept();

        var auction = (Open)state;
        ParticipantId? winner = (decision.Events[^1] as LotAwarded)?.Winner;
        AccountId[] losers = auction.Terms.Deposit is { } deposit ? [.. auction.Bidders.InOrder.Where(b => b != winner).Select(b => AccountId.Of(b, deposit.Currency))] : [];
        foreach (AccountId loser in losers) joint.TryGet(loser.Stream, out AccountState _);
        if (winner is null && auction.Terms.Listing is { } unsold) joint.TryGet(unsold.Stream, out ListingState _);
        if (joint.Lacks) return joint.Needs;

        foreach (AuctionEvent fact in decision.Events) joint.Add(stream, fact);
        foreach (AccountId loser in losers) Ledger.Release(joint, loser, auction.Id.Value, at);
        if (winner is null && auction.Terms.Listing is { } listing) joint.Add(listing.Stream, new LicenceReleased(listing, stream.Value, at));
        return joint.Accept();
    }

    /// <summary>Null: there is no such auction.</summary>
    private static ParticipantId? SellerOf(AuctionState auction) => auction switch { Open open => open.Seller, Settled settled => settled.Seller, _ => null };

    /// <summary>The code of what keeps a party from buying at the moment; null: nothing does.</summary>
    private static string? BarOf(ParticipantState party) => Admission.Bars(party, ParticipantRole.Buyer)?.Code;
}
