using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Rulebooks;

/// <summary>One version and from when it holds.</summary>
public sealed record RuleVersion(int Number, RuleSet Rules, Instant EffectiveFrom);

/// <summary>All versions, the newest last.</summary>
public sealed record RulebookState(Seq<RuleVersion> Versions)
{
    /// <summary>The newest version, in force already or not yet; null while there is none.</summary>
    public RuleVersion? Last => Versions.Count > 0 ? Versions[^1] : null;

    /// <summary>The version in force at an instant; null before the first. Of two that take effect together it is the later one.</summary>
    public RuleVersion? At(Instant at)
    {
        for (int i = Versions.Count - 1; i >= 0; i--)
        {
            if (Versions[i].EffectiveFrom <= at) return Versions[i];
        }

        return null;
    }

    /// <summary>A version by its number; null when there is none of it.</summary>
    public RuleVersion? Of(int number) => number >= 1 && number <= Versions.Count ? Versions[number - 1] : null;
}
