using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Exchange.EventStore;
using Exchange.Kernel;

namespace Exchange.TestKit.Contract;

/// <summary>The smallest aggregate with a rule: a sum that may not pass a limit. The store's laws are checked with it.</summary>
public static class Tally
{
    /// <summary>The name under which <see cref="Counted"/> was stored at first; its amount was called <c>by</c>.</summary>
    public const string OldName = "counted";

    public const string Name = "counted_v2";

    /// <summary>A sum above this is refused.</summary>
    public const long Limit = 1_000;

    public static readonly EventCatalog Events = new EventCatalog()
        .Add(Name, TallyJson.Default.Counted)
        .Upcast(from: OldName, to: Name, old => new JsonObject { ["amount"] = old["by"]!.GetValue<long>() });

    /// <summary>At its limit a tally is closed.</summary>
    public static readonly StateForm Form = new(
        "tally-1", static state => JsonSerializer.SerializeToUtf8Bytes((TallyState)state, TallyJson.Default.TallyState), static utf8 => JsonSerializer.Deserialize(utf8, TallyJson.Default.TallyState)!,
        static state => state is TallyState { Total: Limit });

    public static AggregateRegistry Registry() => new(new Aggregate<TallyState, Counted>("tally", static (state, e) => new TallyState(state.Total + e.Amount, state.Count + 1), new TallyState(0, 0), Events, static _ => 64, Form));

    public static StreamId Stream(int number) => new($"tally-{number}");
}

public sealed record Counted(long Amount);

public sealed record TallyState(long Total, long Count);

public sealed record OverLimit(long Total) : Rejection("over-limit", RejectionKind.StateForbids, "The sum would pass the limit.");

/// <summary>What a command on tallies is answered with: the sum of all its streams right after its own batch, or, refused, as it was decided on.</summary>
public sealed record TallyAnswer(long Total, long Version, long Position);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Counted))]
[JsonSerializable(typeof(TallyAnswer))]
[JsonSerializable(typeof(TallyState))]
public sealed partial class TallyJson : JsonSerializerContext;
