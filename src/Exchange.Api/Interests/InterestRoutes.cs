using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Api;

/// <summary>The method by interest (DOMAIN LST-3): calls, and registrations.</summary>
internal static class InterestRoutes
{
    private static readonly Access Vendors = Access.Only(Roles.Vendor), Buyers = Access.Only(Roles.Buyer);

    private static readonly Field<Instant> Until = Kinds.Instant.As("until", "The end of the disclosure period: registrations count until just before.");
    private static readonly Field<Duration> Runs = Kinds.Span(366, "72:00:00").As("runs", "How long the announced auction runs, from the end of the period on. Its bids begin at the listed price.");
    private static readonly Field<AuctionFormat> Format = Kinds.OneOf(AuctionFormat.Proxy).As("format", "Of that auction; absent: proxy.").Or(AuctionFormat.Proxy);
    private static readonly Field<int> Extensions = Kinds.Count(0, InterestDesk.ExtensionsMax, 2).As("extensions", "How often the period is extended when nobody is interested; absent: never.").Or(0);
    private static readonly Field<Duration?> Extension = Kinds.Span(366, "72:00:00").As("extension", "By how long each time; absent when there are no extensions.").Optional();
    private static readonly Field<Money?> Deposit = Kinds.Money.As("deposit", "What a registration puts up; absent: the rulebook's; zero: nothing.").Like("""{"amount":"10.00","currency":"CNY"}""").Optional();

    public static readonly PathId<InterestId> Interest = new("id", "The call for interest.", new InterestRejection.InterestNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post(
            "/listings/{id}/interests", Vendors, "Call for interest in a licence", Shape.Of(Until, Runs, Format, Extensions, Extension, Deposit),
            (a, b) => new CallForInterest(a.Actor, a.Made<InterestId>(), a.Id(ListingRoutes.Listing), b.Of(Until), b.Of(Runs), b.Of(Format), b.Of(Extensions), b.Of(Extension), b.Of(Deposit))) with
        {
            Description = "Of a listing that is sold by interest. When the period ends, one qualified party has the licence at the listed price, several bid for it in the announced auction, and without any the period is extended or the listing expires.",
            Path = [ListingRoutes.Listing],
            Makes = Makes.In<CallForInterest>("/interests", "interest", c => c.Interest.ToString()),
            Says = [Says.Amount<CallForInterest>("deposit", "What a registration puts up; absent: nothing.", (c, d) => d.State<LiveInterest>(c.Interest.Stream)?.Auction.Deposit)],
            Refusals = [typeof(ParticipantRejection), typeof(RulebookRejection), typeof(ListingRejection), typeof(TitleRejection), typeof(InterestRejection), typeof(AuctionRejection)],
        },
        Write.Post("/interests/{id}/registrations", Buyers, "Register interest", Shape.Nothing, (a, _) => new RegisterInterest(a.Actor, a.Id(Interest))) with
        {
            Description = "Until the disclosure period ends. The deposit is held; it counts towards the price, or goes over into the auction.",
            Path = [Interest],
            Says = [Says.Amount<RegisterInterest>("deposit", "What was held; absent: nothing.", (c, d) => d.State<LiveInterest>(c.Interest.Stream)?.Auction.Deposit)],
            Refusals = [typeof(ParticipantRejection), typeof(ListingRejection), typeof(InterestRejection), typeof(AccountRejection)],
        },
        Write.Post("/interests/{id}/withdrawal", Buyers, "Take a registration back", Shape.Nothing, (a, _) => new WithdrawInterest(a.Actor, a.Id(Interest))) with
        {
            Description = "Until the disclosure period ends. The deposit is released.",
            Path = [Interest],
            Refusals = [typeof(ParticipantRejection), typeof(InterestRejection)],
        },
    ];
}
