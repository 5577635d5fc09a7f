using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.TestKit;

/// <summary>Text snapshots under Verify's file names (<c>Class.Method[_parameters].verified.ext</c> beside the test), so that Verify can take over.</summary>
/// <remarks>A difference leaves <c>.received.</c> beside the snapshot. <c>EXCHANGE_ACCEPT=1</c> writes new ones; never in CI, where a missing one is a failure.</remarks>
public static class Snapshot
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="SnapshotMismatchException">There is no snapshot yet, or it differs.</exception>
    public static void MatchJson(object value, JsonSerializerOptions? options = null, string? parameters = null, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        ArgumentNullException.ThrowIfNull(value);
        Match(JsonSerializer.Serialize(value, value.GetType(), options ?? Indented), "json", parameters, file, method);
    }

    /// <exception cref="SnapshotMismatchException">There is no snapshot yet, or it differs.</exception>
    public static void Match(string actual, string extension = "txt", string? parameters = null, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        string name = $"{Path.GetFileNameWithoutExtension(file)}.{method}{(parameters is null ? "" : "_" + parameters)}";
        string stem = Path.Combine(Path.GetDirectoryName(file)!, name);
        string verified = $"{stem}.verified.{extension}", received = $"{stem}.received.{extension}";
        actual = Normalised(actual);
        string? expected = File.Exists(verified) ? Normalised(File.ReadAllText(verified)) : null;
        if (string.Equals(actual, expected, StringComparison.Ordinal))
        {
            File.Delete(received);
            return;
        }

        if (IsSet("EXCHANGE_ACCEPT", "1") && !IsSet("CI", "true"))
        {
            File.WriteAllText(verified, actual);
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual);
        throw new SnapshotMismatchException(Difference(expected, actual, verified, received));
    }

    private static string Difference(string? expected, string actual, string verified, string received)
    {
        string[] was = (expected ?? "").Split('\n'), now = actual.Split('\n');
        int line = 0;
        while (line < was.Length && line < now.Length && string.Equals(was[line], now[line], StringComparison.Ordinal)) line++;
        return $"""
            {(expected is null ? "No snapshot yet" : "Snapshot differs")}: {verified}
            first at line {line + 1}
              was: {was.ElementAtOrDefault(line)}
              now: {now.ElementAtOrDefault(line)}
            Accept: mv '{received}' '{verified}'
            """;
    }

    private static string Normalised(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static bool IsSet(string variable, string value) => string.Equals(Environment.GetEnvironmentVariable(variable), value, StringComparison.Ordinal);
}

public sealed class SnapshotMismatchException(string message) : Exception(message);
