namespace Exchange.TestKit.Contract;

/// <summary>One thing that every store of the log must hold to, checked over a fresh log from a seed.</summary>
/// <param name="Name">The rule as a sentence.</param>
/// <param name="CheckAsync">Throws when the rule is broken.</param>
public sealed record Law(string Name, Func<Trial, Task> CheckAsync)
{
    /// <summary>It speaks of locks, logins or the sequence, which only the real store has.</summary>
    public bool PostgresOnly { get; init; }

    /// <exception cref="LawBrokenException">The rule, or one of those that hold for every log whatever happened to it, is broken.</exception>
    public async Task HoldsAsync(ILogHarness log, int seed)
    {
        ArgumentNullException.ThrowIfNull(log);
        try
        {
            await CheckAsync(new Trial(log, seed));
            (await log.LookAsync()).RequireSound();
        }
        catch (Exception broken)
        {
            throw new LawBrokenException(Name, seed, broken);
        }
    }
}

/// <summary>A law, over one log and with one source of chance.</summary>
public sealed class Trial(ILogHarness log, int seed)
{
    public ILogHarness Log => log;

    /// <summary>All chance of a trial comes from its seed, so that a broken law is found again.</summary>
    public Random Random { get; } = new(seed);

    /// <exception cref="RequirementException">It does not hold.</exception>
    public static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new RequirementException(otherwise);
    }

    /// <exception cref="RequirementException">It went through, or was refused for another reason.</exception>
    public static async Task RefusedAsync<TException>(Func<Task> attempt, string what)
        where TException : Exception
    {
        ArgumentNullException.ThrowIfNull(attempt);
        try
        {
            await attempt();
        }
        catch (TException)
        {
            return;
        }

        throw new RequirementException($"{what} was not refused");
    }
}

/// <summary>What did not hold; <see cref="LawBrokenException"/> says which law that breaks.</summary>
public sealed class RequirementException(string message) : Exception(message);

public sealed class LawBrokenException(string law, int seed, Exception broken)
    : Exception($"{law} [seed {seed}]: {(broken is RequirementException ? broken.Message : $"{broken.GetType().Name}: {broken.Message}")}", broken)
{
    public string Law => law;

    public int Seed => seed;
}
