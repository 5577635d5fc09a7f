using System.Globalization;
using System.Text.Json;
using Exchange.Kernel;

namespace Exchange.Audit;

/// <summary>Gathers differences: counts all, keeps the first ones. Used by one replay at a time.</summary>
internal sealed class Findings
{
    private readonly List<Difference> _kept = [];

    public long Count { get; private set; }

    public IReadOnlyList<Difference> Kept => _kept;

    public void Add(string model, string key, long position, string what)
    {
        Count++;
        if (_kept.Count < ReplayReport.DifferencesMax) _kept.Add(new Difference(model, key, position, what));
    }

    /// <summary>What an event is at fault with, without its values: messages of argument checks quote them, and maxima are secret (DOMAIN SEE-1b).</summary>
    public static string FaultOf(Exception e) => e is ImpossibleHistoryException ? e.Message : $"its values can't follow what came before ({e.GetType().Name}).";

    /// <summary>The same words in every culture.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Names the members that differ: what read models serve is public, so their values may be shown.</summary>
    public static string Difference(string served, string expected)
    {
        try
        {
            using JsonDocument found = JsonDocument.Parse(served), wanted = JsonDocument.Parse(expected);
            Dictionary<string, string> members = found.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetRawText(), StringComparer.Ordinal);
            string[] differing =
            [
                .. from member in wanted.RootElement.EnumerateObject()
                   let shown = members.GetValueOrDefault(member.Name, "absent")
                   where !string.Equals(shown, member.Value.GetRawText(), StringComparison.Ordinal)
                   select $"{member.Name} is served as {shown}, the log gives {member.Value.GetRawText()}",
            ];
            if (differing.Length > 0) return string.Join("; ", differing);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not even an object: then only the whole can be shown.
        }

        return $"{served} is served, the log gives {expected}";
    }
}
