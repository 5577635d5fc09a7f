using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Exchange.Audit;

/// <summary>What came of a replay.</summary>
public enum ReplayResult
{
    /// <summary>Something was compared, and all of it agrees.</summary>
    Ok,

    /// <summary>Something disagrees; <see cref="ReplayReport.Differences"/> names it.</summary>
    Differences,

    /// <summary>No event or no row was there to compare. That is no proof of anything, so it is not called well.</summary>
    NothingCompared,
}

/// <summary>One thing that is not as the log says it must be.</summary>
/// <param name="Model">The read model, or <c>log</c>, <c>journal</c>, <c>stream</c>, <c>outcome</c>, <c>ledger</c>, <c>settlement</c>, <c>books</c>, <c>snapshot</c>.</param>
/// <param name="Key">The row, stream or command.</param>
/// <param name="Position">The event it is about; 0 when there is none.</param>
/// <param name="What">What was expected and what was found, in one sentence; never a hidden value (DOMAIN SEE-1b).</param>
public sealed record Difference(string Model, string Key, long Position, string What);

/// <param name="Checkpoint">The lowest position at which rows of it were compared.</param>
/// <param name="Rows">Rows served or expected; each counts once.</param>
/// <param name="Past">Lines of what its rows were before, compared likewise; null of a model that keeps none.</param>
public sealed record ModelCount(string Model, long Checkpoint, long Rows, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Past = null);

/// <summary>What was read and compared, and what disagrees.</summary>
/// <param name="Position">The head's position when the replay began.</param>
/// <param name="Commands">Journal rows, accepted and refused.</param>
/// <param name="Auctions">Closed auctions whose outcome was decided again.</param>
/// <param name="Entries">Of all accounts; their sum was looked at wherever a batch ends.</param>
/// <param name="Settlements">Final ones whose fee was reckoned again by the rules of their price fixing.</param>
/// <param name="DifferenceCount">All of them; <paramref name="Differences"/> holds the first <see cref="DifferencesMax"/>.</param>
public sealed record ReplayReport(
    long Position, long Events, long Streams, long Commands, long Auctions, long Entries, long Settlements, IReadOnlyList<ModelCount> Models, long DifferenceCount, IReadOnlyList<Difference> Differences)
{
    /// <summary>How many differences a report names one by one.</summary>
    public const int DifferencesMax = 100;

    public long RowsCompared => Models.Sum(m => m.Rows);

    public ReplayResult Result => this switch
    {
        { DifferenceCount: > 0 } => ReplayResult.Differences,
        { Events: 0 } or { RowsCompared: 0 } => ReplayResult.NothingCompared,
        _ when Models.Any(m => m is { Past: not null, Checkpoint: 0 }) => ReplayResult.NothingCompared, // none of these has begun
        _ => ReplayResult.Ok,
    };

    private static readonly ReplayJsonContext Json = new(new JsonSerializerOptions(ReplayJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>For people: counts, then one line a difference.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Replayed {Events} events of {Streams} streams up to position {Position}, {Commands} commands, {Auctions} auction outcomes decided again.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Added up {Entries} entries of the ledger, reckoned the fees of {Settlements} settlements again.");
        foreach (ModelCount model in Models)
        {
            string past = model.Past is { } lines ? string.Create(CultureInfo.InvariantCulture, $" and {lines} of the past") : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"{model.Model}: {model.Rows} rows{past} compared as of position {model.Checkpoint}.");
        }

        foreach (Difference d in Differences) text.AppendLine(CultureInfo.InvariantCulture, $"DIFFERENCE {d.Model} {d.Key} at position {d.Position}: {d.What}");
        if (DifferenceCount > Differences.Count) text.AppendLine(CultureInfo.InvariantCulture, $"... and {DifferenceCount - Differences.Count} more.");
        text.Append(Result switch
        {
            ReplayResult.Ok => "OK: replay equals what is served.",
            ReplayResult.Differences => string.Create(CultureInfo.InvariantCulture, $"FAILED: {DifferenceCount} differences."),
            _ => "NOTHING COMPARED: no events or no rows, so nothing is proved.",
        });
        return text.ToString();
    }

    /// <summary>For machines: one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json.ReplayReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ReplayReport))]
internal sealed partial class ReplayJsonContext : JsonSerializerContext;
