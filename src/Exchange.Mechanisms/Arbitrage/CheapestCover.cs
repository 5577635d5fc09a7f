using System.Numerics;

namespace Exchange.Mechanisms;

/// <summary>The cheapest set of views of which every need is met by one. Sets are numbers, a bit a view.</summary>
/// <remarks>
/// Branch and bound. The need with the fewest views left is met by each of them in turn; those tried are then left out, so that no set is looked at twice.
/// A branch ends where what it has cost, and the dearest of what is still missing, is no cheaper than the best cover found.
/// </remarks>
internal sealed class CheapestCover
{
    private readonly int[] _needs;
    private readonly long[] _prices;
    private (long Price, int Views)? _best;

    private CheapestCover(int[] needs, long[] prices) => (_needs, _prices) = (needs, prices);

    /// <param name="needs">The views that meet it, for each.</param>
    /// <returns>Null: a need is met by none.</returns>
    public static (long Price, int Views)? Find(int[] needs, long[] prices)
    {
        // Who meets a need meets every need that more views would meet.
        int[] hardest = [.. needs.Where(need => !needs.Any(other => other != need && (other & need) == other))];
        var search = new CheapestCover(hardest, prices);
        search.Extend(0, -1, 0);
        return search._best;
    }

    private void Extend(int chosen, int open, long price)
    {
        int hardest = 0, fewest = int.MaxValue;
        long missing = 0;
        foreach (int need in _needs)
        {
            if ((need & chosen) != 0) continue;
            (int left, long cheapest) = (need & open, long.MaxValue);
            for (int rest = left; rest != 0; rest &= rest - 1) cheapest = Math.Min(cheapest, _prices[BitOperations.TrailingZeroCount(rest)]);
            if (left == 0) return;
            missing = Math.Max(missing, cheapest);
            if (BitOperations.PopCount((uint)left) is var count && count < fewest) (hardest, fewest) = (left, count);
        }

        if (_best is { } best && price + missing >= best.Price) return;
        if (fewest == int.MaxValue)
        {
            _best = (price, chosen);
            return;
        }

        for (int rest = hardest; rest != 0; rest &= rest - 1)
        {
            int view = rest & -rest;
            Extend(chosen | view, open, price + _prices[BitOperations.TrailingZeroCount(view)]);
            open &= ~view;
        }
    }
}
