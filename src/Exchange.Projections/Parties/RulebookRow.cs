using System.Collections.Immutable;
using Exchange.Market.Rulebooks;
using NodaTime;

namespace Exchange.Projections.Parties;

/// <summary>One version of the rulebook; the rules, the fees among them, are public (FUNCTIONS rows 48, 91).</summary>
/// <param name="Version">Its number, from 1. It is in force from <paramref name="EffectiveFrom"/> until the next version's.</param>
public sealed record RulebookRow(int Version, RuleSet Rules, Instant EffectiveFrom, Guid Decision, Instant EnactedAt) : Row, IRowOf<RulebookRow>
{
    public static string Model => "rulebooks";

    /// <summary>The row's key: the number, so that it sorts.</summary>
    public static string KeyOf(int version) => Bounded.Number(version);

    public override Audience SeenBy() => Audience.Everybody;
}

/// <summary>The versions of the rulebook.</summary>
public sealed class RulebookProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<RulebookRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(RulesEnacted)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => [];

    public void Apply(Fact fact, IRows rows)
    {
        var e = (RulesEnacted)fact.Event;
        rows.Add(RulebookRow.KeyOf(e.Version), new RulebookRow(e.Version, e.Rules, e.EffectiveFrom, e.Decision, e.At));
    }
}
