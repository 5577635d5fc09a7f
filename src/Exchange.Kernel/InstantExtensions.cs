using NodaTime;

namespace Exchange.Kernel;

public static class InstantExtensions
{
    /// <summary>Cuts to whole microseconds, which is what the log keeps (DOMAIN TIM-1). Called once, where an instant enters.</summary>
    public static Instant ToMicroseconds(this Instant instant)
    {
        long ticks = instant.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - (((ticks % 10) + 10) % 10));
    }
}
