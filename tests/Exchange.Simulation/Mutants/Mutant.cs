using Exchange.EventStore;
using Exchange.EventStore.InMemory;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Simulation.Writing;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.Simulation.Mutants;

/// <summary>A fault in one place of the exchange, put there on purpose: a simulation must find it, or it guards nothing. This one has none.</summary>
internal class Mutant
{
    public static readonly Mutant None = new();

    /// <summary>Another decision or another answer than the exchange's.</summary>
    public virtual Command Of(MarketCommand asked, Command command) => command;

    public virtual SimulatedLog LogOf(InMemoryLog log, Fates fates) => new(log, fates);

    public virtual SteppedTenure TenureOf(IEventLog log, ILogWriter writer, AggregateRegistry aggregates, LogNodeOptions options, IClock clock, ILogger logger, WriterRuntime runtime) =>
        new(log, writer, aggregates, options, clock, logger, runtime);

    /// <summary>The command with another decision; null leaves it.</summary>
    protected static Command With(Command command, Func<IStates, Instant, Verdict>? decide = null, Func<Decided, AnswerBody>? answer = null) => new()
    {
        Id = command.Id, Actor = command.Actor, Kind = command.Kind, Target = command.Target, Body = command.Body, Correlation = command.Correlation, TraceParent = command.TraceParent,
        Rules = command.Rules, Streams = command.Streams, ValidateOnly = command.ValidateOnly, Decide = decide ?? command.Decide, Answer = answer ?? command.Answer,
    };
}
