using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Exchange.Cli.Writer;
using Exchange.Market;
using Exchange.Market.Resources;

namespace Exchange.Cli.Import;

/// <summary>Sends datasets in batches that the exchange takes as one command each, and notes what became of each.</summary>
/// <remarks>
/// Each batch has one Idempotency-Key for all its attempts. The keys are of this run alone: a later run asks anew and finds what is unchanged, also
/// after a catalogue went back to what it said before.
/// </remarks>
/// <param name="run">Names this run.</param>
internal sealed class ImportBatches(ExchangeClient client, ImportReport report, string catalogue, Guid run)
{
    private const string Path = "/imports";

    // The exchange takes bodies of 256 KiB; what stands around the items is little.
    private const int BytesMax = 240 * 1024;

    private readonly List<(int Number, string Identifier, byte[] Json)> _items = [];
    private int _bytes, _requests;

    /// <summary>The newest position that an answer told: who reads at least that, sees this import.</summary>
    public long Position { get; private set; }

    public async Task AddAsync(Reading.Taken dataset, CancellationToken cancellationToken)
    {
        byte[] item = JsonSerializer.SerializeToUtf8Bytes(dataset.Resource, MarketJson.Of<ImportedResource>());
        if (_items.Count == ImportResources.ItemsMax || (_items.Count > 0 && _bytes + item.Length > BytesMax)) await SendAsync(cancellationToken);
        _items.Add((dataset.Number, dataset.Resource.Identifier, item));
        _bytes += item.Length;
    }

    /// <summary>Sends what is left.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        await SendAsync(_items, cancellationToken);
        _items.Clear();
        _bytes = 0;
    }

    private async Task SendAsync(List<(int Number, string Identifier, byte[] Json)> items, CancellationToken cancellationToken)
    {
        if (items.Count == 0) return;
        string key = string.Create(CultureInfo.InvariantCulture, $"import-{run:N}-{++_requests}");
        Answer answer = await client.PostAsync(Path, BodyOf(items), key, cancellationToken);
        switch (answer.Status)
        {
            case HttpStatusCode.OK or HttpStatusCode.Created:
                await NoteAsync(items, answer.Body);
                break;
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw new UsageException($"The exchange doesn't let this key import: {answer.Detail}");
            case HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity when items.Count > 1:
                // One that can't even be read must not stop the others.
                await SendAsync([.. items.Take(items.Count / 2)], cancellationToken);
                await SendAsync([.. items.Skip(items.Count / 2)], cancellationToken);
                break;
            case >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError:
                foreach ((int number, string identifier, _) in items) await report.RefusedAsync(number, identifier, answer.Detail);
                break;
            default:
                throw new ExchangeUnreachableException($"The exchange could not answer: {answer.Detail}");
        }
    }

    private async Task NoteAsync(List<(int Number, string Identifier, byte[] Json)> items, JsonElement answer)
    {
        Position = Math.Max(Position, answer.GetProperty("position").GetInt64());
        int i = 0;
        foreach (JsonElement outcome in answer.GetProperty("outcomes").EnumerateArray())
        {
            (int number, string identifier, _) = items[i++];
            switch (outcome.GetProperty("outcome").GetString())
            {
                case "registered":
                    report.Registered();
                    break;
                case "revised":
                    report.Revised();
                    break;
                case "unchanged":
                    report.Unchanged();
                    break;
                default:
                    await report.RefusedAsync(number, identifier, outcome.TryGetProperty("detail", out JsonElement detail) ? detail.GetString()! : "The exchange refused it.");
                    break;
            }
        }
    }

    private byte[] BodyOf(List<(int Number, string Identifier, byte[] Json)> items)
    {
        var buffer = new ArrayBufferWriter<byte>(_bytes + 256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("catalogue"u8, catalogue);
            json.WriteStartArray("items"u8);
            foreach ((_, _, byte[] item) in items) json.WriteRawValue(item, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
