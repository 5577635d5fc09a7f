using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Products;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Products.Goods;

namespace Exchange.Market.Tests.Titles;

/// <summary>One title at every step of its confirmation: the vendor applies for himself and his partner.</summary>
internal static class Confirmation
{
    public static readonly TitleId Title = TitleId.Of(Flows);

    public static readonly Guid Objection = Id(0x31), Further = Id(0x32);

    /// <summary>Ten working days after Monday.</summary>
    public static readonly Instant NoticeEnd = Instant.FromUtc(2026, 12, 7, 4, 0);

    public static readonly Scope Allowed = new(["research", "navigation"], [], ["cn"], OnwardTransfer: true);

    public static readonly Term Lasting = new(Monday - (30 * Day), Monday + (1_000 * Day));

    /// <summary>Ownership two to one, income half and half, disposal the vendor's alone.</summary>
    public static readonly TitleClaim Claim = new(
        [
            Holds(DividedRight.Ownership, Vendor, 2, 3), Holds(DividedRight.Ownership, Partner, 1, 3), Holds(DividedRight.Disposal, Vendor, 1, 1),
            Holds(DividedRight.Income, Vendor, 1, 2), Holds(DividedRight.Income, Partner, 1, 2),
        ],
        Allowed, Lasting, [Hash(0xE1)]);

    public static readonly ApplyForTitle Apply = new(Vendor, Flows, Claim);

    public static readonly ConsentToTitle Consent = new(Partner, Title);

    public static readonly ReturnTitle Return = new(Registrar, Title, "evidence-unreadable");

    public static readonly ResubmitTitle Resubmit = new(Vendor, Title, Claim with { Evidence = [Hash(0xE2)] });

    public static readonly AcceptTitle Accept = new(Registrar, Title);

    public static readonly ExamineTitle Examine = new(Registrar, Title, ["source", "holders"]);

    public static readonly OpenNotice Announce = new(Registrar, Title);

    public static readonly LodgeObjection Lodge = new(Rival, Title, Objection, "own-collection", [Hash(0xE3)]);

    public static readonly DecideObjection Decide = new(Registrar, Title, Objection, Upheld: false, "no-proof");

    public static readonly DepositEvidence Deposit = new(Registrar, Title, Hash(0xE4));

    public static readonly RefuseTitle Refuse = new(Registrar, Title, "source-unclear");

    public static readonly WithdrawTitle Withdraw = new(Vendor, Title);

    public static readonly CertifyTitle Certify = new(Title);

    public static readonly FreezeTitle Freeze = new(Title, "court-order", NoticeEnd + (30 * Day), [Id(0x41)]);

    public static readonly UnfreezeTitle Unfreeze = new(Title, "order-lifted");

    public static readonly Scene
        Applied = Registered.Given(Apply, Monday),
        Returned = Applied.Given(Return, Monday),
        Accepted = Applied.Given(Accept, Monday),
        Consented = Accepted.Given(Consent, Monday),
        Examined = Consented.Given(Examine, Monday),
        InNotice = Examined.Given(Announce, Monday),
        Objected = InNotice.Given(Lodge, Monday + Day),
        Deposited = InNotice.Given(Deposit, NoticeEnd),
        Certified = Deposited.Decide(Certify, NoticeEnd).ThenScene(),
        Frozen = Certified.Decide(Freeze, NoticeEnd, decision: DecisionId.Of(Id(0xD2))).ThenScene(),
        Refused = Applied.Given(Refuse, Monday),
        Withdrawn = Applied.Given(Withdraw, Monday);

    /// <summary>Every phase by its name, the title in it, and a moment at which the title is in it.</summary>
    public static readonly (string Phase, Scene Scene, Instant At)[] Phases =
    [
        ("applied", Applied, Monday), ("returned", Returned, Monday), ("accepted", Consented, Monday), ("examined", Examined, Monday), ("in-notice", InNotice, Monday + Day), ("objected", Objected, Monday + Day),
        ("evidence-deposited", Deposited, NoticeEnd), ("certified", Certified, NoticeEnd), ("frozen", Frozen, NoticeEnd), ("refused", Refused, Monday), ("withdrawn", Withdrawn, Monday),
    ];

    public static Holding Holds(DividedRight right, ParticipantId holder, int numerator, int denominator) => new(right, holder, Share.Of(numerator, denominator));

    /// <summary>One party holds everything.</summary>
    public static TitleClaim Sole(ParticipantId holder) => Claim with { Holdings = [.. Enum.GetValues<DividedRight>().Select(right => Holds(right, holder, 1, 1))] };

    public static TState State<TState>(this Scene scene)
        where TState : TitleState => scene.State<TState>(Title.Stream);
}
