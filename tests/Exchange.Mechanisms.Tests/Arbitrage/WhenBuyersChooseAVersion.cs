using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.Arbitrage;

/// <summary>MECHANISMS VER-1 and VER-2.</summary>
public sealed class WhenBuyersChooseAVersion
{
    private static readonly BuyerType Pro = Type("pro", 2, ("gold", 30), ("basic", 12)), Hobby = Type("hobby", 10, ("gold", 9), ("basic", 8));

    [Fact]
    public void They_take_what_leaves_them_most()
    {
        MenuOutcome outcome = Menu(("gold", 27), ("basic", 8)).Run([Pro, Hobby]);
        outcome.Choices.ShouldBe([new("hobby", "basic"), new("pro", "basic")]);
        outcome.Revenue.ShouldBe(96);
    }

    [Fact]
    public void Of_two_that_leave_the_same_they_take_the_dearer() => Menu(("gold", 26), ("basic", 8)).ChoiceOf(Pro)!.Value.Key.ShouldBe("gold");

    [Fact]
    public void What_leaves_nothing_is_still_bought_and_what_costs_more_than_its_worth_is_not()
    {
        Menu(("basic", 8)).ChoiceOf(Hobby)!.Value.Key.ShouldBe("basic");
        Menu(("basic", 9)).ChoiceOf(Hobby).ShouldBeNull();
        Menu().ChoiceOf(Hobby).ShouldBeNull();
        Menu(("platinum", 0)).ChoiceOf(Hobby).ShouldBeNull();
    }

    [Fact]
    public void The_best_menu_leaves_the_professional_just_enough_to_take_gold()
    {
        (VersionMenu menu, MenuOutcome outcome) = BestMenu.Of([Pro, Hobby], ["gold", "basic"]);
        menu.Prices.ShouldBe([KeyValuePair.Create("basic", 8L), KeyValuePair.Create("gold", 26L)]);
        outcome.Revenue.ShouldBe(132);
        BestMenu.Of([Pro, Hobby], ["gold"]).Outcome.Revenue.ShouldBe(108);
        BestMenu.Of([], ["gold"]).Outcome.Revenue.ShouldBe(0);
        BestMenu.Of([Pro], []).Outcome.Revenue.ShouldBe(0);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Should.Throw<ArgumentException>(() => Menu(("a", 1), ("a", 2)));
        Should.Throw<ArgumentException>(() => Menu(("a", -1)));
        Should.Throw<ArgumentException>(() => Menu(("a", 1)).Run([Pro, Pro]));
        Should.Throw<ArgumentException>(() => BestMenu.Of([Pro, Pro], ["gold"]));
        Should.Throw<ArgumentException>(() => BestMenu.Of([Pro], ["gold", "gold"]));
        Should.Throw<ArgumentException>(() => BestMenu.Of(Enumerable.Range(0, 20).Select(i => Type($"{i}", 1, ("gold", 1))), ["gold"]));
        Should.Throw<ArgumentOutOfRangeException>(() => Type("a", -1));
        Should.Throw<ArgumentOutOfRangeException>(() => Type("a", 1, ("gold", -1)));
    }

    [Fact]
    public void VER2_The_best_menu_earns_as_much_as_any() => Prop.ForAll(Markets(), market =>
    {
        long best = 0;
        for (int gold = 0; gold <= 13; gold++)
        {
            for (int basic = 0; basic <= 13; basic++) best = Math.Max(best, Menu(("gold", gold), ("basic", basic)).Run(market.Types).Revenue);
        }

        return BestMenu.Of(market.Types, ["gold", "basic"]).Outcome.Revenue == best;
    }).Check(Properties.Checked);

    [Fact]
    public void P4_Nobody_pays_more_than_a_version_is_worth_to_him() => Prop.ForAll(Markets(), market =>
    {
        (VersionMenu menu, MenuOutcome outcome) = BestMenu.Of(market.Types, ["gold", "basic"]);
        return outcome.Choices.Where(c => c.Version is not null).All(c => menu.Prices.Single(p => p.Key == c.Version).Value <= market.Types.Single(t => t.Name == c.Type).Values[c.Version!]);
    }).Check(Properties.Checked);

    [Fact]
    public void P1_The_order_of_types_and_versions_does_not_matter() => Prop.ForAll(Markets(), market =>
    {
        (VersionMenu menu, MenuOutcome outcome) = BestMenu.Of(market.Types, ["gold", "basic"]);
        (VersionMenu other, MenuOutcome turned) = BestMenu.Of(market.Types.Reverse(), ["basic", "gold"]);
        return menu.Prices.SequenceEqual(other.Prices) && outcome.Choices.SequenceEqual(turned.Choices);
    }).Check(Properties.Checked);

    private static VersionMenu Menu(params (string Version, long Price)[] prices) => new(prices.Select(p => KeyValuePair.Create(p.Version, p.Price)));

    private static BuyerType Type(string name, long count, params (string Version, long Value)[] values) => new(name, count, values.ToImmutableDictionary(v => v.Version, v => v.Value, StringComparer.Ordinal));

    private static Arbitrary<Market> Markets() => Arb.From(
        from types in Gen.ListOf(from count in Gen.Choose(0, 5) from gold in Gen.Choose(0, 12) from basic in Gen.Choose(0, 12) from lacks in Gen.Choose(0, 9) select (count, gold, basic, lacks))
        select new Market([.. types.Take(4).Select((t, i) => t.lacks == 0 ? Type($"t{i}", t.count, ("gold", t.gold)) : Type($"t{i}", t.count, ("gold", t.gold), ("basic", t.basic)))]),
        market => market.Types.Select((_, i) => new Market([.. market.Types.Where((_, j) => j != i)])));

    public sealed record Market(BuyerType[] Types)
    {
        public override string ToString() => string.Join(' ', Types.Select(t => $"{t.Name}×{t.Count}({string.Join(',', t.Values.Select(v => $"{v.Key}:{v.Value}"))})"));
    }
}
