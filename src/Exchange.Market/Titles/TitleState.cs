using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Titles;

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

/// <summary>What is known of one title: <see cref="NoTitle"/>, then <see cref="TitleApplication"/>, then <see cref="CertifiedTitle"/> or <see cref="ClosedTitle"/>. Immutable.</summary>
public abstract record TitleState;

public sealed record NoTitle : TitleState;

/// <summary>An application on its way to certification.</summary>
/// <param name="NoticeUntil">Null until the notice is opened.</param>
/// <param name="OpenObjections">Not decided yet.</param>
public sealed record TitleApplication(
    TitleId Id, ProductId Product, ParticipantId Applicant, TitleClaim Claim, TitlePhase Phase, Instant? NoticeUntil, Seq<OpenObjection> OpenObjections) : TitleState
{
    /// <summary>How often the claim was handed in: 1, and one more each time it was resubmitted.</summary>
    public int Submission { get; init; } = 1;

    /// <summary>The holders beside the applicant who have consented to the claim as it stands.</summary>
    public Seq<ParticipantId> Consents { get; init; }

    /// <summary>How many objections came after the notice and were only noted.</summary>
    public int NotedObjections { get; init; }

    /// <summary>The first holder beside the applicant whose consent is missing (DOMAIN DOM-2); null when all have consented.</summary>
    public ParticipantId? Dissenter
    {
        get
        {
            foreach (ParticipantId holder in Claim.Holders)
            {
                if (holder != Applicant && !Consents.Contains(holder)) return holder;
            }

            return null;
        }
    }
}

public sealed record OpenObjection(Guid Id, ParticipantId Objector);

/// <summary>Certified: an entry of the register.</summary>
/// <param name="FrozenUntil">Null when it is not frozen; a freeze is over at its end by itself.</param>
/// <param name="Grants">In the order in which they were made, ended ones among them; revoked ones are gone.</param>
/// <param name="Objections">How many were noted after the notice.</param>
public sealed record CertifiedTitle(
    TitleId Id, ProductId Product, ParticipantId Applicant, string Certificate, TitleClaim Claim, Instant? FrozenUntil, Seq<Grant> Grants, int Objections) : TitleState
{
    /// <summary>The entitlements that a freeze stops; all others go on (TIT-8).</summary>
    public Seq<Guid> FrozenEntitlements { get; init; }

    public bool IsFrozenAt(Instant at) => FrozenUntil is { } until && at < until;

    /// <summary>Whether a freeze stops this entitlement at the moment.</summary>
    public bool Freezes(Guid entitlement, Instant at) => IsFrozenAt(at) && FrozenEntitlements.Contains(entitlement);

    /// <summary>Why a grant can't be made now: frozen, outside the scope or term of what it is carved out of (TIT-3), or in conflict with another (TIT-2); null when it can.</summary>
    public TitleRejection? Bars(Grant grant, Instant at)
    {
        if (IsFrozenAt(at)) return new TitleRejection.TitleIsFrozen(FrozenUntil!.Value);
        if (GrantRule.FieldOutside(this, grant) is { } field) return new TitleRejection.OutsideTitle(field);
        return GrantRule.ConflictOf(this, grant) is { } other ? new TitleRejection.GrantConflicts(other.Id.ToString("D")) : null;
    }
}

/// <summary>Refused or withdrawn before certification; the product may apply again.</summary>
/// <param name="Holders">Those whom the last claim named; with the applicant those for whom it is still there.</param>
public sealed record ClosedTitle(TitleId Id, ProductId Product, ParticipantId Applicant, Seq<ParticipantId> Holders, TitlePhase Phase) : TitleState;
