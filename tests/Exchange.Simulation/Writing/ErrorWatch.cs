using Exchange.Simulation.Laws;
using Microsoft.Extensions.Logging;

namespace Exchange.Simulation.Writing;

/// <summary>Hears what the writer logs as an error: there must be none, unless the simulation has asked for it.</summary>
internal sealed class ErrorWatch : ILogger
{
    private const int LoadingFailed = 2; // a warning where the store may be away; here it never is

    private string? _heard;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if ((logLevel < LogLevel.Error && eventId.Id != LoadingFailed) || exception is EventStore.GroupRefusedException) return;
        _heard ??= $"{formatter(state, exception)} {exception?.Message}";
    }

    /// <exception cref="LawBrokenException">An error was heard.</exception>
    public void Check()
    {
        if (_heard is { } error) throw new LawBrokenException(Law.Faultless, error);
    }
}
