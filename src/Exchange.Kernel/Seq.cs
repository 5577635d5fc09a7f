using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Kernel;

/// <summary>An immutable sequence that equals another when their items do, so that facts and terms made of lists compare as values.</summary>
/// <remarks><c>default</c> is the empty sequence. In JSON it is an array.</remarks>
[CollectionBuilder(typeof(Seq), nameof(Seq.Of))]
[JsonConverter(typeof(SeqConverterFactory))]
public readonly struct Seq<T> : IReadOnlyList<T>, IEquatable<Seq<T>>
{
    private readonly ImmutableArray<T> _items;

    internal Seq(ImmutableArray<T> items) => _items = items;

    public int Count => _items.IsDefault ? 0 : _items.Length;

    public T this[int index] => _items[index];

    public static bool operator ==(Seq<T> left, Seq<T> right) => left.Equals(right);

    public static bool operator !=(Seq<T> left, Seq<T> right) => !left.Equals(right);

    public bool Equals(Seq<T> other) => Count == other.Count && (Count == 0 || _items.SequenceEqual(other._items));

    public override bool Equals(object? obj) => obj is Seq<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (T item in this) hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>The sequence with one more item at its end.</summary>
    public Seq<T> Add(T item) => new(_items.IsDefault ? [item] : _items.Add(item));

    public IEnumerator<T> GetEnumerator() => (_items.IsDefault ? Enumerable.Empty<T>() : _items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"[{string.Join(", ", this)}]";
}

public static class Seq
{
    public static Seq<T> Of<T>(ReadOnlySpan<T> items) => new([.. items]);

    public static Seq<T> ToSeq<T>(this IEnumerable<T> items) => new([.. items]);
}

/// <summary>Reads and writes a <see cref="Seq{T}"/> as the array that it is.</summary>
public sealed class SeqConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Seq<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(SeqConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class SeqConverter<T> : JsonConverter<Seq<T>>
    {
        public override Seq<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A sequence is an array.");
            var items = ImmutableArray.CreateBuilder<T>();
            var converter = (JsonConverter<T>)options.GetConverter(typeof(T));
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                bool isNull = reader.TokenType == JsonTokenType.Null && !converter.HandleNull;
                items.Add(!isNull ? converter.Read(ref reader, typeof(T), options)! : default(T) is null ? default! : throw new JsonException("An item of a sequence is null."));
            }

            return new(items.DrainToImmutable());
        }

        public override void Write(Utf8JsonWriter writer, Seq<T> value, JsonSerializerOptions options)
        {
            var converter = (JsonConverter<T>)options.GetConverter(typeof(T));
            writer.WriteStartArray();
            foreach (T item in value)
            {
                if (item is null && !converter.HandleNull) writer.WriteNullValue();
                else converter.Write(writer, item, options);
            }

            writer.WriteEndArray();
        }
    }
}
