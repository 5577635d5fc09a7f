using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Api;

/// <summary>Auctions: putting up a lot, registering for it, taking bids back, buying at once. Bids have a way of their own: <see cref="AuctionEndpoints"/>.</summary>
internal static class AuctionRoutes
{
    private static readonly Access Vendors = Access.Only(Roles.Vendor), Buyers = Access.Only(Roles.Buyer);

    private static readonly Field<ListingId> Listing = Kinds.Id<ListingId>().As("listing", "The vendor's own listing that is sold by auction; one of its licences is set apart.");
    private static readonly Field<Money> OpeningPrice = Kinds.Money.As("openingPrice", "The least a first bid may offer; its currency is the auction's.").Like("""{"amount":"100.00","currency":"CNY"}""");
    private static readonly Field<Instant> ClosesAt = Kinds.Instant.As("closesAt", "Bids count until just before.");
    private static readonly Field<Instant?> OpensAt = Kinds.Instant.As("opensAt", "Bids count from here; absent, or past when the exchange receives it: at once.").Like("\"2027-06-01T01:00:00Z\"").Optional();
    private static readonly Field<Money?> ReservePrice = Kinds.Money.As("reservePrice", "Below it the lot is not sold. Hidden from everybody until the bidding has met it.").Like("""{"amount":"500.00","currency":"CNY"}""").Optional();
    private static readonly Field<AuctionFormat> Format = Kinds.OneOf(AuctionFormat.Proxy).As("format", "proxy: bidders name the most they would pay; outcry: the price is the bid itself.").Or(AuctionFormat.Proxy);
    private static readonly Field<IncrementTable?> Increments = RuleShapes.Increments.As("increments", "From which price on which step; absent: the rulebook's.").Optional();
    private static readonly Field<SoftClose?> SoftClose = RuleShapes.SoftClose.As("softClose", "A late bid moves the close; absent: the rulebook's.").Optional();
    private static readonly Field<bool> CloseStands = Kinds.Flag.As("closeStands", "The close stands whatever is bid; then there is no softClose.").Like(null).Or(absent: false);
    private static readonly Field<Duration?> OutageWindow = Kinds.Span(366, "0:05:00").As("outageWindow", "An outage of the exchange this close to the close postpones it; absent: the rulebook's.").Optional();
    private static readonly Field<Money?> BuyNow = Kinds.Money.As("buyNow", "At this price the lot is to be had while no bid stands; absent: it is not.").Like("""{"amount":"2000.00","currency":"CNY"}""").Optional();
    private static readonly Field<Duration?> RetractCutoff = Kinds.Span(366, "24:00:00").As("retractCutoff", "Bids may be retracted until this long before the close; absent: they bind.").Optional();
    private static readonly Field<Money?> Deposit = Kinds.Money.As("deposit", "What a bidder puts up when he registers; absent: the rulebook's; zero: nothing.").Like("""{"amount":"10.00","currency":"CNY"}""").Optional();

    private static readonly Field<Seq<Money>> Stated = Kinds.List(Kinds.Money, 1, ExclusiveReserve.ValuesMax).As("estimatedValues", "For an exclusive licence: what each buyer would pay for one that is not, as the seller estimates it. The reserve price is not below what those would bring at their best single price.").Like(null);
    public static readonly Field<Seq<Money>?> EstimatedValues = Stated.Optional();
    public static readonly Field<OnDefault?> WhenUnpaid = Kinds.OneOf(OnDefault.NextRecompute).As("onDefault", "When the winner does not pay: next-recompute, the lot goes to the next bidder at the price that the bids give without the defaulter, and every bid binds until it is paid; void, or absent: there is no sale.").Like(null).Optional();
    private static readonly Field<Money> Maximum = Kinds.Money.As("maximum", "The most the bidder will pay, from the opening on. Secret like any maximum.").Like("""{"amount":"120.00","currency":"CNY"}""");

    /// <summary>All members of an auction's terms but the listing.</summary>
    public static readonly ImmutableArray<Field> Terms =
        [OpeningPrice, ClosesAt, OpensAt, ReservePrice, Format, Increments, SoftClose, CloseStands, OutageWindow, BuyNow, RetractCutoff, Deposit, WhenUnpaid, EstimatedValues];

    public static readonly PathId<AuctionId> Auction = new("id", "The auction.", new AuctionRejection.AuctionNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post("/auctions", Vendors, "Put a licence up for auction", Shape.Of([Listing, .. Terms]), (a, b) => new PutUpLot(a.Actor, a.Made<AuctionId>(), b.Of(Listing), TermsOf(b))) with
        {
            Description = "What the request leaves open, the rulebook in force fills in. The terms are published and stay what they are until the auction is settled.",
            Makes = Makes.In<PutUpLot>("/auctions", "auctionId", c => c.Auction.ToString()),
            Says =
            [
                Says.Amount<PutUpLot>("deposit", "What a bidder puts up; absent: nothing.", (c, d) => d.State<Open>(c.Auction.Stream)?.Terms.Deposit),
                Says.Amount<PutUpLot>("forgone", "What the exclusive sale forgoes by the estimated values; absent: none were stated.", (c, d) => d.State<Open>(c.Auction.Stream)?.Terms.Forgone),
            ],
            Refusals = [typeof(ParticipantRejection), typeof(RulebookRejection), typeof(ListingRejection), typeof(TitleRejection), typeof(AuctionRejection)],
        },
        Write.Post("/auctions/{id}/registrations", Buyers, "Register as a bidder", Shape.Nothing, (a, _) => new RegisterBidder(a.Actor, a.Id(Auction))) with
        {
            Description = "Once, before the close. The deposit is held until the close; the winner's stays held until he has paid.",
            Path = [Auction],
            Says = [Says.Amount<RegisterBidder>("deposit", "What was held; absent: nothing.", (c, d) => d.State<Open>(c.Auction.Stream)?.Terms.Deposit)],
            Refusals = [typeof(ParticipantRejection), typeof(AuctionRejection), typeof(AccountRejection)],
        },
        Write.Post("/auctions/{id}/retraction", Buyers, "Take all own bids back", Shape.Nothing, (a, _) => new RetractBid(a.Actor, a.Id(Auction))) with
        {
            Description = "Where the auction's terms allow it, until some time before the close. Leader and price follow from the bids that stand.",
            Path = [Auction],
            Says =
            [
                Says.Amount<RetractBid>("currentPrice", "Absent: no bid stands.", (c, d) => d.State<Open>(c.Auction.Stream)?.CurrentPrice),
                Says.Amount<RetractBid>("lowestAcceptable", "What a bid must be at least.", (c, d) => d.State<Open>(c.Auction.Stream)?.LowestAcceptable),
                Flag<RetractBid>("reserveMet", "Whether a sale would come of it as things stand.", (c, d) => d.State<Open>(c.Auction.Stream)?.ReserveMet),
                Says.At<RetractBid>("closesAt", "The close, which a retraction leaves.", (c, d) => d.State<Open>(c.Auction.Stream)?.ClosesAt),
            ],
            Refusals = [typeof(AuctionRejection)],
        },
        Write.Post("/auctions/{id}/purchase", Buyers, "Take the lot at its buy-now price", Shape.Nothing, (a, _) => new BuyNow(a.Actor, a.Id(Auction))) with
        {
            Description = "While no bid stands. The auction ends there and then; order, agreement and settlement follow by themselves.",
            Path = [Auction],
            Says =
            [
                Says.Amount<BuyNow>("price", "What it was sold for.", (c, d) => d.State<Settled>(c.Auction.Stream)?.Price),
                Says.At<BuyNow>("closesAt", "The moment of the purchase.", (c, d) => d.State<Settled>(c.Auction.Stream)?.ClosedAt),
            ],
            Refusals = [typeof(AuctionRejection)],
        },
        Write.Post("/auctions/{id}/absentee-bids", Buyers, "Leave a maximum for the opening", Shape.Of(Maximum), (a, b) => new LeaveAbsenteeBid(a.Actor, a.Id(Auction), b.Of(Maximum))) with
        {
            Description = "While the auction is scheduled. It takes the place of the bidder's former one; at the opening it stands as a bid does. Of equal ones the one that was left first leads.",
            Path = [Auction],
            Says = [Says.At<LeaveAbsenteeBid>("opensAt", "It counts from here.", (c, d) => d.State<Open>(c.Auction.Stream)?.Terms.OpensAt)],
            Refusals = [typeof(AuctionRejection)],
        },
        Write.Post("/auctions/{id}/absentee-withdrawal", Buyers, "Take back what was left for the opening", Shape.Nothing, (a, _) => new WithdrawAbsenteeBid(a.Actor, a.Id(Auction))) with
        {
            Description = "Until bidding opens.", Path = [Auction], Refusals = [typeof(AuctionRejection)],
        },
        Write.Post("/auctions/{id}/cancellation", Vendors, "Call the own auction off", Shape.Of(CommonFields.Ground), (a, b) => new WithdrawLot(a.Actor, a.Id(Auction), b.Of(CommonFields.Ground))) with
        {
            Description = "While no bid stands; what was left for an opening to come does not stand yet. Every deposit and the licence are free again. Later it takes two operators (cancel-auction).",
            Path = [Auction],
            Refusals = [typeof(ParticipantRejection), typeof(AuctionRejection), typeof(Market.Decisions.DecisionRejection)],
        },
    ];

    private static LotTerms TermsOf(Values b) => new(
        b.Of(OpeningPrice), b.Of(ClosesAt), b.Of(ReservePrice), b.Of(Increments), b.Of(OpensAt), b.Of(SoftClose), b.Of(CloseStands), b.Of(OutageWindow), b.Of(Format), b.Of(BuyNow), b.Of(RetractCutoff),
        b.Of(Deposit), b.Of(WhenUnpaid), b.Of(EstimatedValues));

    private static Says<TCommand> Flag<TCommand>(string name, string description, Func<TCommand, Decided, bool?> value) =>
        new(name, description, _ => new JsonObject { ["type"] = "boolean" }, (json, command, decided) =>
        {
            if (value(command, decided) is { } flag) json.WriteBoolean(name, flag);
        });
}
