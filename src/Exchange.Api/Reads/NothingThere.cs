using Exchange.Kernel;

namespace Exchange.Api;

/// <summary>Nothing is at this address, for this caller.</summary>
internal sealed record NothingThere() : Rejection(ProblemCodes.NotFound, RejectionKind.NotFound, "There is nothing at this address.");
