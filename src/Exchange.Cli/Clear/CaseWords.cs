using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace Exchange.Cli.Clear;

/// <summary>The library's values in the words of case files.</summary>
internal static class CaseWords
{
    /// <summary>A status: <c>unsold_no_bids</c>.</summary>
    public static string Status(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>A refusal: <c>BELOW_MINIMUM</c>.</summary>
    public static string Reason(Enum value) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());

    public static long Milliseconds(this Instant at) => at.ToUnixTimeMilliseconds();

    public static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> write) => new([.. items.Select(write)]);

    /// <summary>Rejections as most mechanisms list them, by sequence number.</summary>
    public static JsonArray Rejected(IEnumerable<(long Seq, Enum Reason)> rejections) =>
        Array(rejections.OrderBy(r => r.Seq), r => new JsonObject { ["seq"] = r.Seq, ["reason"] = Reason(r.Reason) });
}
