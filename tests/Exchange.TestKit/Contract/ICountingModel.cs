using Exchange.EventStore;

namespace Exchange.TestKit.Contract;

/// <summary>The simplest read model: it notes each position it has applied. Instances of one log stand for its runners in several processes.</summary>
public interface ICountingModel : ISubscriber
{
    /// <summary>From now on it breaks when its effects are made and nothing is committed.</summary>
    bool Breaks { get; set; }

    /// <summary>The positions noted, by any runner, in their order.</summary>
    Task<IReadOnlyList<long>> ReadEffectsAsync();
}

/// <summary>The process of a read model broke down.</summary>
public sealed class BrokeDownException() : Exception("The process broke down.");
