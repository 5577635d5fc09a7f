using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using Period = Exchange.Market.Rulebooks.Period;

namespace Exchange.Market.Tests.Products;

/// <summary>The parties, resources, products and moments that the tests of resources, products and titles share.</summary>
internal static class Goods
{
    /// <summary>A vendor and his sister company, who are of one control group; others stand alone.</summary>
    public static readonly ParticipantId Vendor = new("vendor"), Sister = new("sister"), Rival = new("rival"), Partner = new("partner"), Buyer = new("buyer");

    /// <summary>They act for the exchange and are no participants.</summary>
    public static readonly ParticipantId Registrar = new("registrar"), Ann = new("operator-1"), Ben = new("operator-2");

    /// <summary>Noon of a Monday in Shanghai.</summary>
    public static readonly Instant Monday = Instant.FromUtc(2026, 11, 23, 4, 0);

    public static readonly Duration Tick = Duration.FromNanoseconds(1_000), Day = Duration.FromDays(1);

    public static readonly ResourceId Roads = ResourceId.Of(Id(0x01)), Taxis = ResourceId.Of(Id(0x02));

    public static readonly ProductId Flows = ProductId.Of(Id(0x11)), Copy = ProductId.Of(Id(0x12));

    public static readonly DecisionId DecisionNumber = DecisionId.Of(Id(0xD1));

    public static readonly Classification PlainKind = new(Personal: false, Public: true, DataForm.Raw, DataOrigin.Government, DataGrade.General);

    public static readonly ResourceMetadata Metadata = new(
        "Road sensors", "Counts of vehicles.\nHourly.", "City of Trebol", ["transport"], ["roads", "traffic"], Openness.Conditional, PlainKind,
        "zh", "R/PT1H", "Trebol", "2020/2026", "https://example.org/licence", "2020-01-01", "2026-11-01", [new DistributionLink("All", "https://example.org/roads.csv", "text/csv", "CSV")]);

    public static readonly ProductDescription Description = new(
        "Traffic flows", "What flows where.", ["transport"], ["traffic"], Openness.Conditional, PlainKind with { Public = false, Form = DataForm.Product, Origin = DataOrigin.Enterprise }, [Roads]);

    private static readonly RuleSet Rules = new(
        [new FeeRule(250, new Money(1_00, Currency.Cny), new Money(5_000_00, Currency.Cny))], IncrementTable.Of(new IncrementRow(0, 100)), SoftClose: null, Duration.FromMinutes(5), Deposit: null,
        Notice: new Period(10, Duration.Zero), SettlementDue: new Period(3, Duration.Zero), Acceptance: new Period(5, Duration.Zero), ProposalLifetime: Duration.FromHours(8),
        new TradingCalendar("Asia/Shanghai", [6, 7], [], []));

    public static Guid Id(byte last) => new($"0199a1b2-c3d4-7e5f-8a6b-0000000000{last:x2}");

    public static ContentHash Hash(int number) => ContentHash.Of(BitConverter.GetBytes(number));

    public static Scene WithParty(this Scene scene, ParticipantId who, string? group = null, params Seq<ParticipantRole> roles)
    {
        Seq<ParticipantRole> granted = roles.Count > 0 ? roles : [ParticipantRole.Vendor, ParticipantRole.Buyer];
        return scene.Given(
            ParticipantStreams.Of(who),
            new ParticipantApplied(who, ParticipantKind.Enterprise, "A body", granted, group, [], Monday - (3 * Day)), new ParticipantAdmitted(who, granted, Id(0xEE), Monday - (2 * Day)));
    }

    public static Scene Suspended(this Scene scene, ParticipantId who) => scene.Given(ParticipantStreams.Of(who), new ParticipantSuspended(who, "missing-reports", Id(0xEE), Monday - Day));

    /// <summary>All parties, and nothing that they have done.</summary>
    public static readonly Scene Parties = Scene.Empty.WithParty(Vendor, "acme").WithParty(Sister, "acme").WithParty(Rival).WithParty(Partner).WithParty(Buyer, null, ParticipantRole.Buyer);

    public static Scene WithRules(this Scene scene) => scene.Given(Rulebook.Stream, new RulesEnacted(1, Rules, Monday - (10 * Day), Id(0xEE), Monday - (10 * Day)));

    public static Scene WithResource(this Scene scene, ResourceId id, ResourceMetadata? metadata = null) => scene.Given(new CatalogueResource(Rival, id, metadata ?? Metadata, AsDraft: false), Monday - Day);

    public static Scene WithDraft(this Scene scene, ProductId id, ParticipantId? vendor = null, ProductDescription? description = null) =>
        scene.Given(new DraftProduct(vendor ?? Vendor, id, description ?? Description), Monday - Day);

    /// <summary>With a further revision whose bytes have arrived.</summary>
    public static Scene WithContent(this Scene scene, ProductId id, int content, ParticipantId? vendor = null)
    {
        Scene declared = scene.Given(new DeclareRevision(vendor ?? Vendor, id, Hash(content), 1_000 + content, "text/csv"), Monday - Day);
        return declared.Given(new ConfirmContent(MarketCommand.Exchange, id, declared.State<LiveProduct>(id.Stream).Revisions.Count, Hash(content)), Monday - Day);
    }

    public static Scene WithRegistration(this Scene scene, ProductId id, ParticipantId? vendor = null) => scene.Given(new RegisterProduct(vendor ?? Vendor, id), Monday - Day);

    /// <summary>A product that is in the register with its first revision.</summary>
    public static readonly Scene Registered = Parties.WithRules().WithResource(Roads).WithDraft(Flows).WithContent(Flows, 1).WithRegistration(Flows);

    /// <summary>A rival's product with the same bytes, which is held.</summary>
    public static readonly Scene Held = Registered.WithDraft(Copy, Rival).WithContent(Copy, 1, Rival).WithRegistration(Copy, Rival);

    /// <summary>A product with as many revisions as one can have.</summary>
    public static readonly Scene Full = Parties.WithResource(Roads).WithDraft(Flows)
        .Given(Flows.Stream, Enumerable.Range(1, DescriptionRule.RevisionsMax).Select(n => new ProductRevisionDeclared(Flows, n, Hash(n), 1_000, "text/csv", Monday - Day)));

    /// <summary>Proposed by Ann and approved by Ben.</summary>
    public static Scene.Outcome Decide(this Scene scene, GuardedAct act, Instant at, ParticipantId? proposer = null, ParticipantId? approver = null, DecisionId? decision = null)
    {
        DecisionId id = decision ?? DecisionNumber;
        Scene.Outcome proposal = scene.When(new ProposeDecision(proposer ?? Ann, id, act), at);
        return proposal.Refusal is null ? proposal.ThenScene().When(new ApproveDecision(approver ?? Ben, id, FourEyes.HashOf(act)), at) : proposal;
    }
}
