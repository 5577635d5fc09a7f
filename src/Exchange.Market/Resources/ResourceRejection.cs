using Exchange.Kernel;

namespace Exchange.Market.Resources;

/// <summary>Why a resource's command is refused, in order of precedence. What is another's is not found.</summary>
public abstract record ResourceRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record ResourceNotFound() : ResourceRejection("resource-not-found", RejectionKind.NotFound, "There is no such resource.");

    /// <summary>Retired, published before, or not published yet.</summary>
    public sealed record ResourceInState(string State) : ResourceRejection("resource-state", RejectionKind.StateForbids, $"The resource is {State}.");

    /// <summary>Something of the metadata can't be.</summary>
    public sealed record InvalidMetadata(string Field, string Requirement) : ResourceRejection("invalid-metadata", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>More items than one command takes, none, or one identifier twice.</summary>
    public sealed record InvalidImport(string Field, string Requirement) : ResourceRejection("invalid-import", RejectionKind.Unacceptable, $"{Field}: {Requirement}");
}
