using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Titles;

[JsonConverter(typeof(AggregateIdConverter<TitleId>))]
public readonly record struct TitleId(Guid Value) : IAggregateId<TitleId>
{
    public static string Prefix => "title";

    public static TitleId Of(Guid value) => new(value);

    /// <summary>A product has one title, so its id follows from the product's.</summary>
    public static TitleId Of(ProductId product) => AggregateIds.FollowingFrom<TitleId>(product.Stream);

    public override string ToString() => Value.ToString("D");
}

/// <summary>What an applicant claims: who holds what, in which scope, for how long, on what evidence.</summary>
/// <param name="Holdings">Of each divided right shares that add up to one.</param>
/// <param name="Scope">What the holders themselves may allow.</param>
/// <param name="Evidence">By hash; at least one.</param>
public sealed record TitleClaim(Seq<Holding> Holdings, Scope Scope, Term Term, Seq<ContentHash> Evidence);

/// <summary>A fact of one ownership confirmation (确权): the procedure, and from certification on the entries of the register (DOMAIN TIT-7).</summary>
public abstract record TitleEvent(TitleId Title, Instant At);

public sealed record TitleApplied(TitleId Title, ProductId Product, ParticipantId Applicant, TitleClaim Claim, Instant At) : TitleEvent(Title, At);

/// <param name="Ground">A code.</param>
public sealed record TitleReturned(TitleId Title, ParticipantId By, string Ground, Instant At) : TitleEvent(Title, At);

/// <summary>Corrected and handed in again.</summary>
public sealed record TitleResubmitted(TitleId Title, TitleClaim Claim, Instant At) : TitleEvent(Title, At);

public sealed record TitleAccepted(TitleId Title, ParticipantId By, Instant At) : TitleEvent(Title, At);

/// <param name="Checks">Codes of what was checked.</param>
public sealed record TitleExamined(TitleId Title, ParticipantId By, Seq<string> Checks, Instant At) : TitleEvent(Title, At);

/// <param name="Until">Objections that halt certification are taken until just before.</param>
public sealed record TitleNoticeOpened(TitleId Title, Instant Until, Instant At) : TitleEvent(Title, At);

/// <summary>In the notice period: certification halts until it is decided (TIT-8).</summary>
/// <param name="Ground">A code.</param>
public sealed record TitleObjected(TitleId Title, Guid Objection, ParticipantId Objector, string Ground, Seq<ContentHash> Evidence, Instant At) : TitleEvent(Title, At);

/// <summary>An objection was decided: upheld, the application is refused with it; unfounded, it counts in the objector's record and certification may go on.</summary>
public sealed record ObjectionDecided(TitleId Title, Guid Objection, ParticipantId Objector, bool Upheld, string Ground, ParticipantId By, Instant At) : TitleEvent(Title, At);

/// <summary>The evidence is deposited (存证), by one hash over all of it.</summary>
public sealed record TitleEvidenceDeposited(TitleId Title, ContentHash Evidence, Instant At) : TitleEvent(Title, At);

/// <summary>Entry: first registration. From here on the holdings stand.</summary>
/// <param name="Certificate">The certificate's number.</param>
public sealed record TitleCertified(TitleId Title, ProductId Product, string Certificate, TitleClaim Claim, Guid Decision, Instant At) : TitleEvent(Title, At);

/// <param name="Ground">A code.</param>
public sealed record TitleRefused(TitleId Title, string Ground, ParticipantId By, Instant At) : TitleEvent(Title, At);

public sealed record TitleWithdrawn(TitleId Title, Instant At) : TitleEvent(Title, At);

/// <summary>Entry: an objection after certification. It is shown on the listing, and freezes nothing by itself (TIT-8).</summary>
public sealed record ObjectionNoted(TitleId Title, Guid Objection, ParticipantId Objector, string Ground, Seq<ContentHash> Evidence, Instant At) : TitleEvent(Title, At);

public sealed record TitleFrozen(TitleId Title, string Ground, Instant Until, Seq<Guid> Entitlements, Guid Decision, Instant At) : TitleEvent(Title, At);

public sealed record TitleUnfrozen(TitleId Title, string Ground, Guid Decision, Instant At) : TitleEvent(Title, At);

/// <summary>Entry: licence.</summary>
/// <param name="Cause">The stream of the settlement or listing that it comes of.</param>
public sealed record RightGranted(TitleId Title, Grant Grant, string Cause, Instant At) : TitleEvent(Title, At);

/// <summary>Entry: revocation. Grants carved out of it end with it unless they survive (TIT-3).</summary>
/// <param name="Ground">A code.</param>
public sealed record RightRevoked(TitleId Title, Guid Grant, string Ground, Instant At) : TitleEvent(Title, At);

/// <summary>How far an ownership confirmation has come.</summary>
public enum TitlePhase
{
    Applied,
    Returned,
    Accepted,
    Examined,
    InNotice,
    Objected,
    EvidenceDeposited,
    Certified,
    Frozen,
    Refused,
    Withdrawn,
}

public abstract record TitleState;

public sealed record NoTitle : TitleState;

/// <summary>An application on its way to certification.</summary>
/// <param name="NoticeUntil">Null until the notice is opened.</param>
/// <param name="OpenObjections">Not decided yet.</param>
public sealed record TitleApplication(
    TitleId Id, ProductId Product, ParticipantId Applicant, TitleClaim Claim, TitlePhase Phase, Instant? NoticeUntil, Seq<OpenObjection> OpenObjections) : TitleState;

public sealed record OpenObjection(Guid Id, ParticipantId Objector);

/// <summary>Certified: an entry of the register.</summary>
/// <param name="FrozenUntil">Null when it is not frozen; a freeze is over at its end by itself.</param>
/// <param name="Grants">Those in force or to come; revoked ones are gone.</param>
/// <param name="Objections">How many were noted after certification.</param>
public sealed record CertifiedTitle(
    TitleId Id, ProductId Product, ParticipantId Applicant, string Certificate, TitleClaim Claim, Instant? FrozenUntil, Seq<Grant> Grants, int Objections) : TitleState
{
    public bool IsFrozenAt(Instant at) => FrozenUntil is { } until && at < until;

    /// <summary>Why a grant can't be made now: outside the scope or term of what it is carved out of (TIT-3), or in conflict with another (TIT-2); null when it can.</summary>
    public TitleRejection? Bars(Grant grant, Instant at) => throw new NotSupportedException("Not written yet.");
}

/// <summary>Refused or withdrawn before certification; the product may apply again.</summary>
public sealed record ClosedTitle(TitleId Id, ProductId Product, TitlePhase Phase) : TitleState;

/// <summary>The product's vendor applies for confirmation of what he and others hold in it.</summary>
public sealed record ApplyForTitle(ParticipantId Actor, ProductId Product, TitleClaim Claim) : MarketCommand(Actor)
{
    public TitleId Title => TitleId.Of(Product);

    public override string Kind => "apply_for_title";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Product.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Apply(this, states, at);
}

/// <summary>The registrar sends an application back.</summary>
public sealed record ReturnTitle(ParticipantId Actor, TitleId Title, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "return_title";

    public override StreamId Subject => Title.Stream;

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Return(this, states, at);
}

public sealed record ResubmitTitle(ParticipantId Actor, TitleId Title, TitleClaim Claim) : MarketCommand(Actor)
{
    public override string Kind => "resubmit_title";

    public override StreamId Subject => Title.Stream;

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Resubmit(this, states, at);
}

public sealed record AcceptTitle(ParticipantId Actor, TitleId Title) : MarketCommand(Actor)
{
    public override string Kind => "accept_title";

    public override StreamId Subject => Title.Stream;

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Accept(this, states, at);
}

/// <param name="Checks">Codes of what was checked; at least one.</param>
public sealed record ExamineTitle(ParticipantId Actor, TitleId Title, Seq<string> Checks) : MarketCommand(Actor)
{
    public override string Kind => "examine_title";

    public override StreamId Subject => Title.Stream;

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Examine(this, states, at);
}

/// <summary>The notice begins; how long it lasts, the rulebook in force says.</summary>
public sealed record OpenNotice(ParticipantId Actor, TitleId Title) : MarketCommand(Actor)
{
    public override string Kind => "open_notice";

    public override StreamId Subject => Title.Stream;

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.OpenNotice(this, states, at);
}

/// <summary>Any admitted party but the applicant objects; in the notice period it halts certification, afterwards it is noted.</summary>
/// <param name="Objection">Made by the command.</param>
public sealed record LodgeObjection(ParticipantId Actor, TitleId Title, Guid Objection, string Ground, Seq<ContentHash> Evidence) : MarketCommand(Actor)
{
    public override string Kind => "lodge_objection";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Lodge(this, states, at);
}

public sealed record DecideObjection(ParticipantId Actor, TitleId Title, Guid Objection, bool Upheld, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "decide_objection";

    public override StreamId Subject => Title.Stream;

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.DecideObjection(this, states, at);
}

/// <summary>After the notice, with no objection open.</summary>
public sealed record DepositEvidence(ParticipantId Actor, TitleId Title, ContentHash Evidence) : MarketCommand(Actor)
{
    public override string Kind => "deposit_evidence";

    public override StreamId Subject => Title.Stream;

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Deposit(this, states, at);
}

public sealed record RefuseTitle(ParticipantId Actor, TitleId Title, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "refuse_title";

    public override StreamId Subject => Title.Stream;

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Refuse(this, states, at);
}

public sealed record WithdrawTitle(ParticipantId Actor, TitleId Title) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_title";

    public override StreamId Subject => Title.Stream;

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Withdraw(this, states, at);
}

/// <summary>Why a title's command is refused, in order of precedence.</summary>
public abstract record TitleRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record TitleNotFound() : TitleRejection("title-not-found", RejectionKind.NotFound, "There is no such title.");

    /// <summary>The procedure is at another step.</summary>
    public sealed record TitleInPhase(string Phase) : TitleRejection("title-phase", RejectionKind.StateForbids, $"The title is {Phase}.");

    /// <summary>The product has a title, or an application for one is under way.</summary>
    public sealed record TitleExists() : TitleRejection("title-exists", RejectionKind.StateForbids, "The product has a title, or an application for one is under way.");

    /// <summary>The product has no registered content yet, or is held or withdrawn.</summary>
    public sealed record ProductNotRegistered() : TitleRejection("product-not-registered", RejectionKind.StateForbids, "The product is not registered.");

    /// <summary>The holdings of a divided right don't add up to one (TIT-1).</summary>
    /// <param name="Right">The right, in kebab case.</param>
    /// <param name="Sum">What they add up to.</param>
    public sealed record HoldingsDoNotAddUp(string Right, string Sum) : TitleRejection("holdings-do-not-add-up", RejectionKind.Unacceptable, $"The holdings of {Right} add up to {Sum}, not to 1.");

    /// <summary>The claim can't be.</summary>
    public sealed record InvalidClaim(string Field, string Requirement) : TitleRejection("invalid-claim", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>The notice period has not ended.</summary>
    public sealed record NoticeRunning(Instant Until) : TitleRejection("notice-running", RejectionKind.StateForbids, $"The notice runs until {Until}.");

    /// <summary>An objection is not decided (TIT-8).</summary>
    public sealed record ObjectionOpen(string Objection) : TitleRejection("objection-open", RejectionKind.StateForbids, $"Objection {Objection} is not decided.");

    public sealed record ObjectionNotFound() : TitleRejection("objection-not-found", RejectionKind.NotFound, "There is no such open objection.");

    /// <summary>The applicant can't object to his own title.</summary>
    public sealed record OwnTitle() : TitleRejection("own-title", RejectionKind.NotAllowed, "The applicant can't object to his own title.");

    /// <summary>Two operators have frozen the title.</summary>
    public sealed record TitleIsFrozen(Instant Until) : TitleRejection("title-frozen", RejectionKind.StateForbids, $"The title is frozen until {Until}.");

    /// <summary>The rights in the product are not confirmed.</summary>
    public sealed record TitleNotCertified() : TitleRejection("title-not-certified", RejectionKind.StateForbids, "The title is not certified.");

    /// <summary>A grant lies outside the scope or term of what it is carved out of (TIT-3).</summary>
    public sealed record OutsideTitle(string Field) : TitleRejection("outside-title", RejectionKind.Unacceptable, $"The {Field} of the grant lies outside what the grantor has.");

    /// <summary>Scope and term overlap those of another grant, and one of the two is exclusive (TIT-2).</summary>
    public sealed record GrantConflicts(string Grant) : TitleRejection("grant-conflicts", RejectionKind.StateForbids, $"It conflicts with grant {Grant}.");
}

public static class TitleCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("title_applied", MarketJson.Of<TitleApplied>())
        .Add("title_returned", MarketJson.Of<TitleReturned>())
        .Add("title_resubmitted", MarketJson.Of<TitleResubmitted>())
        .Add("title_accepted", MarketJson.Of<TitleAccepted>())
        .Add("title_examined", MarketJson.Of<TitleExamined>())
        .Add("title_notice_opened", MarketJson.Of<TitleNoticeOpened>())
        .Add("title_objected", MarketJson.Of<TitleObjected>())
        .Add("objection_decided", MarketJson.Of<ObjectionDecided>())
        .Add("title_evidence_deposited", MarketJson.Of<TitleEvidenceDeposited>())
        .Add("title_certified", MarketJson.Of<TitleCertified>())
        .Add("title_refused", MarketJson.Of<TitleRefused>())
        .Add("title_withdrawn", MarketJson.Of<TitleWithdrawn>())
        .Add("objection_noted", MarketJson.Of<ObjectionNoted>())
        .Add("title_frozen", MarketJson.Of<TitleFrozen>())
        .Add("title_unfrozen", MarketJson.Of<TitleUnfrozen>())
        .Add("right_granted", MarketJson.Of<RightGranted>())
        .Add("right_revoked", MarketJson.Of<RightRevoked>());

    public static readonly IAggregate Aggregate = new Aggregate<TitleState, TitleEvent>(TitleId.Prefix, TitleProcedure.Evolve, new NoTitle(), Events, TitleProcedure.BytesOf);
}
