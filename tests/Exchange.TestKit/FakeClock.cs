using NodaTime;

namespace Exchange.TestKit;

/// <summary>A clock that stands until it is set. It may be set back, as real ones are. Thread-safe.</summary>
public sealed class FakeClock(Instant now) : IClock
{
    private readonly Lock _lock = new();
    private Instant _now = now;

    public FakeClock()
        : this(Instant.FromUtc(2026, 3, 2, 9, 0))
    {
    }

    public Instant GetCurrentInstant()
    {
        lock (_lock) return _now;
    }

    public void Set(Instant now)
    {
        lock (_lock) _now = now;
    }

    /// <returns>The new time.</returns>
    public Instant Advance(Duration by)
    {
        lock (_lock) return _now += by;
    }
}
