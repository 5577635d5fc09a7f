using System.Collections.Frozen;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Projections.Deadlines;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>The open deadlines of all auctions, one event after the other.</summary>
internal static class DeadlineFold
{
    // Nearly all events are bids, and a bid moves no close (that is an event of its own): they are not even decoded.
    private static readonly FrozenSet<string> Irrelevant =
        AuctionCatalog.Events.Current.Where(e => e.Type == typeof(BidPlaced)).Select(e => e.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <returns>Whether the event changed the stream's deadline.</returns>
    /// <exception cref="PoisonedEventException">It can't be read or can't follow what came before.</exception>
    public static bool Apply(Dictionary<StreamId, OpenDeadline> open, RecordedEvent recorded, EventCatalog catalog)
    {
        if (!AuctionEvents.Has(recorded) || Irrelevant.Contains(recorded.Type)) return false;

        open.TryGetValue(recorded.Stream, out OpenDeadline? before);
        OpenDeadline? after = AuctionEvents.Fold(recorded, catalog, e => OpenDeadline.After(before, e, recorded.Position));
        if (after is null) open.Remove(recorded.Stream);
        else open[recorded.Stream] = after;
        return after != before;
    }
}
