using System.Globalization;
using System.Text;
using System.Text.Json;
using Exchange.Api;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Rows;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Exchange.Cli.Audit;

/// <summary><c>exchange audit as-of</c>: a stream as it was, each fact with the command it came of, who gave that, and the rules it was decided under; and the state that they lead to.</summary>
/// <remarks>State exists at batch ends alone, so what is asked for is rounded down to one. What is secret stays masked as long as the auction, or the round of quotes, is open now (DOMAIN SEE-1b, SEE-2).</remarks>
internal static class AsOfCommand
{
    private const string Json = "--json", Version = "--version", Position = "--position", At = "--instant";

    public static async Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [Json], [Version, Position, At, DataFolder.Option]);
        var stream = new StreamId(arguments.Words("STREAM")[0]);
        IAggregate aggregate = AggregateOf(stream);
        if (new[] { Version, Position, At }.Count(arguments.Has) > 1) throw new UsageException($"{Version}, {Position} and {At} exclude each other.");
        long version = Number(arguments, Version) ?? long.MaxValue;

        await using Database database = await Database.ForReadingAsync(DataFolder.Of(arguments), terminal.Stop);
        await using var log = new PostgresLog(new PostgresLogOptions { ConnectionString = database.ApplicationConnection });
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database.ApplicationConnection);
        await using var reads = new AuctionReads(source);
        await using var rows = new RowReads(source);
        long position = await PositionAsync(arguments, log, terminal.Stop);
        var past = new StreamPast(log, aggregate, new Secrets(reads, rows));
        int shown = await past.WriteAsync(stream, version, position, arguments.Has(Json) ? new JsonPast(terminal.Out) : new TextPast(terminal.Out), terminal.Stop);
        return shown > 0 ? CommandLine.Done : throw new UsageException($"There was no {stream} as of then.");
    }

    private static IAggregate AggregateOf(StreamId stream)
    {
        try
        {
            return ExchangeHost.Aggregates.Of(stream);
        }
        catch (ArgumentException)
        {
            throw new UsageException($"No stream is called '{stream}': a name such as auction-… or settlement-… is needed.");
        }
    }

    private static async Task<long> PositionAsync(Arguments arguments, PostgresLog log, CancellationToken cancellationToken)
    {
        if (Number(arguments, Position) is { } position) return await log.BatchEndAtAsync(position, cancellationToken);
        if (arguments.Value(At) is not { } text) return long.MaxValue;
        return InstantPattern.ExtendedIso.Parse(text) is { Success: true } instant
            ? await log.PositionAtAsync(instant.Value, cancellationToken)
            : throw new UsageException($"{At} is an instant in UTC such as 2026-11-22T08:00:00Z.");
    }

    private static long? Number(Arguments arguments, string option)
    {
        if (arguments.Value(option) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 ? number : throw new UsageException($"{option} is a number from 1.");
    }
}

/// <summary>One fact as it is shown.</summary>
/// <param name="Kind">Of the command it came of; null where the journal does not have it.</param>
/// <param name="Data">With what is secret masked.</param>
internal sealed record ShownFact(RecordedEvent Recorded, string? Kind, byte[] Data);

/// <summary>Reads a stream up to a batch end, folds it, and shows it.</summary>
internal sealed class StreamPast(IEventReader log, IAggregate aggregate, Secrets secrets)
{
    /// <returns>How many facts were shown.</returns>
    public async Task<int> WriteAsync(StreamId stream, long version, long position, IPast output, CancellationToken cancellationToken)
    {
        (int shown, object state, RecordedEvent? last) = (0, aggregate.Initial, null);
        PublicState view = PublicState.Of(aggregate);
        var batch = new List<RecordedEvent>();
        await foreach (RecordedEvent recorded in log.ReadStreamAsync(stream, 1, version == long.MaxValue ? version : version + 1, cancellationToken))
        {
            if (recorded.Position > position) break;
            if (batch.Count > 0 && batch[0].Command != recorded.Command) await ShowAsync();
            if (recorded.Version > version)
            {
                // Further facts of the same batch follow: there never was a state between them.
                if (batch.Count > 0) batch.Clear();
                break;
            }

            batch.Add(recorded);
        }

        await ShowAsync();
        if (last is not null) await output.EndAsync(stream, last, view.Write(state));
        return shown;

        async Task ShowAsync()
        {
            if (batch.Count == 0) return;
            string? kind = await KindAsync(batch[0], cancellationToken);
            foreach (RecordedEvent recorded in batch)
            {
                byte[] data = MaskedJson.Write(recorded.Data, await secrets.OfAsync(recorded, cancellationToken));
                if (shown++ == 0) await output.BeginAsync(stream);
                await output.FactAsync(new ShownFact(recorded, kind, data));
                object fact = aggregate.Events.Deserialize(recorded.Type, recorded.Data.Span);
                state = aggregate.Evolve(state, fact);
                view.Apply(recorded, fact);
                last = recorded;
            }

            batch.Clear();
        }
    }

    private async Task<string?> KindAsync(RecordedEvent recorded, CancellationToken cancellationToken) =>
        await log.FindDecisionAsync(recorded.Position, cancellationToken) is { } row && row.Id == recorded.Command ? row.Kind : null;
}

internal interface IPast
{
    Task BeginAsync(StreamId stream);

    Task FactAsync(ShownFact fact);

    Task EndAsync(StreamId stream, RecordedEvent last, byte[] state);
}

/// <summary>For people: two lines a fact, and the state at last.</summary>
internal sealed class TextPast(TextWriter output) : IPast
{
    public Task BeginAsync(StreamId stream) => output.WriteLineAsync(stream.Value);

    public async Task FactAsync(ShownFact fact)
    {
        RecordedEvent r = fact.Recorded;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"version {r.Version}, position {r.Position}, {InstantPattern.ExtendedIso.Format(r.At)}: {r.Type}, by {fact.Kind ?? "an unknown command"} {r.Command} of {r.Actor}, rules {r.Headers.Rules}, {r.Headers.Index} of {r.Headers.Count} in its batch"));
        await output.WriteLineAsync("  " + Encoding.UTF8.GetString(fact.Data));
    }

    public async Task EndAsync(StreamId stream, RecordedEvent last, byte[] state)
    {
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"state as of position {last.Position}, version {last.Version}"));
        await output.WriteLineAsync("  " + Encoding.UTF8.GetString(state));
    }
}

/// <summary>For machines: one JSON object.</summary>
internal sealed class JsonPast(TextWriter output) : IPast
{
    private bool _any;

    public Task BeginAsync(StreamId stream) => output.WriteAsync($$"""{"stream":"{{JsonEncodedText.Encode(stream.Value)}}","facts":[""");

    public async Task FactAsync(ShownFact fact)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, CanonicalJson.WriterOptions))
        {
            RecordedEvent r = fact.Recorded;
            json.WriteStartObject();
            json.WriteNumber("position"u8, r.Position);
            json.WriteNumber("version"u8, r.Version);
            json.WriteString("at"u8, InstantPattern.ExtendedIso.Format(r.At));
            json.WriteString("type"u8, r.Type);
            json.WriteString("actor"u8, r.Actor.Value);
            json.WriteString("command"u8, r.Command.ToString());
            json.WriteString("kind"u8, fact.Kind);
            json.WriteString("rules"u8, r.Headers.Rules);
            json.WriteString("batch"u8, string.Create(CultureInfo.InvariantCulture, $"{r.Headers.Index}/{r.Headers.Count}"));
            json.WritePropertyName("data"u8);
            json.WriteRawValue(fact.Data);
            json.WriteEndObject();
        }

        await output.WriteAsync((_any ? "," : "") + Encoding.UTF8.GetString(buffer.ToArray()));
        _any = true;
    }

    public Task EndAsync(StreamId stream, RecordedEvent last, byte[] state) => output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
        $$"""],"position":{{last.Position}},"version":{{last.Version}},"state":{{Encoding.UTF8.GetString(state)}}}"""));
}
