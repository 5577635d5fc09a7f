using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Exchange.Api;

/// <summary>Reads the body of a write, bounded in size and in time.</summary>
internal static class RequestBody
{
    /// <summary>256 KiB.</summary>
    public const int BytesMax = 256 * 1024;

    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(10);

    /// <param name="mayBeEmpty">A request without any body need not announce JSON.</param>
    /// <exception cref="ProblemException">It is not announced as JSON, packed, too large, or too slow to arrive.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpContext context, bool mayBeEmpty = false)
    {
        CheckCoding(context);
        if (mayBeEmpty && context.Request.ContentLength is null or 0 && context.Request.ContentType is null) return await NothingAsync(context);
        CheckMediaType(context.Request.ContentType);
        if (context.Request.ContentLength > BytesMax) throw TooLarge();

        PipeReader reader = context.Request.BodyReader;
        if (reader.TryRead(out ReadResult atOnce))
        {
            if (atOnce.Buffer.Length > BytesMax) throw TooLarge();
            if (atOnce.IsCompleted) return Take(reader, atOnce);
            reader.AdvanceTo(atOnce.Buffer.Start, atOnce.Buffer.End);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(TimeMax);
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(patience.Token);
                if (read.Buffer.Length > BytesMax) throw TooLarge();
                if (read.IsCompleted) return Take(reader, read);
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(ProblemCodes.RequestTimeout, $"The body did not arrive within {TimeMax.TotalSeconds} s.");
        }
    }

    /// <summary>A body is read as it is sent: a packed one could be a thousand times its size.</summary>
    /// <exception cref="ProblemException">It is packed.</exception>
    public static void CheckCoding(HttpContext context)
    {
        StringValues codings = context.Request.Headers.ContentEncoding;
        if (codings.Count == 0 || codings is [{ } one] && one.Equals("identity", StringComparison.OrdinalIgnoreCase)) return;
        context.Response.Headers.AcceptEncoding = "identity";
        throw new ProblemException(ProblemCodes.MediaTypeUnsupported, "A body is sent as it is, without Content-Encoding.");
    }

    // Of unannounced length it may still turn out not to be empty, and then nobody knows what it is.
    private static async ValueTask<byte[]> NothingAsync(HttpContext context)
    {
        ReadResult read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
        if (!read.Buffer.IsEmpty) CheckMediaType(null);
        return Take(context.Request.BodyReader, read);
    }

    private static byte[] Take(PipeReader reader, ReadResult read)
    {
        byte[] body = read.Buffer.ToArray();
        reader.AdvanceTo(read.Buffer.End);
        return body;
    }

    private static void CheckMediaType(string? contentType)
    {
        if (string.Equals(contentType, "application/json", StringComparison.Ordinal)) return;
        bool isJson = MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
        if (!isJson) throw new ProblemException(ProblemCodes.MediaTypeUnsupported, "A body is application/json in UTF-8.");
    }

    private static ProblemException TooLarge() => new(ProblemCodes.BodyTooLarge, $"A body has at most {BytesMax} bytes.");
}
