using System.Globalization;
using System.Text.Json;
using Exchange.Kernel;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Api;

/// <summary>Single JSON values read as what they must be; anything else is refused with the place where it stands and what it should have been.</summary>
internal static class JsonValues
{
    // Wide enough for every deadline, narrow enough that no sum of an instant and a duration leaves NodaTime's range.
    private static readonly Instant Earliest = NodaTime.Instant.FromUtc(2000, 1, 1, 0, 0);
    private static readonly Instant Latest = NodaTime.Instant.FromUtc(2200, 1, 1, 0, 0);

    public static string Text(JsonElement value, string at, int lengthMax) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= lengthMax ? text : throw Invalid(at, $"a text of 1 to {lengthMax} characters");

    public static Money Money(JsonElement value, string at)
    {
        var money = new JsonFields(value, at, ["amount", "currency"], []);
        return Currency.TryFromCode(money.TextOf("currency", 3), out Currency currency) && Kernel.Money.TryParse(money.TextOf("amount", 18), currency, out Money amount)
            ? amount
            : throw Invalid(at, "an amount of a currency that is traded here, such as {\"amount\":\"12.50\",\"currency\":\"CNY\"}");
    }

    /// <summary>Cut to microseconds, as everything that enters.</summary>
    public static Instant Instant(JsonElement value, string at) =>
        value.ValueKind == JsonValueKind.String && InstantPattern.ExtendedIso.Parse(value.GetString()!) is { Success: true } parsed && parsed.Value >= Earliest && parsed.Value < Latest
            ? parsed.Value.ToMicroseconds()
            : throw Invalid(at, "an instant in UTC between 2000 and 2200, such as 2026-11-22T08:00:00Z");

    /// <summary>NodaTime's round-trip form, such as <c>0:05:00</c>; from zero to <paramref name="max"/>.</summary>
    public static Duration Duration(JsonElement value, string at, Duration max) =>
        value.ValueKind == JsonValueKind.String && DurationPattern.JsonRoundtrip.Parse(value.GetString()!) is { Success: true } parsed && parsed.Value >= NodaTime.Duration.Zero && parsed.Value <= max
            ? NodaTime.Duration.FromTicks(parsed.Value.BclCompatibleTicks / 10 * 10)
            : throw Invalid(at, $"a length of time such as \"0:05:00\", at most {max.Days} days");

    public static LocalDate Date(JsonElement value, string at) =>
        value.ValueKind == JsonValueKind.String && LocalDatePattern.Iso.Parse(value.GetString()!) is { Success: true } parsed ? parsed.Value : throw Invalid(at, "a day such as 2026-11-22");

    /// <summary>Minor units of a currency, as digits in a text.</summary>
    public static long Units(JsonElement value, string at) =>
        long.TryParse(Text(value, at, 18), NumberStyles.None, CultureInfo.InvariantCulture, out long units) ? units : throw Invalid(at, "minor units as digits in a text, such as \"500\"");

    public static long Integer(JsonElement value, string at, long min, long max) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= min && number <= max
            ? number
            : throw Invalid(at, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));

    public static bool Flag(JsonElement value, string at) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Invalid(at, "true or false");

    /// <summary>The items of an array, each with the place where it stands.</summary>
    public static IEnumerable<(JsonElement Value, string At)> Items(JsonElement value, string at, int countMin, int countMax)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < countMin || value.GetArrayLength() > countMax)
        {
            throw Invalid(at, countMin == 0 ? $"an array of at most {countMax} items" : $"an array of {countMin} to {countMax} items");
        }

        return value.EnumerateArray().Select((item, i) => (item, string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]")));
    }

    public static ProblemException Invalid(string field, string expected) => ProblemException.Field(ProblemCodes.FieldInvalid, field, $"{field} is not {expected}.");
}
