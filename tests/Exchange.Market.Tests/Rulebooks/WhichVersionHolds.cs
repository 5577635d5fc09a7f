using Exchange.Kernel;
using Exchange.Market.Rulebooks;
using Exchange.TestKit;
using NodaTime;
using Xunit.Abstractions;
using static Exchange.Market.Tests.Participants.Parties;
using static Exchange.Market.Tests.Rulebooks.SampleRules;

namespace Exchange.Market.Tests.Rulebooks;

/// <summary>DOMAIN RUL-1.</summary>
public sealed class WhichVersionHolds(ITestOutputHelper output)
{
    private static RuleSet Fee(int basisPoints) => Plain with { Fees = [new FeeRule(basisPoints, Cny(0), Cny(100))], Deposit = null };

    private static RulesEnacted Enacted(int version, Instant from, Instant at) => new(version, Fee(version), from, Earlier, at);

    private static RulebookState Of(params RulesEnacted[] versions) => versions.Aggregate(new RulebookState([]), Rulebook.Evolve);

    [Fact]
    public void A_version_holds_from_its_instant_on()
    {
        RulebookState rulebook = Of(Enacted(1, Monday, Monday), Enacted(2, Monday + Duration.FromDays(1), Monday));
        rulebook.At(Monday - Tick).ShouldBeNull();
        rulebook.At(Monday)!.Number.ShouldBe(1);
        rulebook.At(Monday + Duration.FromDays(1) - Tick)!.Number.ShouldBe(1);
        rulebook.At(Monday + Duration.FromDays(1))!.Number.ShouldBe(2);
        rulebook.At(Instant.MaxValue)!.Rules.ShouldBe(Fee(2));
    }

    [Fact]
    public void Of_two_that_take_effect_together_the_later_holds() => Of(Enacted(1, Monday, Monday - Tick), Enacted(2, Monday, Monday)).At(Monday)!.Number.ShouldBe(2);

    [Fact]
    public void A_version_is_found_by_its_number()
    {
        RulebookState rulebook = Of(Enacted(1, Monday, Monday), Enacted(2, Monday, Monday));
        rulebook.Of(1)!.Rules.ShouldBe(Fee(1));
        rulebook.Of(2)!.Rules.ShouldBe(Fee(2));
        foreach (int none in (int[])[int.MinValue, -1, 0, 3, int.MaxValue]) rulebook.Of(none).ShouldBeNull();
    }

    [Fact]
    public void Headers_and_journal_cite_its_number_and_0_while_there_is_none()
    {
        Rulebook.VersionAt(new States(null), Monday).ShouldBe("0", "not loaded");
        Rulebook.VersionAt(new States(Of()), Monday).ShouldBe("0", "no version");
        Rulebook.VersionAt(new States(Of(Enacted(1, Monday, Monday))), Monday - Tick).ShouldBe("0", "not in force yet");
        Rulebook.VersionAt(new States(Of(Enacted(1, Monday, Monday))), Monday).ShouldBe("1");
        var many = new States(Of([.. Enumerable.Range(1, 1_234).Select(n => Enacted(n, Monday, Monday))]));
        foreach (string culture in (string[])["de-DE", "ar-SA", "fa-IR"]) Cultures.In(culture, () => Rulebook.VersionAt(many, Monday)).ShouldBe("1234");
    }

    [Fact]
    public void A_fee_is_found_by_its_currency()
    {
        Plain.FeeFor(Currency.Cny)!.BasisPoints.ShouldBe(250);
        Plain.FeeFor(Currency.Eur)!.BasisPoints.ShouldBe(300);
        Plain.FeeFor(Currency.Jpy).ShouldBeNull();
        Plain.FeeFor(default).ShouldBeNull();
    }

    /// <summary>Whatever is enacted later: of every instant before that, the same version was in force as before.</summary>
    [Fact]
    public void A_later_version_never_changes_which_one_held_earlier()
    {
        int seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"Seed {seed}.");
        var random = new Random(seed);
        for (int round = 0; round < 50; round++)
        {
            RulebookState rulebook = Of();
            var held = new List<(Instant At, int? Version)>();
            Instant at = Monday, from = Monday;
            for (int version = 1; version <= 12; version++)
            {
                at += Tick * random.Next(0, 3);
                from = Instant.Max(from, at) + (Tick * random.Next(0, 3));
                rulebook = Rulebook.Evolve(rulebook, Enacted(version, from, at));
                foreach ((Instant earlier, int? was) in held)
                {
                    int? now = rulebook.At(earlier)?.Number;
                    now.ShouldBe(was, $"seed {seed}");
                }

                // A decision of the same t may follow the enacting, so only what lies before t is settled by now.
                held.Clear();
                for (Instant earlier = Monday - Tick; earlier < at; earlier += Tick) held.Add((earlier, rulebook.At(earlier)?.Number));
            }
        }
    }

    [Fact]
    public void A_history_that_nobody_could_have_written_is_refused()
    {
        RulebookState one = Of(Enacted(1, Monday + Tick, Monday));
        foreach (RulesEnacted fact in (RulesEnacted[])[Enacted(1, Monday + Tick, Monday), Enacted(3, Monday + Tick, Monday), Enacted(2, Monday, Monday), Enacted(2, Monday + Tick, Monday + Tick + Tick)])
        {
            Should.Throw<ImpossibleHistoryException>(() => Rulebook.Evolve(one, fact), fact.ToString());
        }

        Should.Throw<ImpossibleHistoryException>(() => Rulebook.Evolve(Of(), Enacted(0, Monday, Monday)));
        Rulebook.BytesOf(one).ShouldBeGreaterThan(Rulebook.BytesOf(Of()));
    }

    private sealed class States(RulebookState? rulebook) : IStates
    {
        public bool TryGet<TState>(StreamId stream, out TState state)
        {
            stream.ShouldBe(Rulebook.Stream);
            state = rulebook is TState loaded ? loaded : default!;
            return rulebook is not null;
        }

        public long VersionOf(StreamId stream) => 0;
    }
}
