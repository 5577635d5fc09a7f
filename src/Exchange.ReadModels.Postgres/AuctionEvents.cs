using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;

namespace Exchange.ReadModels.Postgres;

/// <summary>The auctions' events among all.</summary>
internal static class AuctionEvents
{
    private const string Prefix = AuctionId.StreamPrefix + "-";

    public static bool Has(RecordedEvent recorded) => recorded.Stream.Value.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Decodes an event and does something with it.</summary>
    /// <exception cref="PoisonedEventException">Something is wrong with the event itself.</exception>
    public static T Fold<T>(RecordedEvent recorded, EventCatalog catalog, Func<AuctionEvent, T> fold)
    {
        try
        {
            return fold((AuctionEvent)catalog.Deserialize(recorded.Type, recorded.Data.Span));
        }
        catch (Exception e) when (e is UnknownEventException or JsonException or InvalidCastException or ImpossibleHistoryException)
        {
            throw new PoisonedEventException(recorded, e);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or KeyNotFoundException)
        {
            // Their messages quote values, and a standing maximum must not get into a log (DOMAIN SEE-1b).
            throw new PoisonedEventException(recorded, new InvalidOperationException($"its values can't follow what came before ({e.GetType().Name})."));
        }
    }
}
