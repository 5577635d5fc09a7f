using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Interests.InterestRejection;

namespace Exchange.Market.Interests;

/// <summary>The method by interest (DOMAIN LST-3): Open → Agreed at the listed price when one is interested, Auctioned when several are, Lapsed when nobody is.</summary>
public static class InterestDesk
{
    public const int ExtensionsMax = 100;

    /// <summary>The ground of a registration that the buyer took back.</summary>
    public const string WithdrawnGround = "withdrawn";

    private const long InterestBytes = 2_000, RegistrationBytes = 120;

    /// <summary>One batch: the call, and a licence of the listing reserved for it.</summary>
    /// <remarks>Refused in this order: the vendor's admission, interest-phase, the listing, sold-out, the product and its title, the currency, the call.</remarks>
    public static Verdict Call(CallForInterest command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState seller)
            | !joint.TryGet(command.Subject, out InterestState known)
            | !joint.TryGet(command.Listing.Stream, out ListingState state)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.Bars(seller, ParticipantRole.Vendor) is { } barred) return barred;
        if (known is LiveInterest before) return new InterestInPhase(NameOf(before.Phase));
        if (state is not LiveListing listing || listing.Seller != command.Actor) return new ListingRejection.ListingNotFound();
        if (ListingDesk.Bars(listing, SaleMethod.Interest, at) is { } closed) return closed;
        if (!listing.Has(1)) return new ListingRejection.SoldOut();

        // What is sold by interest is a product, and has a price.
        (Products.ProductId product, Money price) = (listing.Product!.Value, listing.Terms.Price!.Value);
        if (!Listable.TryGet(joint, product.Stream, out Listable? offered) | !joint.TryGet(TitleId.Of(product).Stream, out TitleState title)) return joint.Needs;
        if (LicenceRule.Bars(offered, title, listing.Terms, command.Interest.Value, command.Actor, buyer: null, rulebook.At(at), at) is { } bar) return bar;
        if (Trading.Bars(rulebook, price.Currency, at) is { } noTrade) return noTrade;
        // Several who are interested bid for it as in any ascending auction.
        if (ScarcityRule.Bars(listing, PriceFormation.English, lot: 1, price) is { } plenty) return plenty;
        if (FaultOf(command, at) is { } fault) return fault;

        RuleSet rules = rulebook.At(at)!.Rules;
        var asked = new LotTerms(price, command.Until + command.Runs, OpensAt: command.Until, Format: command.Format, Deposit: command.Deposit);
        if (AuctionTermsRule.FaultOf(asked, rules) is { } gap) return gap;
        AuctionTerms auction = asked.Under(rules, command.Listing, product.Stream.Value, at);
        if (AuctionTermsRule.FaultOf(auction, at) is { } impossible) return impossible;

        joint.Add(command.Subject, new InterestCalled(
            command.Interest, command.Listing, listing.Version, product, command.Actor, listing.Terms, seller.Group, auction, command.Until, command.Extensions, command.Extension, command.Runs, at));
        joint.Add(command.Listing.Stream, new LicenceReserved(command.Listing, command.Subject.Value, at));
        return joint.Accept();
    }

    /// <summary>One batch: the registration, and the deposit held under the id of the auction that may come of it.</summary>
    public static Verdict Register(RegisterInterest command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (Running(joint, command.Actor, command.Subject, at, out LiveInterest interest, out ParticipantState buyer) is { } not) return not;
        if (IsOfTheSeller(interest, command.Actor, buyer)) return new ListingRejection.SelfDeal();
        if (interest.Registered.Has(command.Actor)) return new AlreadyInterested();
        if (interest.Registered.Count >= Auction.BiddersMax) return new InterestFull(Auction.BiddersMax);

        var registered = new InterestRegistered(command.Interest, command.Actor, at);
        if (interest.Auction.Deposit is not { } deposit)
        {
            joint.Add(command.Subject, registered);
            return joint.Accept();
        }

        var account = AccountId.Of(command.Actor, deposit.Currency);
        if (!joint.TryGet(account.Stream, out AccountState _)) return joint.Needs;
        joint.Add(command.Subject, registered);
        return Ledger.Hold(joint, account, command.Interest.Auction.Value, deposit, HoldPurpose.Deposit, command.Subject.Value, at) is { } lacking ? lacking : joint.Accept();
    }

    /// <summary>One batch: the registration is dropped, and its deposit released.</summary>
    public static Verdict Withdraw(WithdrawInterest command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (Running(joint, command.Actor, command.Subject, at, out LiveInterest interest, out _) is { } not) return not;
        if (!interest.Registered.Has(command.Actor)) return new NotInterested();
        if (DepositsOf(interest, [command.Actor]) is [var account] && !joint.TryGet(account.Stream, out AccountState _)) return joint.Needs;

        Drop(joint, interest, command.Actor, WithdrawnGround, at);
        return joint.Accept();
    }

    /// <summary>One batch, by how many of the registered may still trade: none, one, or several. The deposits of all others are released.</summary>
    public static Verdict End(EndInterest command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out InterestState state)) return joint.Needs;
        if (state is not LiveInterest interest) return new InterestNotFound();
        if (interest.Phase != InterestPhase.Open || interest.Until != command.Until) return joint.Accept();
        if (at < command.Until) return new ListingRejection.DeadlineNotDue(command.Until);

        ParticipantId[] registered = [.. interest.Registered.InOrder];
        foreach (ParticipantId buyer in registered) joint.TryGet(ParticipantStreams.Of(buyer), out ParticipantState _);
        foreach (AccountId account in DepositsOf(interest, registered)) joint.TryGet(account.Stream, out AccountState _);
        if (!joint.TryGet(interest.Listing.Stream, out ListingState listing)
            | !joint.TryGet(interest.Id.Order.Stream, out OrderState _)
            | !joint.TryGet(interest.Id.Auction.Stream, out AuctionState _)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)
            | joint.Lacks) return joint.Needs;

        var qualified = new List<ParticipantId>();
        foreach (ParticipantId buyer in registered)
        {
            if (Admission.Bars(joint.Get<ParticipantState>(ParticipantStreams.Of(buyer)), ParticipantRole.Buyer) is { } bar) Drop(joint, interest, buyer, bar.Code, at);
            else qualified.Add(buyer);
        }

        switch (qualified)
        {
            case []: Nobody(joint, interest, (LiveListing)listing, at); break;
            case [var buyer]: One(joint, interest, buyer, rulebook, at); break;
            default: Several(joint, interest, qualified, at); break;
        }

        return joint.Accept();
    }

    public static InterestState Evolve(InterestState state, InterestEvent @event) => (state, @event) switch
    {
        (NoInterest, InterestCalled e) => new LiveInterest(
            e.Interest, e.Listing, e.ListingVersion, e.Product, e.Seller, e.Terms, e.SellerGroup, e.Auction, e.Until, e.Extensions, e.Extension, e.Runs, InterestPhase.Open, AuctionBidders.None),
        (LiveInterest { Phase: InterestPhase.Open } i, InterestRegistered e) when e.At < i.Until && !i.Registered.Has(e.Buyer) => i with { Registered = i.Registered.With(e.Buyer) },
        (LiveInterest { Phase: InterestPhase.Open } i, InterestDropped e) when i.Registered.Has(e.Buyer) => i with { Registered = i.Registered.Without(e.Buyer) },
        (LiveInterest { Phase: InterestPhase.Open, ExtensionsLeft: > 0, Registered.Count: 0 } i, InterestExtended e) when e.Until > i.Until => i with { Until = e.Until, ExtensionsLeft = i.ExtensionsLeft - 1 },
        (LiveInterest { Phase: InterestPhase.Open, Registered.Count: 1 } i, InterestAgreed e) when i.Registered.Has(e.Buyer) && e.At >= i.Until => i with { Phase = InterestPhase.Agreed },
        (LiveInterest { Phase: InterestPhase.Open, Registered.Count: > 1 } i, InterestAuctioned e) when e.At >= i.Until => i with { Phase = InterestPhase.Auctioned },
        (LiveInterest { Phase: InterestPhase.Open, Registered.Count: 0, ExtensionsLeft: 0 } i, InterestLapsed e) when e.At >= i.Until => i with { Phase = InterestPhase.Lapsed },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(InterestState state) => state is LiveInterest i ? InterestBytes + (RegistrationBytes * i.Registered.Count) : 24;

    internal static string NameOf(InterestPhase phase) => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString());

    /// <summary>Extended as often as the call says, from the end that has come; then over, and the listing with it.</summary>
    private static void Nobody(Joint joint, LiveInterest interest, LiveListing listing, Instant at)
    {
        if (interest is { ExtensionsLeft: > 0, Extension: { } extension })
        {
            joint.Add(interest.Id.Stream, new InterestExtended(interest.Id, at + extension, at));
            return;
        }

        joint.Add(interest.Id.Stream, new InterestLapsed(interest.Id, at));
        joint.Add(interest.Listing.Stream, new LicenceReleased(interest.Listing, interest.Id.Stream.Value, at));
        if (listing.Phase is ListingPhase.Listed or ListingPhase.SoldOut or ListingPhase.Suspended) joint.Add(interest.Listing.Stream, new ListingExpired(interest.Listing, at));
    }

    /// <summary>The listed price, which is posted: the deposit counts towards it, and the rest is due as of every order.</summary>
    private static void One(Joint joint, LiveInterest interest, ParticipantId buyer, RulebookState rulebook, Instant at)
    {
        (OrderId order, Money price, string origin) = (interest.Id.Order, interest.Terms.Price!.Value, interest.Id.Stream.Value);
        Guid? deposit = interest.Auction.Deposit is null ? null : interest.Id.Auction.Value;

        // The currency was traded when the call was made, so there is such a version.
        int rules = Trading.VersionFor(rulebook, price.Currency, at)!.Number;
        joint.Add(interest.Id.Stream, new InterestAgreed(interest.Id, buyer, order, at));
        joint.Add(order.Stream, new OrderPlaced(
            order, interest.Listing, interest.ListingVersion, interest.Product, interest.Seller, buyer, Auction: null, interest.Terms, at, Licences: null, origin, deposit));
        joint.Add(order.Stream, new PriceFixed(order, interest.Product, price, PriceMethod.PostedPrice, origin, OrderDesk.PostedPriceRule, rules, at));
        joint.Add(interest.Listing.Stream, new LicenceReassigned(interest.Listing, origin, order.Stream.Value, at));
    }

    /// <summary>The announced auction opens at once, with the registered as its bidders; their deposits are held under its id already.</summary>
    private static void Several(Joint joint, LiveInterest interest, IEnumerable<ParticipantId> buyers, Instant at)
    {
        AuctionId auction = interest.Id.Auction;
        joint.Add(interest.Id.Stream, new InterestAuctioned(interest.Id, auction, at));
        joint.Add(auction.Stream, new AuctionOpened(auction, interest.Seller, interest.Auction with { OpensAt = at, ClosesAt = at + interest.Runs }, at, interest.SellerGroup));
        foreach (ParticipantId buyer in buyers) joint.Add(auction.Stream, new BidderRegistered(auction, buyer, at));
        joint.Add(interest.Listing.Stream, new LicenceReassigned(interest.Listing, interest.Id.Stream.Value, auction.Stream.Value, at));
    }

    private static void Drop(Joint joint, LiveInterest interest, ParticipantId buyer, string ground, Instant at)
    {
        joint.Add(interest.Id.Stream, new InterestDropped(interest.Id, buyer, ground, at));
        foreach (AccountId account in DepositsOf(interest, [buyer])) Ledger.Release(joint, account, interest.Id.Auction.Value, at);
    }

    private static AccountId[] DepositsOf(LiveInterest interest, ReadOnlySpan<ParticipantId> buyers)
    {
        if (interest.Auction.Deposit is not { } deposit) return [];
        var accounts = new AccountId[buyers.Length];
        for (int i = 0; i < accounts.Length; i++) accounts[i] = AccountId.Of(buyers[i], deposit.Currency);
        return accounts;
    }

    /// <summary>A call that still takes registrations, for a buyer who may trade.</summary>
    private static Verdict? Running(Joint joint, ParticipantId actor, StreamId stream, Instant at, out LiveInterest interest, out ParticipantState buyer)
    {
        interest = null!;
        if (!joint.TryGet(ParticipantStreams.Of(actor), out buyer) | !joint.TryGet(stream, out InterestState state)) return joint.Needs;
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is { } barred) return barred;
        if (state is not LiveInterest live) return new InterestNotFound();
        if (live.Phase != InterestPhase.Open) return new InterestInPhase(NameOf(live.Phase));
        if (at >= live.Until) return new InterestOver(live.Until);
        interest = live;
        return null;
    }

    private static bool IsOfTheSeller(LiveInterest interest, ParticipantId buyer, ParticipantState party) =>
        buyer == interest.Seller || (party.Group is { } group && string.Equals(group, interest.SellerGroup, StringComparison.Ordinal));

    /// <summary>Bounds that keep every later sum of times far from its limit: all extensions and the auction end within the year that an auction may be ahead.</summary>
    private static InvalidCall? FaultOf(CallForInterest call, Instant at)
    {
        if (call.Until <= at) return new("until", "It is in the future.");
        if (call.Until - at > AuctionTermsRule.HorizonMax) return new("until", "It is at most 366 days ahead.");
        if (call.Runs <= Duration.Zero || call.Runs > AuctionTermsRule.HorizonMax) return new("runs", "It is positive and at most 366 days.");
        if (call.Extensions is < 0 or > ExtensionsMax) return new("extensions", "It is from 0 to 100.");
        if (call.Extensions > 0 != call.Extension is not null) return new("extension", "It is named when there are extensions, and only then.");
        if (call.Extension is { } extension && (extension <= Duration.Zero || extension > AuctionTermsRule.HorizonMax)) return new("extension", "It is positive and at most 366 days.");
        return call.Until - at + (call.Runs + ((call.Extension ?? Duration.Zero) * call.Extensions)) > AuctionTermsRule.HorizonMax ? new("extensions", "With all of them and the auction it is over within 366 days.") : null;
    }
}
