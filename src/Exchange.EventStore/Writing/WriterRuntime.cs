using System.Diagnostics;

namespace Exchange.EventStore;

/// <summary>What a tenure takes from outside of its own logic: hands for work that nobody waits for, names for new events, and how much time has gone by.</summary>
/// <remarks>The pool's hands and random names, but for a simulation: there one thread does everything at once, and the same seed gives the same bytes.</remarks>
internal class WriterRuntime
{
    public static readonly WriterRuntime Pool = new();

    /// <summary>The monotonic clock, from whatever it counts.</summary>
    public virtual TimeSpan Elapsed => Stopwatch.GetElapsedTime(0);

    public virtual Guid NewEventId() => Guid.CreateVersion7();

    public virtual Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Run(work);

    public virtual void Post<T>(Action<T> work, T argument) => ThreadPool.UnsafeQueueUserWorkItem(work, argument, preferLocal: false);
}
