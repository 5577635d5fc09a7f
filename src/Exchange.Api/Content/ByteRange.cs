using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Exchange.Api;

/// <summary>Which bytes a request asks for (RFC 9110 section 14). Several ranges at once are answered with the whole, as a server may.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct ByteRange(long From, long Count)
{
    /// <param name="tag">The strong ETag of the content: If-Range must name it.</param>
    /// <returns>Null: the whole is asked for, or must be sent.</returns>
    /// <exception cref="ProblemException">The range begins behind the end.</exception>
    public static ByteRange? Read(HttpRequest request, long length, string tag)
    {
        if (!HttpMethods.IsGet(request.Method) || request.Headers.Range is not [{ } text]) return null;
        if (request.Headers.IfRange is { Count: > 0 } condition && !(condition is [{ } one] && string.Equals(one, tag, StringComparison.Ordinal))) return null;
        if (!RangeHeaderValue.TryParse(text, out RangeHeaderValue? header) || !header.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) || header.Ranges.Count != 1) return null;

        RangeItemHeaderValue range = header.Ranges.Single();
        if (range.From is { } from)
        {
            if (from >= length) throw NotThere(length);
            long to = Math.Min(range.To ?? long.MaxValue, length - 1);
            return new ByteRange(from, to - from + 1);
        }

        // The last so many bytes.
        long last = Math.Min(range.To ?? 0, length);
        return last > 0 ? new ByteRange(length - last, last) : throw NotThere(length);
    }

    private static ProblemException NotThere(long length) => new(ProblemCodes.RangeNotSatisfiable, $"There are {length} bytes.") { Members = json => json.WriteNumber("length"u8, length) };
}
