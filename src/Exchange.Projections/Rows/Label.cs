using System.Globalization;
using System.Text;
using Exchange.Kernel;
using Exchange.Market;

namespace Exchange.Projections;

/// <summary>A name and a value that a list of rows may be narrowed by; its text is <c>name=value</c>.</summary>
/// <remarks>Long values stand as their hash: what is indexed has a bounded length.</remarks>
public readonly record struct Label
{
    private Label(string text) => Text = text;

    public string Text { get; }

    public static Label Of(string name, string value) => new($"{name}={Bounded.Text(value, 200)}");

    /// <summary>An id, by its bare text.</summary>
    public static Label Of<TId>(string name, TId id)
        where TId : struct, IAggregateId<TId> => new($"{name}={id.Value:D}");

    /// <summary>One of an enumeration's values, as it stands in JSON.</summary>
    public static Label OfValue<TEnum>(string name, TEnum value)
        where TEnum : struct, Enum => new($"{name}={Words.Of(value)}");

    public override string ToString() => Text;
}

/// <summary>Texts from outside as parts of keys and labels.</summary>
internal static class Bounded
{
    /// <summary>The text itself, or its hash when it has more bytes than that, or characters that separate texts from each other.</summary>
    public static string Text(string text, int bytesMax) => (text.Length * 3 <= bytesMax || Encoding.UTF8.GetByteCount(text) <= bytesMax) && !text.AsSpan().ContainsAnyInRange('\u0000', '\u001f')
        ? text
        : $"sha256:{ContentHash.Of(Encoding.UTF8.GetBytes(text))}";

    /// <summary>As part of a key before a slash: without slashes of its own.</summary>
    public static string Part(string text, int bytesMax = 300) => Text(text.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal), bytesMax);

    /// <summary>A number that sorts as text.</summary>
    public static string Number(long number) => number.ToString("D10", CultureInfo.InvariantCulture);
}
