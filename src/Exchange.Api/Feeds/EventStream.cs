using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Exchange.Api;

/// <summary>Server-sent events: how they look on the wire, where a reader resumes, how a feed ends.</summary>
internal static class EventStream
{
    public const string LastEventIdHeader = "Last-Event-ID";

    /// <summary>An event. JSON in one line, so one data field holds it.</summary>
    public static byte[] Event(string name, long position, ReadOnlySpan<byte> json)
    {
        byte[] head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: {name}\nid: {position}\ndata: "));
        return [.. head, .. json, (byte)'\n', (byte)'\n'];
    }

    /// <summary>Nothing matched up to here: a comment for people, and the id alone, which moves the place to resume from without an event.</summary>
    public static byte[] Heartbeat(long position) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $": position {position}\nid: {position}\n\n"));

    public static byte[] Comment(string text) => Encoding.ASCII.GetBytes($": {text}\n\n");

    /// <returns>The position after which the reader wants to go on; null when he begins.</returns>
    /// <exception cref="ProblemException">The header is not a position.</exception>
    public static long? ReadLastEventId(IHeaderDictionary headers)
    {
        StringValues values = headers[LastEventIdHeader];
        if (values.Count == 0 || values is [""]) return null;
        return values is [{ } text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long position)
            ? position
            : throw new ProblemException(ProblemCodes.HeaderInvalid, $"{LastEventIdHeader} is the id of an event of this feed: a position.");
    }

    public static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // proxies of nginx's kind would hold events back
    }

    /// <summary>Sends what the queue holds until the reader goes, is cut off, or the process stops.</summary>
    /// <param name="write">Writes one piece.</param>
    public static async Task PumpAsync<T>(HttpContext context, FeedQueue<T> queue, Func<PipeWriter, T, CancellationToken, ValueTask> write, Drain drain, ILogger logger, string what, Func<long> position)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, queue.CutOff, drain.Begun);
        PipeWriter body = context.Response.BodyWriter;
        try
        {
            do
            {
                while (queue.TryTake(out T piece)) await write(body, piece, end.Token);
                await body.FlushAsync(end.Token);
            }
            while (await queue.WaitAsync(end.Token));
        }
        catch (OperationCanceledException) when (queue.CutOff.IsCancellationRequested)
        {
            // His connection is full: a farewell would not get through.
            Log.FeedCutOff(logger, what, position());
            context.Abort();
        }
        catch (OperationCanceledException) when (drain.HasBegun && !context.RequestAborted.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await body.WriteAsync(Comment("the exchange is stopping; go on elsewhere from the last id"), patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader is gone.
        }
    }
}
