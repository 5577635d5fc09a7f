using System.Collections.Immutable;

namespace Exchange.Mechanisms;

/// <summary>The menu that earns most from buyers who choose for themselves (MECHANISMS VER-2), by looking at every way the types might choose.</summary>
/// <remarks>
/// Say which version each type is to choose. Then its price is at most what it is worth to the type, and at most the price of any other version chosen plus what the type loses by taking that one.
/// These bounds have a highest solution, shortest paths in a graph of the versions, and no menu with the same choices earns more. It is made of whole amounts because the values are.
/// Types that are to buy nothing need no bound: if they buy, the menu earns more, and is the best of other choices as well.
/// </remarks>
public static class BestMenu
{
    public const string RuleVersion = "version-best-1";

    /// <summary>How many ways of choosing are looked at: one more than there are versions, to the power of the types.</summary>
    public const int WaysMax = 1_000_000;

    /// <summary>Of menus that earn the same, the one first found: types and versions are tried by name, and no version before any.</summary>
    /// <param name="versions">Those that may be offered; a menu need not have them all.</param>
    /// <exception cref="ArgumentException">Two types or versions have the same name, or there are more ways than <see cref="WaysMax"/>.</exception>
    /// <exception cref="OverflowException">The revenue exceeds 64 bits.</exception>
    public static (VersionMenu Menu, MenuOutcome Outcome) Of(IEnumerable<BuyerType> types, IEnumerable<string> versions)
    {
        ImmutableArray<BuyerType> everybody = [.. types.OrderBy(t => t.Name, StringComparer.Ordinal)];
        string[] names = [.. versions.Order(StringComparer.Ordinal)];
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length) throw new ArgumentException("Two versions have the same name.", nameof(versions));
        int ways = 1;
        for (int i = 0; i < everybody.Length; i++) ways = ways <= WaysMax ? ways * (names.Length + 1) : ways;
        if (ways > WaysMax) throw new ArgumentException($"There are more than {WaysMax} ways of choosing among the versions.", nameof(types));

        var best = new VersionMenu([]);
        MenuOutcome outcome = best.Run(everybody);
        int[] chosen = new int[everybody.Length];
        for (int way = 1; way < ways; way++)
        {
            // Counts up in the base of the choices; -1 is none.
            for ((int i, int rest) = (0, way); i < chosen.Length; i++, rest /= names.Length + 1) chosen[i] = (rest % (names.Length + 1)) - 1;
            if (MostOf(everybody, names, chosen) <= outcome.Revenue || HighestPrices(everybody, names, chosen) is not { } menu) continue;
            MenuOutcome earned = menu.Run(everybody);
            if (earned.Revenue > outcome.Revenue) (best, outcome) = (menu, earned);
        }

        return (best, outcome);
    }

    /// <summary>What these choices would earn if everybody paid all that his version is worth to him.</summary>
    private static Int128 MostOf(ImmutableArray<BuyerType> types, string[] names, int[] chosen)
    {
        Int128 most = 0;
        for (int i = 0; i < chosen.Length; i++) most += chosen[i] < 0 ? 0 : (Int128)types[i].Values.GetValueOrDefault(names[chosen[i]]) * types[i].Count;
        return most;
    }

    /// <summary>Null: no prices lead to these choices.</summary>
    private static VersionMenu? HighestPrices(ImmutableArray<BuyerType> types, string[] names, int[] chosen)
    {
        long[] prices = new long[names.Length];
        Array.Fill(prices, long.MaxValue);
        for (int i = 0; i < chosen.Length; i++)
        {
            if (chosen[i] < 0) continue;
            if (!types[i].Values.TryGetValue(names[chosen[i]], out long value)) return null;
            prices[chosen[i]] = Math.Min(prices[chosen[i]], value);
        }

        // Bellman and Ford: after as many rounds as there are versions only a contradiction still lowers a price.
        for (int round = 0; round <= names.Length; round++)
        {
            if (!Lower(types, names, chosen, prices)) return new VersionMenu(names.Zip(prices, KeyValuePair.Create).Where(p => p.Value != long.MaxValue));
            if (prices.Any(price => price < 0)) return null;
        }

        return null;
    }

    private static bool Lower(ImmutableArray<BuyerType> types, string[] names, int[] chosen, long[] prices)
    {
        bool isLower = false;
        for (int i = 0; i < chosen.Length; i++)
        {
            if (chosen[i] < 0) continue;
            long value = types[i].Values[names[chosen[i]]];
            for (int other = 0; other < names.Length; other++)
            {
                if (prices[other] == long.MaxValue || !types[i].Values.TryGetValue(names[other], out long otherValue)) continue;
                long bound = prices[other] + value - otherValue;
                if (bound >= prices[chosen[i]]) continue;
                prices[chosen[i]] = bound;
                isLower = true;
            }
        }

        return isLower;
    }
}
