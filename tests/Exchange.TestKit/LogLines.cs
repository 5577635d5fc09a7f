using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Exchange.TestKit;

/// <summary>What a process wrote into its log, from warnings up. Thread-safe.</summary>
public sealed class LogLines
{
    private readonly ConcurrentQueue<LogLine> _lines = [];

    public IReadOnlyList<LogLine> All => [.. _lines];

    public ILogger<T> For<T>() => new Logger<T>(_lines);

    private sealed class Logger<T>(ConcurrentQueue<LogLine> lines) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) lines.Enqueue(new LogLine(logLevel, formatter(state, exception), exception));
        }
    }
}

public sealed record LogLine(LogLevel Level, string Text, Exception? Error);
