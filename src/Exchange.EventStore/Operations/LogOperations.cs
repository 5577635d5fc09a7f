using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Kernel;

namespace Exchange.EventStore;

/// <summary>Facts about the log itself, in the one stream <c>log-exchange</c>.</summary>
/// <param name="FromPosition">The first position at fault.</param>
/// <param name="Rows">How many rows were taken out of the log and kept as evidence.</param>
public sealed record ForeignRowsRemoved(long FromPosition, long Rows, string Reason, string ProposedBy, string ApprovedBy);

/// <summary>How many such facts there are.</summary>
public sealed record LogOperationsState(int Resolutions);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ForeignRowsRemoved))]
internal sealed partial class LogOperationsJson : JsonSerializerContext;

/// <summary>The aggregate of those facts, and the task that makes them: what operators decided beside the sequencer enters the log through it.</summary>
public sealed class LogOperations(IEventLog log) : IWriterTask
{
    public static readonly StreamId Stream = new("log-exchange");

    public static readonly EventCatalog Events = new EventCatalog().Add("foreign_rows_removed", LogOperationsJson.Default.ForeignRowsRemoved);

    public static readonly IAggregate Aggregate = new Aggregate<LogOperationsState, ForeignRowsRemoved>(
        "log", (state, _) => new LogOperationsState(state.Resolutions + 1), new LogOperationsState(0), Events, _ => 24);

    /// <summary>Before the queue opens, each resolution becomes an event; one that has been is found by its command id.</summary>
    public async Task PrepareAsync(IWriterContext context, CancellationToken cancellationToken)
    {
        foreach (Resolution resolution in await log.ReadResolutionsAsync(cancellationToken))
        {
            await context.SubmitAsync(Record(resolution)).WaitAsync(cancellationToken);
        }
    }

    public Task RunAsync(IWriterContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    private static Command Record(Resolution resolution)
    {
        var fact = new ForeignRowsRemoved(resolution.From, resolution.Rows, resolution.Reason, resolution.ProposedBy.Value, resolution.ApprovedBy.Value);
        const string Kind = "record_foreign_rows";
        CommandId id = CommandId.FollowUp("foreign-rows", resolution.Number, 0);
        using JsonDocument json = JsonDocument.Parse(Events.Serialize(fact));
        string body = Encoding.UTF8.GetString(CanonicalJson.Write(json.RootElement));
        return new Command
        {
            Id = id,
            Actor = resolution.ProposedBy,
            Kind = Kind,
            Target = Command.TargetOfExchange(Kind),
            Body = body,
            Correlation = Stream.Value,
            Streams = [Stream],
            Decide = (_, _) => new Verdict.Accepted([new StreamEvent(Stream, fact)]),
            Answer = _ => new AnswerBody(200, Encoding.UTF8.GetBytes(body)),
        };
    }
}
