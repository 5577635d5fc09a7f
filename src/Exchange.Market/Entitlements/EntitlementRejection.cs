using Exchange.Kernel;

namespace Exchange.Market.Entitlements;

public abstract record EntitlementRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is none, or it is another's.</summary>
    public sealed record EntitlementNotFound() : EntitlementRejection("entitlement-not-found", RejectionKind.NotFound, "There is no such entitlement.");

    public sealed record EntitlementEnded() : EntitlementRejection("entitlement-ended", RejectionKind.StateForbids, "The entitlement was revoked, or its term is over.");

    /// <summary>The exchange holds no bytes of it: the distributions say where to get them.</summary>
    public sealed record NoContentHere() : EntitlementRejection("no-content-here", RejectionKind.StateForbids, "The exchange holds no copy; the resource's distributions say where to get one.");

    /// <summary>Each credit gave one download, and all were begun.</summary>
    /// <param name="Downloads">How many there were.</param>
    public sealed record DownloadsUsedUp(long Downloads) : EntitlementRejection("downloads-used-up", RejectionKind.StateForbids, $"All {Downloads} downloads were begun.");
}
