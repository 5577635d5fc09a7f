using Exchange.Simulation.Mutants;
using Xunit.Abstractions;

namespace Exchange.Simulation.Tests;

public sealed class WhenAFaultIsSeeded(ITestOutputHelper output)
{
    private const ulong Seed = 6;
    private const long CommandsMax = 400_000;

    public static TheoryData<string> Faults => [.. SeededFault.All.Select(f => f.Fault)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void It_is_found_by_its_law(string fault)
    {
        SeededFault seeded = SeededFault.All.Single(f => f.Fault == fault);
        var failure = Should.Throw<SimulationFailedException>(() => new SimulationRun(Seed).Run(CommandsMax, seeded.Mutant));
        output.WriteLine($"{failure.Message}");
        failure.Law.ShouldBe(seeded.Law);
    }

    [Fact]
    public void The_failure_is_seen_again_by_the_seed_that_it_tells()
    {
        SeededFault seeded = SeededFault.All[0];
        var failure = Should.Throw<SimulationFailedException>(() => new SimulationRun(Seed).Run(CommandsMax, seeded.Mutant));
        var again = Should.Throw<SimulationFailedException>(() => new SimulationRun(failure.Seed).Run(failure.Commands, seeded.Mutant));
        (again.Step, again.Message).ShouldBe((failure.Step, failure.Message));
    }
}
