using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.Arbitrage;

/// <summary>P22, of random chains: the cut against every set of views, and, where that is possible, against every content that the relations could have.</summary>
public sealed class ChainProperties
{
    /// <summary>Up to three relations over columns of up to three values, so that there are at most 4,096 sets of views.</summary>
    private static readonly Arbitrary<Chain> Any = Arb.From(Chains(3, 3), Smaller);

    /// <summary>Up to two relations over columns of two values: at most 256 contents.</summary>
    private static readonly Arbitrary<Chain> Tiny = Arb.From(Chains(2, 2), Smaller);

    [Fact]
    public void A_cut_is_the_cheapest_of_all_sets_of_views_that_show_each_row_of_the_answer_and_why_every_other_is_none() => Prop.ForAll(Any, chain =>
    {
        ChainCover? cover = chain.Prices.Cover();
        return cover?.Price == chain.Cheapest(chain.Shows) && (cover is null || (cover.Price == cover.Views.Sum(v => v.Price) && chain.Shows(chain.SetOf(cover))));
    }).Check(Properties.Checked);

    /// <summary>By the definition: no other content gives the same views and another answer.</summary>
    [Fact]
    public void It_is_the_cheapest_of_all_sets_of_views_under_which_all_contents_that_look_alike_have_the_same_answer() =>
        Prop.ForAll(Tiny, chain => chain.Prices.Cover()?.Price == chain.Cheapest(chain.Determines)).Check(Properties.Checked);

    [Fact]
    public void P22_A_piece_of_a_chain_after_another_costs_no_less_than_both_at_once() => Prop.ForAll(Any, chain =>
    {
        if (chain.Relations.Length < 2 || chain.Prices.Cover() is not { } whole) return true;
        return (chain.Prices.CoverOf(0, 0), chain.Prices.CoverOf(1, chain.Relations.Length - 1)) is not ({ } first, { } rest) || whole.Price <= first.Price + rest.Price;
    }).Check(Properties.Checked);

    [Fact]
    public void P20_Prices_times_a_factor_give_covers_times_the_factor() => Prop.ForAll(Any, Gen.Choose(1, 50).ToArbitrary(), (chain, factor) =>
        (chain with { Views = [.. chain.Views.Select(v => v with { Price = v.Price * factor })] }).Prices.Cover()?.Price == chain.Prices.Cover()?.Price * factor).Check(Properties.Checked);

    [Fact]
    public void P1_The_order_of_the_views_does_not_matter() => Prop.ForAll(Any, chain =>
        (chain.Prices.Cover(), (chain with { Views = [.. chain.Views.Reverse()] }).Prices.Cover()) is var (one, other) && one?.Price == other?.Price && (one is null || one.Views.SequenceEqual(other!.Views))).Check(Properties.Checked);

    /// <summary>Far beyond what can be searched: 480 views. What is bought shows the answer, and whatever is left out of it does not.</summary>
    [Fact]
    public void Hundreds_of_views_are_cut_and_none_of_those_bought_is_bought_in_vain()
    {
        var random = new Random(22);
        string[] values = [.. Enumerable.Range(0, 60).Select(i => $"v{i:00}")];
        ChainRelation[] relations = [.. Enumerable.Range(0, 4).Select(r => new ChainRelation($"r{r}", [.. values.SelectMany(a => values.Where(_ => random.Next(12) == 0).Select(b => (a, b)))]))];
        ChainView[] views = [.. relations.SelectMany(r => values.SelectMany(v => (ChainView[])[new(r.Name, ChainSide.Left, v, random.Next(1, 100)), new(r.Name, ChainSide.Right, v, random.Next(1, 100))]))];

        ChainCover cover = new ChainPrices(Enumerable.Repeat(values, 5), relations, views).Cover()!;

        long bought = new ChainPrices(Enumerable.Repeat(values, 5), relations, cover.Views).Cover()!.Price;
        bought.ShouldBe(cover.Price);
        foreach (ChainView view in cover.Views) new ChainPrices(Enumerable.Repeat(values, 5), relations, cover.Views.Remove(view)).Cover().ShouldBeNull();
    }

    private static Gen<Chain> Chains(int relationsMax, int valuesMax) =>
        from length in Gen.Choose(1, relationsMax)
        from sizes in Gen.ArrayOf(Gen.Choose(1, valuesMax), length + 1)
        from density in Gen.Choose(0, 4)
        from contents in Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, 3), valuesMax * valuesMax), length)
        from prices in Gen.ArrayOf(Gen.Choose(-1, 9), 2 * length * valuesMax)
        let relations = Enumerable.Range(0, length).Select(r => new ChainRelation($"r{r}", [.. Chain.Pairs(sizes, r).Where((_, i) => contents[r][i] < density)])).ToArray()
        let all = Enumerable.Range(0, length).SelectMany(r => Enumerable.Range(0, sizes[r]).Select(v => (r, ChainSide.Left, v)).Concat(Enumerable.Range(0, sizes[r + 1]).Select(v => (r, ChainSide.Right, v))))
        // A view without a price is not for sale; no more than twelve are.
        let views = all.Zip(prices).Where(v => v.Second >= 0).Select(v => new ChainView($"r{v.First.r}", v.First.Item2, $"{v.First.v}", v.Second)).Take(12).ToArray()
        select new Chain(sizes, relations, views);

    private static IEnumerable<Chain> Smaller(Chain chain) => chain.Views.Select((_, i) => chain with { Views = [.. chain.Views.Where((_, j) => i != j)] });

    public sealed record Chain(int[] Sizes, ChainRelation[] Relations, ChainView[] Views)
    {
        public ChainPrices Prices => new(Sizes.Select(size => Enumerable.Range(0, size).Select(v => $"{v}")), Relations, Views);

        public static IEnumerable<(string Left, string Right)> Pairs(int[] sizes, int relation) =>
            Enumerable.Range(0, sizes[relation]).SelectMany(a => Enumerable.Range(0, sizes[relation + 1]).Select(b => ($"{a}", $"{b}")));

        public int SetOf(ChainCover cover) => Views.Select((view, i) => cover.Views.Contains(view) ? 1 << i : 0).Sum();

        public long? Cheapest(Func<int, bool> isEnough)
        {
            long? best = null;
            for (int set = 0; set < 1 << Views.Length; set++)
            {
                long price = Bought(set).Sum(view => view.Price);
                if ((best is null || price < best) && isEnough(set)) best = price;
            }

            return best;
        }

        public bool Shows(int set)
        {
            HashSet<(string, ChainSide, string)> bought = [.. Bought(set).Select(v => (v.Relation, v.Side, v.Value))];
            return Rows().All(row =>
            {
                var tuples = Relations.Select((relation, i) => (
                    IsThere: relation.Tuples.Contains((row[i], row[i + 1])),
                    IsSeen: bought.Contains((relation.Name, ChainSide.Left, row[i])) || bought.Contains((relation.Name, ChainSide.Right, row[i + 1])))).ToArray();
                return Array.TrueForAll(tuples, t => t.IsThere) ? Array.TrueForAll(tuples, t => t.IsSeen) : Array.Exists(tuples, t => t.IsSeen && !t.IsThere);
            });
        }

        public bool Determines(int set)
        {
            (ChainView View, int Relation)[] bought = [.. Bought(set).Select(v => (v, Array.FindIndex(Relations, r => r.Name == v.Relation)))];
            (int Relation, string Left, string Right)[] tuples = [.. Relations.SelectMany((_, r) => Pairs(Sizes, r).Select(p => (r, p.Left, p.Right)))];
            int seen = tuples.Select((t, i) => bought.Any(b => b.Relation == t.Relation && b.View.Value == (b.View.Side == ChainSide.Left ? t.Left : t.Right)) ? 1 << i : 0).Sum();
            int real = tuples.Select((t, i) => Relations[t.Relation].Tuples.Contains((t.Left, t.Right)) ? 1 << i : 0).Sum();
            int[] rows = [.. Rows().Select(row => Relations.Select((_, r) => 1 << Array.IndexOf(tuples, (r, row[r], row[r + 1]))).Sum())];
            for (int content = 0; content < 1 << tuples.Length; content++)
            {
                if ((content & seen) == (real & seen) && Array.Exists(rows, row => ((content & row) == row) != ((real & row) == row))) return false;
            }

            return true;
        }

        public override string ToString() => $"{string.Join('×', Sizes)}: {string.Join("; ", Relations.Select(r => string.Join(' ', r.Tuples)))} | {string.Join(' ', Views.Select(v => $"{v.Relation}.{v.Side}={v.Value}:{v.Price}"))}";

        private IEnumerable<ChainView> Bought(int set) => Views.Where((_, i) => (set & (1 << i)) != 0);

        private IEnumerable<string[]> Rows() =>
            Sizes.Aggregate<int, IEnumerable<string[]>>([[]], (rows, size) => rows.SelectMany(row => Enumerable.Range(0, size).Select(v => (string[])[.. row, $"{v}"])));
    }
}
