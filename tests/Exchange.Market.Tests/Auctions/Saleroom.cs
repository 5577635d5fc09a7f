using System.Text;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using Period = Exchange.Market.Rulebooks.Period;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

/// <summary>A market around one lot: rules, parties with money, a product with a certified title, a listing that is sold by auction.</summary>
internal static class Saleroom
{
    /// <summary>The cousin is of the vendor's control group; the barred one is suspended; the visitor is admitted and may not buy; the exchange has never heard of nobody.</summary>
    public static readonly ParticipantId Cousin = new("cousin"), Barred = new("barred"), Visitor = new("visitor"), Nobody = new("nobody"), Reviewer = new("reviewer");

    public static readonly Instant Before = Announced - Duration.FromDays(30), TitleEnd = Announced + Duration.FromDays(1_000);
    public static readonly ProductId Product = ProductId.Of(new Guid("0199a1b2-c3d4-7e5f-8a6b-00000000beef"));
    public static readonly ListingId Listing = ListingId.Of(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000011e0"));
    public static readonly StreamId Lot = Id.Stream, Licences = Listing.Stream;
    public static readonly Guid Deed = new("0199a1b2-0000-7000-8000-0000000000dd");

    /// <summary>Two licences, sold by auction.</summary>
    public static readonly ListingTerms ByAuction = new(
        SaleMethod.Auction, null, new LicenceSupply(SupplyKind.Limited, 2), new Scope(["research"], [], [], OnwardTransfer: false), Exclusivity.NonExclusive, Duration.FromDays(365), null);

    /// <summary>A deposit of ten per cent of the starting price, increments of 1.00, a soft close of one minute by two.</summary>
    public static readonly RuleSet Rules = new(
        [new FeeRule(250, Cny(1_00), Cny(5_000_00)), new FeeRule(300, new Money(0, Currency.Eur), new Money(9_000_00, Currency.Eur))],
        IncrementTable.Flat(1_00), new SoftClose(Duration.FromMinutes(1), Duration.FromMinutes(2), 10), Duration.FromMinutes(5), new DepositRule(null, 1_000),
        new Period(10, Duration.Zero), new Period(3, Duration.Zero), new Period(5, Duration.Zero), Duration.FromHours(8), new TradingCalendar("Asia/Shanghai", [6, 7], [], []));

    /// <summary>What the vendor asks: from 10.00, from nine to noon; all else is the rulebook's.</summary>
    public static readonly LotTerms Asked = new(Cny(10_00), Closing, OpensAt: Opening);

    /// <summary>What comes of it under <see cref="Rules"/>.</summary>
    public static readonly AuctionTerms Held = Terms with { Increments = Rules.Increments, SoftClose = Rules.SoftClose, Listing = Listing, Deposit = Cny(1_00) };

    /// <summary>Parties and a certified title, without rules; nothing is listed. Alice, Bob and Carol have 50.00 each.</summary>
    public static readonly Scene Unruled = Scene.Empty
        .Admitted(Vendor, "the-group", ParticipantRole.Vendor)
        .Admitted(Alice, null, ParticipantRole.Buyer).Admitted(Bob, "others", ParticipantRole.Buyer).Admitted(Carol, null, ParticipantRole.Buyer)
        .Admitted(Cousin, "the-group", ParticipantRole.Buyer).Admitted(Visitor, null, ParticipantRole.Appraiser)
        .Admitted(Barred, null, ParticipantRole.Buyer, ParticipantRole.Vendor).Suspended(Barred)
        .Funded(Alice, 50_00).Funded(Bob, 50_00).Funded(Carol, 50_00)
        .Given(
            Product.Stream,
            new ProductDrafted(Product, Vendor, new ProductDescription("Bus stops", null, [], [], Openness.Conditional, new Classification(false, false, DataForm.Product, DataOrigin.Enterprise, DataGrade.General), []), Before),
            new ProductRevisionDeclared(Product, 1, Hash("content"), 42, "text/csv", Before), new ProductContentStored(Product, 1, Hash("content"), Before),
            new ProductRegistered(Product, 1, "EXA-1", Openness.Conditional, DataGrade.General, Before))
        .Certified();

    /// <summary>With the rules, too.</summary>
    public static readonly Scene Quiet = Unruled.Given(Rulebook.Stream, new RulesEnacted(1, Rules, Before, Deed, Before));

    /// <summary>With the listing, too.</summary>
    public static readonly Scene Listed = Quiet.OnSale(ByAuction);

    /// <summary>With the auction announced.</summary>
    public static readonly Scene Open = Listed.Given(PutUp(), Announced);

    public static PutUpLot PutUp(LotTerms? terms = null, ParticipantId? vendor = null) => new(vendor ?? Vendor, Id, Listing, terms ?? Asked);

    public static RegisterBidder Register(ParticipantId bidder) => new(bidder, Id);

    public static BidInAuction Bids(ParticipantId bidder, long maximum) => new(bidder, Id, Cny(maximum));

    public static CloseDue CloseNow(Instant? closesAt = null) => new(MarketCommand.Exchange, Id, closesAt ?? Closing);

    public static StreamId AccountOf(ParticipantId party) => AccountId.Of(party, Currency.Cny).Stream;

    public static FundsHeld DepositHeld(ParticipantId party, long amount, Instant at) => new(AccountId.Of(party, Currency.Cny), Id.Value, Cny(amount), HoldPurpose.Deposit, Lot.Value, at);

    public static HoldReleased DepositReleased(ParticipantId party, Instant at) => new(AccountId.Of(party, Currency.Cny), Id.Value, at);

    public static ContentHash Hash(string text) => ContentHash.Of(Encoding.UTF8.GetBytes(text));

    public static Scene Admitted(this Scene scene, ParticipantId party, string? group, params ParticipantRole[] roles) => scene.Given(
        ParticipantStreams.Of(party), new ParticipantApplied(party, ParticipantKind.Enterprise, "A body", [.. roles], group, [], Before), new ParticipantAdmitted(party, [.. roles], Deed, Before));

    public static Scene Suspended(this Scene scene, ParticipantId party) => scene.Given(ParticipantStreams.Of(party), new ParticipantSuspended(party, "inquiry", Deed, Before));

    public static Scene Funded(this Scene scene, ParticipantId party, long amount)
    {
        AccountId bank = AccountId.BankInTransit(Currency.Cny, new LocalDate(2026, 10, 21)), account = AccountId.Of(party, Currency.Cny);
        return scene.Given(bank.Stream, new AccountDebited(bank, Cny(amount), account, null, EntryReason.FundsReceived, "bankref-1", Before))
            .Given(account.Stream, new AccountCredited(account, Cny(amount), bank, EntryReason.FundsReceived, "bankref-1", Before));
    }

    public static Scene Certified(this Scene scene)
    {
        var title = TitleId.Of(Product);
        var claim = new TitleClaim([.. Enum.GetValues<DividedRight>().Select(right => new Holding(right, Vendor, Share.One))], Scope.Unlimited, new Term(Before, TitleEnd), [Hash("evidence")]);
        return scene.Given(
            title.Stream, new TitleApplied(title, Product, Vendor, claim, Before), new TitleAccepted(title, Reviewer, Before), new TitleExamined(title, Reviewer, ["source"], Before),
            new TitleNoticeOpened(title, Before + Tick, Before), new TitleEvidenceDeposited(title, Hash("evidence"), Before + Tick), new TitleCertified(title, Product, "CERT-1", claim, Deed, Before + Tick));
    }

    public static Scene Frozen(this Scene scene) => scene.Given(TitleId.Of(Product).Stream, new TitleFrozen(TitleId.Of(Product), "inquiry", TitleEnd, [], Deed, Before + Tick));

    public static Scene OnSale(this Scene scene, ListingTerms terms) => scene.Given(
        Licences, new ListingDrafted(Saleroom.Listing, Vendor, Product.Stream.Value, terms, [Hash("statement")], Before), new ListingSubmitted(Saleroom.Listing, Before),
        new ListingListed(Saleroom.Listing, Reviewer, ["source"], "the-group", Before));

    public static Scene Registered(this Scene scene, params ParticipantId[] bidders) => bidders.Aggregate(scene, (s, bidder) => s.Given(Register(bidder), Announced + Tick));

    /// <summary>With the opening carried out.</summary>
    public static Scene BiddingOpen(this Scene scene) => scene.Given(new OpeningDue(MarketCommand.Exchange, Id, Opening), Opening);

    public static long Available(this Scene scene, ParticipantId party) => scene.State<AccountState>(AccountOf(party)).Available;

    public static int? LicencesLeft(this Scene scene) => ((LiveListing)scene.State<ListingState>(Licences)).Available;
}
