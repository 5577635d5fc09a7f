using System.Collections.Concurrent;
using Exchange.Kernel;

namespace Exchange.EventStore;

/// <summary>The places between arrival and answer: so many in all, and of these a bounded share for what is given to one address and for what comes from one actor. A flood leaves room for others.</summary>
/// <remarks>Fairness lies in who gets in. What has a place keeps it, and is decided in the order of its arrival.</remarks>
internal sealed class Admission(LogNodeOptions options)
{
    private readonly ConcurrentDictionary<string, int> _ofTarget = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ParticipantId, int> _ofActor = new();
    private int _places, _taskPlaces;
    private long _bytes;

    /// <summary>Places taken by callers; those of writer tasks are not among them.</summary>
    public int Callers => Volatile.Read(ref _places);

    public int Count => Callers + Volatile.Read(ref _taskPlaces);

    /// <summary>Takes a place; false when there is none, and then nothing is taken.</summary>
    /// <param name="ofTask">Deadlines must get in whoever floods the queue: they have places of their own.</param>
    public bool TryReserve(Command command, bool ofTask)
    {
        bool place = Interlocked.Increment(ref ofTask ? ref _taskPlaces : ref _places) <= (ofTask ? options.TaskPlacesMax : options.PlacesMax);
        bool bytes = Interlocked.Add(ref _bytes, command.Body.Length) <= options.QueueBytesMax;
        bool share = Take(_ofTarget, command.Target) <= options.PlacesOfTargetMax & Take(_ofActor, command.Actor) <= options.PlacesOfActorMax;
        if (place && (ofTask || (bytes && share))) return true;
        Release(command, ofTask);
        return false;
    }

    public void Release(Command command, bool ofTask)
    {
        Interlocked.Decrement(ref ofTask ? ref _taskPlaces : ref _places);
        Interlocked.Add(ref _bytes, -command.Body.Length);
        GiveBack(_ofTarget, command.Target);
        GiveBack(_ofActor, command.Actor);
    }

    private static int Take<TKey>(ConcurrentDictionary<TKey, int> places, TKey key)
        where TKey : notnull => places.AddOrUpdate(key, 1, static (_, count) => count + 1);

    // Taken away only as long as it still stands at zero: another may have come meanwhile.
    private static void GiveBack<TKey>(ConcurrentDictionary<TKey, int> places, TKey key)
        where TKey : notnull
    {
        if (places.AddOrUpdate(key, 0, static (_, count) => count - 1) == 0) places.TryRemove(KeyValuePair.Create(key, 0));
    }
}
