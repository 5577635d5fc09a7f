using System.Text;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Market.Tests.Listings;

/// <summary>The trading floor: the people, products, terms and moments that the tests of a trade share.</summary>
internal static class Floor
{
    /// <summary>The sibling is of the vendor's control group; the visitor is admitted without a role that trades; nobody knows the stranger.</summary>
    public static readonly ParticipantId Vendor = new("vendor"), Rival = new("rival"), Alice = new("alice"), Bob = new("bob"), Sibling = new("sibling"), Visitor = new("visitor"),
        Barred = new("barred"), Nobody = new("stranger"), Reviewer = new("reviewer"), Insider = new("insider");

    public static readonly Duration Tick = Duration.FromNanoseconds(1_000);

    /// <summary>Before is before everything; Now is a Friday, ten in the morning in Shanghai.</summary>
    public static readonly Instant Before = Instant.FromUtc(2026, 10, 1, 2, 0), Now = Instant.FromUtc(2026, 11, 20, 2, 0);

    /// <summary>Two working days after Now: the Tuesday.</summary>
    public static readonly Instant DueAt = Instant.FromUtc(2026, 11, 24, 2, 0);

    /// <summary>Three working days after Now: the Wednesday.</summary>
    public static readonly Instant AcceptanceEnd = Instant.FromUtc(2026, 11, 25, 2, 0);

    public static readonly Instant TitleEnd = Instant.FromUtc(2030, 1, 1, 0, 0);

    public static readonly ProductId Product = Id<ProductId>(1), OpenProduct = Id<ProductId>(2), Unregistered = Id<ProductId>(3), Untitled = Id<ProductId>(4);
    public static readonly ResourceId Resource = Id<ResourceId>(1), DraftOfResource = Id<ResourceId>(2);
    public static readonly TitleId Title = TitleId.Of(Product);
    public static readonly ListingId Listing = Id<ListingId>(1), OpenListing = Id<ListingId>(2);
    public static readonly OrderId Order = Id<OrderId>(1), OtherOrder = Id<OrderId>(2);
    public static readonly AgreementId Agreement = AgreementId.Of(Order);
    public static readonly SettlementId Settlement = SettlementId.Of(Agreement);
    public static readonly EntitlementId Access = AggregateIds.FollowingFrom<EntitlementId>(Settlement.Stream), OpenAccess = Id<EntitlementId>(7);
    public static readonly Guid Ruling = new("0199a1b2-0000-7000-8000-0000000000dd");
    public static readonly ContentHash Statement = Hash("statement"), Content = Hash("content");

    public static readonly Scope Research = new(["research"], [], ["cn"], OnwardTransfer: false);

    /// <summary>Three licences at 100.00, each for a year.</summary>
    public static readonly ListingTerms Posted = new(
        SaleMethod.PostedPrice, Cny(100_00), new LicenceSupply(SupplyKind.Limited, 3), Research, Exclusivity.NonExclusive, Duration.FromDays(365), ClosesAt: null);

    public static readonly ListingTerms Unlimited = Posted with { Supply = new LicenceSupply(SupplyKind.Unlimited, null) };

    public static readonly ListingTerms Exclusive = Posted with { Supply = new LicenceSupply(SupplyKind.Exclusive, null), Exclusivity = Exclusivity.Exclusive };

    public static readonly ListingTerms ByAuction = Posted with { Method = SaleMethod.Auction, Price = null };

    public static readonly ListingTerms Open = Unlimited with { Method = SaleMethod.OpenAccess, Price = null, LicenceTerm = null };

    /// <summary>2.5 %, at least 1.00, at most 1000.00; two working days to pay, three to accept; the Chinese week.</summary>
    public static readonly RuleSet Rules = new(
        [new FeeRule(250, Cny(1_00), Cny(1_000_00)), new FeeRule(300, new Money(0, Currency.Eur), new Money(500_00, Currency.Eur))],
        IncrementTable.Of(new IncrementRow(0, 100)), SoftClose: null, Duration.FromMinutes(5), new DepositRule(Cny(20_00), null), new Market.Rulebooks.Period(10, Duration.Zero), new Market.Rulebooks.Period(2, Duration.Zero), new Market.Rulebooks.Period(3, Duration.Zero),
        Duration.FromHours(48), new TradingCalendar("Asia/Shanghai", [6, 7], [], []));

    public static readonly Classification Plain = new(Personal: false, Public: false, DataForm.Product, DataOrigin.Enterprise, DataGrade.General);

    /// <summary>Rules, parties, products and titles; alice has 500.00, bob 50.00; nothing is listed.</summary>
    public static readonly Scene Quiet = Scene.Empty
        .Given(Rulebook.Stream, new RulesEnacted(1, Rules, Before, Ruling, Before))
        .Admitted(Vendor, "the-group", ParticipantRole.Vendor).Admitted(Rival, null, ParticipantRole.Vendor, ParticipantRole.Buyer)
        .Admitted(Alice, null, ParticipantRole.Buyer).Admitted(Bob, null, ParticipantRole.Buyer).Admitted(Sibling, "the-group", ParticipantRole.Buyer).Admitted(Visitor, "the-visitors", ParticipantRole.Appraiser)
        .Admitted(Barred, null, ParticipantRole.Buyer, ParticipantRole.Vendor).Suspended(Barred)
        .Admitted(Insider, "the-group", ParticipantRole.Registrar)
        .Registered(Product, Vendor, Openness.Conditional).Registered(OpenProduct, Vendor, Openness.Unconditional).Registered(Untitled, Vendor, Openness.Conditional)
        .Given(Unregistered.Stream, new ProductDrafted(Unregistered, Vendor, Described(Openness.Conditional), Before))
        .Given(Resource.Stream, new ResourceCatalogued(Resource, Vendor, null, Metadata(Openness.Unconditional), Before))
        .Given(DraftOfResource.Stream, new ResourceDrafted(DraftOfResource, Vendor, null, Metadata(Openness.Unconditional), Before))
        .Certified(Product, Vendor)
        .Funded(Alice, Cny(500_00)).Funded(Bob, Cny(50_00));

    public static Money Cny(long minorUnits) => new(minorUnits, Currency.Cny);

    public static ContentHash Hash(string text) => ContentHash.Of(Encoding.UTF8.GetBytes(text));

    public static TId Id<TId>(int number)
        where TId : struct, IAggregateId<TId> => TId.Of(new Guid($"0199a1b2-c3d4-7e5f-8a6b-{number:x12}"));

    public static AccountId Account(ParticipantId party) => AccountId.Of(party, Currency.Cny);

    public static ProductDescription Described(Openness openness, Classification? classification = null) => new("Bus stops", null, ["transport"], [], openness, classification ?? Plain, []);

    public static ResourceMetadata Metadata(Openness openness, Classification? classification = null) =>
        new("Bus stops", null, null, [], [], openness, classification ?? Plain, null, null, null, null, null, null, null, []);

    public static PlaceOrder Buy(ParticipantId buyer, OrderId? order = null, int version = 1) => new(buyer, order ?? Order, Listing, version);

    /// <summary>With an admitted party.</summary>
    public static Scene Admitted(this Scene scene, ParticipantId party, string? group, params ParticipantRole[] roles) => scene.Given(
        ParticipantStreams.Of(party),
        new ParticipantApplied(party, ParticipantKind.Enterprise, $"{party} Ltd", [.. roles], group, [], Before), new ParticipantAdmitted(party, [.. roles], Ruling, Before));

    public static Scene Suspended(this Scene scene, ParticipantId party) => scene.Given(ParticipantStreams.Of(party), new ParticipantSuspended(party, "inquiry", Ruling, Before));

    /// <summary>With a registered product whose one revision is stored.</summary>
    public static Scene Registered(this Scene scene, ProductId product, ParticipantId vendor, Openness openness, Classification? classification = null) => scene.Given(
        product.Stream,
        new ProductDrafted(product, vendor, Described(openness, classification), Before), new ProductRevisionDeclared(product, 1, Content, 42, "text/csv", Before), new ProductContentStored(product, 1, Content, Before),
        new ProductRegistered(product, 1, $"EXA-{product.Value:N}", openness, (classification ?? Plain).Grade, Before));

    /// <summary>With a second revision of the product, registered as another kind of data.</summary>
    public static Scene Reregistered(this Scene scene, Openness openness, DataGrade grade) => scene.Given(
        Product.Stream, new ProductRevisionDeclared(Product, 2, Hash("second"), 43, "text/csv", Before), new ProductContentStored(Product, 2, Hash("second"), Before),
        new ProductRegistered(Product, 2, $"EXA-{Product.Value:N}", openness, grade, Before));

    /// <summary>With a certified title over everything, until <see cref="TitleEnd"/>.</summary>
    public static Scene Certified(this Scene scene, ProductId product, ParticipantId holder, Scope? scope = null)
    {
        var title = TitleId.Of(product);
        var claim = new TitleClaim(
            [.. Enum.GetValues<DividedRight>().Select(right => new Holding(right, holder, Share.One))], scope ?? Scope.Unlimited, new Term(Before, TitleEnd), [Statement]);
        return scene.Given(
            title.Stream, new TitleApplied(title, product, holder, claim, Before), new TitleAccepted(title, Reviewer, Before), new TitleExamined(title, Reviewer, ["source"], Before),
            new TitleNoticeOpened(title, Before + Tick, Before), new TitleEvidenceDeposited(title, Statement, Before + Tick), new TitleCertified(title, product, "CERT-1", claim, Ruling, Before + Tick));
    }

    public static Scene Frozen(this Scene scene, TitleId title, Instant until, params Guid[] entitlements) => scene.Given(title.Stream, new TitleFrozen(title, "inquiry", until, [.. entitlements], Ruling, Before + Tick));

    public static Scene Funded(this Scene scene, ParticipantId party, Money amount)
    {
        AccountId bank = AccountId.BankInTransit(amount.Currency, new LocalDate(2026, 10, 1)), account = AccountId.Of(party, amount.Currency);
        return scene.Given(bank.Stream, new AccountDebited(bank, amount, account, null, EntryReason.FundsReceived, "bankref-1", Before))
            .Given(account.Stream, new AccountCredited(account, amount, bank, EntryReason.FundsReceived, "bankref-1", Before));
    }

    /// <summary>With a further version of the rules, in force since before, that has this negative list.</summary>
    public static Scene Forbidding(this Scene scene, params NegativeEntry[] entries)
    {
        var rulebook = scene.State<RulebookState>(Rulebook.Stream);
        return scene.Given(Rulebook.Stream, new RulesEnacted(rulebook.Versions.Count + 1, rulebook.Last!.Rules with { NegativeList = [.. entries] }, Before, Ruling, Before));
    }

    /// <summary>With a negative list on which stand all goods of the floor.</summary>
    public static Scene AllForbidden(this Scene scene) => scene.Forbidding(new NegativeEntry("enterprise", null, null, null, null, DataOrigin.Enterprise, null, null));

    /// <summary>With a draft of the vendor.</summary>
    public static Scene Drafted(this Scene scene, ListingTerms terms, StreamId? subject = null, ListingId? listing = null) =>
        scene.Given((listing ?? Listing).Stream, new ListingDrafted(listing ?? Listing, Vendor, (subject ?? Product.Stream).Value, terms, [Statement], Before));

    public static Scene Submitted(this Scene scene, ListingTerms terms, StreamId? subject = null, ListingId? listing = null) =>
        scene.Drafted(terms, subject, listing).Given((listing ?? Listing).Stream, new ListingSubmitted(listing ?? Listing, Before));

    public static Scene Listed(this Scene scene, ListingTerms terms, StreamId? subject = null, ListingId? listing = null) =>
        scene.Submitted(terms, subject, listing).Given((listing ?? Listing).Stream, new ListingListed(listing ?? Listing, Reviewer, ["source"], "the-group", Before));

    /// <summary>With alice's order, contracted and instructed.</summary>
    public static Scene Instructed(this Scene scene) => scene
        .Given(Buy(Alice), Now).Given(new ConcludeAgreement(MarketCommand.Exchange, Order), Now).Given(new InstructSettlement(MarketCommand.Exchange, Agreement), Now);

    /// <summary>With alice's order, paid and delivered.</summary>
    public static Scene Delivered(this Scene scene) => scene.Instructed().Given(new SettleTrade(MarketCommand.Exchange, Settlement), Now);

    public static long Balance(this Scene scene, AccountId account) => scene.State<AccountState>(account.Stream).Balance;

    public static long Available(this Scene scene, ParticipantId party) => scene.State<AccountState>(Account(party).Stream).Available;

    public static LiveListing ListingState(this Scene scene, ListingId? listing = null) => scene.State<ListingState>((listing ?? Listing).Stream) as LiveListing ?? throw new InvalidOperationException("No listing.");
}
