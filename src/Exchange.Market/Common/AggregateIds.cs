using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Kernel;

namespace Exchange.Market;

/// <summary>Names one aggregate of a kind. Made at the edge; its stream is the kind's prefix, a dash, and the id in lower-case hexadecimal with dashes.</summary>
public interface IAggregateId<TSelf>
    where TSelf : struct, IAggregateId<TSelf>
{
    /// <summary>The part of the stream's name before its dash.</summary>
    static abstract string Prefix { get; }

    static abstract TSelf Of(Guid value);

    Guid Value { get; }
}

public static class AggregateIds
{
    extension<TId>(TId id)
        where TId : struct, IAggregateId<TId>
    {
        public StreamId Stream => new($"{TId.Prefix}-{id.Value:D}");
    }

    /// <summary>Reads the one spelling of an id, without its prefix; upper case, braces and the like are refused, so that an id has one name.</summary>
    public static bool TryParse<TId>(string? text, out TId id)
        where TId : struct, IAggregateId<TId>
    {
        bool parsed = Guid.TryParseExact(text, "D", out Guid value) && string.Equals(value.ToString("D"), text, StringComparison.Ordinal);
        id = parsed ? TId.Of(value) : default;
        return parsed;
    }

    /// <summary>The aggregate whose stream this is.</summary>
    public static bool TryParse<TId>(StreamId stream, out TId id)
        where TId : struct, IAggregateId<TId>
    {
        id = default;
        return stream.Value is { } value && value.Length > TId.Prefix.Length && value[TId.Prefix.Length] == '-'
            && value.StartsWith(TId.Prefix, StringComparison.Ordinal) && TryParse(value[(TId.Prefix.Length + 1)..], out id);
    }

    /// <summary>The id that a command gives to what it makes: a function of the command's own id, so that a retry makes nothing twice.</summary>
    /// <param name="ordinal">Tells apart what one command makes several of.</param>
    public static TId MadeBy<TId>(CommandId command, int ordinal = 0)
        where TId : struct, IAggregateId<TId> =>
        TId.Of(Uuid.V5(command.Value, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TId.Prefix}\n{ordinal}")));

    /// <summary>The id of what follows from one other thing and from nothing else, such as the order of an auction.</summary>
    public static TId FollowingFrom<TId>(StreamId cause)
        where TId : struct, IAggregateId<TId> => TId.Of(Uuid.V5(FollowUps, $"{TId.Prefix}\n{cause.Value}"));

    /// <summary>The id of one of several things that follow from one other, such as a vendor's order of an award.</summary>
    /// <param name="part">Tells them apart.</param>
    public static TId FollowingFrom<TId>(StreamId cause, string part)
        where TId : struct, IAggregateId<TId> => TId.Of(Uuid.V5(FollowUps, $"{TId.Prefix}\n{cause.Value}\n{part}"));

    private static readonly Guid FollowUps = new("6f2d5a0e-93b4-5d4c-8a1e-2b7c9d3f4e10");
}

/// <summary>An id as its bare text.</summary>
public sealed class AggregateIdConverter<TId> : JsonConverter<TId>
    where TId : struct, IAggregateId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryRead(ref reader, out TId id) ? id : throw new JsonException($"Not the id of a {TId.Prefix}.");

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value); // in the form of ToString

    // As TryParse, without a text in between: nearly every event has such an id, and many have several.
    private static bool TryRead(ref Utf8JsonReader reader, out TId id)
    {
        if (reader is not { HasValueSequence: false, ValueIsEscaped: false }) return AggregateIds.TryParse(reader.GetString(), out id);
        ReadOnlySpan<byte> text = reader.ValueSpan;
        bool read = Utf8Parser.TryParse(text, out Guid value, out int length, 'D') && length == text.Length && !text.ContainsAnyInRange((byte)'A', (byte)'F');
        id = read ? TId.Of(value) : default;
        return read;
    }
}
