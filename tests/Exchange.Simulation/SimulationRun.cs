using Exchange.Simulation.Mutants;

namespace Exchange.Simulation;

/// <summary>Many small markets, one after the other, each a function of its own seed; what one held in memory goes with it.</summary>
public sealed class SimulationRun(ulong seed)
{
    private const int MarketMin = 10_000, MarketMore = 50_000, ThoroughOneIn = 16;

    private ulong _seed = seed;

    public long Commands { get; private set; }

    public long Decided { get; private set; }

    public long Refused { get; private set; }

    public long Events { get; private set; }

    public int Markets { get; private set; }

    /// <summary>Of which so many were audited as a whole and told again.</summary>
    public int Thorough { get; private set; }

    public int Takeovers { get; private set; }

    /// <summary>Commits that failed, or whose answer did not come.</summary>
    public int Faults { get; private set; }

    /// <summary>Trades until so many commands have been given.</summary>
    /// <exception cref="SimulationFailedException">A law was broken.</exception>
    public void Run(long commands) => Run(commands, Mutant.None);

    /// <inheritdoc cref="Run(long)"/>
    internal void Run(long commands, Mutant mutant)
    {
        while (Commands < commands) RunMarket(_seed, commands - Commands, mutant);
    }

    private void RunMarket(ulong seed, long commandsMax, Mutant mutant)
    {
        var size = new Dice(~seed);
        long commands = Math.Min(commandsMax, MarketMin + size.Below(MarketMore));
        bool thorough = size.OneIn(ThoroughOneIn) || Markets == 0;
        var market = new SimulatedMarket(seed, mutant);
        try
        {
            market.Run(commands, thorough);
        }
#pragma warning disable CA1031 // Whatever went wrong, it is told with the seed that shows it again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new SimulationFailedException(seed, market.Step, commands, (e as LawBrokenException)?.Law ?? Laws.Law.Faultless, e);
        }

        Commands += market.Commands;
        Decided += market.Decided;
        Refused += market.Refused;
        Events += market.Events;
        Takeovers += market.Takeovers;
        Faults += market.Faults;
        Thorough += thorough ? 1 : 0;
        Markets++;
        _seed = Dice.After(seed);
    }
}
