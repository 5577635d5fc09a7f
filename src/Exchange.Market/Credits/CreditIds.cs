using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Participants;

namespace Exchange.Market.Credits;

/// <summary>Names a series of usage credits: units of one product, of one issuer, of one expiry. Units of one series are alike; those of two are not (DOMAIN CRD-1).</summary>
[JsonConverter(typeof(AggregateIdConverter<CreditSeriesId>))]
public readonly record struct CreditSeriesId(Guid Value) : IAggregateId<CreditSeriesId>
{
    public static string Prefix => "series";

    public static CreditSeriesId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>Names what one participant has of one series, such as <c>0199a1b2c3d47e5f8a6b00000000eeee-alice</c>.</summary>
[JsonConverter(typeof(CreditAccountIdConverter))]
public readonly record struct CreditAccountId(string Value)
{
    public const string Prefix = "credits";

    private const int SeriesLength = 32;

    public StreamId Stream => new($"{Prefix}-{Value}");

    /// <exception cref="FormatException">It is no name that <see cref="Of"/> gives.</exception>
    public CreditSeriesId Series => CreditSeriesId.Of(Guid.ParseExact(Value.AsSpan(0, SeriesLength), "N"));

    public ParticipantId Owner => new(Value[(SeriesLength + 1)..]);

    public static CreditAccountId Of(CreditSeriesId series, ParticipantId owner) => new($"{series.Value:N}-{owner.Value}");

    /// <summary>Reads the name of an account that there could be, in its one spelling.</summary>
    public static bool TryParse(string? text, out CreditAccountId account)
    {
        account = new CreditAccountId(text ?? "");
        bool parsed = account.Value.Length > SeriesLength + 1 && Guid.TryParseExact(account.Value.AsSpan(0, SeriesLength), "N", out _)
            && account == Of(account.Series, account.Owner) && ApplicationRule.IsParticipant(account.Owner.Value);
        if (!parsed) account = default;
        return parsed;
    }

    public override string ToString() => Value;
}

/// <summary>A credit account's id as its bare text.</summary>
public sealed class CreditAccountIdConverter : JsonConverter<CreditAccountId>
{
    public override CreditAccountId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && CreditAccountId.TryParse(reader.GetString(), out CreditAccountId account) ? account : throw new JsonException("Not a credit account's id.");

    public override void Write(Utf8JsonWriter writer, CreditAccountId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
