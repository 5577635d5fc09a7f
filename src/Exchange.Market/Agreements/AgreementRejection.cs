using Exchange.Kernel;

namespace Exchange.Market.Agreements;

public abstract record AgreementRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is no such agreement. Only a broken process asks.</summary>
    public sealed record AgreementNotFound() : AgreementRejection("agreement-not-found", RejectionKind.NotFound, "There is no such agreement.");
}
