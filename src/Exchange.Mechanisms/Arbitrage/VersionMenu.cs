using System.Collections.Immutable;

namespace Exchange.Mechanisms;

/// <summary>Buyers who value the versions of a product alike.</summary>
/// <param name="Count">How many they are.</param>
/// <param name="Values">What a version is worth to each of them, by its name; minor units. One that is not there they have no use for.</param>
public sealed record BuyerType(string Name, long Count, ImmutableDictionary<string, long> Values)
{
    public long Count { get; } = Count is >= 0 and <= QualityDemand.BuyersMax ? Count : throw new ArgumentOutOfRangeException(nameof(Count), Count, $"There are from 0 to {QualityDemand.BuyersMax} buyers of a type.");

    public ImmutableDictionary<string, long> Values { get; } = Values.Values.All(v => v is >= 0 and <= Amounts.Max) ? Values : throw new ArgumentOutOfRangeException(nameof(Values), $"A version is worth from 0 to {Amounts.Max}.");
}

/// <summary>Which version each type buys.</summary>
/// <param name="Version">Null: none.</param>
public sealed record MenuChoice(string Type, string? Version);

/// <summary>What a menu earns by the choices of its buyers; minor units.</summary>
/// <param name="Choices">By type.</param>
public sealed record MenuOutcome(ImmutableArray<MenuChoice> Choices, long Revenue);

/// <summary>Versions of a product at their prices, among which buyers choose for themselves (MECHANISMS VER-1). Pure; immutable.</summary>
public sealed class VersionMenu
{
    public const string RuleVersion = "version-menu-1";

    /// <param name="prices">By version; minor units.</param>
    /// <exception cref="ArgumentException">A version is there twice, or a price is not from 0 to <see cref="Amounts.Max"/>.</exception>
    public VersionMenu(IEnumerable<KeyValuePair<string, long>> prices)
    {
        Prices = [.. prices.OrderBy(p => p.Key, StringComparer.Ordinal)];
        if (Prices.DistinctBy(p => p.Key, StringComparer.Ordinal).Count() != Prices.Length) throw new ArgumentException("A version is there twice.", nameof(prices));
        if (Prices.Any(p => p.Value is < 0 or > Amounts.Max)) throw new ArgumentException($"A version costs from 0 to {Amounts.Max}.", nameof(prices));
    }

    /// <summary>By version.</summary>
    public ImmutableArray<KeyValuePair<string, long>> Prices { get; }

    /// <summary>The version that leaves a buyer most of its value, and no less than nothing; of equal ones the dearer, and of equally dear ones the first by name. Null: none.</summary>
    public KeyValuePair<string, long>? ChoiceOf(BuyerType type)
    {
        KeyValuePair<string, long>? choice = null;
        long most = 0;
        foreach (KeyValuePair<string, long> offered in Prices)
        {
            if (!type.Values.TryGetValue(offered.Key, out long value)) continue;
            long left = value - offered.Value;
            bool isBetter = choice is not { } best ? left >= 0 : left > most || (left == most && offered.Value > best.Value);
            if (isBetter) (choice, most) = (offered, left);
        }

        return choice;
    }

    /// <summary>Lets all choose.</summary>
    /// <param name="types">In any order.</param>
    /// <exception cref="ArgumentException">Two types have the same name.</exception>
    /// <exception cref="OverflowException">The revenue exceeds 64 bits.</exception>
    public MenuOutcome Run(IEnumerable<BuyerType> types)
    {
        BuyerType[] ordered = [.. types.OrderBy(t => t.Name, StringComparer.Ordinal)];
        if (ordered.DistinctBy(t => t.Name, StringComparer.Ordinal).Count() != ordered.Length) throw new ArgumentException("Two types have the same name.", nameof(types));
        KeyValuePair<string, long>?[] choices = [.. ordered.Select(ChoiceOf)];
        Int128 revenue = 0;
        for (int i = 0; i < choices.Length; i++) revenue += (Int128)(choices[i]?.Value ?? 0) * ordered[i].Count;
        return new MenuOutcome([.. choices.Select((choice, i) => new MenuChoice(ordered[i].Name, choice?.Key))], checked((long)revenue));
    }
}
