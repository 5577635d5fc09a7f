using System.Runtime.InteropServices;
using Exchange.Kernel;
using Exchange.Projections.PriceDiscovery;

namespace Exchange.Api;

/// <summary>Folds of auctions as they were after every so manieth event, so that a look at their past begins nearby. They stay in memory, and those of the auctions looked at last; their values share what is equal. Thread-safe.</summary>
/// <param name="every">So that a look folds at most so many events.</param>
internal sealed class FoldMarks(int every = FoldMarks.Usual)
{
    private const int Usual = 2_000;

    private const int AuctionsMax = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, List<AuctionFold>> _marks = []; // the fold at index i is that after (i + 1) * every events
    private readonly LinkedList<StreamId> _byUse = new();

    /// <returns>The last fold at or before a position; the empty one when none is kept.</returns>
    public AuctionFold NearestTo(StreamId auction, long position)
    {
        lock (_gate)
        {
            if (!_marks.TryGetValue(auction, out List<AuctionFold>? marks)) return AuctionFold.Empty;
            _byUse.Remove(auction);
            _byUse.AddLast(auction);
            int kept = marks.Count;
            while (kept > 0 && marks[kept - 1].View!.Position > position) kept--;
            return kept == 0 ? AuctionFold.Empty : marks[kept - 1];
        }
    }

    /// <summary>Keeps it if it is due.</summary>
    public void Keep(StreamId auction, AuctionFold fold)
    {
        if (fold.View is not { } view || view.Version % every != 0) return;
        lock (_gate)
        {
            ref List<AuctionFold>? marks = ref CollectionsMarshal.GetValueRefOrAddDefault(_marks, auction, out bool known);
            marks ??= [];
            if (!known) _byUse.AddLast(auction);
            if (marks.Count == (view.Version / every) - 1) marks.Add(fold); // another reader may have been here, or the former marks have gone
            if (_marks.Count > AuctionsMax) Forget(_byUse.First!.Value);
        }
    }

    private void Forget(StreamId auction)
    {
        _marks.Remove(auction);
        _byUse.Remove(auction);
    }
}
