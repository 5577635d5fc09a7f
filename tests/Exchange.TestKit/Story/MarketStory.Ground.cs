using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Titles;
using NodaTime;
using static Exchange.TestKit.Story.Cast;

namespace Exchange.TestKit.Story;

/// <summary>What trade stands on: rules, parties, resources, products, titles, listings.</summary>
public sealed partial class MarketStory
{
    /// <summary>Rules, parties, money.</summary>
    public async Task BeginAsync()
    {
        await DecideAsync(new EnactRules(Rules(feeBasisPoints: 200), null));
        foreach ((ParticipantId party, ParticipantRole role) in ((ParticipantId, ParticipantRole)[])
            [(Harbour, ParticipantRole.Vendor), (Metro, ParticipantRole.Vendor), (Alice, ParticipantRole.Buyer), (Bob, ParticipantRole.Buyer), (Carol, ParticipantRole.Buyer)])
        {
            await stage.GiveAsync(new ApplyForAdmission(party, ParticipantKind.Enterprise, $"{party} Ltd", [role], null, [Hash(party.Value)]));
            await DecideAsync(new AdmitParticipant(party, [role]));
        }

        await stage.GiveAsync(new ApplyForAdmission(Dave, ParticipantKind.University, "Dave College", [ParticipantRole.Buyer], "dave-group", []));
        await DecideAsync(new RejectParticipant(Dave, "evidence-missing"));
        await DecideAsync(new SuspendParticipant(Metro, "under-inquiry"));
        await DecideAsync(new ReinstateParticipant(Metro, "cleared"));
        await ProposeAsync(new SuspendParticipant(Carol, "mistaken"), drop: true);
        await stage.GiveAsync(new ConfirmFundsReceived(One, Alice, Yuan(5_000), "bank-1"));
        await stage.GiveAsync(new ConfirmFundsReceived(One, Bob, Yuan(2_000), "bank-2"));
        await stage.GiveAsync(new ConfirmFundsReceived(One, Carol, Yuan(1_000), "bank-3"));
    }

    /// <summary>Resources: drafted, published, imported, revised, retired; closed ones.</summary>
    public async Task CatalogueAsync()
    {
        await stage.GiveAsync(new CatalogueResource(Harbour, Stops, Metadata("上海市公交车到站时刻", Openness.Unconditional) with { HighValue = OfMobility }, AsDraft: true));
        await stage.GiveAsync(new PublishResource(Harbour, Stops));
        await stage.GiveAsync(new CatalogueResource(Harbour, Timetable, Metadata("Bus timetable 2026", Openness.Conditional, themes: ["transport", "城市/city"]), AsDraft: false));
        await stage.GiveAsync(new CatalogueResource(Harbour, Secret, Metadata("Depot keys", Openness.Closed), AsDraft: false));
        await stage.GiveAsync(new ImportResources(One, "city", [
            new ImportedResource("air/1", Metadata("Air quality", Openness.Unconditional, holder: "Environment Bureau", themes: "environment")),
            new ImportedResource("rail/2", Metadata("地铁客流", Openness.Conditional, DataGrade.Important, holder: null)),
        ]));
        await stage.GiveAsync(new ImportResources(One, "city", [new ImportedResource("air/1", Metadata("Air quality, hourly", Openness.Unconditional, holder: "Environment Office", themes: "environment"))]));
        await stage.GiveAsync(new RetireResource(One, ResourceId.From(new SourceRecord("city", "rail/2")), "gone"));
        await stage.GiveAsync(new ReviseResource(Harbour, Timetable, Metadata("Bus timetable 2027", Openness.Conditional, themes: ["transport", "城市/city"])));
    }

    public async Task RegisterProductsAsync()
    {
        await RegisterAsync(Harbour, Buses, "Bus stops, joined", "buses", Stops, Timetable);
        await RegisterAsync(Metro, Trams, "Trams", "trams");
        await RegisterAsync(Metro, Copy, "A copy", "buses"); // held: another product has this content
        await DecideAsync(new ReleaseProduct(Copy, Accepted: false, "duplicate"));
        await RegisterAsync(Metro, Revised, "Trams by night", "night");
        await DeclareAsync(Metro, Revised, 2, "trams"); // registered, and its second revision is held
        await stage.GiveAsync(new RegisterProduct(Metro, Revised));
        await DecideAsync(new ReleaseProduct(Revised, Accepted: false, "duplicate"));
        await DeclareAsync(Harbour, Buses, 2, "buses, more of them");
        await stage.GiveAsync(new RegisterProduct(Harbour, Buses));
    }

    public async Task ConfirmTitlesAsync()
    {
        TitleClaim claim = Claim(stage.Now, (Harbour, 2, 3), (Metro, 1, 3));
        await stage.GiveAsync(new ApplyForTitle(Harbour, Buses, claim));
        await stage.GiveAsync(new ReturnTitle(One, BusTitle, "scope-unclear"));
        await stage.GiveAsync(new ResubmitTitle(Harbour, BusTitle, claim with { Evidence = [Hash("deed"), Hash("contract")] }));
        await stage.GiveAsync(new ConsentToTitle(Metro, BusTitle));
        await stage.GiveAsync(new AcceptTitle(One, BusTitle));
        await stage.GiveAsync(new ExamineTitle(One, BusTitle, ["source", "consent"]));
        await stage.GiveAsync(new OpenNotice(One, BusTitle));
        await stage.GiveAsync(new LodgeObjection(Carol, BusTitle, Number(51), "prior-right", [Hash("claim")]));
        await stage.GiveAsync(new DecideObjection(One, BusTitle, Number(51), Upheld: false, "no-evidence"));
        await stage.GiveAsync(new ApplyForTitle(Metro, Trams, Claim(stage.Now, (Metro, 1, 1))));
        await stage.GiveAsync(new AcceptTitle(One, TramTitle));
        await stage.GiveAsync(new ExamineTitle(One, TramTitle, ["source"]));
        await stage.GiveAsync(new OpenNotice(One, TramTitle));
        stage.Advance(Duration.FromDays(5));
        foreach (TitleId title in (TitleId[])[BusTitle, TramTitle])
        {
            await stage.GiveAsync(new DepositEvidence(One, title, Hash("bundle")));
            await DecideAsync(new CertifyTitle(title));
        }

        await stage.GiveAsync(new ApplyForTitle(Metro, Revised, Claim(stage.Now, (Metro, 1, 1))));
        await stage.GiveAsync(new RefuseTitle(One, TitleId.Of(Revised), "source-unclear"));
        await stage.GiveAsync(new ApplyForTitle(Metro, Revised, Claim(stage.Now, (Metro, 1, 1))));
        await stage.GiveAsync(new AcceptTitle(One, TitleId.Of(Revised)));
        await stage.GiveAsync(new ExamineTitle(One, TitleId.Of(Revised), ["source"]));
        await stage.GiveAsync(new OpenNotice(One, TitleId.Of(Revised)));
        await stage.GiveAsync(new LodgeObjection(Alice, TitleId.Of(Revised), Number(52), "prior-right", []));
        await stage.GiveAsync(new DecideObjection(One, TitleId.Of(Revised), Number(52), Upheld: true, "proven"));
        await stage.GiveAsync(new LodgeObjection(Bob, BusTitle, Number(53), "too-late", [])); // noted, after certification
    }

    public async Task ListAsync()
    {
        await stage.GiveAsync(new DraftListing(Harbour, BusListing, Buses.Stream, Terms(SaleMethod.PostedPrice, Yuan(100), count: 3), [Hash("source")]));
        await stage.GiveAsync(new SubmitListing(Harbour, BusListing));
        await stage.GiveAsync(new ReturnListing(One, BusListing, "terms-unclear"));
        await stage.GiveAsync(new ReviseListing(Harbour, BusListing, Terms(SaleMethod.PostedPrice, Yuan(120), count: 3)));
        await ListAsync(Harbour, BusListing);
        await stage.GiveAsync(new DraftListing(Metro, TramListing, Trams.Stream, Terms(SaleMethod.Auction, count: 3), [Hash("source")]));
        await ListAsync(Metro, TramListing);
        await stage.GiveAsync(new DraftListing(Harbour, OpenListing, Stops.Stream, Terms(SaleMethod.OpenAccess, closesAt: stage.Now + Duration.FromDays(30)), [Hash("source")]));
        await ListAsync(Harbour, OpenListing);
        await stage.GiveAsync(new TakeOpenAccess(Carol, EntitlementId.Of(Number(61)), OpenListing));
        await DecideAsync(new SuspendListing(BusListing, "under-inquiry"));
        await DecideAsync(new ResumeListing(BusListing, "cleared"));
    }

    private async Task RegisterAsync(ParticipantId vendor, ProductId product, string name, string content, params ResourceId[] lineage)
    {
        await stage.GiveAsync(new DraftProduct(vendor, product, Description(name, lineage)));
        await DeclareAsync(vendor, product, 1, content);
        await stage.GiveAsync(new RegisterProduct(vendor, product));
    }

    private async Task DeclareAsync(ParticipantId vendor, ProductId product, int revision, string content)
    {
        await stage.GiveAsync(new DeclareRevision(vendor, product, Hash(content), content.Length, "text/csv"));
        await stage.GiveAsync(new ConfirmContent(MarketCommand.Exchange, product, revision, Hash(content)));
    }

    private async Task ListAsync(ParticipantId seller, ListingId listing)
    {
        await stage.GiveAsync(new SubmitListing(seller, listing));
        await stage.GiveAsync(new ApproveListing(One, listing, ["source", "identity"]));
    }
}
