using Exchange.EventStore;
using Exchange.Market.Auctions;
using Exchange.Projections.Deadlines;
using Exchange.Projections.PriceDiscovery;

namespace Exchange.Audit;

/// <summary>Makes the rows that one stream has in one read model anew, by the pure projection.</summary>
internal abstract class RowFold
{
    /// <summary>The row that stands for the stream as a whole and changes with its events; null when there is none.</summary>
    public virtual ModelRow? Standing => null;

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

    private sealed class Views : RowFold
    {
        private AuctionFold _fold = AuctionFold.Empty;

        public override ModelRow? Standing => _fold.View is { } view ? new ModelRow(1, view.AuctionId.Stream.Value, view.Position, RowText.Of(view)) : null;

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
        private OpenDeadline? _open;

        public override ModelRow? Standing => _open is { } open ? new ModelRow(1, open.Stream.Value, open.Position, open.ToRowText()) : null;

        public override ModelRow? Apply(RecordedEvent recorded, object @event)
        {
            _open = OpenDeadline.After(_open, (AuctionEvent)@event, recorded.Position);
            return null;
        }
    }
}
