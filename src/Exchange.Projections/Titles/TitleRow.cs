using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Products;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Projections.Titles;

/// <summary>What became of an objection.</summary>
public enum ObjectionStanding
{
    Open,

    /// <summary>The application was refused with it.</summary>
    Upheld,

    Unfounded,

    /// <summary>Lodged after certification: entered, and shown on listings (DOMAIN TIT-8).</summary>
    Noted,
}

/// <param name="DecisionGround">A code; null while it is open.</param>
public sealed record ObjectionRecord(Guid Id, ObjectionStanding Standing, ParticipantId Objector, string Ground, Seq<ContentHash> Evidence, Instant LodgedAt, string? DecisionGround, Instant? DecidedAt);

/// <summary>An ownership confirmation and, once certified, what the register says: who holds what (FUNCTIONS rows 23, 25). Everybody sees it from the public notice on.</summary>
/// <remarks>Its entries in their order are <see cref="TitleEntryRow"/>s, the rights granted out of it <see cref="GrantRow"/>s.</remarks>
/// <param name="Submission">Which handing-in of the claim it is, from 1: what a holder names when he consents.</param>
/// <param name="Consents">Holders beside the applicant who have consented to the claim as it stands.</param>
/// <param name="Checks">Codes of what was examined.</param>
/// <param name="NoticeUntil">Null until the notice is opened.</param>
/// <param name="Evidence">The deposited evidence, by one hash.</param>
/// <param name="FrozenUntil">A freeze is over at its end by itself; no fact says so.</param>
/// <param name="FrozenEntitlements">Those that the freeze names; all others go on.</param>
/// <param name="GrantsInForce">Granted and not revoked; their terms may be over.</param>
/// <param name="Entries">How many there are.</param>
/// <param name="Ground">A code: why it was returned, refused, frozen or unfrozen last.</param>
public sealed record TitleRow(
    TitleId Title, ProductId Product, ParticipantId Applicant, TitlePhase Phase, TitleClaim Claim, int Submission, Seq<ParticipantId> Consents, Seq<string> Checks, Instant? NoticeUntil, Seq<ObjectionRecord> Objections, ContentHash? Evidence,
    string? Certificate, Guid? Decision, Instant? FrozenUntil, Seq<Guid> FrozenEntitlements, int GrantsInForce, int Entries, string? Ground, Instant AppliedAt, Instant? CertifiedAt, Instant UpdatedAt,
    long Version) : Row, IRowOf<TitleRow>
{
    public static string Model => "titles";

    /// <summary>Objections that are open or were noted.</summary>
    public int Disputed => Objections.Count(o => o.Standing is ObjectionStanding.Open or ObjectionStanding.Noted);

    public override Audience SeenBy() => NoticeUntil is not null && Phase is not (TitlePhase.Refused or TitlePhase.Withdrawn) ? Audience.Everybody : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [.. Claim.Holdings.Select(h => h.Holder).Prepend(Applicant).Distinct()];

    public override ImmutableArray<Label> Labels() => [Label.OfValue("phase", Phase), Label.Of("product", Product), Label.Of("applicant", Applicant.Value)];
}

/// <summary>What a listing shows of the title behind it.</summary>
/// <param name="Objections">Open or noted ones.</param>
public sealed record TitleBadge(TitleId Title, TitlePhase Phase, string? Certificate, Instant? FrozenUntil, int Objections)
{
    public static TitleBadge Of(TitleRow row) => new(row.Title, row.Phase, row.Certificate, row.FrozenUntil, row.Disputed);
}
