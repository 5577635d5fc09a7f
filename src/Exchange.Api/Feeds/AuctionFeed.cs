using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;

namespace Exchange.Api;

/// <summary>One auction as its feed's readers see it: folded once for all of them, while there are any. Not thread-safe: <see cref="AuctionFeeds"/> holds it.</summary>
/// <remarks>Frames are made of the public view and the public bids alone (DOMAIN SEE-1).</remarks>
internal sealed class AuctionFeed(StreamId stream, EventCatalog catalog)
{
    public const int QueueBytesMax = 4 << 20, QueueFramesMax = 1_024;

    private readonly List<RecordedEvent> _whileLoading = [];
    private AuctionFold _fold = AuctionFold.Empty;
    private bool _loaded;

    public StreamId Stream => stream;

    public HashSet<FeedQueue<byte[]>> Readers { get; } = [];

    /// <summary>Those who read or are about to.</summary>
    public int Users { get; set; }

    /// <summary>Null: no such auction so far.</summary>
    public AuctionView? View => _fold.View;

    /// <summary>Reading the stream up to where the tail takes over.</summary>
    public Task? Loading { get; set; }

    /// <summary>Takes over what was read from the stream, and applies what the tail brought meanwhile.</summary>
    public void Load(AuctionFold fold)
    {
        _fold = fold;
        _loaded = true;
        foreach (RecordedEvent recorded in _whileLoading)
        {
            if (recorded.Position > (View?.Position ?? 0)) (_fold, _) = Fold(_fold, recorded, catalog);
        }

        _whileLoading.Clear();
    }

    /// <summary>Applies a page's events of this auction, and tells the readers what came of them.</summary>
    /// <param name="position">The end of the page: everything up to there has been looked at.</param>
    public void Apply(IReadOnlyList<RecordedEvent> events, long position)
    {
        if (!_loaded)
        {
            _whileLoading.AddRange(events);
            return;
        }

        var bids = new List<PublicBid>(events.Count);
        long before = View?.Position ?? 0; // the stream may have been read further than the tail has come: then this page is no news
        foreach (RecordedEvent recorded in events)
        {
            if (recorded.Position <= before) continue;
            (_fold, PublicBid? bid) = Fold(_fold, recorded, catalog);
            if (bid is not null) bids.Add(bid);
        }

        if (Readers.Count > 0 && View!.Position > before) Send(Change(bids, View, position));
    }

    public void Send(byte[] frame)
    {
        foreach (FeedQueue<byte[]> reader in Readers) reader.Add(frame, frame.Length);
    }

    /// <summary>The auction as it stands at a position.</summary>
    public byte[] Snapshot(long position) => EventStream.Event("snapshot", position, JsonBody.Write((View, position), static (json, a) =>
    {
        json.WriteNumber("position"u8, a.position);
        json.WritePropertyName("auction"u8);
        JsonSerializer.Serialize(json, a.View!, PriceDiscoveryJson.AuctionView);
    }));

    /// <summary>What some batches have done: the bids they brought, and the auction after them.</summary>
    public static byte[] Change(IReadOnlyList<PublicBid> bids, AuctionView view, long position) => EventStream.Event("change", position, JsonBody.Write((bids, view, position), static (json, a) =>
    {
        json.WriteNumber("position"u8, a.position);
        json.WriteStartArray("bids"u8);
        foreach (PublicBid bid in a.bids) JsonSerializer.Serialize(json, bid, PriceDiscoveryJson.PublicBid);
        json.WriteEndArray();
        json.WritePropertyName("auction"u8);
        JsonSerializer.Serialize(json, a.view, PriceDiscoveryJson.AuctionView);
    }));

    public static (AuctionFold Next, PublicBid? Bid) Fold(AuctionFold fold, RecordedEvent recorded, EventCatalog catalog) =>
        fold.Apply((AuctionEvent)catalog.Deserialize(recorded.Type, recorded.Data.Span), recorded.Position, recorded.Version, recorded.At);
}
