using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Titles;

/// <summary>Ownership confirmation: Applied ⇄ Returned → Accepted → Examined → InNotice ⇄ Objected → EvidenceDeposited → Certified (by four eyes), or Refused or Withdrawn on the way (DOMAIN TIT-7).</summary>
public static class TitleProcedure
{
    public static Verdict Apply(ApplyForTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Return(ReturnTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Resubmit(ResubmitTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Accept(AcceptTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Examine(ExamineTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict OpenNotice(OpenNotice command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Lodge(LodgeObjection command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict DecideObjection(DecideObjection command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Deposit(DepositEvidence command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Refuse(RefuseTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Withdraw(WithdrawTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static TitleState Evolve(TitleState state, TitleEvent @event) => (state, @event) switch
    {
        (NoTitle or ClosedTitle, TitleApplied e) => new TitleApplication(e.Title, e.Product, e.Applicant, e.Claim, TitlePhase.Applied, NoticeUntil: null, OpenObjections: []),
        (TitleApplication { Phase: TitlePhase.Applied or TitlePhase.Accepted } title, TitleReturned) => title with { Phase = TitlePhase.Returned },
        // Whoever consented, consented to this claim and to no other.
        (TitleApplication { Phase: TitlePhase.Returned } title, TitleResubmitted e) => title with
        {
            Phase = TitlePhase.Applied, Claim = e.Claim, Submission = title.Submission + 1, Consents = e.Claim == title.Claim ? title.Consents : [],
        },
        (TitleApplication title, TitleConsented e) when e.Submission == title.Submission => title with { Consents = title.Consents.Add(e.Holder) },
        (TitleApplication { Phase: TitlePhase.Applied } title, TitleAccepted) => title with { Phase = TitlePhase.Accepted },
        (TitleApplication { Phase: TitlePhase.Accepted } title, TitleExamined) => title with { Phase = TitlePhase.Examined },
        (TitleApplication { Phase: TitlePhase.Examined } title, TitleNoticeOpened e) => title with { Phase = TitlePhase.InNotice, NoticeUntil = e.Until },
        (TitleApplication { Phase: TitlePhase.InNotice or TitlePhase.Objected } title, TitleObjected e) when e.At < title.NoticeUntil =>
            title with { Phase = TitlePhase.Objected, OpenObjections = title.OpenObjections.Add(new OpenObjection(e.Objection, e.Objector)) },
        (TitleApplication { Phase: TitlePhase.Objected } title, ObjectionDecided e) => title.Without(e.Objection),
        (TitleApplication { Phase: TitlePhase.InNotice } title, TitleEvidenceDeposited e) when e.At >= title.NoticeUntil => title with { Phase = TitlePhase.EvidenceDeposited },
        (TitleApplication title, ObjectionNoted e) when e.At >= title.NoticeUntil => title with { NotedObjections = title.NotedObjections + 1 },
        (TitleApplication { Phase: TitlePhase.EvidenceDeposited } title, TitleCertified e) =>
            new CertifiedTitle(title.Id, title.Product, title.Applicant, e.Certificate, e.Claim, FrozenUntil: null, Grants: [], title.NotedObjections),
        (TitleApplication title, TitleRefused) => new ClosedTitle(title.Id, title.Product, TitlePhase.Refused),
        (TitleApplication title, TitleWithdrawn) => new ClosedTitle(title.Id, title.Product, TitlePhase.Withdrawn),
        (CertifiedTitle title, ObjectionNoted) => title with { Objections = title.Objections + 1 },
        (CertifiedTitle title, TitleFrozen e) => title with { FrozenUntil = e.Until, FrozenEntitlements = e.Entitlements },
        (CertifiedTitle { FrozenUntil: not null } title, TitleUnfrozen) => title with { FrozenUntil = null, FrozenEntitlements = [] },
        (CertifiedTitle title, RightGranted e) => title with { Grants = title.Grants.Add(e.Grant) },
        (CertifiedTitle title, RightRevoked e) when title.Grants.Any(grant => grant.Id == e.Grant) => title with { Grants = GrantRule.Without(title.Grants, e.Grant) },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    /// <summary>About how many bytes a state takes in memory; grants, once there are many.</summary>
    public static long BytesOf(TitleState state) => state switch
    {
        TitleApplication title => 500 + BytesOf(title.Claim) + (80L * (title.OpenObjections.Count + title.Consents.Count)),
        CertifiedTitle title => 500 + BytesOf(title.Claim) + (400L * title.Grants.Count) + (16L * title.FrozenEntitlements.Count),
        _ => 80,
    };

    private static long BytesOf(TitleClaim claim) =>
        300 + (160L * claim.Holdings.Count) + (180L * claim.Evidence.Count) + (80L * (claim.Scope.Purposes.Count + claim.Scope.Fields.Count + claim.Scope.Regions.Count));

    private static TitleApplication Without(this TitleApplication title, Guid objection)
    {
        Seq<OpenObjection> open = title.OpenObjections.Where(o => o.Id != objection).ToSeq();
        if (open.Count == title.OpenObjections.Count) throw new ImpossibleHistoryException(title, objection);
        return title with { OpenObjections = open, Phase = open.Count == 0 ? TitlePhase.InNotice : TitlePhase.Objected };
    }
}
