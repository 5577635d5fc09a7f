using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>What every coalition of contributors is worth together: a cooperative game (MECHANISMS SHAP-1).</summary>
/// <remarks>A coalition is a number: bit <c>i</c> says whether the contributor at place <c>i</c> is in it. The function is asked for the same coalition more than once and must give the same each time.</remarks>
public sealed class Contributions
{
    /// <summary>As many as a coalition has bits to spare.</summary>
    public const int ContributorsMax = 62;

    private readonly Func<long, long> _valueOf;

    /// <param name="contributors">In ascending order of their ids, each once, so that nothing depends on how they were listed.</param>
    /// <param name="valueOf">Of a coalition: at most <see cref="Amounts.Max"/>, above or below zero.</param>
    /// <exception cref="ArgumentException">Contributors are missing, too many or not in ascending order.</exception>
    public Contributions(ImmutableArray<ParticipantId> contributors, Func<long, long> valueOf)
    {
        if (contributors.IsDefaultOrEmpty || contributors.Length > ContributorsMax) throw new ArgumentException($"There are from 1 to {ContributorsMax} contributors.", nameof(contributors));
        if (contributors.Zip(contributors.Skip(1)).Any(pair => string.CompareOrdinal(pair.First.Value, pair.Second.Value) >= 0)) throw new ArgumentException("Contributors stand in ascending order, each once.", nameof(contributors));
        (Contributors, _valueOf) = (contributors, valueOf);
    }

    public ImmutableArray<ParticipantId> Contributors { get; }

    /// <summary>The coalition of all.</summary>
    public long Everybody => (1L << Contributors.Length) - 1;

    /// <exception cref="ArgumentException">The value is beyond its bounds.</exception>
    public long ValueOf(long coalition) => _valueOf(coalition) is >= -Amounts.Max and <= Amounts.Max and var value ? value : throw new ArgumentException($"A coalition is worth at most {Amounts.Max}, above or below zero.", nameof(coalition));
}
