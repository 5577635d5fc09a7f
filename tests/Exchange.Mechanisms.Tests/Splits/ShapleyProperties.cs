using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.Splits;

/// <summary>P21, of random games of up to six contributors.</summary>
public sealed class ShapleyProperties
{
    private static readonly Arbitrary<Game> Any = Arb.From(Games(), Simpler);

    [Fact]
    public void The_values_are_the_averages_over_all_orders() => Prop.ForAll(Any, game => Shapley.Of(game.All).Select(v => v.Value).SequenceEqual(OverAllOrders(game))).Check(Properties.Checked);

    [Fact]
    public void P21_All_of_what_everybody_is_worth_is_shared_out() =>
        Prop.ForAll(Any, game => Shapley.Of(game.All).Aggregate(Rational.Zero, (sum, v) => sum + v.Value) == game.Values[^1] - game.Values[0]).Check(Properties.Checked);

    [Fact]
    public void P21_Who_adds_the_same_to_every_coalition_gets_the_same() => Prop.ForAll(Any, game =>
    {
        // Made alike: of a coalition with the second and without the first, the value is that with the first in its place.
        if (game.Size < 2) return true;
        Game alike = game with { Values = [.. game.Values.Select((v, s) => (s & 3) == 2 ? game.Values[s - 1] : v)] };
        return Shapley.Of(alike.All) is var values && values[0].Value == values[1].Value;
    }).Check(Properties.Checked);

    [Fact]
    public void P21_Who_adds_nothing_to_any_coalition_gets_nothing() => Prop.ForAll(Any, game =>
    {
        Game idle = game with { Values = [.. game.Values.Select((_, s) => game.Values[s & ~1])] };
        return Shapley.Of(idle.All)[0].Value == 0 && ShapleySample.Draw(idle.All, "s", 3).Values[0] is var sampled && sampled.Value == 0 && sampled.SquaredError == 0;
    }).Check(Properties.Checked);

    [Fact]
    public void P21_The_value_of_two_games_is_that_of_each_added() => Prop.ForAll(Any, Any, (one, other) =>
    {
        int size = Math.Min(one.Size, other.Size);
        Game first = one.OfFirst(size), second = other.OfFirst(size);
        Game both = first with { Values = [.. first.Values.Zip(second.Values, (a, b) => a + b)] };
        return Shapley.Of(both.All).Select(v => v.Value).SequenceEqual(Shapley.Of(first.All).Zip(Shapley.Of(second.All), (a, b) => a.Value + b.Value));
    }).Check(Properties.Checked);

    [Fact]
    public void P21_Payouts_sum_to_the_revenue_or_to_nothing_where_nobody_adds() => Prop.ForAll(Any, Gen.Choose(0, 10_000).ToArbitrary(), (game, revenue) =>
    {
        var values = Shapley.Of(game.All);
        var payouts = Shapley.Pay(revenue, values);
        return payouts.Sum(p => p.Amount) == (values.Any(v => v.Value > 0) ? revenue : 0) && payouts.Zip(values).All(p => p.First.Amount == 0 || p.Second.Value > 0);
    }).Check(Properties.Checked);

    [Fact]
    public void A_sample_shares_out_all_of_it_too() => Prop.ForAll(Any, Gen.Choose(2, 20).ToArbitrary(), (game, orders) =>
        ShapleySample.Draw(game.All, "seed", orders).Values.Aggregate(Rational.Zero, (sum, v) => sum + v.Value) == game.Values[^1] - game.Values[0]).Check(Properties.Checked);

    private static IEnumerable<Rational> OverAllOrders(Game game)
    {
        var sums = new Rational[game.Size];
        int orders = 0;
        foreach (int[] order in Orders([.. Enumerable.Range(0, game.Size)]))
        {
            orders++;
            int coalition = 0;
            foreach (int i in order)
            {
                sums[i] += game.Values[coalition | (1 << i)] - game.Values[coalition];
                coalition |= 1 << i;
            }
        }

        return sums.Select(sum => sum * Rational.Of(1, orders));
    }

    private static IEnumerable<int[]> Orders(int[] items) =>
        items.Length == 0 ? [[]] : items.SelectMany(first => Orders([.. items.Where(i => i != first)]).Select(rest => (int[])[first, .. rest]));

    private static Gen<Game> Games() =>
        from size in Gen.Choose(1, 5)
        from values in Gen.ArrayOf(Gen.Choose(-20, 60), 1 << size)
        select new Game(size, [0L, .. values.Skip(1).Select(v => (long)v)]);

    private static IEnumerable<Game> Simpler(Game game) => game.Size == 1 ? [] : [game.OfFirst(game.Size - 1)];

    private sealed record Game(int Size, long[] Values)
    {
        public Contributions All => new([.. Enumerable.Range(0, Size).Select(i => new ParticipantId($"{i}"))], coalition => Values[coalition]);

        public Game OfFirst(int size) => new(size, Values[..(1 << size)]);

        public override string ToString() => string.Join(' ', Values);
    }
}
