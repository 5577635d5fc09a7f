using System.Text.Json;
using System.Text.Unicode;
using Exchange.Kernel;

namespace Exchange.Api;

/// <summary>The JSON the exchange reads: UTF-8 without a byte order mark, at most 32 levels, no key twice, whole numbers within 2^53, text that every store can keep.</summary>
internal static class StrictJson
{
    public const int DepthMax = 32;

    /// <summary>Looks through a whole body, whatever it means.</summary>
    /// <exception cref="ProblemException">It is not such JSON.</exception>
    public static void Check(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8)) throw new ProblemException(ProblemCodes.JsonBadText, "The body begins with a byte order mark.");
        if (!Utf8.IsValid(utf8)) throw new ProblemException(ProblemCodes.JsonBadText, "The body is not UTF-8.");

        // The reader's own limit lies above ours, so that depth is told from other faults without reading messages.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 2 * DepthMax, CommentHandling = JsonCommentHandling.Disallow });
        var keys = new Stack<HashSet<string>>();
        int depth = 0;
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        if (++depth > DepthMax) throw new ProblemException(ProblemCodes.JsonTooDeep, $"The body nests deeper than {DepthMax} levels.");
                        if (reader.TokenType == JsonTokenType.StartObject) keys.Push(new HashSet<string>(StringComparer.Ordinal));
                        break;
                    case JsonTokenType.EndObject:
                        keys.Pop();
                        depth--;
                        break;
                    case JsonTokenType.EndArray:
                        depth--;
                        break;
                    case JsonTokenType.PropertyName:
                        string key = Text(ref reader);
                        if (!keys.Peek().Add(key)) throw ProblemException.Field(ProblemCodes.JsonDuplicateKey, key, $"The key '{key}' stands twice in one object.");
                        break;
                    case JsonTokenType.String:
                        _ = Text(ref reader);
                        break;
                    case JsonTokenType.Number:
                        CheckNumber(ref reader);
                        break;
                }
            }
        }
        catch (JsonException e)
        {
            throw new ProblemException(ProblemCodes.JsonMalformed, $"The body is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ProblemException(ProblemCodes.JsonBadText, "The body has half of a surrogate pair in a text.");
        }

        return text.Contains('\0', StringComparison.Ordinal) ? throw new ProblemException(ProblemCodes.JsonBadText, "The body has the character U+0000 in a text.") : text;
    }

    private static void CheckNumber(ref Utf8JsonReader reader)
    {
        if (!reader.ValueSpan.ContainsAny(".eE"u8) && reader.TryGetInt64(out long number) && number is <= CanonicalJson.ExactIntegerMax and >= -CanonicalJson.ExactIntegerMax) return;
        throw new ProblemException(ProblemCodes.JsonBadNumber, "The body has a number that is not a whole one within 2^53; amounts are texts such as \"12.50\".");
    }
}
