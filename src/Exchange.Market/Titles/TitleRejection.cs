using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Titles;

/// <summary>Why a title's command is refused, in order of precedence; what bars a party comes before these, and so does a conflict of interest before all that follows from the procedure.</summary>
public abstract record TitleRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is none, or it is another's application.</summary>
    public sealed record TitleNotFound() : TitleRejection("title-not-found", RejectionKind.NotFound, "There is no such title.");

    /// <summary>The applicant and his group can't object to his own title.</summary>
    public sealed record OwnTitle() : TitleRejection("own-title", RejectionKind.NotAllowed, "The applicant and his group can't object to his own title.");

    /// <summary>The procedure is at another step.</summary>
    public sealed record TitleInPhase(string Phase) : TitleRejection("title-phase", RejectionKind.StateForbids, $"The title is {Phase}.");

    /// <summary>The product has a title, or an application for one is under way.</summary>
    public sealed record TitleExists() : TitleRejection("title-exists", RejectionKind.StateForbids, "The product has a title, or an application for one is under way.");

    /// <summary>The product has no registered content yet, or is held or withdrawn.</summary>
    public sealed record ProductNotRegistered() : TitleRejection("product-not-registered", RejectionKind.StateForbids, "The product is not registered.");

    /// <summary>The claim can't be.</summary>
    public sealed record InvalidClaim(string Field, string Requirement) : TitleRejection("invalid-claim", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>The holdings of a divided right don't add up to one (TIT-1).</summary>
    /// <param name="Right">The right, in kebab case.</param>
    /// <param name="Sum">What they add up to.</param>
    public sealed record HoldingsDoNotAddUp(string Right, string Sum) : TitleRejection("holdings-do-not-add-up", RejectionKind.Unacceptable, $"The holdings of {Right} add up to {Sum}, not to 1.");

    /// <summary>The claim names a holder who is not admitted to the exchange.</summary>
    public sealed record HolderNotAdmitted(string Holder) : TitleRejection("holder-not-admitted", RejectionKind.StateForbids, $"The holder {Holder} is not admitted to the exchange.");

    /// <summary>The claim was handed in again since the holder read it; his consent would be to another one.</summary>
    /// <param name="Submission">Which handing-in stands now.</param>
    public sealed record ClaimChanged(long Submission) : TitleRejection("claim-changed", RejectionKind.StateForbids, $"The claim stands as it was handed in for the {Submission}. time.");

    /// <summary>A holder beside the applicant has not consented to the claim (DOM-2).</summary>
    /// <param name="Holder">The first of them.</param>
    public sealed record ConsentMissing(string Holder) : TitleRejection("consent-missing", RejectionKind.StateForbids, $"The holder {Holder} has not consented to the claim.");

    /// <summary>The notice period has not ended.</summary>
    public sealed record NoticeRunning(Instant Until) : TitleRejection("notice-running", RejectionKind.StateForbids, $"The notice runs until {Until}.");

    /// <summary>An objection is not decided (TIT-8).</summary>
    public sealed record ObjectionOpen(string Objection) : TitleRejection("objection-open", RejectionKind.StateForbids, $"Objection {Objection} is not decided.");

    public sealed record ObjectionNotFound() : TitleRejection("objection-not-found", RejectionKind.NotFound, "There is no such open objection.");

    /// <summary>A title can't be frozen so.</summary>
    public sealed record InvalidFreeze(string Field, string Requirement) : TitleRejection("invalid-freeze", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>Two operators have frozen the title.</summary>
    public sealed record TitleIsFrozen(Instant Until) : TitleRejection("title-frozen", RejectionKind.StateForbids, $"The title is frozen until {Until}.");

    /// <summary>The rights in the product are not confirmed.</summary>
    public sealed record TitleNotCertified() : TitleRejection("title-not-certified", RejectionKind.StateForbids, "The title is not certified.");

    /// <summary>A grant lies outside the scope or term of what it is carved out of (TIT-3).</summary>
    /// <param name="Field">grantor, scope, term, parent, right or exclusivity.</param>
    public sealed record OutsideTitle(string Field) : TitleRejection("outside-title", RejectionKind.Unacceptable, $"The {Field} of the grant lies outside what the grantor has.");

    /// <summary>Scope and term overlap those of another grant, and one of the two is exclusive (TIT-2).</summary>
    public sealed record GrantConflicts(string Grant) : TitleRejection("grant-conflicts", RejectionKind.StateForbids, $"It conflicts with grant {Grant}.");
}
