using System.Numerics;
using Exchange.Kernel;

namespace Exchange.Mechanisms.Tests.Splits;

/// <summary>MECHANISMS SHAP-1.</summary>
public sealed class WhenSharingByContribution
{
    private static readonly ParticipantId A = new("A"), B = new("B"), C = new("C");

    /// <summary>Two have left gloves, one a right one; a pair is worth 1.</summary>
    [Fact]
    public void The_scarce_glove_earns_most_as_in_the_example_of_the_rules()
    {
        var gloves = new Contributions([A, B, C], coalition => (coalition & 4) != 0 && (coalition & 3) != 0 ? 1 : 0);
        Shapley.Of(gloves).Select(v => v.Value.ToString()).ShouldBe(["1/6", "1/6", "2/3"]);
        Shapley.Pay(600, Shapley.Of(gloves)).ShouldBe([new(A, 100), new(B, 100), new(C, 400)]);
    }

    /// <summary>Two who bring the same share what it is worth; each gets half of what the owner alone would have had.</summary>
    [Fact]
    public void A_copy_halves_what_its_original_earns_and_earns_the_two_no_more()
    {
        Shapley.Pay(100, Shapley.Of(new Contributions([A], coalition => coalition == 0 ? 0 : 10))).ShouldBe([new(A, 100)]);
        Shapley.Pay(101, Shapley.Of(new Contributions([A, B], coalition => coalition == 0 ? 0 : 10))).ShouldBe([new(A, 51), new(B, 50)]);
    }

    [Fact]
    public void Who_makes_the_whole_worth_less_gets_nothing_and_pays_nothing()
    {
        var harmful = new Contributions([A, B], coalition => coalition switch { 1 => 10, 2 => -4, 3 => 6, _ => 0 });
        Shapley.Of(harmful).Select(v => v.Value).ShouldBe([10, -4]);
        Shapley.Pay(100, Shapley.Of(harmful)).ShouldBe([new(A, 100), new(B, 0)]);
    }

    [Fact]
    public void Nothing_is_paid_where_nobody_adds_anything() =>
        Shapley.Pay(100, Shapley.Of(new Contributions([A, B], _ => 0))).ShouldBe([new(A, 0), new(B, 0)]);

    [Fact]
    public void Twelve_contributors_of_the_largest_values_do_not_wrap()
    {
        var contributions = new Contributions([.. Enumerable.Range(0, 12).Select(i => new ParticipantId($"{i:D2}"))], coalition => coalition == 0 ? 0 : BitOperations.IsPow2(coalition) ? -Amounts.Max : Amounts.Max);
        Rational sum = Shapley.Of(contributions).Aggregate(Rational.Zero, (all, v) => all + v.Value);
        sum.ShouldBe(Amounts.Max);
    }

    [Fact]
    public void More_than_twelve_are_sampled_and_contributors_stand_in_order()
    {
        Should.Throw<ArgumentException>(() => Shapley.Of(new Contributions([.. Enumerable.Range(0, 13).Select(i => new ParticipantId($"{i:D2}"))], _ => 0)));
        Should.Throw<ArgumentException>(() => new Contributions([B, A], _ => 0));
        Should.Throw<ArgumentException>(() => new Contributions([A, A], _ => 0));
        Should.Throw<ArgumentException>(() => new Contributions([], _ => 0));
        Should.Throw<ArgumentException>(() => Shapley.Of(new Contributions([A], _ => Amounts.Max + 1)));
        Should.Throw<ArgumentOutOfRangeException>(() => Shapley.Pay(-1, []));
    }

    [Fact]
    public void A_sample_is_its_seed_and_number_of_orders()
    {
        ShapleySample sample = ShapleySample.Draw(Airport(20), "2026-11-24", 1_000);
        (sample.Seed, sample.Orders).ShouldBe(("2026-11-24", 1_000));
        ShapleySample.Draw(Airport(20), "2026-11-24", 1_000).Values.ShouldBe(sample.Values);
        ShapleySample.Draw(Airport(20), "2026-11-25", 1_000).Values.ShouldNotBe(sample.Values);
        Should.Throw<ArgumentOutOfRangeException>(() => ShapleySample.Draw(Airport(20), "", 1));
    }

    /// <summary>So that no change of the code changes what a logged seed gives.</summary>
    [Fact]
    public void A_seed_gives_the_same_orders_for_ever() =>
        ShapleySample.Draw(Airport(4), "seed", 10).Values.Select(v => $"{v.Value} {v.SquaredError}").ShouldBe(["1/5 4/225", "3/10 41/900", "1 7/45", "5/2 1/4"]);

    /// <summary>The exact values of this game are known: the airport pays for each stretch of runway by those who need it.</summary>
    [Fact]
    public void A_sample_lies_within_five_standard_errors_of_the_truth()
    {
        const int Airlines = 20;
        ShapleySample sample = ShapleySample.Draw(Airport(Airlines), "airport", 20_000);
        Rational truth = Rational.Zero;
        for (int i = 0; i < Airlines; i++)
        {
            truth += Rational.Of(1, Airlines - i);
            Rational off = sample.Values[i].Value - truth;
            (off * off).ShouldBeLessThanOrEqualTo(25 * sample.Values[i].SquaredError);
        }
    }

    [Fact]
    public void A_sample_shares_out_exactly_what_all_are_worth_and_is_paid_like_exact_values()
    {
        ShapleySample sample = ShapleySample.Draw(Airport(20), "x", 100);
        sample.Means.Aggregate(Rational.Zero, (all, v) => all + v.Value).ShouldBe(20);
        Shapley.Pay(12_345, sample.Means).Sum(p => p.Amount).ShouldBe(12_345);
    }

    /// <summary>Airline i needs i + 1 stretches of runway; a coalition is worth the longest of its runways.</summary>
    private static Contributions Airport(int airlines) => new([.. Enumerable.Range(0, airlines).Select(i => new ParticipantId($"{i:D2}"))], coalition => coalition == 0 ? 0 : BitOperations.Log2((ulong)coalition) + 1);
}
