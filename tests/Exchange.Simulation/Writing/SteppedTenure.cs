using Exchange.EventStore;
using Exchange.Kernel;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.Simulation.Writing;

/// <summary>A tenure whose steps are taken by the simulation: nothing in it runs by itself.</summary>
internal class SteppedTenure(
    IEventLog log, ILogWriter writer, AggregateRegistry aggregates, LogNodeOptions options, IClock clock, ILogger logger, WriterRuntime runtime, Func<Tenure, Appender>? appender = null)
    : Tenure(log, writer, aggregates, options, clock, logger, appender, runtime)
{
    protected override void Start()
    {
    }

    protected override Task WarmAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>One thread does everything at once, and the dice name the events.</summary>
internal sealed class OneThread(Dice dice) : WriterRuntime
{
    public override Guid NewEventId() => dice.NextGuid();

    public override Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public override void Post<T>(Action<T> work, T argument) => work(argument);
}

internal static class Steps
{
    /// <summary>What a step came to. It never waits: everything it could wait for is done by the same thread.</summary>
    public static T Done<T>(this Task<T> step) => step.IsCompleted ? step.GetAwaiter().GetResult() : throw new InvalidOperationException("A step of the simulation waits for something.");

    /// <inheritdoc cref="Done{T}(Task{T})"/>
    public static void Done(this Task step)
    {
        if (!step.IsCompleted) throw new InvalidOperationException("A step of the simulation waits for something.");
        step.GetAwaiter().GetResult();
    }
}
