using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace Exchange.Api.Tests;

/// <summary>A span that has ended.</summary>
/// <param name="Parent">Null: it begins its trace.</param>
/// <param name="Text">All it carries.</param>
internal sealed record EndedSpan(string Source, string Name, string Trace, string Id, string? Parent, string Text);

/// <summary>Keeps every span.</summary>
internal sealed class Spans : BaseProcessor<Activity>
{
    public ConcurrentQueue<EndedSpan> Ended { get; } = new();

    public override void OnEnd(Activity data) => Ended.Enqueue(new EndedSpan(
        data.Source.Name, data.DisplayName, data.TraceId.ToHexString(), data.SpanId.ToHexString(), data.ParentSpanId == default ? null : data.ParentSpanId.ToHexString(),
        $"{data.DisplayName} {data.TraceId} {string.Join(' ', data.TagObjects.Select(t => $"{t.Key}={t.Value}"))} {string.Join(' ', data.Events.SelectMany(e => e.Tags).Select(t => $"{t.Key}={t.Value}"))} "
        + string.Join(' ', data.Links.Select(l => l.Context.TraceId)) + " " + data.StatusDescription));
}

/// <summary>Keeps every log line with its level, exception and fields, and every scope.</summary>
internal sealed class Lines : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Written { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Written.Enqueue(state.ToString() ?? "");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Written.Enqueue($"{logLevel}: {formatter(state, exception)} {exception} {(state is IEnumerable<KeyValuePair<string, object?>> fields ? string.Join(' ', fields.Select(f => $"{f.Key}={f.Value}")) : "")}");

    public void Dispose()
    {
    }
}
