using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.DutchAuctions;

/// <summary>How far a Dutch auction has come: fills in their order, and the limits that wait with the instants at which they fire.</summary>
public sealed class DutchStateConverter : JsonConverter<DutchState>
{
    public override DutchState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Kept kept = JsonSerializer.Deserialize<Kept>(ref reader, options)!;
        return new DutchState(kept.Remaining, [.. kept.Fills], kept.Waiting.ToImmutableSortedDictionary(w => (w.FiresAt, w.Limit.Seq), w => w.Limit));
    }

    public override void Write(Utf8JsonWriter writer, DutchState value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Kept(value.Remaining, [.. value.Fills], [.. value.Waiting.Select(w => new KeptLimit(w.Key.FiresAt, w.Value))]), options);

    private sealed record Kept(long Remaining, DutchFill[] Fills, KeptLimit[] Waiting);

    private sealed record KeptLimit(Instant FiresAt, DutchAbsentee Limit);
}
