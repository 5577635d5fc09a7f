using System.Text.Json;
using Exchange.Kernel;

namespace Exchange.Api;

/// <summary>The body of a bid: <c>{"maximum":{"amount":"12.50","currency":"CNY"}}</c>.</summary>
/// <param name="Amount">As it was sent: 12 and 12.00 are the same money, and two bodies.</param>
internal readonly record struct BidRequest(Money Maximum, string Amount)
{
    /// <summary>Reads the one form that is right in a single pass; anything else is looked at again, slowly, for what is wrong with it.</summary>
    /// <exception cref="ProblemException">The body is not a bid.</exception>
    public static BidRequest Parse(ReadOnlySpan<byte> body) => TryParse(body, out BidRequest bid) ? bid : Diagnose(body);

    /// <summary>The RFC 8785 form, with the version that If-Match asked for: the decision depends on it.</summary>
    public string Canonical(long? expectedVersion)
    {
        // An amount is digits and a point, a currency three letters: nothing to escape.
        string maximum = $$"""{"amount":"{{Amount}}","currency":"{{Maximum.Currency.Code}}"}""";
        return expectedVersion is { } version
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"ifMatch":{{version}},"maximum":{{maximum}}}""")
            : $$"""{"maximum":{{maximum}}}""";
    }

    private static bool TryParse(ReadOnlySpan<byte> body, out BidRequest bid)
    {
        bid = default;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 4 });
        try
        {
            bool opens = reader.Read() && reader.TokenType == JsonTokenType.StartObject
                && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("maximum"u8)
                && reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            if (!opens) return false;

            string? amount = null, code = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isAmount = reader.ValueTextEquals("amount"u8) && amount is null;
                bool isCurrency = !isAmount && reader.ValueTextEquals("currency"u8) && code is null;
                if (!(isAmount || isCurrency) || !reader.Read() || reader.TokenType != JsonTokenType.String) return false;
                if (isAmount) amount = reader.GetString();
                else code = reader.GetString();
            }

            bool ends = reader.TokenType == JsonTokenType.EndObject && reader.Read() && reader.TokenType == JsonTokenType.EndObject && !reader.Read();
            if (!ends || amount is null || code is null) return false;
            if (!Currency.TryFromCode(code, out Currency currency) || !Money.TryParse(amount, currency, out Money maximum)) return false;
            bid = new BidRequest(maximum, amount);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static BidRequest Diagnose(ReadOnlySpan<byte> body)
    {
        StrictJson.Check(body);
        using JsonDocument document = JsonDocument.Parse(body.ToArray());
        var fields = new JsonFields(document.RootElement, "", ["maximum"], []);
        _ = fields.MoneyOf("maximum");
        throw new System.Diagnostics.UnreachableException("What reads slowly must read quickly.");
    }
}
