using System.Collections.Concurrent;
using Exchange.EventStore;
using Exchange.Market;
using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Inquiries;
using Exchange.Market.ReverseAuctions;
using Exchange.Projections.DutchAuctions;
using Exchange.Projections.PriceDiscovery;
using Exchange.Projections.ReverseAuctions;
using Exchange.Projections.Trade;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Rows;

namespace Exchange.Api;

/// <summary>What of an event nobody but its owner may see yet: standing maxima and reserve prices until the auction is settled, limits that were left in a Dutch auction, minima and the hidden maximum of a reverse auction until it is over, quotes and the ceiling of a request until the close (DOMAIN SEE-1, SEE-2).</summary>
/// <remarks>It counts as open until the read model says otherwise: one that lags keeps a secret longer, never shorter.</remarks>
internal sealed class Secrets(AuctionReads auctions, RowReads rows)
{
    private const int OverMax = 100_000;

    private static readonly Dictionary<string, string[]> ByType = new(StringComparer.Ordinal)
    {
        ["auction_opened"] = ["terms.reservePrice"],
        ["bid_placed"] = ["maximum"],
        ["absentee_bid_left"] = ["maximum"],
        [Opened] = ["ceiling"],
        [Quoted] = ["unitPrice", "licencesMax", "validUntil"],
        ["rfq_final_quoted"] = ["unitPrice", "licencesMax", "validUntil"],
        ["dutch_limit_left"] = ["limit", "licences", "nextAt"],
        ["dutch_limit_cancelled"] = ["nextAt"],
        ["dutch_limit_fired"] = ["nextAt"],
        ["dutch_limit_lapsed"] = ["nextAt"],
        ["reverse_auction_opened"] = ["maximum"],
        ["reverse_bid_placed"] = ["minimum"],
    };

    private const string Opened = "rfq_opened", Quoted = "rfq_quoted";

    private readonly ConcurrentDictionary<string, bool> _over = new(StringComparer.Ordinal);

    /// <summary>The paths of the members to be masked; none when everything may be seen.</summary>
    public async ValueTask<IReadOnlyList<string>> OfAsync(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        if (!ByType.TryGetValue(recorded.Type, out string[]? paths)) return [];
        if (_over.ContainsKey(recorded.Stream.Value)) return [];
        // Few openings have this one, and a mask names what it hides.
        if (recorded.Data.Span.IndexOf("\"forgone\""u8) >= 0) paths = [.. paths, "terms.forgone"];
        if (AuctionId.TryParse(recorded.Stream, out AuctionId auction)) return await IsSettledAsync(auction, cancellationToken) ? Over(recorded) : paths;
        if (AggregateIds.TryParse(recorded.Stream, out DutchAuctionId dutch))
        {
            return (await rows.FindAsync(DutchAuctionRow.Model, dutch.ToString(), Viewer.Operator, asOf: null, cancellationToken)).Row?.As<DutchAuctionRow>() is { Phase: not DutchPhase.Open } ? Over(recorded) : paths;
        }

        if (AggregateIds.TryParse(recorded.Stream, out ReverseAuctionId reverse))
        {
            return (await rows.FindAsync(ReverseAuctionRow.Model, reverse.ToString(), Viewer.Operator, asOf: null, cancellationToken)).Row?.As<ReverseAuctionRow>() is { Phase: not ReversePhase.Open } ? Over(recorded) : paths;
        }

        if (!AggregateIds.TryParse(recorded.Stream, out RfqId rfq)) return paths;

        // The buyer's book is sealed until the last close. Quotes of the first round are seen as soon as that has closed.
        if ((await rows.FindAsync(RfqBookRow.Model, rfq.ToString(), Viewer.Operator, asOf: null, cancellationToken)).Row is not null) return Over(recorded);
        if (recorded.Type != Quoted) return paths;
        return (await rows.FindAsync(RfqRow.Model, rfq.ToString(), Viewer.Operator, asOf: null, cancellationToken)).Row?.As<RfqRow>() is { Phase: RfqPhase.BestAndFinal } ? [] : paths;
    }

    private IReadOnlyList<string> Over(RecordedEvent recorded)
    {
        if (_over.Count >= OverMax) _over.Clear();
        _over.TryAdd(recorded.Stream.Value, true);
        return [];
    }

    private async ValueTask<bool> IsSettledAsync(AuctionId auction, CancellationToken cancellationToken)
    {
        (AuctionView? view, _) = await auctions.FindAsync(auction, cancellationToken);
        return view is { Status: AuctionStatus.Sold or AuctionStatus.Unsold or AuctionStatus.Void }; // one that was called off never closes
    }
}
