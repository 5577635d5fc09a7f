using Exchange.Kernel;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Titles;

/// <summary>A fact of one ownership confirmation (确权): the procedure, and from certification on the entries of the register (DOMAIN TIT-7).</summary>
public abstract record TitleEvent(TitleId Title, Instant At);

public sealed record TitleApplied(TitleId Title, ProductId Product, ParticipantId Applicant, TitleClaim Claim, Instant At) : TitleEvent(Title, At);

/// <param name="Ground">A code.</param>
public sealed record TitleReturned(TitleId Title, ParticipantId By, string Ground, Instant At) : TitleEvent(Title, At);

/// <summary>Corrected and handed in again.</summary>
public sealed record TitleResubmitted(TitleId Title, TitleClaim Claim, Instant At) : TitleEvent(Title, At);

/// <summary>A holder beside the applicant consents to the claim as it stands (DOM-2). A claim that changes needs his consent anew.</summary>
/// <param name="Submission">Which handing-in of the claim he consented to, from 1.</param>
public sealed record TitleConsented(TitleId Title, ParticipantId Holder, int Submission, Instant At) : TitleEvent(Title, At);

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

/// <summary>Entry: an objection after the notice period. It is shown on the listing, and freezes nothing by itself (TIT-8).</summary>
public sealed record ObjectionNoted(TitleId Title, Guid Objection, ParticipantId Objector, string Ground, Seq<ContentHash> Evidence, Instant At) : TitleEvent(Title, At);

public sealed record TitleFrozen(TitleId Title, string Ground, Instant Until, Seq<Guid> Entitlements, Guid Decision, Instant At) : TitleEvent(Title, At);

public sealed record TitleUnfrozen(TitleId Title, string Ground, Guid Decision, Instant At) : TitleEvent(Title, At);

/// <summary>Entry: licence.</summary>
/// <param name="Cause">The stream of the settlement or listing that it comes of.</param>
public sealed record RightGranted(TitleId Title, Grant Grant, string Cause, Instant At) : TitleEvent(Title, At);

/// <summary>Entry: revocation. Grants carved out of it end with it unless they survive (TIT-3).</summary>
/// <param name="Ground">A code.</param>
public sealed record RightRevoked(TitleId Title, Guid Grant, string Ground, Instant At) : TitleEvent(Title, At);
