using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Decisions;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;

namespace Exchange.Api;

/// <summary>Ownership confirmation (确权), step by step; certification itself takes two operators.</summary>
internal static class TitleRoutes
{
    private static readonly Access Registrar = Access.Only(Roles.Operator), Vendors = Access.Only(Roles.Vendor), Parties = Access.Only(Roles.Vendor | Roles.Buyer);
    private static readonly ImmutableArray<Type> Refused = [typeof(DecisionRejection), typeof(ParticipantRejection), typeof(RulebookRejection), typeof(TitleRejection)];

    private static readonly Field<Seq<ContentHash>> Evidence = CommonFields.Evidence.Or([]);
    private static readonly Field<ContentHash> Deposited = Kinds.Hash.As("evidence", "One hash over all of the evidence.");
    private static readonly Field<bool> Upheld = Kinds.Flag.As("upheld", "True: the application is refused with it; false: it is unfounded, and certification may go on.").Like("false");

    private static readonly Field<int?> Submission = Kinds.Count(1, int.MaxValue, 1).As("submission", "Which handing-in of the claim he has read, as the title's `submission` tells it; absent: the claim as it stands.").Optional();

    public static readonly PathId<TitleId> Title = new("id", "The title.", new TitleRejection.TitleNotFound());
    private static readonly PathUuid Objection = new("oid", "The objection.", new TitleRejection.ObjectionNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post("/titles/{id}/return", Registrar, "Send an application back to be corrected", Shape.Of(CommonFields.Ground), (a, b) => new ReturnTitle(a.Actor, a.Id(Title), b.Of(CommonFields.Ground))) with
        {
            Path = [Title], Refusals = Refused,
        },
        Write.Post("/titles/{id}/resubmission", Vendors, "Hand in a corrected application", TitleShapes.Claim, (a, claim) => new ResubmitTitle(a.Actor, a.Id(Title), claim)) with
        {
            Path = [Title], Refusals = Refused,
        },
        Write.Post("/titles/{id}/consent", Parties, "Consent to a claim that names the caller as a holder", Shape.Of(Submission), (a, b) => new ConsentToTitle(a.Actor, a.Id(Title), b.Of(Submission))) with
        {
            Description = "Every holder beside the applicant consents before the examination; to another claim, anew.",
            Path = [Title],
            Says = [Says.Number<ConsentToTitle>("submission", "Which handing-in of the claim he has consented to.", (c, d) => d.State<TitleApplication>(c.Title.Stream)?.Submission)],
            Refusals = Refused,
        },
        Write.Post("/titles/{id}/acceptance", Registrar, "Accept an application for examination", Shape.Nothing, (a, _) => new AcceptTitle(a.Actor, a.Id(Title))) with
        {
            Path = [Title], Refusals = Refused,
        },
        Write.Post("/titles/{id}/examination", Registrar, "Record what was examined", Shape.Of(CommonFields.Checks), (a, b) => new ExamineTitle(a.Actor, a.Id(Title), b.Of(CommonFields.Checks))) with
        {
            Path = [Title], Refusals = Refused,
        },
        Write.Post("/titles/{id}/notice", Registrar, "Open the public notice", Shape.Nothing, (a, _) => new OpenNotice(a.Actor, a.Id(Title))) with
        {
            Description = "How long it lasts, the rulebook in force says.",
            Path = [Title],
            Says = [Says.At<OpenNotice>("noticeUntil", "Objections that halt certification are taken until just before.", (c, d) => d.State<TitleApplication>(c.Title.Stream)?.NoticeUntil)],
            Refusals = Refused,
        },
        Write.Post(
            "/titles/{id}/objections", Parties, "Object to a title", Shape.Of(CommonFields.Ground, Evidence),
            (a, b) => new LodgeObjection(a.Actor, a.Id(Title), a.Made("objection"), b.Of(CommonFields.Ground), b.Of(Evidence))) with
        {
            Description = "In the notice period it halts certification until it is decided; afterwards it is noted, shown, and freezes nothing by itself.",
            Path = [Title],
            Makes = new Makes<LodgeObjection>(Says.Text<LodgeObjection>("objection", "The objection's id.", (c, _) => c.Objection.ToString("D")), c => $"/titles/{c.Title}/objections"),
            Refusals = Refused,
        },
        Write.Post(
            "/titles/{id}/objections/{oid}/decision", Registrar, "Decide an objection", Shape.Of(Upheld, CommonFields.Ground),
            (a, b) => new DecideObjection(a.Actor, a.Id(Title), a.Id(Objection), b.Of(Upheld), b.Of(CommonFields.Ground))) with
        {
            Path = [Title, Objection], Refusals = Refused,
        },
        Write.Post("/titles/{id}/evidence", Registrar, "Deposit the evidence (存证)", Shape.Of(Deposited), (a, b) => new DepositEvidence(a.Actor, a.Id(Title), b.Of(Deposited))) with
        {
            Description = "After the notice, with no objection open.",
            Path = [Title],
            Refusals = Refused,
        },
        Write.Post("/titles/{id}/refusal", Registrar, "Refuse an application", Shape.Of(CommonFields.Ground), (a, b) => new RefuseTitle(a.Actor, a.Id(Title), b.Of(CommonFields.Ground))) with
        {
            Path = [Title], Refusals = Refused,
        },
        Write.Post("/titles/{id}/withdrawal", Vendors, "Withdraw an application", Shape.Nothing, (a, _) => new WithdrawTitle(a.Actor, a.Id(Title))) with
        {
            Path = [Title], Refusals = Refused,
        },
    ];
}
