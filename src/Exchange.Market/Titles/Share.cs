using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Market.Titles;

/// <summary>An exact part of a whole, in lowest terms: 1/3. Its text is <c>1/3</c>.</summary>
/// <remarks><c>default</c> is no share; it equals zero.</remarks>
[JsonConverter(typeof(ShareConverter))]
public readonly record struct Share : IComparable<Share>
{
    private readonly BigInteger _denominatorLessOne;

    private Share(BigInteger numerator, BigInteger denominator) => (Numerator, _denominatorLessOne) = (numerator, denominator - 1);

    public static Share One => new(1, 1);

    public BigInteger Numerator { get; }

    public BigInteger Denominator => _denominatorLessOne + 1;

    /// <exception cref="ArgumentOutOfRangeException">The denominator is not positive, or the part is negative.</exception>
    public static Share Of(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numerator);
        ArgumentOutOfRangeException.ThrowIfLessThan(denominator, BigInteger.One);
        BigInteger divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        return new Share(numerator / divisor, denominator / divisor);
    }

    public static Share operator +(Share left, Share right) => Of((left.Numerator * right.Denominator) + (right.Numerator * left.Denominator), left.Denominator * right.Denominator);

    public int CompareTo(Share other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public static bool operator <(Share left, Share right) => left.CompareTo(right) < 0;

    public static bool operator >(Share left, Share right) => left.CompareTo(right) > 0;

    public static bool operator <=(Share left, Share right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Share left, Share right) => left.CompareTo(right) >= 0;

    /// <summary>Reads <c>1/3</c> or <c>1</c>: digits without sign or leading zero, at most nine on each side, in lowest terms or not, from above zero to one.</summary>
    public static bool TryParse(string? text, out Share share)
    {
        share = default;
        if (text is null) return false;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        (string above, string below) = slash < 0 ? (text, "1") : (text[..slash], text[(slash + 1)..]);
        static bool Reads(string digits, out int number) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && digits.Length <= 9 && number > 0 && digits[0] != '0';
        if (!Reads(above, out int numerator) || !Reads(below, out int denominator) || numerator > denominator) return false;
        share = Of(numerator, denominator);
        return true;
    }

    public override string ToString() => Denominator.IsOne
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : $"{Numerator.ToString(CultureInfo.InvariantCulture)}/{Denominator.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>A share as its bare text.</summary>
public sealed class ShareConverter : JsonConverter<Share>
{
    public override Share Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Share.TryParse(reader.GetString(), out Share share) ? share : throw new JsonException("Not a share such as 1/3.");

    public override void Write(Utf8JsonWriter writer, Share value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
