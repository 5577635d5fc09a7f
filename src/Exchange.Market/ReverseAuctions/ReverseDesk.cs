using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.ReverseAuctions.ReverseRejection;

namespace Exchange.Market.ReverseAuctions;

/// <summary>A buyer's tender with falling bids: Open → Awarded, NotAwarded; or Cancelled (MECHANISMS REV-1).</summary>
/// <remarks>Leader and price are <see cref="ReversePrice"/>'s. The buyer's money is there from the opening on, so an award is paid at once.</remarks>
public static class ReverseDesk
{
    /// <summary>Vendors who bid.</summary>
    public const int VendorsMax = 100;

    /// <summary>Why there is no award.</summary>
    public const string NoBids = "no-bids", MaximumNotMet = "maximum-not-met", BuyerBarred = "buyer-barred", NotDeliverable = "not-deliverable";

    private const long AuctionBytes = 1_600, BidderBytes = 120;

    /// <remarks>Refused in this order: the buyer's admission, auction-already-opened, invalid-terms, the listing or product asked for, self-deal, the currency, insufficient-funds.</remarks>
    public static Verdict Open(PutOutTender command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState buyer) | !joint.TryGet(command.Subject, out ReverseAuctionState state) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is { } barred) return barred;
        if (state is not NoReverseAuction) return new AuctionAlreadyOpened();
        ReverseTender tender = command.Tender;
        if (ReverseTermsRule.FaultOf(tender, command.Maximum, at) is { } fault) return fault;
        if (Wanted.Bars(joint, tender.Listing, tender.Product, command.Actor, buyer, at) is { } wrong) return wrong;
        if (Trading.Bars(rulebook, tender.Ceiling.Currency, at) is { } noTrade) return noTrade;

        ReverseTerms terms = tender.Under(rulebook.At(at)!.Rules, at);
        var account = AccountId.Of(command.Actor, terms.Currency);
        if (!joint.TryGet(account.Stream, out AccountState _)) return joint.Needs;
        joint.Add(command.Subject, new ReverseAuctionOpened(command.Auction, command.Actor, terms, command.Maximum, at, buyer.Group));
        return Ledger.Hold(joint, account, command.Auction.Value, terms.Held, HoldPurpose.Order, command.Subject.Value, at) is { } lacking ? lacking : joint.Accept();
    }

    /// <remarks>
    /// Refused in this order: the vendor's admission, auction-not-found, not-open, closed, own-tender, wrong-currency, bad-amount, the listing, listing-unfit, product and title, sold-out, then above-ceiling or
    /// above-acceptable, auction-full.
    /// </remarks>
    public static Verdict Bid(BidInReverse command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState vendor)
            | !joint.TryGet(command.Subject, out ReverseAuctionState found)
            | !joint.TryGet(command.Listing.Stream, out ListingState state)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.Bars(vendor, ParticipantRole.Vendor) is { } barred) return barred;
        if (found is not LiveReverseAuction auction) return new AuctionNotFound();
        if (at < auction.Terms.OpensAt) return new BiddingNotOpen(auction.Terms.OpensAt);
        if (auction.IsOver || at >= auction.ClosesAt) return new Closed(auction.ClosesAt);
        if (auction.IsOwnOf(command.Actor, vendor.Group)) return new OwnTender();
        if (command.Minimum.Currency != auction.Terms.Currency) return new WrongCurrency(auction.Terms.Currency.Code);
        if (!Amounts.IsAmount(command.Minimum.MinorUnits)) return new BadAmount(auction.InCurrency(Amounts.Max));

        if (state is not LiveListing listing || listing.Seller != command.Actor) return new ListingRejection.ListingNotFound();
        if (ListingDesk.Bars(listing, SaleMethod.PostedPrice, at) is { } closed) return closed;
        ProductId product = listing.Product!.Value;
        if (!Listable.TryGet(joint, product.Stream, out Listable? offered) | !joint.TryGet(TitleId.Of(product).Stream, out TitleState title)) return joint.Needs;
        if (offered is not null && !Wanted.Fits(auction.Terms.Listing, auction.Terms.Product, auction.Terms.Theme, listing, offered)) return new RfqRejection.ListingUnfit();
        if (LicenceRule.Bars(offered, title, listing.Terms, auction.Id.Order.Value, command.Actor, auction.Buyer, rulebook.At(at), at) is { } bar) return bar;
        if (!listing.Has(auction.Terms.Licences)) return new ListingRejection.SoldOut();

        switch (auction.Rule.Refusal(auction.Standing, command.Actor, command.Minimum.MinorUnits))
        {
            case null: break;
            case ReverseRefusal.AboveCeiling: return new AboveCeiling(auction.Terms.Ceiling);
            default: return new AboveAcceptable(auction.InCurrency(auction.Rule.HighestAcceptable(auction.Standing, command.Actor) ?? 0));
        }

        if (!auction.Bidders.Has(command.Actor) && auction.Bidders.Count >= VendorsMax) return new AuctionFull(VendorsMax);

        joint.Add(command.Subject, new ReverseBidPlaced(auction.Id, command.Actor, auction.Bids + 1, command.Listing, command.Minimum, at));
        var after = joint.Get<LiveReverseAuction>(command.Subject);
        // ENG-9, mirrored: only a bid that changes the leader or the price moves the close.
        if (auction.Terms.SoftClose is { } soft && after.Standing!.Moves(auction.Standing) && soft.Extend(auction.ClosesAt, auction.Extensions, at) is { } closesAt)
        {
            joint.Add(command.Subject, new ReverseCloseExtended(auction.Id, closesAt, at));
        }

        return joint.Accept();
    }

    /// <remarks>Refused in this order: the buyer's admission, auction-not-found, reverse-auction-phase, bids-stand, closed, invalid-ground.</remarks>
    public static Verdict TakeBack(TakeBackTender command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState buyer) | !joint.TryGet(command.Subject, out ReverseAuctionState state)) return joint.Needs;
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is { } barred) return barred;
        if (state is not LiveReverseAuction auction || auction.Buyer != command.Actor) return new AuctionNotFound();
        if (auction.IsOver) return new ReverseInPhase(NameOf(auction.Phase));
        if (auction.Bids > 0) return new BidsStand();
        if (at >= auction.ClosesAt) return new Closed(auction.ClosesAt);
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;
        if (!joint.TryGet(AccountOf(auction).Stream, out AccountState _)) return joint.Needs;

        joint.Add(command.Subject, new ReverseAuctionCancelled(auction.Id, command.Ground, null, at));
        Ledger.Release(joint, AccountOf(auction), auction.Id.Value, at);
        return joint.Accept();
    }

    /// <summary>Two operators call it off. Part of a decision by four eyes.</summary>
    internal static Rejection? Cancel(CancelReverseAuction act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at)
    {
        if (!joint.TryGet(act.Target, out ReverseAuctionState state)) return null;
        if (state is not LiveReverseAuction auction) return new AuctionNotFound();
        Rejection? conflict = Conflicts.Between(joint, auction.Buyer, proposedBy, approvedBy);
        if (joint.Lacks | !joint.TryGet(AccountOf(auction).Stream, out AccountState _)) return null;
        if (conflict is not null) return conflict;
        if (auction.IsOver) return new ReverseInPhase(NameOf(auction.Phase));
        if (Grounds.FaultOf(act.Ground) is { } fault) return fault;

        joint.Add(act.Target, new ReverseAuctionCancelled(act.Auction, act.Ground, decision, at));
        Ledger.Release(joint, AccountOf(auction), auction.Id.Value, at);
        return null;
    }

    public static Verdict Postpone(OutageTouchedReverse command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out ReverseAuctionState state)) return joint.Needs;
        if (state is not LiveReverseAuction auction) return new AuctionNotFound();
        Duration window = auction.Terms.OutageWindow;
        bool touches = !auction.IsOver && command.From < command.To && command.From < auction.ClosesAt && command.To > auction.ClosesAt - window;
        if (touches) joint.Add(command.Subject, new ReverseClosePostponed(command.Auction, command.From, command.To, command.To + window, at));
        return joint.Accept();
    }

    /// <summary>One batch: the award with its order, the fixed price, the licences and the money; or none of them, and the money free again.</summary>
    public static Verdict Close(CloseReverse command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out ReverseAuctionState state) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (state is not LiveReverseAuction auction) return new AuctionNotFound();
        if (auction.IsOver || auction.ClosesAt != command.ClosesAt) return joint.Accept();
        if (at < auction.ClosesAt) return new CloseNotDue(auction.ClosesAt);
        AccountId account = AccountOf(auction);
        if (!joint.TryGet(account.Stream, out AccountState _) | !joint.TryGet(ParticipantStreams.Of(auction.Buyer), out ParticipantState buyer)) return joint.Needs;

        string? bar = auction.Standing switch { null => NoBids, { MaximumMet: false } => MaximumNotMet, _ => Admission.Bars(buyer, ParticipantRole.Buyer) is null ? null : BuyerBarred };
        RuleVersion? rules = Trading.VersionFor(rulebook, auction.Terms.Currency, at);
        bool deliverable = bar is null && rules is not null && IsDeliverable(joint, auction, rulebook, at);
        if (bar is null && deliverable) joint.TryGet(auction.Id.Order.Stream, out OrderState _);
        if (joint.Lacks) return joint.Needs;
        if (bar is null && !deliverable) bar = NotDeliverable;

        Seq<ParticipantId> bidders = auction.Bidders.InOrder.ToSeq();
        Ledger.Release(joint, account, auction.Id.Value, at);
        if (bar is not null)
        {
            joint.Add(command.Subject, new ReverseNotAwarded(auction.Id, bar, bidders, auction.Rule.Version, at));
            return joint.Accept();
        }

        StandingOffer winner = auction.Standing!;
        var listing = (LiveListing)joint.Get<ListingState>(auction.Listing!.Value.Stream);
        OrderId order = auction.Id.Order;
        int licences = auction.Terms.Licences;
        Money price = auction.InCurrency(checked(winner.Price * licences));
        joint.Add(command.Subject, new ReverseAwarded(auction.Id, winner.Leader, listing.Id, auction.InCurrency(winner.Price), order, bidders, auction.Rule.Version, at));
        OrderDesk.Strike(
            joint, new Struck(order, listing, new ReservedLicence(listing.Version, listing.Terms), auction.Buyer, price, licences, PriceMethod.ReverseAuction, command.Subject, auction.Rule.Version, rules!.Number), at);
        joint.Add(listing.Id.Stream, new LicenceReserved(listing.Id, order.Stream.Value, at, OrderDesk.Counted(licences)));
        // No price is above the ceiling that was held.
        return Ledger.Hold(joint, account, order.Value, price, HoldPurpose.Order, order.Stream.Value, at) is { } lacking ? lacking : joint.Accept();
    }

    public static ReverseAuctionState Evolve(ReverseAuctionState state, ReverseAuctionEvent @event) => (state, @event) switch
    {
        (NoReverseAuction, ReverseAuctionOpened e) => new LiveReverseAuction(
            e.Auction, e.Buyer, e.BuyerGroup, e.Terms, e.Maximum, ReversePhase.Open, e.Terms.ClosesAt, Extensions: 0, AuctionBidders.None, Bids: 0, Standing: null, Listing: null),
        (LiveReverseAuction { IsOver: false } a, ReverseBidPlaced e) when e.Number == a.Bids + 1 && e.Minimum.Currency == a.Terms.Currency && a.Rule.Refusal(a.Standing, e.Vendor, e.Minimum.MinorUnits) is null => a.With(e),
        (LiveReverseAuction { IsOver: false } a, ReverseCloseExtended e) => a with { ClosesAt = e.ClosesAt, Extensions = a.Extensions + 1 },
        (LiveReverseAuction { IsOver: false } a, ReverseClosePostponed e) => a with { ClosesAt = e.ClosesAt },
        // A stored outcome must be the one that the bids give (MECHANISMS 14.2); one of a rule that is no longer the newest stands as it was.
        (LiveReverseAuction { IsOver: false } a, ReverseAwarded e) when !IsNewest(e.Rule) || (a.Standing is { MaximumMet: true } s && s.Leader == e.Vendor && e.UnitPrice == a.InCurrency(s.Price) && a.Listing == e.Listing) =>
            a with { Phase = ReversePhase.Awarded },
        (LiveReverseAuction { IsOver: false } a, ReverseNotAwarded e) when !IsNewest(e.Rule) || e.Ground switch { NoBids => a.Standing is null, MaximumNotMet => a.Standing is { MaximumMet: false }, _ => a.Standing is { MaximumMet: true } } =>
            a with { Phase = ReversePhase.NotAwarded },
        (LiveReverseAuction { IsOver: false } a, ReverseAuctionCancelled) => a with { Phase = ReversePhase.Cancelled },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(ReverseAuctionState state) => state is LiveReverseAuction a ? AuctionBytes + (BidderBytes * a.Bidders.Count) : 24;

    internal static string NameOf(ReversePhase phase) => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString());

    private static bool IsNewest(string rule) => string.Equals(rule, ReversePrice.ProxyRuleVersion, StringComparison.Ordinal);

    private static LiveReverseAuction With(this LiveReverseAuction auction, ReverseBidPlaced e)
    {
        StandingOffer standing = auction.Rule.After(auction.Standing, e.Vendor, e.Minimum.MinorUnits);
        return auction with { Bids = e.Number, Bidders = auction.Bidders.With(e.Vendor), Standing = standing, Listing = standing.Leader == e.Vendor ? e.Listing : auction.Listing };
    }

    private static AccountId AccountOf(LiveReverseAuction auction) => AccountId.Of(auction.Buyer, auction.Terms.Currency);

    /// <summary>Whether the leader can sell the buyer what he asked for, now. False while a state is missing.</summary>
    private static bool IsDeliverable(Joint joint, LiveReverseAuction auction, RulebookState rulebook, Instant at)
    {
        ParticipantId vendor = auction.Standing!.Leader;
        if (!joint.TryGet(ParticipantStreams.Of(vendor), out ParticipantState seller) | !joint.TryGet(auction.Listing!.Value.Stream, out ListingState state)) return false;
        if (state is not LiveListing { Product: { } product } listing) return false;
        if (!Listable.TryGet(joint, product.Stream, out Listable? offered) | !joint.TryGet(TitleId.Of(product).Stream, out TitleState title)) return false;
        return Admission.Bars(seller, ParticipantRole.Vendor) is null
            && ListingDesk.Bars(listing, SaleMethod.PostedPrice, at) is null
            && LicenceRule.Bars(offered, title, listing.Terms, auction.Id.Order.Value, vendor, auction.Buyer, rulebook.At(at), at) is null
            && listing.Has(auction.Terms.Licences);
    }
}
