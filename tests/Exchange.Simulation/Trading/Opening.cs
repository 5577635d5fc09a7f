using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using Exchange.TestKit.Story;
using NodaTime;
using Period = Exchange.Market.Rulebooks.Period;

namespace Exchange.Simulation.Trading;

/// <summary>Makes a market ready for trade: rules, parties, money, titles, listings.</summary>
/// <param name="give">Gives a command, which must be accepted.</param>
internal sealed class Opening(Dice dice, VirtualClock clock, Action<MarketCommand> give)
{
    private const int BuyersCount = 14;

    private (ProductId Product, ParticipantId Vendor) _sought;

    public static readonly ParticipantId One = Cast.One, Two = Cast.Two;

    public ParticipantId[] Vendors { get; } = [new("vendor-1"), new("vendor-2"), new("vendor-3")];

    public ParticipantId[] Buyers { get; } = [.. Enumerable.Range(1, BuyersCount).Select(n => new ParticipantId(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"buyer-{n}")))];

    /// <summary>What is sold by auction.</summary>
    public List<(ListingId Id, ParticipantId Seller)> Auctioned { get; } = [];

    /// <summary>What is sold at a posted price.</summary>
    public List<(ListingId Id, ParticipantId Seller)> Posted { get; } = [];

    /// <summary>What is sold by interest.</summary>
    public (ListingId Id, ParticipantId Seller) Sought { get; private set; }

    public void Run()
    {
        Decide(new EnactRules(Rules(), null));
        foreach (ParticipantId vendor in Vendors) Admit(vendor, ParticipantRole.Vendor, "group-of-" + vendor.Value);
        foreach (ParticipantId buyer in Buyers) Admit(buyer, ParticipantRole.Buyer, buyer == Buyers[0] ? "group-of-" + Vendors[0].Value : null);
        for (int i = 0; i < Buyers.Length; i++) give(new ConfirmFundsReceived(One, Buyers[i], Cast.Yuan(i % 5 == 4 ? 300 : 200_000), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"bank-{i}")));

        List<(ProductId Product, ParticipantId Vendor)> products = [.. Enumerable.Range(0, 6).Select(n => (new ProductId(dice.NextGuid()), Vendors[n % Vendors.Length]))];
        foreach ((ProductId product, ParticipantId vendor) in products) Register(product, vendor);
        clock.Advance(Duration.FromDays(5)); // the notice of the titles
        foreach ((ProductId product, ParticipantId vendor) in products)
        {
            give(new DepositEvidence(One, TitleId.Of(product), Cast.Hash("bundle")));
            Decide(new CertifyTitle(TitleId.Of(product)));
        }

        SupplyKind[] supplies = [SupplyKind.Unlimited, SupplyKind.Limited, SupplyKind.Exclusive];
        for (int i = 0; i < supplies.Length; i++)
        {
            List(products[i].Product, products[i].Vendor, TermsOf(SaleMethod.Auction, supplies[i]), Auctioned);
            if (supplies[i] == SupplyKind.Unlimited) Decide(new AllowNoScarcity(Auctioned[^1].Id, PriceFormation.English, "pilot"));
            List(products[i + 3].Product, products[i + 3].Vendor, TermsOf(SaleMethod.PostedPrice, supplies[i]), Posted);
        }

        _sought = products[3];
        foreach (MarketCommand step in ListSoughtAnew()) give(step);
    }

    /// <summary>Another listing by interest; the steps to it.</summary>
    public MarketCommand[] ListSoughtAnew()
    {
        var listing = new ListingId(dice.NextGuid());
        Sought = (listing, _sought.Vendor);
        return
        [
            new DraftListing(_sought.Vendor, listing, _sought.Product.Stream, TermsOf(SaleMethod.Interest, SupplyKind.Unlimited), [Cast.Hash("source")]), new SubmitListing(_sought.Vendor, listing),
            new ApproveListing(One, listing, ["source", "identity"]),
        ];
    }

    public void Decide(GuardedAct act)
    {
        var decision = new DecisionId(dice.NextGuid());
        give(new ProposeDecision(One, decision, act));
        give(new ApproveDecision(Two, decision, FourEyes.HashOf(act)));
    }

    private static RuleSet Rules() => new(
        [new FeeRule(250, Cast.Yuan(1), Cast.Yuan(10_000))], IncrementTable.Flat(100), null, Duration.FromSeconds(10), new DepositRule(Cast.Yuan(50), null), new Period(2, Duration.Zero),
        new Period(0, Duration.FromHours(20)), new Period(1, Duration.Zero), Duration.FromHours(24), new TradingCalendar("Asia/Shanghai", [6, 7], [], []), Band: new PriceBand(2_500, 4_000), Custodians: Cast.Rules(0).Custodians);

    private ListingTerms TermsOf(SaleMethod method, SupplyKind kind) => new(
        method, method is SaleMethod.PostedPrice or SaleMethod.Interest ? new Money(10_000 + dice.Below(20_000), Currency.Cny) : null, new LicenceSupply(kind, kind == SupplyKind.Limited ? 3 + dice.Below(6) : null),
        new Scope(["research"], [], [], OnwardTransfer: false), kind == SupplyKind.Exclusive ? Exclusivity.Exclusive : Exclusivity.NonExclusive, Duration.FromDays(365), null);

    private void Admit(ParticipantId party, ParticipantRole role, string? group)
    {
        give(new ApplyForAdmission(party, ParticipantKind.Enterprise, $"{party} Ltd", [role], group, [Cast.Hash(party.Value)]));
        Decide(new AdmitParticipant(party, [role]));
    }

    private void Register(ProductId product, ParticipantId vendor)
    {
        string content = product.ToString();
        give(new DraftProduct(vendor, product, Cast.Description("Data", [])));
        give(new DeclareRevision(vendor, product, Cast.Hash(content), content.Length, "text/csv"));
        give(new ConfirmContent(MarketCommand.Exchange, product, 1, Cast.Hash(content)));
        give(new RegisterProduct(vendor, product));
        give(new ApplyForTitle(vendor, product, Cast.Claim(clock.WriterNow, (vendor, 1, 1))));
        give(new AcceptTitle(One, TitleId.Of(product)));
        give(new ExamineTitle(One, TitleId.Of(product), ["source"]));
        give(new OpenNotice(One, TitleId.Of(product)));
    }

    private void List(ProductId product, ParticipantId vendor, ListingTerms terms, List<(ListingId, ParticipantId)> to)
    {
        var listing = new ListingId(dice.NextGuid());
        give(new DraftListing(vendor, listing, product.Stream, terms, [Cast.Hash("source")]));
        give(new SubmitListing(vendor, listing));
        give(new ApproveListing(One, listing, ["source", "identity"]));
        to.Add((listing, vendor));
    }
}
