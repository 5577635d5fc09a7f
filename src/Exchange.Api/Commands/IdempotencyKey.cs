using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Exchange.Api;

/// <summary>The header by which a caller names a command, so that sending it again is the same command.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    public const int LengthMax = 128;

    /// <exception cref="ProblemException">It is missing, or not 1 to 128 printable ASCII characters.</exception>
    public static string Read(IHeaderDictionary headers)
    {
        StringValues values = headers[Header];
        if (values.Count == 0 || string.IsNullOrWhiteSpace(values[0]))
        {
            throw new ProblemException(ProblemCodes.IdempotencyKeyRequired, $"A write needs the header {Header}: any text that names it, a UUID for instance.");
        }

        string key = values[0]!;
        return values.Count == 1 && key.Length <= LengthMax && !key.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? key
            : throw new ProblemException(ProblemCodes.IdempotencyKeyInvalid, $"{Header} is one text of 1 to {LengthMax} printable ASCII characters.");
    }
}
