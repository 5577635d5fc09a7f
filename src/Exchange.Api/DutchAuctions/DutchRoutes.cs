using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Api;

/// <summary>Dutch auctions: putting licences up, registering, taking licences off the clock, and limits.</summary>
internal static class DutchRoutes
{
    private static readonly Access Vendors = Access.Only(Roles.Vendor), Buyers = Access.Only(Roles.Buyer);

    private static readonly Field<ListingId> Listing = Kinds.Id<ListingId>().As("listing", "The vendor's own listing that is sold by auction; the licences are set apart.");
    private static readonly Field<Money> StartPrice = Kinds.Money.As("startPrice", "Of one licence, when the clock starts; its currency is the auction's.").Like("""{"amount":"1000.00","currency":"CNY"}""");
    private static readonly Field<Money> Floor = Kinds.Money.As("floor", "The clock falls no further.").Like("""{"amount":"400.00","currency":"CNY"}""");
    private static readonly Field<Money> Decrement = Kinds.Money.As("decrement", "By how much it falls at each step.").Like("""{"amount":"50.00","currency":"CNY"}""");
    private static readonly Field<Duration> Interval = Kinds.Span(7, "0:01:00").As("interval", "How long each price stands; whole milliseconds, at least a tenth of a second.");
    private static readonly Field<int> Licences = Kinds.Count(1, DutchTermsRule.LicencesMax, 5).As("licences", "How many are sold; absent: one.").Like(null).Or(1);
    private static readonly Field<bool> Partial = Kinds.Flag.As("partial", "Whether who asks for more than is left gets what is left; absent: he is refused.").Or(absent: false);
    private static readonly Field<DutchPricing> Pricing = Kinds.OneOf(DutchPricing.UniformLast).As("pricing", "pay-at-accept: each pays what stood on the clock; uniform-last: all pay the price of the last fill.").Or(DutchPricing.PayAtAccept);
    private static readonly Field<Instant?> OpensAt = Kinds.Instant.As("opensAt", "The clock starts; absent, or past when the exchange receives it: at once.").Like("\"2027-06-01T01:00:00Z\"").Optional();
    private static readonly Field<Instant?> ClosesAt = Kinds.Instant.As("closesAt", "Absent: one interval after the clock has reached its floor.").Optional();
    private static readonly Field<Money?> Deposit = Kinds.Money.As("deposit", "What a bidder puts up when he registers; absent: the rulebook's; zero: nothing.").Like("""{"amount":"10.00","currency":"CNY"}""").Optional();

    private static readonly Field<int> Wanted = Kinds.Count(1, DutchTermsRule.LicencesMax, 2).As("licences", "How many; absent: one.").Like(null).Or(1);
    private static readonly Field<Money> Limit = Kinds.Money.As("limit", "He takes them at the first price at or below this. Nobody else sees it before it fires.").Like("""{"amount":"820.00","currency":"CNY"}""");

    public static readonly PathId<DutchAuctionId> Auction = new("id", "The auction.", new AuctionRejection.AuctionNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post(
            "/dutch-auctions", Vendors, "Put licences under a falling clock", Shape.Of([Listing, StartPrice, Floor, Decrement, Interval, Licences, Partial, Pricing, OpensAt, ClosesAt, Deposit]),
            (a, b) => new PutUpDutch(a.Actor, a.Made<DutchAuctionId>(), b.Of(Listing), LotOf(b))) with
        {
            Description = "At t the clock shows max(floor, startPrice − decrement × whole intervals since opensAt). Nobody need ask for it: the terms are published, and stay what they are.",
            Makes = Makes.In<PutUpDutch>("/dutch-auctions", "auction", c => c.Auction.ToString()),
            Says =
            [
                Says.At<PutUpDutch>("closesAt", "The close.", (c, d) => d.State<LiveDutchAuction>(c.Auction.Stream)?.ClosesAt),
                Says.Amount<PutUpDutch>("deposit", "What a bidder puts up; absent: nothing.", (c, d) => d.State<LiveDutchAuction>(c.Auction.Stream)?.Terms.Deposit),
            ],
            Refusals = [typeof(ParticipantRejection), typeof(RulebookRejection), typeof(ListingRejection), typeof(TitleRejection), typeof(AuctionRejection)],
        },
        Write.Post("/dutch-auctions/{id}/registrations", Buyers, "Register as a bidder", Shape.Nothing, (a, _) => new RegisterForDutch(a.Actor, a.Id(Auction))) with
        {
            Description = "Once, before the close. The deposit is held until the auction is over; of who has taken licences, until he has paid.",
            Path = [Auction],
            Says = [Says.Amount<RegisterForDutch>("deposit", "What was held; absent: nothing.", (c, d) => d.State<LiveDutchAuction>(c.Auction.Stream)?.Terms.Deposit)],
            Refusals = [typeof(ParticipantRejection), typeof(AuctionRejection), typeof(AccountRejection)],
        },
        Write.Post("/dutch-auctions/{id}/acceptances", Buyers, "Take licences at the price on the clock", Shape.Of(Wanted), (a, b) => new AcceptDutch(a.Actor, a.Id(Auction), b.Of(Wanted))) with
        {
            Description = "What counts is the exchange's own time of receipt. When the last licence goes the auction is over; orders, agreements and settlements follow by themselves.",
            Path = [Auction],
            Says =
            [
                Says.Number<AcceptDutch>("number", "Of the act, by which its fill is found.", (c, d) => FillOf(d, c.Auction)?.Seq),
                Says.Number<AcceptDutch>("taken", "How many licences he gets.", (c, d) => FillOf(d, c.Auction)?.Quantity),
                Says.Amount<AcceptDutch>("unitPrice", "What stood on the clock.", (c, d) => d.State<LiveDutchAuction>(c.Auction.Stream) is { } auction && FillOf(d, c.Auction) is { } fill ? auction.InCurrency(fill.Price) : null),
            ],
            Refusals = [typeof(AuctionRejection), typeof(OrderRejection), typeof(ListingRejection), typeof(DutchRejection)],
        },
        Write.Post("/dutch-auctions/{id}/limits", Buyers, "Leave a limit", Shape.Of(Limit, Wanted), (a, b) => new LeaveDutchLimit(a.Actor, a.Id(Auction), b.Of(Limit), b.Of(Wanted))) with
        {
            Description = "The exchange takes the licences for the bidder as soon as the clock stands at his limit or below, with the rank of this registration. One limit of a bidder waits at a time.",
            Path = [Auction],
            Says = [Says.Number<LeaveDutchLimit>("number", "Of the limit.", (c, d) => NumberOf(d, c))],
            Refusals = [typeof(AuctionRejection), typeof(OrderRejection), typeof(ListingRejection), typeof(DutchRejection)],
        },
        Write.Post("/dutch-auctions/{id}/limits/withdrawal", Buyers, "Take the own limit back", Shape.Nothing, (a, _) => new CancelDutchLimit(a.Actor, a.Id(Auction))) with
        {
            Description = "Before it fires.", Path = [Auction], Refusals = [typeof(AuctionRejection), typeof(DutchRejection)],
        },
    ];

    private static DutchLot LotOf(Values b) => new(
        b.Of(StartPrice), b.Of(Floor), b.Of(Decrement), b.Of(Interval), b.Of(Licences), b.Of(Partial), b.Of(Pricing), b.Of(OpensAt), b.Of(ClosesAt), b.Of(Deposit));

    // The command's own fill is the last one: what fires before it stands before it.
    private static DutchFill? FillOf(Decided decided, DutchAuctionId auction) => decided.State<LiveDutchAuction>(auction.Stream)?.Book.Fills.LastOrDefault();

    private static long? NumberOf(Decided decided, LeaveDutchLimit command) => decided.State<LiveDutchAuction>(command.Auction.Stream)?.Numbered;
}
