using System.Globalization;
using Exchange.Simulation.Mutants;
using Xunit.Abstractions;

namespace Exchange.Simulation.Tests;

public sealed class WhenAMarketIsSimulated(ITestOutputHelper output)
{
    public static TheoryData<ulong> Seeds => [1, 20_261_124, 404, 7_777_777];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_law_holds(ulong seed)
    {
        var run = new SimulationRun(seed);
        run.Run(250_000);
        Tell(seed, run);
    }

    [Fact]
    public void Every_law_holds_for_as_long_as_is_asked()
    {
        ulong seed = Number("EXCHANGE_SEED", (ulong)DateTime.UtcNow.Ticks % 1_000_000_000);
        output.WriteLine($"seed {seed}");
        var run = new SimulationRun(seed);
        run.Run((long)Number("EXCHANGE_SOAK_COMMANDS", 20_000));
        Tell(seed, run);
    }

    [Fact]
    public void The_same_seed_gives_the_same_log_byte_for_byte()
    {
        string[] digests = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            var market = new SimulatedMarket(42, Mutant.None);
            market.Run(20_000, thorough: false);
            return market.Digest();
        })];
        output.WriteLine($"seed 42: {digests[0]}");
        digests[1].ShouldBe(digests[0]);
    }

    private static ulong Number(string name, ulong otherwise) => ulong.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : otherwise;

    private void Tell(ulong seed, SimulationRun run) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"seed {seed}: {run.Commands} commands in {run.Markets} markets, {run.Decided} decided, {run.Refused} of them refused, {run.Events} events, {run.Takeovers} takeovers, {run.Faults} failed commits; {run.Thorough} markets audited and told again"));
}
