using Exchange.Kernel;

namespace Exchange.Market.Products;

/// <summary>Why a product's command is refused, in order of precedence. What is another's is not found.</summary>
public abstract record ProductRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record ProductNotFound() : ProductRejection("product-not-found", RejectionKind.NotFound, "There is no such product.");

    public sealed record ProductInState(string State) : ProductRejection("product-state", RejectionKind.StateForbids, $"The product is {State}.");

    /// <summary>A resource of the lineage is unknown, a draft, or retired.</summary>
    public sealed record LineageUnknown(string Resource) : ProductRejection("lineage-unknown", RejectionKind.Unacceptable, $"The resource {Resource} is not in the catalogue.");

    /// <summary>The description can't be.</summary>
    public sealed record InvalidDescription(string Field, string Requirement) : ProductRejection("invalid-description", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>The declared bytes have not arrived, or were not what was declared (KEP-3).</summary>
    public sealed record ContentMissing() : ProductRejection("content-missing", RejectionKind.StateForbids, "The content store does not hold the bytes of the newest revision.");

    /// <summary>There is no such revision, or other bytes were declared for it.</summary>
    public sealed record RevisionUnknown(long Revision) : ProductRejection("revision-unknown", RejectionKind.NotFound, $"Revision {Revision} was not declared with this content.");

    /// <summary>Core data is never traded, so it is not registered as a product (DOM-4).</summary>
    public sealed record CoreNotTraded() : ProductRejection("core-not-traded", RejectionKind.NotAllowed, "Core data is never traded.");
}
