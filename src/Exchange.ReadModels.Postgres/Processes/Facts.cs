using System.Collections.Frozen;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;

namespace Exchange.ReadModels.Postgres.Processes;

/// <summary>Reads of the log only the facts that somebody looks at: nearly all events are bids, and to decode them for nothing would cost more than all the rest.</summary>
/// <param name="wanted">The types of facts that are looked at.</param>
internal sealed class Facts(EventCatalog catalog, IReadOnlySet<Type> wanted)
{
    // Names that this build does not know, and old ones, are decoded all the same: then it shows what they are.
    private readonly FrozenSet<string> _irrelevant = catalog.Current.Where(e => !wanted.Contains(e.Type)).Select(e => e.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Names of events that nobody looks at.</summary>
    public IReadOnlySet<string> Irrelevant => _irrelevant;

    /// <summary>What somebody makes of a fact; the default when the event is none of those looked at.</summary>
    /// <exception cref="PoisonedEventException">The event can't be read, or nothing can be made of it.</exception>
    public T? Read<T>(RecordedEvent recorded, Func<object, T> make)
    {
        if (_irrelevant.Contains(recorded.Type)) return default;
        try
        {
            object fact = catalog.Deserialize(recorded.Type, recorded.Data.Span);
            return wanted.Contains(fact.GetType()) ? make(fact) : default;
        }
        catch (Exception e) when (e is UnknownEventException or JsonException or ImpossibleHistoryException)
        {
            throw new PoisonedEventException(recorded, e);
        }
#pragma warning disable CA1031 // It is pure: whatever it throws, it throws again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The messages of argument checks quote values, and some of them are not for everybody (DOMAIN SEE-1b).
            throw new PoisonedEventException(recorded, new InvalidOperationException($"its values can't follow what came before ({e.GetType().Name})."));
        }
    }
}
