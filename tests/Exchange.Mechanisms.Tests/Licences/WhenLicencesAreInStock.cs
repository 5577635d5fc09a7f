using System.Collections.Immutable;
using Exchange.Kernel;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Licences;

/// <summary>MECHANISMS LIC-1.</summary>
public sealed class WhenLicencesAreInStock
{
    private static readonly ParticipantId Seller = new("S"), A = new("A"), B = new("B");

    private static readonly StockRules One = new(1, true, Seller);

    private static readonly Arbitrary<(StockRules Rules, StockAct[] Log)> Any = Arb.From(
        from licences in Gen.Frequency((4, Gen.Choose(0, 4).Select(l => (long?)l)), (1, Gen.Constant<long?>(null)))
        from offered in Gen.Elements(true, false)
        from acts in Gen.ArrayOf(Acts())
        select (new StockRules(licences, offered, Seller), acts.Select((act, i) => act with { Seq = i + 1 }).ToArray()));

    [Theory]
    [InlineData(9, StockRefusal.SoldOut)]
    [InlineData(10, null)]
    public void A_hold_keeps_a_licence_until_just_before_its_end(long at, StockRefusal? reason) =>
        Run(One, new HoldLicence(At(0), 1, A, At(10)), new BuyLicence(At(at), 2, B)).Steps[1].Reason.ShouldBe(reason);

    [Fact]
    public void Who_holds_a_licence_buys_that_one_and_holding_again_takes_no_second()
    {
        StockOutcome outcome = Run(One, new HoldLicence(At(0), 1, A, At(10)), new HoldLicence(At(5), 2, A, At(20)), new BuyLicence(At(15), 3, A), new BuyLicence(At(16), 4, B));

        outcome.Steps.Select(step => step.Reason).ShouldBe([null, null, null, StockRefusal.SoldOut]);
        (outcome.Stock.Sold, outcome.Available).ShouldBe((1L, 0L));
    }

    [Fact]
    public void The_exclusive_licence_goes_only_while_none_is_sold_and_nobody_else_holds_one()
    {
        StockRules unlimited = new(null, true, Seller);
        Run(unlimited, new HoldLicence(At(0), 1, A, At(10)), new BuyExclusive(At(9), 2, B), new BuyExclusive(At(10), 3, B), new BuyLicence(At(11), 4, A), new HoldLicence(At(11), 5, A, At(20)), new BuyExclusive(At(12), 6, A))
            .Steps.Select(step => step.Reason).ShouldBe([null, StockRefusal.ExclusiveUnavailable, null, StockRefusal.SoldExclusively, StockRefusal.SoldExclusively, StockRefusal.SoldExclusively]);
        Run(unlimited, new HoldLicence(At(0), 1, A, At(10)), new BuyExclusive(At(9), 2, A)).Stock.IsExclusive.ShouldBeTrue();
        Run(unlimited, new BuyLicence(At(0), 1, A), new BuyExclusive(At(1), 2, A)).Steps[1].Reason.ShouldBe(StockRefusal.ExclusiveUnavailable);
        Run(One with { IsExclusiveOffered = false }, new BuyExclusive(At(1), 2, A)).Steps[0].Reason.ShouldBe(StockRefusal.ExclusiveNotOffered);
        Run(One with { Licences = 0 }, new BuyExclusive(At(1), 2, A)).Steps[0].Reason.ShouldBe(StockRefusal.SoldOut);
        Run(unlimited, new BuyLicence(At(0), 1, A)).Available.ShouldBeNull();
    }

    [Fact]
    public void An_act_is_refused_for_the_first_of_its_faults()
    {
        LicenceStock exclusive = LicenceStock.Untouched.After(new BuyExclusive(At(0), 1, A));
        exclusive.Refusal(One, new HoldLicence(At(5), 2, Seller, At(5))).ShouldBe(StockRefusal.SelfDeal);
        exclusive.Refusal(One, new ReleaseLicence(At(5), 2, B)).ShouldBe(StockRefusal.NothingToRelease);
        exclusive.Refusal(One, new HoldLicence(At(5), 2, B, At(5))).ShouldBe(StockRefusal.BadExpiry);
        exclusive.Refusal(One, new HoldLicence(At(5), 2, B, At(6))).ShouldBe(StockRefusal.SoldExclusively);
        Enum.GetValues<StockRefusal>().Length.ShouldBe(7);
    }

    [Fact]
    public void P14_No_more_is_ever_sold_and_held_than_there_is_and_an_exclusive_licence_is_the_only_one() =>
        Prop.ForAll(Any, made =>
        {
            LicenceStock stock = LicenceStock.Untouched;
            foreach (StockAct act in made.Log.OrderBy(a => a.At).ThenBy(a => a.Seq))
            {
                if (stock.Refusal(made.Rules, act) is null) stock = stock.After(act);
                if (stock.Available(made.Rules, act.At) < 0 || stock.Sold > (made.Rules.Licences ?? long.MaxValue) || (stock.IsExclusive && stock.Sold != 1)) return false;
            }

            return true;
        }).Check(Properties.Checked);

    [Fact]
    public void P1_P23_Order_of_the_input_and_refused_acts_change_nothing() =>
        Prop.ForAll(Any, made =>
        {
            StockOutcome outcome = LicenceStock.Run(made.Rules, made.Log);
            HashSet<long> refused = [.. outcome.Steps.Where(s => s.Reason is not null).Select(s => s.Seq)];
            StockOutcome without = LicenceStock.Run(made.Rules, made.Log.Where(a => !refused.Contains(a.Seq)));
            return LicenceStock.Run(made.Rules, made.Log.Reverse()).Steps.SequenceEqual(outcome.Steps) && without.Steps.All(s => s.Reason is null) && without.Stock.Sold == outcome.Stock.Sold && Same(without.Stock.Holds, outcome.Stock.Holds);
        }).Check(Properties.Checked);

    private static bool Same(ImmutableDictionary<ParticipantId, Instant> a, ImmutableDictionary<ParticipantId, Instant> b) => a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out Instant until) && until == pair.Value);

    private static Gen<StockAct> Acts() =>
        from at in Gen.Choose(0, 20)
        from buyer in Gen.Elements("A", "B", "C", "S")
        from length in Gen.Choose(0, 8)
        from kind in Gen.Choose(0, 9)
        select kind switch
        {
            0 => (StockAct)new BuyExclusive(At(at), 0, new(buyer)),
            1 or 2 => new ReleaseLicence(At(at), 0, new(buyer)),
            < 6 => new HoldLicence(At(at), 0, new(buyer), At(at + length)),
            _ => new BuyLicence(At(at), 0, new(buyer)),
        };

    private static StockOutcome Run(StockRules rules, params StockAct[] log) => LicenceStock.Run(rules, log);

    private static Instant At(long milliseconds) => Instant.FromUnixTimeMilliseconds(milliseconds);
}
