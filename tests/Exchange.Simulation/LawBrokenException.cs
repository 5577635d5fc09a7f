namespace Exchange.Simulation;

/// <summary>Something was seen that must never be.</summary>
/// <param name="law">The law by its name: <see cref="Laws.Law"/>.</param>
internal sealed class LawBrokenException(string law, string what) : Exception($"{law}: {what}")
{
    public string Law { get; } = law;
}

/// <summary>A simulation failed; the message tells how to see it again.</summary>
/// <param name="seed">Of the market in which it happened.</param>
/// <param name="step">Of that market.</param>
/// <param name="commands">How many were to be given in that market.</param>
public sealed class SimulationFailedException(ulong seed, long step, long commands, string law, Exception inner)
    : Exception($"Seed {seed}, step {step}: {inner.Message}\nAgain: ops/soak simulation {commands} {seed}", inner)
{
    public ulong Seed { get; } = seed;

    public long Step { get; } = step;

    public long Commands { get; } = commands;

    public string Law { get; } = law;
}
