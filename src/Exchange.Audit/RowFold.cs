using Exchange.EventStore;
using Exchange.Market.Auctions;
using Exchange.Market.Processes;
using Exchange.Projections.Deadlines;
using Exchange.Projections.PriceDiscovery;

namespace Exchange.Audit;

/// <summary>Makes the rows that one stream has in one read model anew, by the pure projection.</summary>
internal abstract class RowFold
{
    /// <summary>The rows that stand for the stream and change with its events, in the order of their ordinals.</summary>
    public virtual IEnumerable<ModelRow> Standing => [];

    /// <returns>The row that this event adds for good, or null.</returns>
    public abstract ModelRow? Apply(RecordedEvent recorded, object @event);

    /// <summary>The fold of a read model by its name.</summary>
    /// <exception cref="ArgumentException">No projection makes a read model of this name.</exception>
    public static RowFold Of(string model) => model switch
    {
        "auction_views" => new Views(),
        "public_bids" => new Bids(),
        "open_deadlines" => new Deadlines(),
        _ => throw new ArgumentException($"Nothing makes a read model '{model}'.", nameof(model)),
    };

    /// <summary>Whether streams of any kind may have rows in a read model; otherwise only auctions have.</summary>
    public static bool IsOfAllStreams(string model) => model is "open_deadlines";

    private sealed class Views : RowFold
    {
        private AuctionFold _fold = AuctionFold.Empty;

        public override IEnumerable<ModelRow> Standing => _fold.View is { } view ? [new ModelRow(1, view.AuctionId.Stream.Value, view.Position, RowText.Of(view))] : [];

        public override ModelRow? Apply(RecordedEvent recorded, object @event)
        {
            (_fold, _) = _fold.Apply((AuctionEvent)@event, recorded.Position, recorded.Version, recorded.At);
            return null;
        }
    }

    private sealed class Bids : RowFold
    {
        private AuctionFold _fold = AuctionFold.Empty;

        public override ModelRow? Apply(RecordedEvent recorded, object @event)
        {
            (_fold, PublicBid? bid) = _fold.Apply((AuctionEvent)@event, recorded.Position, recorded.Version, recorded.At);
            return bid is null ? null : new ModelRow(bid.Number, RowText.KeyOf(recorded.Stream, bid), bid.Position, RowText.Of(bid));
        }
    }

    private sealed class Deadlines : RowFold
    {
        private readonly SortedDictionary<DeadlineKind, OpenDeadline> _open = [];

        public override IEnumerable<ModelRow> Standing => _open.Values.Select(open => new ModelRow(open.RowOrdinal, open.RowKey, open.Position, open.ToRowText()));

        public override ModelRow? Apply(RecordedEvent recorded, object @event)
        {
            Set(recorded, Market.Processes.Deadlines.After(@event));
            Set(recorded, Market.Processes.Deadlines.OpeningAfter(@event));
            return null;
        }

        private void Set(RecordedEvent recorded, Market.Processes.Due? set)
        {
            if (set is not { } due) return;
            if (OpenDeadline.After(_open.GetValueOrDefault(due.Kind), due, recorded.Position) is { } open) _open[due.Kind] = open;
            else _open.Remove(due.Kind);
        }
    }
}
