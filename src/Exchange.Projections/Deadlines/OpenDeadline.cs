using System.Globalization;
using System.Text;
using Exchange.Kernel;
using Exchange.Market.Processes;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Projections.Deadlines;

/// <summary>Names a deadline: a stream has at most one of a kind.</summary>
public readonly record struct DeadlineKey(StreamId Stream, DeadlineKind Kind);

/// <summary>Something still to come by the clock, as a fold over the facts of one stream. Pure; immutable.</summary>
/// <param name="Due">When it is to be carried out.</param>
/// <param name="OutageWindow">An outage that overlaps this long before it postpones it (DOMAIN TIM-2); null: none does.</param>
/// <param name="Position">The position of the fact that set <paramref name="Due"/>; with it, an id for what is done about it.</param>
public sealed record OpenDeadline(DeadlineKey Key, Instant Due, Duration? OutageWindow, long Position)
{
    public StreamId Stream => Key.Stream;

    public DeadlineKind Kind => Key.Kind;

    /// <summary>The deadline after one more fact that concerns it; null when nothing of its kind is due there any more.</summary>
    /// <param name="current">What was open of the same key.</param>
    /// <remarks>A fact that tells what is known already changes nothing: else it would be carried out again.</remarks>
    public static OpenDeadline? After(OpenDeadline? current, Due due, long position)
    {
        if (due.DueAt is not { } at) return null;
        Duration? window = due.OutageWindow ?? current?.OutageWindow;
        return current is not null && current.Due == at && current.OutageWindow == window
            ? current
            : new OpenDeadline(new DeadlineKey(due.Stream, due.Kind), at, window, position);
    }

    /// <summary>Whether the time nobody wrote touches the window before the deadline; both are half-open.</summary>
    public bool IsTouchedBy(Interval outage) => OutageWindow is { } window && outage.Start < Due && outage.End > Due - window;

    /// <summary>Its place among the deadlines of its stream, from 1.</summary>
    public long RowOrdinal => (long)Kind + 1;

    /// <summary>What names the row to a reader.</summary>
    public string RowKey => $"{Stream.Value}/{DeadlineKinds.NameOf(Kind)}";

    /// <summary>The row as canonical JSON (RFC 8785): plain ASCII, members in ordinal order.</summary>
    public string ToRowText()
    {
        var text = new StringBuilder(128);
        text.Append(CultureInfo.InvariantCulture, $$"""{"due":"{{InstantPattern.ExtendedIso.Format(Due)}}","kind":"{{DeadlineKinds.NameOf(Kind)}}",""");
        if (OutageWindow is { } window) text.Append(CultureInfo.InvariantCulture, $"\"outageWindow\":\"{DurationPattern.JsonRoundtrip.Format(window)}\",");
        return text.Append(CultureInfo.InvariantCulture, $$"""
            "position":{{Position}}}
            """).ToString();
    }
}
