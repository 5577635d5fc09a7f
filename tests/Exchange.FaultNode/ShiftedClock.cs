using NodaTime;

namespace Exchange.FaultNode;

/// <summary>The machine's clock, wrong by a fixed amount.</summary>
internal sealed class ShiftedClock(Duration offset) : IClock
{
    public Instant GetCurrentInstant() => SystemClock.Instance.GetCurrentInstant() + offset;
}
