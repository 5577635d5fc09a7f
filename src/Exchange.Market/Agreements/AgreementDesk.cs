using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Agreements;

/// <summary>Agreements: NoAgreement → concluded → ended.</summary>
public static class AgreementDesk
{
    public static Verdict Conclude(ConcludeAgreement command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static AgreementState Evolve(AgreementState state, AgreementEvent @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(AgreementState state) => throw new NotSupportedException("Not written yet.");
}
