using System.Globalization;

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

    /// <summary>The same words in every culture.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
