using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Projections.Titles;

/// <summary>Titles, their entries in order, and the rights granted out of them.</summary>
public sealed class TitleProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<TitleRow>(), RowModel.Of<TitleEntryRow>(), RowModel.Of<GrantRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(TitleEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => fact.Event switch
    {
        RightGranted { Grant.Parent: { } parent } => [RowKey.Of<TitleRow>(fact.Stream.Key), RowKey.Of<GrantRow>(GrantRow.KeyOf(parent))],
        RightRevoked e => [RowKey.Of<TitleRow>(fact.Stream.Key), RowKey.Of<GrantRow>(GrantRow.KeyOf(e.Grant))],
        _ => [RowKey.Of<TitleRow>(fact.Stream.Key)],
    };

    public void Apply(Fact fact, IRows rows)
    {
        TitleRow? before = rows.Get<TitleRow>(fact.Stream.Key);
        TitleRow after = After(before, (TitleEvent)fact.Event) ?? throw new ImpossibleHistoryException(before, fact.Event);
        if (fact.Event is RightGranted granted) Grant(granted, after, rows);
        int ended = fact.Event is RightRevoked revoked ? Revoke(revoked.Grant, revoked.Ground, fact.At, rows) : 0;
        rows.Put(fact.Stream.Key, after with { GrantsInForce = after.GrantsInForce - ended, Entries = after.Entries + 1, UpdatedAt = fact.At, Version = fact.Version });
        rows.Add(TitleEntryRow.KeyOf(after.Title, fact.Version), EntryOf(fact, after));
    }

    private static TitleRow? After(TitleRow? before, TitleEvent @event) => (before, @event) switch
    {
        (_, TitleApplied e) => new TitleRow(
            e.Title, e.Product, e.Applicant, TitlePhase.Applied, e.Claim, 1, [], [], null, [], null, null, null, null, [], 0, before?.Entries ?? 0, null, e.At, null, e.At, 0),
        (null, _) => null,
        ({ } row, TitleReturned e) => row with { Phase = TitlePhase.Returned, Ground = e.Ground },
        // Whoever consented, consented to that claim and to no other.
        ({ } row, TitleResubmitted e) => row with { Phase = TitlePhase.Applied, Claim = e.Claim, Submission = row.Submission + 1, Consents = e.Claim == row.Claim ? row.Consents : [], Ground = null },
        ({ } row, TitleConsented e) => row with { Consents = row.Consents.Add(e.Holder) },
        ({ } row, TitleAccepted) => row with { Phase = TitlePhase.Accepted },
        ({ } row, TitleExamined e) => row with { Phase = TitlePhase.Examined, Checks = e.Checks },
        ({ } row, TitleNoticeOpened e) => row with { Phase = TitlePhase.InNotice, NoticeUntil = e.Until },
        ({ } row, TitleObjected e) => row with
        {
            Phase = TitlePhase.Objected, Objections = row.Objections.Add(new ObjectionRecord(e.Objection, ObjectionStanding.Open, e.Objector, e.Ground, e.Evidence, e.At, null, null)),
        },
        ({ } row, ObjectionDecided e) => Decide(row, e),
        ({ } row, TitleEvidenceDeposited e) => row with { Phase = TitlePhase.EvidenceDeposited, Evidence = e.Evidence },
        ({ } row, TitleCertified e) => row with { Phase = TitlePhase.Certified, Certificate = e.Certificate, Claim = e.Claim, Decision = e.Decision, CertifiedAt = e.At },
        ({ } row, TitleRefused e) => row with { Phase = TitlePhase.Refused, Ground = e.Ground },
        ({ } row, TitleWithdrawn) => row with { Phase = TitlePhase.Withdrawn },
        ({ } row, ObjectionNoted e) => row with
        {
            Objections = row.Objections.Add(new ObjectionRecord(e.Objection, ObjectionStanding.Noted, e.Objector, e.Ground, e.Evidence, e.At, null, null)),
        },
        ({ } row, TitleFrozen e) => row with { Phase = TitlePhase.Frozen, FrozenUntil = e.Until, FrozenEntitlements = e.Entitlements, Ground = e.Ground, Decision = e.Decision },
        ({ } row, TitleUnfrozen e) => row with { Phase = TitlePhase.Certified, FrozenUntil = null, FrozenEntitlements = [], Ground = e.Ground, Decision = e.Decision },
        ({ } row, RightGranted) => row with { GrantsInForce = row.GrantsInForce + 1 },
        ({ } row, RightRevoked) => row,
        _ => null,
    };

    // An application that an objection is upheld against is refused with it; the title's own fact of that comes beside this one.
    private static TitleRow Decide(TitleRow row, ObjectionDecided e)
    {
        Seq<ObjectionRecord> objections = row.Objections.Select(o => o.Id == e.Objection
            ? o with { Standing = e.Upheld ? ObjectionStanding.Upheld : ObjectionStanding.Unfounded, DecisionGround = e.Ground, DecidedAt = e.At }
            : o).ToSeq();
        bool open = objections.Any(o => o.Standing == ObjectionStanding.Open);
        TitlePhase phase = e.Upheld && row.Certificate is null ? TitlePhase.Refused : row.Phase == TitlePhase.Objected && !open ? TitlePhase.InNotice : row.Phase;
        return row with { Objections = objections, Phase = phase };
    }

    private static void Grant(RightGranted e, TitleRow title, IRows rows)
    {
        rows.Put(GrantRow.KeyOf(e.Grant.Id), new GrantRow(title.Title, title.Product, e.Grant, e.Cause, [], e.At, null, null, HoldersOf(title)));
        if (e.Grant.Parent is { } parent && rows.Get<GrantRow>(GrantRow.KeyOf(parent)) is { } whole) rows.Put(GrantRow.KeyOf(parent), whole with { Children = whole.Children.Add(e.Grant.Id) });
    }

    /// <summary>A grant ends, and with it those carved out of it unless they survive (DOMAIN TIT-3).</summary>
    /// <returns>How many ended.</returns>
    private static int Revoke(Guid grant, string ground, Instant at, IRows rows)
    {
        if (rows.Get<GrantRow>(GrantRow.KeyOf(grant)) is not { RevokedAt: null } row) return 0;
        rows.Put(GrantRow.KeyOf(grant), row with { RevokedAt = at, Ground = ground });
        return 1 + row.Children.Where(c => rows.Get<GrantRow>(GrantRow.KeyOf(c)) is { Grant.Survives: false }).Sum(c => Revoke(c, "parent-revoked", at, rows));
    }

    private static TitleEntryRow EntryOf(Fact fact, TitleRow title)
    {
        TitleEntryRow Entry(string entry, string? ground = null, ParticipantId? party = null, Guid? reference = null, Seq<Holding>? holdings = null, Instant? until = null) =>
            new(title.Title, title.Product, fact.Version, entry, fact.Position, fact.At, fact.Actor, ground, party, reference, holdings, until, HoldersOf(title));

        return (TitleEvent)fact.Event switch
        {
            TitleApplied e => Entry("applied", holdings: e.Claim.Holdings),
            TitleReturned e => Entry("returned", e.Ground),
            TitleResubmitted e => Entry("resubmitted", holdings: e.Claim.Holdings),
            TitleConsented e => Entry("consented", party: e.Holder),
            TitleAccepted => Entry("accepted"),
            TitleExamined => Entry("examined"),
            TitleNoticeOpened e => Entry("notice-opened", until: e.Until),
            TitleObjected e => Entry("objected", e.Ground, e.Objector, e.Objection),
            ObjectionDecided e => Entry(e.Upheld ? "objection-upheld" : "objection-unfounded", e.Ground, e.Objector, e.Objection),
            TitleEvidenceDeposited => Entry("evidence-deposited"),
            TitleCertified e => Entry("certified", reference: e.Decision, holdings: e.Claim.Holdings),
            TitleRefused e => Entry("refused", e.Ground),
            TitleWithdrawn => Entry("withdrawn"),
            ObjectionNoted e => Entry("objection-noted", e.Ground, e.Objector, e.Objection),
            TitleFrozen e => Entry("frozen", e.Ground, reference: e.Decision, until: e.Until),
            TitleUnfrozen e => Entry("unfrozen", e.Ground, reference: e.Decision),
            RightGranted e => Entry("right-granted", party: e.Grant.Grantee, reference: e.Grant.Id, until: e.Grant.Term.Until),
            RightRevoked e => Entry("right-revoked", e.Ground, reference: e.Grant),
            _ => throw new ImpossibleHistoryException(title, fact.Event),
        };
    }

    private static Seq<ParticipantId> HoldersOf(TitleRow title) => title.OwnedBy().ToSeq();
}
