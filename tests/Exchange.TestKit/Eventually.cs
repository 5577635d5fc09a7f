using System.Runtime.CompilerServices;

namespace Exchange.TestKit;

/// <summary>Waits for something another thread or process is about to bring about.</summary>
/// <remarks>The deadline is there so that a broken build ends; no test asserts how quick something was.</remarks>
public static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(10);

    /// <exception cref="TimeoutException">It did not come about within <see cref="Deadline"/>; names the condition.</exception>
    public static Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        TrueAsync(() => Task.FromResult(condition()), wakeUp: null, what);

    /// <param name="condition">Asked first, and after each wake-up.</param>
    /// <param name="wakeUp">Completes when it is worth asking again; null asks every few milliseconds.</param>
    /// <param name="what">What is waited for, as it stands in the source.</param>
    /// <exception cref="TimeoutException">It did not come about within <see cref="Deadline"/>; names the condition.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<CancellationToken, Task>? wakeUp = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            while (!await condition())
            {
                await (wakeUp?.Invoke(deadline.Token) ?? Task.Delay(AskAgain, deadline.Token));
            }
        }
        catch (OperationCanceledException late) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"Not within {Deadline.TotalSeconds:0} s: {what}", late);
        }
    }

    /// <summary>A task's result, or an exception that names what was waited for.</summary>
    /// <exception cref="TimeoutException">It was not done within <see cref="Deadline"/>.</exception>
    public static async Task<T> DoneAsync<T>(Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await DoneAsync((Task)task, what);
        return await task;
    }

    /// <inheritdoc cref="DoneAsync{T}"/>
    public static async Task DoneAsync(Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        ArgumentNullException.ThrowIfNull(task);
        try
        {
            await task.WaitAsync(Deadline);
        }
        catch (TimeoutException late) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Not within {Deadline.TotalSeconds:0} s: {what}", late);
        }
    }
}
