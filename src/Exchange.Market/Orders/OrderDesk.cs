using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Orders.OrderRejection;

namespace Exchange.Market.Orders;

/// <summary>The thread of a deal: Placed → Contracted → Delivered → Closed, or Rejected or Cancelled (DOMAIN ORD-1).</summary>
public static class OrderDesk
{
    /// <summary>The rule of a posted price and its version: one flat price a licence (MECHANISMS POST-1).</summary>
    public const string PostedPriceRule = "posted-flat-1";

    private const long OrderBytes = 900;

    /// <summary>One batch: the order, its price, a licence and the money for it, held at once.</summary>
    public static Verdict Place(PlaceOrder command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState buyer)
            | !joint.TryGet(command.Subject, out OrderState order)
            | !joint.TryGet(command.Listing.Stream, out ListingState listing)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is { } barred) return barred;
        if (order is LiveOrder known) return new OrderInPhase(NameOf(known.Phase));
        if (ListingDesk.Bars(listing, SaleMethod.PostedPrice, at) is { } closed) return closed;

        // What is sold at a posted price is a product, and has a price.
        var offer = (LiveListing)listing;
        ProductId product = offer.Product!.Value;
        Money each = offer.Terms.Price!.Value;
        var account = AccountId.Of(command.Actor, each.Currency);
        if (!joint.TryGet(ParticipantStreams.Of(offer.Seller), out ParticipantState seller)
            | !Listable.TryGet(joint, product.Stream, out Listable? offered)
            | !joint.TryGet(TitleId.Of(product).Stream, out TitleState title)
            | !joint.TryGet(account.Stream, out AccountState _)) return joint.Needs;

        if (Admission.AreOne(command.Actor, buyer, offer.Seller, seller)) return new SelfDeal();
        if (Admission.Bars(seller, ParticipantRole.Vendor) is not null) return new SellerBarred();
        if (command.ListingVersion != offer.Version) return new ListingChanged(offer.Version);
        int licences = command.Licences ?? 1;
        if (licences is < 1 or > ListingTermsRule.LicencesMax || (Int128)each.MinorUnits * licences > Amounts.Max) return new BadQuantity();
        if (!offer.Has(licences)) return new SoldOut();
        if (LicenceRule.Bars(offered, title, offer.Terms, command.Order.Value, offer.Seller, command.Actor, rulebook.At(at), at) is { } bar) return bar;
        if (Trading.Bars(rulebook, each.Currency, at) is { } noTrade) return noTrade;

        Money price = each with { MinorUnits = each.MinorUnits * licences };
        int? counted = licences == 1 ? null : licences;
        joint.Add(command.Subject, new OrderPlaced(command.Order, command.Listing, offer.Version, product, offer.Seller, command.Actor, Auction: null, offer.Terms, at, counted));
        joint.Add(command.Subject, new PriceFixed(command.Order, product, price, PriceMethod.PostedPrice, command.Listing.Stream.Value, PostedPriceRule, rulebook.At(at)!.Number, at, counted));
        joint.Add(command.Listing.Stream, new LicenceReserved(command.Listing, command.Subject.Value, at, counted));
        return Ledger.Hold(joint, account, command.Order.Value, price, HoldPurpose.Order, command.Subject.Value, at) is { } lacking ? lacking : joint.Accept();
    }

    /// <summary>One batch: the winner's order at the price of the award, and the licence that the auction had reserved, under the terms it had reserved it by (LST-2).</summary>
    public static Verdict PlaceAwarded(PlaceAwardedOrder command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out OrderState order) | !joint.TryGet(command.Auction.Stream, out AuctionState auction) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (order is LiveOrder) return joint.Accept();
        if (auction is not Settled { Winner: { } winner, Price: { } price, Listing: { } listing } award || (command.Winner is { } named && named != winner)) return new NoAward();
        if (!joint.TryGet(listing.Stream, out ListingState state)) return joint.Needs;
        if (state is not LiveListing { Product: { } product } offer || !offer.Reserved.TryGetValue(command.Auction.Stream.Value, out ReservedLicence? licence)) return new NoAward();
        if (Trading.VersionFor(rulebook, price.Currency, at) is not { } rules) return new RulebookRejection.NoRules();

        joint.Add(command.Subject, new OrderPlaced(command.Order, listing, licence.Version, product, offer.Seller, winner, command.Auction, licence.Terms, at));
        joint.Add(command.Subject, new PriceFixed(command.Order, product, price, award.BoughtNow ? PriceMethod.BuyNow : PriceMethod.EnglishAuction, command.Auction.Stream.Value, award.Rule, rules.Number, at));
        joint.Add(listing.Stream, new LicenceReassigned(listing, command.Auction.Stream.Value, command.Subject.Value, at));
        return joint.Accept();
    }

    /// <summary>The facts of an order whose price two parties came to by themselves. What it takes, its caller has seen to: licence and money are his to hold.</summary>
    internal static void Strike(Joint joint, Struck deal, Instant at)
    {
        StreamId order = deal.Order.Stream;
        ProductId product = deal.Listing.Product!.Value;
        joint.Add(order, new OrderPlaced(deal.Order, deal.Listing.Id, deal.Licence.Version, product, deal.Listing.Seller, deal.Buyer, Auction: null, deal.Licence.Terms, at, Counted(deal.Licences), deal.Origin.Value));
        joint.Add(order, new PriceFixed(deal.Order, product, deal.Price, deal.Method, deal.Origin.Value, deal.Rule, deal.Rulebook, at, Counted(deal.Licences)));
    }

    /// <summary>How many licences, as facts say it: null is one.</summary>
    internal static int? Counted(int licences) => licences == 1 ? null : licences;

    /// <summary>One batch: a winner's order for what he was awarded, and the licences, under the terms the auction had reserved them by (LST-2).</summary>
    public static Verdict PlaceSealed(PlaceSealedOrder command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out OrderState order) | !joint.TryGet(command.Auction.Stream, out SealedAuctionState state) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (order is LiveOrder) return joint.Accept();
        if (state is not LiveSealedAuction { Phase: SealedPhase.Awarded } auction || auction.Awards.FirstOrDefault(a => a.Bidder == command.Winner) is not { } award) return new NoAward();
        StreamId listing = auction.Terms.Listing.Stream;
        if (!joint.TryGet(listing, out ListingState listed)) return joint.Needs;
        if (listed is not LiveListing { Product: { } product } offer) return new NoAward();
        if (Trading.VersionFor(rulebook, award.Price.Currency, at) is not { } rules) return new RulebookRejection.NoRules();

        // As many as are wanted are not set apart before: they are spoken for now, if the listing is still open.
        string holder = command.Auction.Stream.Value;
        int? counted = Counted(award.Licences);
        bool setApart = offer.Reserved.TryGetValue(holder, out ReservedLicence? licence);
        if (!setApart && (auction.Terms.Licences is not null || ListingDesk.Bars(listed, SaleMethod.Auction, at) is not null)) return new NoAward();

        joint.Add(command.Subject, new OrderPlaced(
            command.Order, auction.Terms.Listing, licence?.Version ?? offer.Version, product, offer.Seller, command.Winner, Auction: null, licence?.Terms ?? offer.Terms, at,
            counted, holder, command.Auction.Value));
        joint.Add(command.Subject, new PriceFixed(command.Order, product, award.Price, PriceMethod.SealedBids, holder, auction.Rule!, rules.Number, at, counted));
        joint.Add(listing, setApart ? new LicenceReassigned(auction.Terms.Listing, holder, command.Subject.Value, at, award.Licences) : new LicenceReserved(auction.Terms.Listing, command.Subject.Value, at, counted));
        return joint.Accept();
    }

    /// <summary>One batch: the order for all that a bidder took, and the licences, under the terms the auction had reserved them by (LST-2).</summary>
    public static Verdict PlaceDutch(PlaceDutchOrder command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out OrderState order) | !joint.TryGet(command.Auction.Stream, out DutchAuctionState state) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (order is LiveOrder) return joint.Accept();
        if (state is not LiveDutchAuction { Phase: DutchPhase.Awarded } auction || auction.Awards.FirstOrDefault(a => a.Bidder == command.Winner) is not { } award) return new NoAward();
        ListingId listing = auction.Terms.Listing;
        if (!joint.TryGet(listing.Stream, out ListingState listed)) return joint.Needs;
        string holder = command.Auction.Stream.Value;
        if (listed is not LiveListing { Product: { } product } offer || !offer.Reserved.TryGetValue(holder, out ReservedLicence? licence)) return new NoAward();
        if (Trading.VersionFor(rulebook, award.Price.Currency, at) is not { } rules) return new RulebookRejection.NoRules();

        int? counted = Counted(award.Licences);
        joint.Add(command.Subject, new OrderPlaced(command.Order, listing, licence.Version, product, offer.Seller, command.Winner, Auction: null, licence.Terms, at, counted, holder, command.Auction.Value));
        joint.Add(command.Subject, new PriceFixed(command.Order, product, award.Price, PriceMethod.DutchAuction, holder, auction.Rule!, rules.Number, at, counted));
        joint.Add(listing.Stream, new LicenceReassigned(listing, holder, command.Subject.Value, at, award.Licences));
        return joint.Accept();
    }

    public static OrderState Evolve(OrderState state, OrderEvent @event) => (state, @event) switch
    {
        (NoOrder, OrderPlaced e) => new LiveOrder(
            e.Order, e.Listing, e.ListingVersion, e.Product, e.Seller, e.Buyer, e.Auction, e.Terms, OrderPhase.Placed, Price: null, Rulebook: 0, Agreement: null, e.Licences ?? 1, e.Origin, e.Deposit),
        (LiveOrder { Phase: OrderPhase.Placed, Price: null } order, PriceFixed e) when (e.Licences ?? 1) == order.Licences => order with { Price = e.Price, Rulebook = e.Rulebook },
        (LiveOrder { Phase: OrderPhase.Placed, Price: not null } order, OrderContracted e) => order with { Phase = OrderPhase.Contracted, Agreement = e.Agreement },
        (LiveOrder { Phase: OrderPhase.Contracted } order, OrderDelivered) => order with { Phase = OrderPhase.Delivered },
        (LiveOrder { Phase: OrderPhase.Contracted } order, OrderCancelled) => order with { Phase = OrderPhase.Cancelled },
        (LiveOrder { Phase: OrderPhase.Delivered } order, OrderClosed) => order with { Phase = OrderPhase.Closed },
        (LiveOrder { Phase: OrderPhase.Delivered } order, OrderRejected) => order with { Phase = OrderPhase.Rejected },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(OrderState state) => state is LiveOrder ? OrderBytes : 24;

    internal static string NameOf(OrderPhase phase) => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString());
}

/// <summary>A deal that is struck.</summary>
/// <param name="Licence">The version and the terms of the listing that hold for it (LST-2).</param>
/// <param name="Price">Of the whole deal.</param>
/// <param name="Origin">The stream that it came of, which is the evidence for its price.</param>
/// <param name="Rule">The price rule and its version.</param>
/// <param name="Rulebook">The version that fee and deadlines go by.</param>
internal sealed record Struck(
    OrderId Order, LiveListing Listing, ReservedLicence Licence, ParticipantId Buyer, Money Price, int Licences, PriceMethod Method, StreamId Origin, string Rule, int Rulebook);
