using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Processes;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Projections.Deadlines;

/// <summary>A close still to come, as a fold over the facts of one auction. Pure; immutable.</summary>
/// <param name="Due">When the close is to be carried out.</param>
/// <param name="OutageWindow">An outage that overlaps this long before the close postpones it (DOMAIN TIM-2).</param>
/// <param name="Position">The position of the fact that set <paramref name="Due"/>; with it, an id for what is done about it.</param>
public sealed record OpenDeadline(StreamId Stream, Instant Due, Duration OutageWindow, long Position)
{
    /// <summary>The deadline after one more fact of the same stream; null when nothing is due there any more.</summary>
    /// <exception cref="ImpossibleHistoryException">The close of an auction that was never opened has moved.</exception>
    public static OpenDeadline? After(OpenDeadline? current, AuctionEvent @event, long position)
    {
        if (AuctionDeadlines.After(@event) is not { } deadline) return current;
        if (deadline.DueAt is not { } due) return null;
        return @event is AuctionOpened opened
            ? new OpenDeadline(deadline.Stream, due, opened.Terms.OutageWindow, position)
            : (current ?? throw new ImpossibleHistoryException(current, @event)) with { Due = due, Position = position };
    }

    /// <summary>Whether the time nobody wrote touches the window before the close; both are half-open.</summary>
    public bool IsTouchedBy(Interval outage) => outage.Start < Due && outage.End > Due - OutageWindow;

    /// <summary>The row as canonical JSON (RFC 8785): plain ASCII, members in ordinal order.</summary>
    public string ToRowText() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $$"""{"due":"{{InstantPattern.ExtendedIso.Format(Due)}}","outageWindow":"{{DurationPattern.JsonRoundtrip.Format(OutageWindow)}}","position":{{Position}}}""");
}
