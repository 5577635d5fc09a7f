using Exchange.Kernel;

namespace Exchange.Market.Products;

/// <summary>Why a product's command is refused, in order of precedence; what bars the vendor comes before these. What is another's is not found.</summary>
public abstract record ProductRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record ProductNotFound() : ProductRejection("product-not-found", RejectionKind.NotFound, "There is no such product.");

    public sealed record ProductInState(string State) : ProductRejection("product-state", RejectionKind.StateForbids, $"The product is {State}.");

    /// <summary>The description can't be.</summary>
    public sealed record InvalidDescription(string Field, string Requirement) : ProductRejection("invalid-description", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>A resource of the lineage is unknown, a draft, or retired.</summary>
    public sealed record LineageUnknown(string Resource) : ProductRejection("lineage-unknown", RejectionKind.Unacceptable, $"The resource {Resource} is not in the catalogue.");

    /// <summary>The product has as many revisions as one can have.</summary>
    public sealed record RevisionsExhausted(long RevisionsMax) : ProductRejection("revisions-exhausted", RejectionKind.StateForbids, $"A product has at most {RevisionsMax} revisions.");

    /// <summary>There is no such revision, or other bytes were declared for it.</summary>
    public sealed record RevisionUnknown(long Revision) : ProductRejection("revision-unknown", RejectionKind.NotFound, $"Revision {Revision} was not declared with this content.");

    /// <summary>The declared bytes have not arrived, or were not what was declared (KEP-3).</summary>
    public sealed record ContentMissing() : ProductRejection("content-missing", RejectionKind.StateForbids, "The content store does not hold the bytes of the newest revision.");

    /// <summary>Another product has the content of the newest revision, and two operators kept it out (DOM-6).</summary>
    public sealed record ContentRefused() : ProductRejection("content-refused", RejectionKind.StateForbids, "The newest revision was kept out because another product has its content.");

    /// <summary>Core data is never traded, so it is not registered as a product (DOM-4).</summary>
    public sealed record CoreNotTraded() : ProductRejection("core-not-traded", RejectionKind.NotAllowed, "Core data is never traded.");
}
