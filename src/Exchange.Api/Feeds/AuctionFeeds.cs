using System.Runtime.CompilerServices;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;
using Microsoft.Extensions.Logging;

namespace Exchange.Api;

/// <summary>The public feeds of all auctions that somebody reads. Thread-safe.</summary>
/// <remarks>Everything that is seen comes from the durable log through <see cref="LogTail"/>; an auction is folded once, however many read it.</remarks>
internal sealed class AuctionFeeds(LogTail tail, IEventLog log, AggregateRegistry aggregates, ILogger<AuctionFeeds> logger)
{
    private const int ReplayBidsMax = 500;

    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, AuctionFeed> _feeds = [];
    private readonly Dictionary<StreamId, List<RecordedEvent>> _byStream = [];
    private bool _attached;
    private long _position;

    /// <summary>Sends every reader a sign of life and the position up to which everything has been looked at.</summary>
    public void Beat()
    {
        lock (_gate)
        {
            if (_feeds.Count == 0) return;
            byte[] heartbeat = EventStream.Heartbeat(_position);
            foreach (AuctionFeed feed in _feeds.Values) feed.Send(heartbeat);
        }
    }

    /// <summary>Joins an auction's feed: what the reader gets first, and the queue of what comes after.</summary>
    /// <param name="lastPosition">What the reader has seen; null: nothing, and he gets a snapshot.</param>
    /// <returns>Null when there is no such auction. The caller leaves with <see cref="Leave"/>.</returns>
    public async Task<AuctionReader?> JoinAsync(AuctionId auction, long? lastPosition, CancellationToken cancellationToken)
    {
        Attach();
        AuctionFeed feed;
        lock (_gate)
        {
            if (!_feeds.TryGetValue(auction.Stream, out feed!)) _feeds.Add(auction.Stream, feed = new AuctionFeed(auction.Stream, aggregates.Events));
            feed.Users++;
            feed.Loading ??= LoadAsync(feed);
        }

        try
        {
            await feed.Loading.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(feed, queue: null);
            throw;
        }

        lock (_gate)
        {
            if (feed.View is { } view)
            {
                var queue = new FeedQueue<byte[]>(AuctionFeed.QueueBytesMax, AuctionFeed.QueueFramesMax);
                feed.Readers.Add(queue);
                // The stream may have been read further than the tail has come.
                long position = Math.Max(_position, view.Position);
                IAsyncEnumerable<byte[]> begin = lastPosition is { } last ? ReplayAsync(feed.Stream, last, view, position, cancellationToken) : Once(feed.Snapshot(position));
                return new AuctionReader(feed, queue, begin);
            }
        }

        Leave(feed, queue: null);
        return null;
    }

    public void Leave(AuctionReader reader) => Leave(reader.Feed, reader.Queue);

    private void Leave(AuctionFeed feed, FeedQueue<byte[]>? queue)
    {
        lock (_gate)
        {
            if (queue is not null) feed.Readers.Remove(queue);
            if (--feed.Users == 0 && _feeds.GetValueOrDefault(feed.Stream) == feed) _feeds.Remove(feed.Stream);
        }

        queue?.Dispose();
    }

    private void Attach()
    {
        lock (_gate)
        {
            if (_attached) return;
        }

        // The tail's gate is taken before ours, here and when it brings a page.
        tail.Between(_ =>
        {
            lock (_gate)
            {
                if (_attached) return;
                _position = tail.Attach(Apply);
                _attached = true;
            }
        });
    }

    private void Apply(Page page)
    {
        lock (_gate)
        {
            _position = page.Last;
            if (_feeds.Count == 0) return;
            foreach (RecordedEvent recorded in page.Events)
            {
                if (!_feeds.ContainsKey(recorded.Stream)) continue;
                if (!_byStream.TryGetValue(recorded.Stream, out List<RecordedEvent>? events)) _byStream.Add(recorded.Stream, events = []);
                events.Add(recorded);
            }

            foreach ((StreamId stream, List<RecordedEvent> events) in _byStream) Apply(_feeds[stream], events, page.Last);
            _byStream.Clear();
        }
    }

    private void Apply(AuctionFeed feed, List<RecordedEvent> events, long position)
    {
        try
        {
            feed.Apply(events, position);
        }
#pragma warning disable CA1031 // One auction whose events can't be folded must not take the other feeds down.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.FeedBroken(logger, e, feed.Stream.Value);
            _feeds.Remove(feed.Stream);
            foreach (FeedQueue<byte[]> reader in feed.Readers) reader.CutOffNow();
        }
    }

    private async Task LoadAsync(AuctionFeed feed)
    {
        await Task.Yield(); // begun under the gate
        AuctionFold fold = AuctionFold.Empty;
        try
        {
            await foreach (RecordedEvent recorded in log.ReadStreamAsync(feed.Stream, 1, long.MaxValue, CancellationToken.None))
            {
                (fold, _) = AuctionFeed.Fold(fold, recorded, aggregates.Events);
            }

            lock (_gate) feed.Load(fold);
        }
        catch
        {
            // The next one who joins begins anew.
            lock (_gate)
            {
                if (_feeds.GetValueOrDefault(feed.Stream) == feed) _feeds.Remove(feed.Stream);
            }

            throw;
        }
    }

    /// <summary>What a reader missed: the stream folded again, up to where his queue begins.</summary>
    private async IAsyncEnumerable<byte[]> ReplayAsync(StreamId stream, long lastPosition, AuctionView upTo, long position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (upTo.Position > lastPosition)
        {
            AuctionFold fold = AuctionFold.Empty;
            var bids = new List<PublicBid>();
            await foreach (RecordedEvent recorded in log.ReadStreamAsync(stream, 1, upTo.Version, cancellationToken))
            {
                (fold, PublicBid? bid) = AuctionFeed.Fold(fold, recorded, aggregates.Events);
                if (recorded.Position <= lastPosition) continue;
                if (bid is not null) bids.Add(bid);
                if (bids.Count < ReplayBidsMax || !recorded.EndsBatch) continue;
                yield return AuctionFeed.Change(bids, fold.View!, recorded.Position);
                bids.Clear();
            }

            yield return AuctionFeed.Change(bids, fold.View!, position);
        }
        else
        {
            yield return EventStream.Heartbeat(position);
        }
    }

    private static async IAsyncEnumerable<byte[]> Once(byte[] frame)
    {
        await Task.CompletedTask;
        yield return frame;
    }
}

/// <summary>One who reads an auction's feed.</summary>
/// <param name="Begin">What he gets before anything of the queue.</param>
internal sealed record AuctionReader(AuctionFeed Feed, FeedQueue<byte[]> Queue, IAsyncEnumerable<byte[]> Begin);
