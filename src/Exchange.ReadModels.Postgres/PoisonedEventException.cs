using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;

namespace Exchange.ReadModels.Postgres;

/// <summary>A subscription can't read or fold an event, and stops there until a build that can is started. Nothing is lost: the log has it.</summary>
public sealed class PoisonedEventException(RecordedEvent recorded, Exception inner)
    : Exception($"{recorded.Type} at position {recorded.Position}, version {recorded.Version} of {recorded.Stream}, can't be folded: {inner.Message}", inner)
{
    public long Position { get; } = recorded.Position;

    public StreamId Stream { get; } = recorded.Stream;
}

internal static class AuctionEvents
{
    private const string Prefix = AuctionId.StreamPrefix + "-";

    public static bool Has(RecordedEvent recorded) => recorded.Stream.Value.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Decodes an event and does something with it; whatever is wrong with the event itself becomes a <see cref="PoisonedEventException"/>.</summary>
    public static T Fold<T>(RecordedEvent recorded, EventCatalog catalog, Func<AuctionEvent, T> fold)
    {
        try
        {
            return fold((AuctionEvent)catalog.Deserialize(recorded.Type, recorded.Data.Span));
        }
        catch (Exception e) when (e is UnknownEventException or JsonException or InvalidCastException or ImpossibleHistoryException or ArgumentException or OverflowException or KeyNotFoundException)
        {
            throw new PoisonedEventException(recorded, e);
        }
    }
}
