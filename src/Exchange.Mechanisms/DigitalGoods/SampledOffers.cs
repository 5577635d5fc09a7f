using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>What a bidder would pay at most for a copy; minor units.</summary>
public sealed record DigitalBid(ParticipantId Bidder, long Amount);

/// <summary>Somebody who buys at the price that he was offered.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DigitalSale(ParticipantId Bidder, long Price);

/// <param name="SideA">By name.</param>
/// <param name="SideB">By name.</param>
/// <param name="PriceFromA">The optimum of A's bids, offered to B; null: it sells nothing.</param>
/// <param name="PriceFromB">The optimum of B's bids, offered to A; null: it sells nothing.</param>
/// <param name="Sales">By name.</param>
/// <param name="Benchmark">F, what the best single price would have brought; <paramref name="BenchmarkOfTwo"/> that with two buyers at least.</param>
public sealed record SampledOutcome(
    string RuleVersion, ImmutableArray<ParticipantId> SideA, ImmutableArray<ParticipantId> SideB, long? PriceFromA, long? PriceFromB, ImmutableArray<DigitalSale> Sales, long Revenue, long Benchmark, long BenchmarkOfTwo);

/// <summary>The random sampling auction of copies without limit (MECHANISMS DIG-2): each half of the bidders is offered the best price for the other half, so nobody's own bid sets his price.</summary>
/// <remarks>
/// Goldberg, Hartline and Wright. Truthful for every split; expects at least F⁽²⁾/4.68 (Alaei, Malekian and Srinivasan, EC 2009). For launches with
/// twenty bidders or more; with fewer, post the optimum of past quotes (<see cref="PostedOptimum"/>).
/// </remarks>
public static class SampledOffers
{
    public const string RuleVersion = "random-sampling-1";

    /// <summary>Which side a seed puts a bidder on, whatever he bids: A when the first byte of SHA-256 of <c>seed:bidder</c> is even.</summary>
    public static bool IsOnSideA(string seed, ParticipantId bidder) => SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{bidder.Value}"))[0] % 2 == 0;

    /// <param name="sideA">Who is on side A; the others are on B.</param>
    /// <param name="floor">Nobody is offered less.</param>
    /// <exception cref="ArgumentException">Two bids are by one bidder.</exception>
    public static SampledOutcome Run(IEnumerable<DigitalBid> bids, Func<ParticipantId, bool> sideA, long unitCost = 0, long floor = 0)
    {
        DigitalBid[] byName = ByName(bids);
        DigitalBid[] a = [.. byName.Where(bid => sideA(bid.Bidder))], b = [.. byName.Where(bid => !sideA(bid.Bidder))];
        long? fromA = PostedOptimum.Of(a.Select(bid => bid.Amount), unitCost).Price, fromB = PostedOptimum.Of(b.Select(bid => bid.Amount), unitCost).Price;
        HashSet<ParticipantId> onA = [.. a.Select(bid => bid.Bidder)];
        ImmutableArray<DigitalSale> sales =
        [
            .. byName
                .Select(bid => (bid, offer: onA.Contains(bid.Bidder) ? fromB : fromA))
                .Where(offered => offered.offer is { } price && offered.bid.Amount >= Math.Max(price, floor))
                .Select(offered => new DigitalSale(offered.bid.Bidder, Math.Max(offered.offer!.Value, floor))),
        ];
        long[] values = [.. byName.Select(bid => bid.Amount)];
        return new SampledOutcome(
            RuleVersion, [.. a.Select(bid => bid.Bidder)], [.. b.Select(bid => bid.Bidder)], fromA, fromB, sales, sales.Sum(sale => sale.Price), PostedOptimum.Benchmark(values), PostedOptimum.Benchmark(values, 2));
    }

    internal static DigitalBid[] ByName(IEnumerable<DigitalBid> bids)
    {
        DigitalBid[] byName = [.. bids.OrderBy(bid => bid.Bidder.Value, StringComparer.Ordinal)];
        if (byName.Zip(byName.Skip(1)).Any(pair => pair.First.Bidder == pair.Second.Bidder)) throw new ArgumentException("Two bids are by one bidder.", nameof(bids));
        return byName;
    }
}
