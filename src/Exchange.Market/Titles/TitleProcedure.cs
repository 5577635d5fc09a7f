using System.Diagnostics;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using NodaTime;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Titles.TitleRejection;

namespace Exchange.Market.Titles;

/// <summary>Ownership confirmation: Applied ⇄ Returned → Accepted → Examined → InNotice ⇄ Objected → EvidenceDeposited → Certified (by four eyes), or Refused or Withdrawn on the way (DOMAIN TIT-7).</summary>
/// <remarks>A returned application begins anew, from Accepted too. Certification, freeze and unfreeze take two persons: <see cref="TitleActs"/>.</remarks>
public static class TitleProcedure
{
    public static Verdict Apply(ApplyForTitle command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState party) | !joint.TryGet(command.Product.Stream, out ProductState product)
            | !joint.TryGet(command.Subject, out TitleState state)) return joint.Needs;
        if (Admission.Bars(party, ParticipantRole.Vendor) is { } barred) return barred;
        if (ProductRegister.VendorOf(product) != command.Actor) return new ProductRejection.ProductNotFound();
        if (state is TitleApplication or CertifiedTitle) return new TitleExists();
        if (product is not LiveProduct { IsRegistered: true, HeldBy: null }) return new ProductNotRegistered();
        if (FaultOf(command.Claim, joint, at) is { } fault) return fault;
        if (joint.Lacks) return joint.Needs;

        joint.Add(command.Subject, new TitleApplied(command.Title, command.Product, command.Actor, command.Claim, at));
        return joint.Accept();
    }

    public static Verdict Return(ReturnTitle command, IStates states, Instant at) => ByRegistrar(command, states, at, (title, joint) =>
    {
        if (title.Phase is not (TitlePhase.Applied or TitlePhase.Accepted)) return InPhase(title, at);
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;
        joint.Add(command.Subject, new TitleReturned(title.Id, command.Actor, command.Ground, at));
        return null;
    });

    public static Verdict Resubmit(ResubmitTitle command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState party) | !joint.TryGet(command.Subject, out TitleState state)) return joint.Needs;
        if (Admission.Bars(party, ParticipantRole.Vendor) is { } barred) return barred;
        if (ApplicantOf(state) != command.Actor) return new TitleNotFound();
        if (state is not TitleApplication { Phase: TitlePhase.Returned } title) return InPhase(state, at);
        if (!joint.TryGet(title.Product.Stream, out ProductState product)) return joint.Needs;
        if (product is not LiveProduct { IsRegistered: true, HeldBy: null }) return new ProductNotRegistered();
        if (FaultOf(command.Claim, joint, at) is { } fault) return fault;
        if (joint.Lacks) return joint.Needs;

        joint.Add(command.Subject, new TitleResubmitted(title.Id, command.Claim, at));
        return joint.Accept();
    }

    public static Verdict Consent(ConsentToTitle command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState party) | !joint.TryGet(command.Subject, out TitleState state)) return joint.Needs;
        if (BarsInAnyRole(party) is { } barred) return barred;
        if (!HoldersOf(state).Contains(command.Actor)) return new TitleNotFound();
        if (state is not TitleApplication { Phase: TitlePhase.Applied or TitlePhase.Accepted } title) return InPhase(state, at);
        if (command.Submission is { } submission && submission != title.Submission) return new ClaimChanged(title.Submission);
        // Who applies has consented by it.
        if (command.Actor == title.Applicant || title.Consents.Contains(command.Actor)) return joint.Accept();

        joint.Add(command.Subject, new TitleConsented(title.Id, command.Actor, title.Submission, at));
        return joint.Accept();
    }

    public static Verdict Accept(AcceptTitle command, IStates states, Instant at) => ByRegistrar(command, states, at, (title, joint) =>
    {
        if (title.Phase != TitlePhase.Applied) return InPhase(title, at);
        joint.Add(command.Subject, new TitleAccepted(title.Id, command.Actor, at));
        return null;
    });

    public static Verdict Examine(ExamineTitle command, IStates states, Instant at) => ByRegistrar(command, states, at, (title, joint) =>
    {
        if (title.Phase != TitlePhase.Accepted) return InPhase(title, at);
        if (title.Dissenter is { } holder) return new ConsentMissing(holder.Value);
        if (command.Checks.Count == 0 || !ClaimRule.AreCodes(command.Checks)) return new InvalidGround("checks", "They are 1 to 64 codes, each once.");
        joint.Add(command.Subject, new TitleExamined(title.Id, command.Actor, command.Checks, at));
        return null;
    });

    public static Verdict OpenNotice(OpenNotice command, IStates states, Instant at) => ByRegistrar(command, states, at, (title, joint) =>
    {
        if (title.Phase != TitlePhase.Examined) return InPhase(title, at);
        if (!joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return null;
        if (rulebook.At(at) is not { Rules: var rules }) return new RulebookRejection.NoRules();
        joint.Add(command.Subject, new TitleNoticeOpened(title.Id, rules.Calendar.After(at, rules.Notice), at));
        return null;
    });

    /// <remarks>
    /// TIT-8: within the notice period it halts certification; afterwards, certified or not yet, it is entered and halts nothing. Before the notice, and once it was refused or withdrawn, a title is
    /// there for its own parties alone.
    /// </remarks>
    public static Verdict Lodge(LodgeObjection command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState party) | !joint.TryGet(command.Subject, out TitleState state)) return joint.Needs;
        if (BarsInAnyRole(party) is { } barred) return barred;
        if (ApplicantOf(state) is not { } applicant) return new TitleNotFound();
        bool isThere = state is CertifiedTitle or TitleApplication { NoticeUntil: not null } || command.Actor == applicant || HoldersOf(state).Contains(command.Actor);
        if (state is ClosedTitle) return isThere ? InPhase(state, at) : new TitleNotFound();
        if (!joint.TryGet(ParticipantStreams.Of(applicant), out ParticipantState applying)) return joint.Needs;
        if (Admission.AreOne(command.Actor, party, applicant, applying)) return new OwnTitle();
        if (!isThere) return new TitleNotFound();
        if (state is TitleApplication { NoticeUntil: null }) return InPhase(state, at);
        if (!ClaimRule.AreHashes(command.Evidence)) return new InvalidClaim("evidence", "They are at most 64 hashes, each once.");
        OpenObjection? undecided = (state as TitleApplication)?.OpenObjections.FirstOrDefault(open => open.Objector == command.Actor);
        if (undecided is not null) return new ObjectionOpen(undecided.Id.ToString("D"));
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;

        bool halts = state is TitleApplication title && at < title.NoticeUntil;
        joint.Add(command.Subject, halts
            ? new TitleObjected(command.Title, command.Objection, command.Actor, command.Ground, command.Evidence, at)
            : new ObjectionNoted(command.Title, command.Objection, command.Actor, command.Ground, command.Evidence, at));
        return joint.Accept();
    }

    public static Verdict DecideObjection(DecideObjection command, IStates states, Instant at) => ByRegistrar(command, states, at, (title, joint) =>
    {
        if (title.OpenObjections.FirstOrDefault(open => open.Id == command.Objection) is not { } objection) return new ObjectionNotFound();
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;
        joint.Add(command.Subject, new ObjectionDecided(title.Id, objection.Id, objection.Objector, command.Upheld, command.Ground, command.Actor, at));
        if (command.Upheld) joint.Add(command.Subject, new TitleRefused(title.Id, command.Ground, command.Actor, at));
        return null;
    });

    public static Verdict Deposit(DepositEvidence command, IStates states, Instant at) => ByRegistrar(command, states, at, (title, joint) =>
    {
        if (title.Phase is not (TitlePhase.InNotice or TitlePhase.Objected)) return InPhase(title, at);
        if (NoticeBars(title, at) is { } bars) return bars;
        if (command.Evidence == default) return new InvalidClaim("evidence", "It is a hash.");
        joint.Add(command.Subject, new TitleEvidenceDeposited(title.Id, command.Evidence, at));
        return null;
    });

    public static Verdict Refuse(RefuseTitle command, IStates states, Instant at) => ByRegistrar(command, states, at, (title, joint) =>
    {
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;
        joint.Add(command.Subject, new TitleRefused(title.Id, command.Ground, command.Actor, at));
        return null;
    });

    public static Verdict Withdraw(WithdrawTitle command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out TitleState state)) return joint.Needs;
        if (ApplicantOf(state) != command.Actor) return new TitleNotFound();
        if (state is not TitleApplication) return InPhase(state, at);

        joint.Add(command.Subject, new TitleWithdrawn(command.Title, at));
        return joint.Accept();
    }

    public static TitleState Evolve(TitleState state, TitleEvent @event) => (state, @event) switch
    {
        _ when IdOf(state) is { } id && id != @event.Title => throw new ImpossibleHistoryException(state, @event),
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
        (TitleApplication title, TitleRefused) => title.Closed(TitlePhase.Refused),
        (TitleApplication title, TitleWithdrawn) => title.Closed(TitlePhase.Withdrawn),
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
        ClosedTitle title => 120 + (40L * title.Holders.Count),
        _ => 80,
    };

    /// <summary>Why nothing is certified yet because of the notice (TIT-8); null when nothing of it stands in the way.</summary>
    internal static TitleRejection? NoticeBars(TitleApplication title, Instant at)
    {
        if (title.NoticeUntil is { } until && at < until) return new NoticeRunning(until);
        return title.OpenObjections.Count > 0 ? new ObjectionOpen(title.OpenObjections[0].Id.ToString("D")) : null;
    }

    /// <summary>Whom it concerns: nobody who is one with any of them acts on it for the exchange (PAR-2).</summary>
    internal static IEnumerable<ParticipantId> PartiesOf(TitleState state) => state switch
    {
        TitleApplication title => [title.Applicant, .. title.Claim.Holders, .. title.OpenObjections.Select(open => open.Objector)],
        CertifiedTitle title => [title.Applicant, .. title.Claim.Holders],
        _ => [],
    };

    internal static TitleInPhase InPhase(TitleState state, Instant at) => new(JsonNamingPolicy.KebabCaseLower.ConvertName((state switch
    {
        TitleApplication title => title.Phase,
        CertifiedTitle title => title.IsFrozenAt(at) ? TitlePhase.Frozen : TitlePhase.Certified,
        ClosedTitle title => title.Phase,
        _ => throw new UnreachableException(),
    }).ToString()));

    /// <summary>What a registrar does with an application, if there is one and he is impartial.</summary>
    /// <param name="decide">Adds the facts or says why not; null with <see cref="Joint.Lacks"/> when a stream is missing.</param>
    private static Verdict ByRegistrar(MarketCommand command, IStates states, Instant at, Func<TitleApplication, Joint, Rejection?> decide)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out TitleState state)) return joint.Needs;
        if (state is NoTitle) return new TitleNotFound();
        if (state is not TitleApplication title) return InPhase(state, at);
        ConflictOfInterest? conflict = Impartiality.Between(joint, PartiesOf(title), command.Actor);
        if (joint.Lacks) return joint.Needs;
        if (conflict is not null) return conflict;
        if (decide(title, joint) is { } refusal) return refusal;
        return joint.Lacks ? joint.Needs : joint.Accept();
    }

    /// <summary>What is wrong with a claim: in itself, or because it names somebody who is not admitted. Look at <see cref="Joint.Lacks"/> when nothing is.</summary>
    private static TitleRejection? FaultOf(TitleClaim claim, Joint joint, Instant at)
    {
        if (ClaimRule.FaultOf(claim, at) is { } fault) return fault;
        foreach (ParticipantId holder in claim.Holders) joint.TryGet(ParticipantStreams.Of(holder), out ParticipantState _);
        if (joint.Lacks) return null;
        foreach (ParticipantId holder in claim.Holders)
        {
            if (joint.Get<ParticipantState>(ParticipantStreams.Of(holder)) is not Admitted) return new HolderNotAdmitted(holder.Value);
        }

        return null;
    }

    private static ParticipantRejection? BarsInAnyRole(ParticipantState party) => party switch
    {
        Admitted => null,
        Suspended => new ParticipantRejection.PartySuspended(),
        _ => new ParticipantRejection.NotAdmitted(),
    };

    private static TitleId? IdOf(TitleState state) => state switch
    {
        TitleApplication title => title.Id,
        CertifiedTitle title => title.Id,
        ClosedTitle title => title.Id,
        _ => null,
    };

    private static ParticipantId? ApplicantOf(TitleState state) => state switch
    {
        TitleApplication title => title.Applicant,
        CertifiedTitle title => title.Applicant,
        ClosedTitle title => title.Applicant,
        _ => null,
    };

    private static IEnumerable<ParticipantId> HoldersOf(TitleState state) => state switch
    {
        TitleApplication title => title.Claim.Holders,
        CertifiedTitle title => title.Claim.Holders,
        ClosedTitle title => title.Holders,
        _ => [],
    };

    private static long BytesOf(TitleClaim claim) =>
        300 + (160L * claim.Holdings.Count) + (180L * claim.Evidence.Count) + (80L * (claim.Scope.Purposes.Count + claim.Scope.Fields.Count + claim.Scope.Regions.Count));

    private static ClosedTitle Closed(this TitleApplication title, TitlePhase phase) => new(title.Id, title.Product, title.Applicant, title.Claim.Holders.ToSeq(), phase);

    private static TitleApplication Without(this TitleApplication title, Guid objection)
    {
        Seq<OpenObjection> open = title.OpenObjections.Where(o => o.Id != objection).ToSeq();
        if (open.Count == title.OpenObjections.Count) throw new ImpossibleHistoryException(title, objection);
        return title with { OpenObjections = open, Phase = open.Count == 0 ? TitlePhase.InNotice : TitlePhase.Objected };
    }
}
