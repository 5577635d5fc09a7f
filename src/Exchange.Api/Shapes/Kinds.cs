using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Api;

/// <summary>The kinds of values that requests are made of.</summary>
internal static class Kinds
{
    public const string UuidPattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
    public const string UuidExample = "018f9b3c-6f0e-7c3a-9b1d-2f4e5a6b7c8d";
    public const string HashExample = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private const string DurationPattern = "^[0-9]+:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?$";
    private const string InstantPattern = "^2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z$";

    public static readonly Kind<string> Code = new Kind<string, string>(
        (value, at) => value.ValueKind == JsonValueKind.String && value.GetString() is { } text && Codes.IsCode(text) ? text : throw JsonValues.Invalid(at, "a code: lower-case letters, digits and single dashes between them"),
        _ => new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = Codes.LengthMax, ["pattern"] = "^[a-z0-9]+(-[a-z0-9]+)*$" },
        "incomplete-evidence");

    public static readonly Kind<ContentHash> Hash = new Kind<ContentHash, string>(
        (value, at) => value.ValueKind == JsonValueKind.String && ContentHash.TryParse(value.GetString(), out ContentHash hash) ? hash : throw JsonValues.Invalid(at, "a SHA-256 of 64 lower-case hexadecimal digits"),
        _ => new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9a-f]{64}$" },
        HashExample);

    public static readonly Kind<Guid> Uuid = new Kind<Guid, string>(
        (value, at) => value.ValueKind == JsonValueKind.String && TryUuid(value.GetString(), out Guid id) ? id : throw JsonValues.Invalid(at, "a UUID in lower case with dashes"),
        _ => UuidSchema(),
        UuidExample);

    public static readonly Kind<ParticipantId> Participant = new Kind<ParticipantId, string>(
        (value, at) => new ParticipantId(JsonValues.Text(value, at, 64)),
        _ => new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 64 },
        "vendor-1");

    public static readonly Kind<Money> Money = new MoneyKind();

    public static readonly Kind<Instant> Instant = new Kind<Instant, string>(
        JsonValues.Instant, _ => new JsonObject { ["type"] = "string", ["format"] = "date-time", ["pattern"] = InstantPattern }, "2027-06-30T16:00:00Z");

    public static readonly Kind<LocalDate> Date = new Kind<LocalDate, string>(
        JsonValues.Date, _ => new JsonObject { ["type"] = "string", ["format"] = "date", ["pattern"] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }, "2027-02-05");

    public static readonly Kind<bool> Flag = new Kind<bool, bool>(JsonValues.Flag, _ => new JsonObject { ["type"] = "boolean" }, example: true);

    public static readonly Kind<Share> Share = new Kind<Share, string>(
        (value, at) => value.ValueKind == JsonValueKind.String && Market.Titles.Share.TryParse(value.GetString(), out Share share) ? share : throw JsonValues.Invalid(at, "a share above zero and at most 1, such as \"1/3\""),
        _ => new JsonObject { ["type"] = "string", ["pattern"] = "^[1-9][0-9]{0,8}(/[1-9][0-9]{0,8})?$" },
        "1");

    /// <summary>Minor units of a currency, as digits in a text.</summary>
    public static readonly Kind<long> Units = new Kind<long, string>(JsonValues.Units, _ => new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]{1,18}$" }, "500");

    public static Kind<string> Text(int lengthMax, string example) => new Kind<string, string>(
        (value, at) => JsonValues.Text(value, at, lengthMax), _ => new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = lengthMax }, example);

    public static Kind<long> Number(long min, long max, long example) => new Kind<long, long>(
        (value, at) => JsonValues.Integer(value, at, min, max), _ => new JsonObject { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max }, example);

    public static Kind<int> Count(int min, int max, int example) => new Kind<int, int>(
        (value, at) => (int)JsonValues.Integer(value, at, min, max), _ => new JsonObject { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max }, example);

    public static Kind<Duration> Span(int daysMax, string example) => new Kind<Duration, string>(
        (value, at) => JsonValues.Duration(value, at, Duration.FromDays(daysMax)), _ => new JsonObject { ["type"] = "string", ["pattern"] = DurationPattern, ["maxLength"] = 24 }, example);

    public static Kind<TId> Id<TId>()
        where TId : struct, IAggregateId<TId> => new Kind<TId, string>(
        (value, at) => value.ValueKind == JsonValueKind.String && AggregateIds.TryParse(value.GetString(), out TId id) ? id : throw JsonValues.Invalid(at, $"the id of {Article(TId.Prefix)} {TId.Prefix}"),
        _ => UuidSchema(),
        UuidExample);

    /// <summary>One of the names that the market's JSON has for an enumeration: kebab case.</summary>
    public static Kind<TEnum> OneOf<TEnum>(TEnum example)
        where TEnum : struct, Enum
    {
        string[] names = [.. Enum.GetNames<TEnum>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];
        FrozenDictionary<string, TEnum> values = names.Zip(Enum.GetValues<TEnum>()).ToFrozenDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
        return new Kind<TEnum, string>(
            (value, at) => value.ValueKind == JsonValueKind.String && values.TryGetValue(value.GetString()!, out TEnum one) ? one : throw JsonValues.Invalid(at, $"one of {string.Join(", ", names)}"),
            _ => new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) },
            JsonNamingPolicy.KebabCaseLower.ConvertName(example.ToString()));
    }

    public static Kind<Seq<T>> List<T>(Kind<T> kind, int countMin, int countMax) => new ListKind<T>(kind, countMin, countMax);

    /// <summary>What is read, made into something else.</summary>
    /// <param name="make">Throws a problem when it can't be.</param>
    public static Kind<TTo> Select<TFrom, TTo>(this Kind<TFrom> kind, Func<TFrom, string, TTo> make) => new SelectKind<TFrom, TTo>(kind, make);

    public static bool TryUuid(string? text, out Guid id) => Guid.TryParseExact(text, "D", out id) && string.Equals(id.ToString("D"), text, StringComparison.Ordinal);

    public static JsonObject UuidSchema() => new() { ["type"] = "string", ["format"] = "uuid", ["pattern"] = UuidPattern };

    private static string Article(string word) => "aeiou".Contains(word[0], StringComparison.Ordinal) ? "an" : "a";

    private sealed class MoneyKind : Kind<Money>
    {
        public override Money Read(JsonElement value, string at) => JsonValues.Money(value, at);

        public override JsonObject Schema(SchemaBook book) => book.Ref("Money", () => new JsonObject
        {
            ["type"] = "object",
            ["description"] = "An exact amount: digits, and either all of the currency's digits after a point or none.",
            ["required"] = new JsonArray("amount", "currency"),
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["amount"] = new JsonObject { ["type"] = "string", ["pattern"] = "^-?(0|[1-9][0-9]*)(\\.[0-9]{1,4})?$", ["maxLength"] = 18 },
                ["currency"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("CNY", "EUR", "USD", "HKD", "JPY"), ["description"] = "ISO 4217." },
            },
            ["examples"] = new JsonArray(Example(complete: true)),
        });

        public override JsonNode Example(bool complete) => new JsonObject { ["amount"] = "1200.00", ["currency"] = "CNY" };
    }

    private sealed class ListKind<T>(Kind<T> kind, int countMin, int countMax) : Kind<Seq<T>>
    {
        public override Seq<T> Read(JsonElement value, string at) => JsonValues.Items(value, at, countMin, countMax).Select(item => kind.Read(item.Value, item.At)).ToSeq();

        public override JsonObject Schema(SchemaBook book)
        {
            var schema = new JsonObject { ["type"] = "array", ["items"] = kind.Schema(book), ["maxItems"] = countMax };
            if (countMin > 0) schema["minItems"] = countMin;
            return schema;
        }

        public override JsonNode Example(bool complete) => new JsonArray(kind.Example(complete));
    }

    private sealed class SelectKind<TFrom, TTo>(Kind<TFrom> kind, Func<TFrom, string, TTo> make) : Kind<TTo>
    {
        public override TTo Read(JsonElement value, string at) => make(kind.Read(value, at), at);

        public override JsonObject Schema(SchemaBook book) => kind.Schema(book);

        public override JsonNode Example(bool complete) => kind.Example(complete);
    }
}
