using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>Who has given how many commands of a kind lately, in memory: the generic cell rate algorithm, one number for each actor and kind. Not thread-safe: the sequencer holds it.</summary>
/// <remarks>Nothing of it is stored. A new writer begins with full buckets, and one that is full again is forgotten.</remarks>
internal sealed class Paces
{
    private readonly int _keptMax;
    private readonly Dictionary<(ParticipantId Actor, string Of), TimeSpan> _fullAt = [];
    private int _lookAt;

    /// <param name="keptMax">So many are kept before the full ones are looked for.</param>
    public Paces(int keptMax = 65_536) => _keptMax = _lookAt = keptMax;

    public int Kept => _fullAt.Count;

    /// <summary>Takes one command out of the actor's bucket, unless it is empty.</summary>
    /// <param name="now">By a monotonic clock, whatever it counts from.</param>
    /// <param name="wait">How long until there is one again; zero when it was taken.</param>
    public bool TryTake(ParticipantId actor, Pace pace, TimeSpan now, out Duration wait)
    {
        TimeSpan per = pace.Per.ToTimeSpan(), each = per / pace.Count;
        TimeSpan fullAt = _fullAt.TryGetValue((actor, pace.Of), out TimeSpan kept) && kept > now ? kept : now;
        // Full means that one length of time lies between now and then: a command more would not be paid for by it.
        TimeSpan missing = fullAt + each - per - now;
        wait = Duration.FromTimeSpan(missing > TimeSpan.Zero ? missing : TimeSpan.Zero);
        if (missing > TimeSpan.Zero) return false;

        _fullAt[(actor, pace.Of)] = fullAt + each;
        if (_fullAt.Count >= _lookAt) Forget(now);
        return true;
    }

    private void Forget(TimeSpan now)
    {
        foreach (((ParticipantId, string) key, TimeSpan fullAt) in _fullAt)
        {
            if (fullAt <= now) _fullAt.Remove(key);
        }

        _lookAt = Math.Max(_keptMax, _fullAt.Count * 2); // a look at all of them is paid for by as many commands
    }
}
