using System.Globalization;
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
}
