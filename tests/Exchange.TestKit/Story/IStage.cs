using Exchange.Kernel;
using Exchange.Market;
using NodaTime;

namespace Exchange.TestKit.Story;

/// <summary>Where a story of a market is told: in memory, or on a real log with its writer.</summary>
public interface IStage
{
    Instant Now { get; }

    void Advance(Duration duration);

    /// <summary>Gives a command, which must be accepted, and then what its facts ask of the next, until nothing more follows.</summary>
    Task GiveAsync(MarketCommand command);

    /// <summary>Gives a command that must be refused.</summary>
    Task RefusedAsync(MarketCommand command, string code);

    Task<TState> StateAsync<TState>(StreamId stream)
        where TState : class;
}
