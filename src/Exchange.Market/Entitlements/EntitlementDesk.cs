using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Entitlements;

/// <summary>Entitlements: NoEntitlement → granted, metered → revoked or over.</summary>
public static class EntitlementDesk
{
    public static Verdict TakeOpenAccess(TakeOpenAccess command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict StartDownload(StartDownload command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static EntitlementState Evolve(EntitlementState state, EntitlementEvent @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(EntitlementState state) => throw new NotSupportedException("Not written yet.");
}
