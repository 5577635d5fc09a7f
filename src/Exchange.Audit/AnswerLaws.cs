using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Audit;

/// <summary>What an answer must be, by the row it stands in: a refusal the problem of its code and status, an acceptance one that tells of its own place and time.</summary>
/// <remarks>Says nothing of what is in an answer beyond that, so that no finding quotes what only its caller may know.</remarks>
internal static class AnswerLaws
{
    private const string OfExchange = "exchange ";

    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static string? FaultOf(JournalEntry row)
    {
        try
        {
            using JsonDocument answer = JsonDocument.Parse(row.Outcome.Body);
            if (answer.RootElement.ValueKind != JsonValueKind.Object) return "its answer is no JSON object";
            return row.Outcome.Code is { } code ? FaultOfRefusal(row, code, answer.RootElement) : FaultOfAcceptance(row, answer.RootElement);
        }
        catch (JsonException)
        {
            return "its answer is no JSON";
        }
    }

    private static string? FaultOfRefusal(JournalEntry row, string code, JsonElement answer)
    {
        int status = row.Outcome.Status;
        if (status < 400) return Findings.Text($"it is a refusal, and was answered with {status}");
        if (!Is(answer, "code", code)) return "it is a refusal, and its answer has another code or none";
        if (IsOfExchange(row)) return status == 409 ? null : Findings.Text($"it is a refusal of what the exchange asked itself, and was answered with {status}");
        // An old row may be of either kind: then what is there must agree.
        bool agrees = (answer.TryGetProperty("status", out JsonElement told) ? told.ValueKind == JsonValueKind.Number && told.TryGetInt32(out int number) && number == status : MayLack(row))
            && (answer.TryGetProperty("instance", out _) ? Is(answer, "instance", $"urn:uuid:{row.Id}") : MayLack(row));
        return agrees ? null : "it is a refusal, and its answer is not the problem of this command and status";
    }

    private static string? FaultOfAcceptance(JournalEntry row, JsonElement answer)
    {
        int status = row.Outcome.Status;
        if (status is not (200 or 201)) return Findings.Text($"it was accepted, and answered with {status}");
        if (answer.TryGetProperty("code", out _)) return "it was accepted, and its answer is a refusal";
        if (IsOfExchange(row)) return row.Outcome.Events > 0 || !answer.EnumerateObject().Any() ? null : "it had no effect, and its answer tells of one";
        if (row.Outcome.Events == 0 && status != 200) return "it had no effect, and its answer tells of something made";
        bool here = answer.TryGetProperty("position", out JsonElement position) ? position.ValueKind == JsonValueKind.Number && position.TryGetInt64(out long at) && at == row.Outcome.Position : MayLack(row);
        bool now = answer.TryGetProperty("receivedAt", out JsonElement received) ? InstantOf(received) == row.ReceivedAt : MayLack(row);
        return here && now ? null : "it was accepted, and its answer tells of another position or time";
    }

    private static bool IsOfExchange(JournalEntry row) => row.Target.StartsWith(OfExchange, StringComparison.Ordinal);

    private static bool MayLack(JournalEntry row) => row.Target.Length == 0;

    private static bool Is(JsonElement answer, string member, string value) => answer.TryGetProperty(member, out JsonElement found) && found.ValueKind == JsonValueKind.String && found.ValueEquals(value);

    private static Instant? InstantOf(JsonElement text) =>
        text.ValueKind == JsonValueKind.String && InstantPattern.ExtendedIso.Parse(text.GetString()!) is { Success: true } parsed ? parsed.Value.ToMicroseconds() : null;
}
