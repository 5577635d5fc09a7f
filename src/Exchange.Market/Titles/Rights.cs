using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Titles;

/// <summary>Rights that are divided: the holdings of each add up to exactly one at every instant after first registration (DOMAIN TIT-1).</summary>
public enum DividedRight
{
    Ownership,
    Disposal,
    Income,
}

/// <summary>Rights that are granted, not divided (DOMAIN TIT-2).</summary>
public enum GrantedRight
{
    Management,
    Control,
    Use,
}

/// <summary>Whom else a grant leaves room for (DOMAIN TIT-2).</summary>
public enum Exclusivity
{
    /// <summary>Nobody else, the grantor included.</summary>
    Exclusive,

    /// <summary>Nobody but the grantor.</summary>
    Sole,

    /// <summary>Any number of others.</summary>
    NonExclusive,
}

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

/// <summary>One holder's part of a divided right.</summary>
public sealed record Holding(DividedRight Right, ParticipantId Holder, Share Share);

/// <summary>What data may be used for (TIT-2). Each list names codes; an empty one means all.</summary>
public sealed record Scope(Seq<string> Purposes, Seq<string> Fields, Seq<string> Regions, bool OnwardTransfer)
{
    /// <summary>Everything, everywhere, with onward transfer.</summary>
    public static readonly Scope Unlimited = new([], [], [], OnwardTransfer: true);

    /// <summary>Whether everything that the other allows is allowed here, too (TIT-3).</summary>
    public bool Contains(Scope other) => throw new NotSupportedException("Not written yet.");

    /// <summary>Whether some use is allowed by both.</summary>
    public bool Overlaps(Scope other) => throw new NotSupportedException("Not written yet.");
}

/// <summary>From when until just before when; without an end, for good.</summary>
public sealed record Term(Instant From, Instant? Until)
{
    public bool Contains(Term other) => From <= other.From && (Until is null || (other.Until is { } end && end <= Until));

    public bool Overlaps(Term other) => (other.Until is null || From < other.Until) && (Until is null || other.From < Until);

    public bool Covers(Instant at) => From <= at && (Until is null || at < Until);
}

/// <summary>A right granted to somebody (TIT-2, TIT-3).</summary>
/// <param name="Parent">The grant that it was carved out of; null: out of the holders' own right.</param>
/// <param name="Survives">Whether it outlives the grant it was carved out of.</param>
public sealed record Grant(Guid Id, GrantedRight Right, ParticipantId Grantor, ParticipantId Grantee, Scope Scope, Term Term, Exclusivity Exclusivity, Guid? Parent, bool Survives);
