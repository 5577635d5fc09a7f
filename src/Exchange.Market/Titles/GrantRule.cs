using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Market.Titles;

/// <summary>Which grants may stand beside each other, and what ends with what (DOMAIN TIT-2, TIT-3).</summary>
internal static class GrantRule
{
    /// <summary>What of a grant lies outside of what its grantor has (TIT-3); null: nothing.</summary>
    /// <remarks>Out of the holders' own right, the holders grant, or the applicant for them. Out of a grant, its grantee does, if it lets him pass on, and never more exclusively than he has it.</remarks>
    public static string? FieldOutside(CertifiedTitle title, Grant grant)
    {
        if (grant.Parent is not { } parentId)
        {
            if (grant.Grantor != title.Applicant && !title.Claim.Holders.Contains(grant.Grantor)) return "grantor";
            if (!title.Claim.Scope.Contains(grant.Scope)) return "scope";
            return title.Claim.Term.Contains(grant.Term) ? null : "term";
        }

        if (Find(title, parentId) is not { } parent) return "parent";
        if (grant.Right != parent.Right) return "right";
        if (grant.Grantor != parent.Grantee) return "grantor";
        if (!parent.Scope.OnwardTransfer || !parent.Scope.Contains(grant.Scope)) return "scope";
        if (!parent.Term.Contains(grant.Term)) return "term";
        return grant.Exclusivity < parent.Exclusivity ? "exclusivity" : null;
    }

    /// <summary>The first grant that this one can't stand beside; null: none.</summary>
    /// <remarks>
    /// Scope and term overlap, the right is the same, and one of the two shuts the other out (TIT-2): an exclusive one shuts out everybody, a sole one everybody but its grantor. What a grant was carved out of
    /// is no conflict: its grantee gives of his own.
    /// </remarks>
    public static Grant? ConflictOf(CertifiedTitle title, Grant grant)
    {
        ImmutableHashSet<Guid> ancestors = AncestorsOf(title, grant);
        foreach (Grant other in title.Grants)
        {
            if (other.Id == grant.Id) return other;
            if (other.Right == grant.Right && (ShutsOut(other, grant) || ShutsOut(grant, other)) && other.Term.Overlaps(grant.Term) && other.Scope.Overlaps(grant.Scope)
                && !ancestors.Contains(other.Id)) return other;
        }

        return null;
    }

    /// <summary>The grants that are left when one is revoked: what was carved out of it ends with it, unless it says that it survives (TIT-3).</summary>
    public static Seq<Grant> Without(Seq<Grant> grants, Guid revoked)
    {
        // A grant always stands after the one it was carved out of, so one pass finds them all.
        var gone = new HashSet<Guid> { revoked };
        foreach (Grant grant in grants)
        {
            if (grant is { Parent: { } parent, Survives: false } && gone.Contains(parent)) gone.Add(grant.Id);
        }

        return grants.Where(grant => !gone.Contains(grant.Id)).ToSeq();
    }

    private static bool ShutsOut(Grant grant, Grant other) => grant.Exclusivity switch
    {
        Exclusivity.Exclusive => true,
        Exclusivity.Sole => other.Grantee != grant.Grantor,
        _ => false,
    };

    private static ImmutableHashSet<Guid> AncestorsOf(CertifiedTitle title, Grant grant)
    {
        ImmutableHashSet<Guid> ancestors = [];
        for (Guid? next = grant.Parent; next is { } id && !ancestors.Contains(id); next = Find(title, id)?.Parent) ancestors = ancestors.Add(id);
        return ancestors;
    }

    private static Grant? Find(CertifiedTitle title, Guid id)
    {
        foreach (Grant grant in title.Grants)
        {
            if (grant.Id == id) return grant;
        }

        return null;
    }
}
