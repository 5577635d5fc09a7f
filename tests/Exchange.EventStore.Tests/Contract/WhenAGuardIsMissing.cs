using Exchange.TestKit.Contract;
using Exchange.TestKit.Variants;
using Xunit.Abstractions;

namespace Exchange.EventStore.Tests.Contract;

/// <summary>The contract suite guards something only if it is red on a store that lacks a guard.</summary>
public sealed class WhenAGuardIsMissing(ITestOutputHelper output)
{
    public static TheoryData<string> Missing => [.. Variant.All.Select(variant => variant.Missing)];

    [Theory]
    [MemberData(nameof(Missing))]
    public async Task A_law_is_broken(string missing)
    {
        Variant variant = Variant.All.Single(v => v.Missing == missing);
        LawBrokenException? broken = await FirstBrokenAsync(variant);

        broken.ShouldNotBeNull($"no law is broken on the variant '{missing}'");
        broken.Message.ShouldContain(variant.Law.Name, customMessage: "another law than the one that speaks of the guard is broken");
        output.WriteLine($"variant: {missing}");
        output.WriteLine($"seed: {broken.Seed}");
        output.WriteLine($"broken: {broken.Message}");
    }

    [Fact]
    public void The_suite_has_a_fact_for_each_law() =>
        typeof(PostgresContract).GetMethods().Count(method => method.IsDefined(typeof(FactAttribute), inherit: true)).ShouldBe(Laws.All.Count);

    // The law that speaks of the guard comes first, and the first broken one is enough; if it holds, all the others are tried.
    private static async Task<LawBrokenException?> FirstBrokenAsync(Variant variant)
    {
        foreach (Law law in Laws.All.OrderBy(law => law == variant.Law ? 0 : 1))
        {
            foreach (int seed in Laws.Seeds)
            {
                await using ILogHarness log = await variant.NewLogAsync();
                try
                {
                    await law.HoldsAsync(log, seed);
                }
                catch (LawBrokenException broken)
                {
                    return broken;
                }
            }
        }

        return null;
    }
}
