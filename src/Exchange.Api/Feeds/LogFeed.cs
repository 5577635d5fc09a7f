using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Exchange.EventStore;

namespace Exchange.Api;

/// <summary>Every event of the log, batch by batch, as operator and regulator may see it: what is secret while an auction or a round of quotes is open stands as null.</summary>
internal static class LogFeed
{
    /// <summary>Writes the batches of a page that end after a position.</summary>
    /// <returns>The last batch end of the page.</returns>
    public static async ValueTask<long> WriteAsync(PipeWriter to, Page page, long after, Secrets secrets, CancellationToken cancellationToken)
    {
        int first = 0;
        for (int i = 0; i < page.Events.Count; i++)
        {
            if (!page.Events[i].EndsBatch) continue;
            if (page.Events[i].Position > after)
            {
                IReadOnlyList<string>[] masked = new IReadOnlyList<string>[i - first + 1];
                for (int j = first; j <= i; j++) masked[j - first] = await secrets.OfAsync(page.Events[j], cancellationToken);
                await to.WriteAsync(EventStream.Event("batch", page.Events[i].Position, Batch(page, first, i, masked)), cancellationToken);
            }

            first = i + 1;
        }

        return page.Last;
    }

    private static byte[] Batch(Page page, int first, int last, IReadOnlyList<string>[] masked) => JsonBody.Write((page, first, last, masked), static (json, a) =>
    {
        json.WriteStartArray("events"u8);
        for (int i = a.first; i <= a.last; i++) WriteEvent(json, a.page.Events[i], a.masked[i - a.first]);
        json.WriteEndArray();
    });

    public static void WriteEvent(Utf8JsonWriter json, RecordedEvent recorded, IReadOnlyList<string> masked)
    {
        json.WriteStartObject();
        json.WriteNumber("position"u8, recorded.Position);
        json.WriteString("id"u8, recorded.Id);
        json.WriteString("stream"u8, recorded.Stream.Value);
        json.WriteNumber("version"u8, recorded.Version);
        json.WriteString("type"u8, recorded.Type);
        json.WritePropertyName("data"u8);
        json.WriteRawValue(MaskedJson.Write(recorded.Data, masked));
        json.WriteInstant("at"u8, recorded.At);
        json.WriteString("actor"u8, recorded.Actor.Value);
        json.WriteString("command"u8, recorded.Command.Value);
        json.WriteString("correlation"u8, recorded.Correlation);
        json.WriteString("batch"u8, string.Create(CultureInfo.InvariantCulture, $"{recorded.Headers.Index}/{recorded.Headers.Count}"));
        json.WriteString("rules"u8, recorded.Headers.Rules);
        if (masked.Count > 0)
        {
            json.WriteStartArray("masked"u8);
            foreach (string path in masked) json.WriteStringValue(path);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
