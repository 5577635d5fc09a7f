using NodaTime;

namespace Exchange.Simulation;

/// <summary>Time as the simulation tells it: the database's clock goes on and on, the writer's may have been set back or ahead.</summary>
internal sealed class VirtualClock
{
    private Instant _now = Instant.FromUtc(2026, 11, 23, 2, 0);

    public VirtualClock() => (Database, Writer) = (new Reading(() => _now), new Reading(() => _now + Skew));

    public IClock Database { get; }

    public IClock Writer { get; }

    /// <summary>How far the writer's clock is off.</summary>
    public Duration Skew { get; set; }

    public Instant WriterNow => _now + Skew;

    public void Advance(Duration duration) => _now += duration;

    private sealed class Reading(Func<Instant> now) : IClock
    {
        public Instant GetCurrentInstant() => now();
    }
}
