using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Credits;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.OrderBooks;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Market.Resources;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;
using Period = Exchange.Market.Rulebooks.Period;

namespace Exchange.TestKit.Story;

/// <summary>Who and what the story is about; ids are the same each time it is told.</summary>
public static class Cast
{
    public static readonly ParticipantId One = new("operator-1"), Two = new("operator-2");

    public static readonly ParticipantId Harbour = new("harbour"), Metro = new("metro"), Alice = new("alice"), Bob = new("bob"), Carol = new("carol"), Dave = new("dave");

    /// <summary>The bus data that is sold at a posted price, the tram data that is auctioned, and a copy of the bus data.</summary>
    public static readonly ProductId Buses = Id<ProductId>(1), Trams = Id<ProductId>(2), Copy = Id<ProductId>(3), Revised = Id<ProductId>(4), Night = Id<ProductId>(5);

    public static readonly ResourceId Stops = Id<ResourceId>(11), Timetable = Id<ResourceId>(12), Secret = Id<ResourceId>(13);

    public static readonly ListingId BusListing = Id<ListingId>(21), TramListing = Id<ListingId>(22), OpenListing = Id<ListingId>(23), Second = Id<ListingId>(24), QuotedListing = Id<ListingId>(27), HarbourListing = Id<ListingId>(28), MetroListing = Id<ListingId>(29), Negotiable = Id<ListingId>(47), Sought = Id<ListingId>(48), SealedListing = Id<ListingId>(30);

    public static readonly NegotiationId Agreed = Id<NegotiationId>(101);

    public static readonly AuctionId Sold = new(Number(31)), Unpaid = new(Number(32)), Unsold = new(Number(33)), Running = new(Number(34));

    public static readonly OrderId AliceOrder = Id<OrderId>(41), BobOrder = Id<OrderId>(42), CarolOrder = Id<OrderId>(43);

    public static readonly QuoteId Taken = Id<QuoteId>(81), Declined = Id<QuoteId>(82), TakenBack = Id<QuoteId>(83), Lapsed = Id<QuoteId>(84), StandingQuote = Id<QuoteId>(85), DraftedQuote = Id<QuoteId>(86);

    public static readonly RfqId AwardedRfq = Id<RfqId>(91), ChosenRfq = Id<RfqId>(92), EmptyRfq = Id<RfqId>(93), DeclinedRfq = Id<RfqId>(94), RunningRfq = Id<RfqId>(95);

    public static readonly SealedAuctionId AwardedSealed = Id<SealedAuctionId>(101), EmptySealed = Id<SealedAuctionId>(102), CancelledSealed = Id<SealedAuctionId>(103), RunningSealed = Id<SealedAuctionId>(104);

    public static readonly CreditSeriesId ExpiringSeries = Id<CreditSeriesId>(121), OpenCredits = Id<CreditSeriesId>(122);

    public static readonly BookId CreditBook = BookId.Of(OpenCredits);

    public static readonly ListingId CreditListing = Id<ListingId>(120);

    public static readonly ListingId DutchListing = Id<ListingId>(131);

    public static readonly DutchAuctionId SoldDutch = Id<DutchAuctionId>(132), ClosedDutch = Id<DutchAuctionId>(133), UnsoldDutch = Id<DutchAuctionId>(134), CancelledDutch = Id<DutchAuctionId>(135), RunningDutch = Id<DutchAuctionId>(136);

    public static readonly ListingId TenderedBuses = Id<ListingId>(141), TenderedTrams = Id<ListingId>(142);

    public static readonly ReverseAuctionId AwardedReverse = Id<ReverseAuctionId>(143), EmptyReverse = Id<ReverseAuctionId>(144), TakenBackReverse = Id<ReverseAuctionId>(145), RunningReverse = Id<ReverseAuctionId>(146);

    public static readonly ParticipantId Watch = new("watch-1"), Auditor = new("audit-1");

    public static TitleId BusTitle => TitleId.Of(Buses);

    public static TitleId TramTitle => TitleId.Of(Trams);

    public static Guid Number(int number) => new($"00000000-0000-4000-8000-{number:D12}");

    public static TId Id<TId>(int number)
        where TId : struct, Market.IAggregateId<TId> => TId.Of(Number(number));

    public static Money Yuan(long yuan) => new(yuan * 100, Currency.Cny);

    public static ContentHash Hash(string text) => ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(text));

    public static RuleSet Rules(int feeBasisPoints) => new(
        [new FeeRule(feeBasisPoints, Yuan(0), Yuan(10_000))], IncrementTable.Flat(100), null, Duration.FromMinutes(5), new DepositRule(Yuan(50), null), new Period(2, Duration.Zero),
        new Period(1, Duration.Zero), new Period(1, Duration.Zero), Duration.FromHours(24), new TradingCalendar("Asia/Shanghai", [6, 7], [], []),
        [new NegativeEntry("important-surveys", DataGrade.Important, null, null, null, null, "surveying", null)],
        Custodians: [Custodian(CustodianOffice.Operator, One, 11), Custodian(CustodianOffice.Regulator, Watch, 12), Custodian(CustodianOffice.Auditor, Auditor, 13)]);

    /// <summary>A private key that everybody knows.</summary>
    public static byte[] Key(int number) => [.. new byte[Hpke.PrivateKeyBytes - 1], (byte)number];

    private static Custodian Custodian(CustodianOffice office, ParticipantId person, int key) => new(office, person, Convert.ToBase64String(Hpke.PublicKeyOf(Key(key))));

    public static readonly HighValue OfMobility = new(HighValueCategory.Mobility, "http://data.europa.eu/eli/reg_impl/2023/138/oj");

    public static ResourceMetadata Metadata(string title, Openness openness, DataGrade grade = DataGrade.General, string? holder = "上海市交通委员会", params string[] themes) => new(
        title, "Dwell times, hour by hour.", holder, [.. themes.Length == 0 ? ["transport"] : themes], ["公交", "bus"], openness, new Classification(false, true, DataForm.Raw, DataOrigin.Government, grade),
        "zh", "R/P1D", "上海", null, null, null, null, [new DistributionLink("CSV", "https://data.example/stops.csv", "text/csv", "CSV")]);

    public static ProductDescription Description(string name, params ResourceId[] lineage) =>
        new(name, "Cleaned and joined.", ["transport", "城市/city"], ["公交"], Openness.Conditional, new Classification(false, true, DataForm.Product, DataOrigin.Enterprise, DataGrade.General), [.. lineage]);

    public static ListingTerms Terms(SaleMethod method, Money? price = null, int? count = null, Instant? closesAt = null) =>
        new(method, price, new LicenceSupply(count is null ? SupplyKind.Unlimited : SupplyKind.Limited, count), new Scope(["research"], [], [], OnwardTransfer: false), Exclusivity.NonExclusive, Duration.FromDays(365), closesAt);

    /// <summary>Two parties hold the bus data, one the tram data.</summary>
    public static TitleClaim Claim(Instant from, params (ParticipantId Holder, int Above, int Below)[] shares) => new(
        [.. from right in Enum.GetValues<DividedRight>() from share in shares select new Holding(right, share.Holder, Share.Of(share.Above, share.Below))], Scope.Unlimited, new Term(from, null), [Hash("deed")]);
}
