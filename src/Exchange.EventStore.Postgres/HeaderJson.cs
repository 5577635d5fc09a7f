using System.Text.Json;

namespace Exchange.EventStore.Postgres;

/// <summary>The column <c>headers</c>: <c>{"i":1,"n":2,"rules":"1","schema":1,"traceparent":"…"}</c>.</summary>
internal static class HeaderJson
{
    /// <summary>The layout of what the exchange writes into the metadata columns.</summary>
    private const int Schema = 1;

    public static string Write(EventHeaders headers)
    {
        // Rules and traceparent are ours and hold no character that JSON escapes.
        string trace = headers.TraceParent is { } parent ? $",\"traceparent\":\"{parent}\"" : "";
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{{\"i\":{headers.Index},\"n\":{headers.Count},\"rules\":\"{headers.Rules}\",\"schema\":{Schema}{trace}}}");
    }

    /// <remarks>A row without them, which only a foreign hand can have put there, is a batch of its own.</remarks>
    public static EventHeaders Read(ReadOnlySpan<byte> json)
    {
        (int index, int count, string rules, string? trace) = (1, 1, "", null);
        if (json.IsEmpty) return new EventHeaders(index, count, rules, trace);
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
            if (reader.ValueTextEquals("i"u8) && reader.Read()) index = reader.GetInt32();
            else if (reader.ValueTextEquals("n"u8) && reader.Read()) count = reader.GetInt32();
            else if (reader.ValueTextEquals("rules"u8) && reader.Read()) rules = reader.GetString() ?? "";
            else if (reader.ValueTextEquals("traceparent"u8) && reader.Read()) trace = reader.GetString();
        }

        return new EventHeaders(index, count, rules, trace);
    }
}
