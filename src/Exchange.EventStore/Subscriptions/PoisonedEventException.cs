using Exchange.Kernel;

namespace Exchange.EventStore;

/// <summary>A subscription can't read or fold an event, and stops there until a build that can is started. Nothing is lost: the log has it.</summary>
public sealed class PoisonedEventException(RecordedEvent recorded, Exception inner)
    : Exception($"{recorded.Type} at position {recorded.Position}, version {recorded.Version} of {recorded.Stream}, can't be folded: {inner.Message}", inner)
{
    public long Position { get; } = recorded.Position;

    public StreamId Stream { get; } = recorded.Stream;
}
