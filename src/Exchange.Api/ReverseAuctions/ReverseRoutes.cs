using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Api;

/// <summary>Reverse auctions: a buyer's tender, and the vendors' bids.</summary>
internal static class ReverseRoutes
{
    private static readonly Access Vendors = Access.Only(Roles.Vendor), Buyers = Access.Only(Roles.Buyer);

    private static readonly Field<ListingId?> Listing = Kinds.Id<ListingId>().As("listing", "What is asked for: licences of this listing; or `product`, or `theme`.").Optional();
    private static readonly Field<ProductId?> Product = Kinds.Id<ProductId>().As("product", "Licences of this product, of any listing.").Like(null).Optional();
    private static readonly Field<string?> Theme = Kinds.Text(RfqTermsRule.ThemeLengthMax, "transport").As("theme", "Licences of any product of this theme.").Like(null).Optional();
    private static readonly Field<int> Licences = Kinds.Count(1, ListingTermsRule.LicencesMax, 2).As("licences", "How many, all of one vendor; absent: one.").Like(null).Or(1);
    private static readonly Field<Money> Ceiling = Kinds.Money.As("ceiling", "The most a first bid may ask for one licence; its currency is the auction's. For all licences it is held of the buyer's money.").Like("""{"amount":"400.00","currency":"CNY"}""");
    private static readonly Field<Money?> Maximum = Kinds.Money.As("maximum", "Above it, for one licence, the buyer does not buy. Hidden from everybody until the bidding has met it; absent: there is none.").Like("""{"amount":"350.00","currency":"CNY"}""").Optional();
    private static readonly Field<IncrementTable?> Decrements = RuleShapes.Increments.As("decrements", "From which price on by which step a bid must undercut it; absent: the rulebook's increments.").Optional();
    private static readonly Field<Instant> ClosesAt = Kinds.Instant.As("closesAt", "Bids count until just before.");
    private static readonly Field<Instant?> OpensAt = Kinds.Instant.As("opensAt", "Bids count from here; absent, or past when the exchange receives it: at once.").Like("\"2027-06-01T01:00:00Z\"").Optional();
    private static readonly Field<SoftClose?> SoftClose = RuleShapes.SoftClose.As("softClose", "A late bid moves the close; absent: the rulebook's.").Optional();
    private static readonly Field<bool> CloseStands = Kinds.Flag.As("closeStands", "The close stands whatever is bid; then there is no softClose.").Like(null).Or(absent: false);

    private static readonly Field<ListingId> Offered = Kinds.Id<ListingId>().As("listing", "The vendor's own listing, at a posted price, of what is asked for.");
    private static readonly Field<Money> Minimum = Kinds.Money.As("minimum", "The least he would sell one licence for. Nobody else sees it before the end.").Like("""{"amount":"300.00","currency":"CNY"}""");

    public static readonly PathId<ReverseAuctionId> Auction = new("id", "The auction.", new AuctionRejection.AuctionNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post(
            "/reverse-auctions", Buyers, "Put a tender out", Shape.Of([Listing, Product, Theme, Licences, Ceiling, Maximum, Decrements, ClosesAt, OpensAt, SoftClose, CloseStands]),
            (a, b) => new PutOutTender(a.Actor, a.Made<ReverseAuctionId>(), TenderOf(b), b.Of(Maximum))) with
        {
            Description = "Vendors bid the price down from the ceiling; at the close the lowest minimum wins, at no less than one decrement below the next. The buyer's money is held, so the award is paid at once.",
            Makes = Makes.In<PutOutTender>("/reverse-auctions", "auction", c => c.Auction.ToString()),
            Says = [Says.Amount<PutOutTender>("held", "What is held of his money until the end.", (c, d) => d.State<LiveReverseAuction>(c.Auction.Stream)?.Terms.Held)],
            Refusals = [typeof(ParticipantRejection), typeof(AuctionRejection), typeof(ListingRejection), typeof(ProductRejection), typeof(RulebookRejection), typeof(AccountRejection)],
        },
        Write.Post("/reverse-auctions/{id}/bids", Vendors, "Bid a minimum", Shape.Of(Offered, Minimum), (a, b) => new BidInReverse(a.Actor, a.Id(Auction), b.Of(Offered), b.Of(Minimum))) with
        {
            Description = "It binds until another leads. A vendor who leads may lower his own minimum.",
            Path = [Auction],
            Says =
            [
                Says.Amount<BidInReverse>("unitPrice", "What the leader would be paid for one licence as things stand.", (c, d) => d.State<LiveReverseAuction>(c.Auction.Stream) is { Standing: { } standing } auction ? auction.InCurrency(standing.Price) : null),
                Says.Text<BidInReverse>("standing", "leading or undercut.", (c, d) => d.State<LiveReverseAuction>(c.Auction.Stream)?.Standing?.Leader == c.Actor ? "leading" : "undercut"),
                Says.At<BidInReverse>("closesAt", "The close after this bid.", (c, d) => d.State<LiveReverseAuction>(c.Auction.Stream)?.ClosesAt),
            ],
            Refusals = [typeof(ParticipantRejection), typeof(AuctionRejection), typeof(ReverseRejection), typeof(ListingRejection), typeof(RfqRejection), typeof(TitleRejection)],
        },
        Write.Post("/reverse-auctions/{id}/withdrawal", Buyers, "Take a tender back", Shape.Of(CommonFields.Ground), (a, b) => new TakeBackTender(a.Actor, a.Id(Auction), b.Of(CommonFields.Ground))) with
        {
            Description = "While there is no bid; afterwards it takes two operators (`cancel-reverse-auction`).", Path = [Auction], Refusals = [typeof(ParticipantRejection), typeof(AuctionRejection), typeof(ReverseRejection), typeof(DecisionRejection)],
        },
    ];

    private static ReverseTender TenderOf(Values b) => new(
        b.Of(Listing), b.Of(Product), b.Of(Theme), b.Of(Licences), b.Of(Ceiling), b.Of(ClosesAt), b.Of(Decrements), b.Of(OpensAt), b.Of(SoftClose), b.Of(CloseStands));
}
