using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;

namespace Exchange.Api;

/// <summary>What a command is made of beside its body: who asks, under which command id, and what the address names.</summary>
internal readonly record struct Asked(ParticipantId Actor, CommandId Command, PathValues Path)
{
    public T Id<T>(PathPart<T> part) => Path.Of(part);

    /// <summary>The id of what the command makes: the same however often it is sent.</summary>
    public TId Made<TId>()
        where TId : struct, IAggregateId<TId> => AggregateIds.MadeBy<TId>(Command);

    /// <summary>The id of what the command makes inside an aggregate.</summary>
    /// <param name="kind">What it is, such as <c>objection</c>.</param>
    public Guid Made(string kind) => Uuid.V5(Command.Value, kind);
}
