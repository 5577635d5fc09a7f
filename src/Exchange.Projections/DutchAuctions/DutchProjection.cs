using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.DutchAuctions;
using NodaTime;

namespace Exchange.Projections.DutchAuctions;

/// <summary>Dutch auctions, what was taken, and the limits that bidders left.</summary>
public sealed class DutchProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<DutchAuctionRow>(), RowModel.Of<DutchFillRow>(), RowModel.Of<DutchLimitRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(DutchAuctionEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => LimitOf((DutchAuctionEvent)fact.Event) is { } number
        ? [RowKey.Of<DutchAuctionRow>(fact.Stream.Key), RowKey.Of<DutchLimitRow>(DutchLimitRow.KeyOf(((DutchAuctionEvent)fact.Event).Auction, number))]
        : [RowKey.Of<DutchAuctionRow>(fact.Stream.Key)];

    public void Apply(Fact fact, IRows rows)
    {
        var @event = (DutchAuctionEvent)fact.Event;
        Limits(@event, rows);
        switch (@event)
        {
            case DutchBidderRegistered or DutchLimitLeft or DutchLimitCancelled or DutchLimitLapsed:
                return; // that somebody has left a limit must not show on the row that all see
            case DutchAccepted e:
                rows.Add(DutchFillRow.KeyOf(e.Auction, e.Number), new DutchFillRow(e.Auction, e.Number, e.Licences, e.UnitPrice, e.At));
                break;
            case DutchLimitFired e:
                rows.Add(DutchFillRow.KeyOf(e.Auction, e.Number), new DutchFillRow(e.Auction, e.Number, e.Licences, e.UnitPrice, e.FiredAt));
                break;
        }

        DutchAuctionRow? before = rows.Get<DutchAuctionRow>(fact.Stream.Key);
        DutchAuctionRow after = After(before, @event) ?? throw new ImpossibleHistoryException(before, @event);
        rows.Put(fact.Stream.Key, after with { UpdatedAt = fact.At, Version = fact.Version });
    }

    private static DutchAuctionRow? After(DutchAuctionRow? before, DutchAuctionEvent @event) => (before, @event) switch
    {
        (null, DutchAuctionOpened e) => new DutchAuctionRow(
            e.Auction, DutchPhase.Open, e.Seller, e.Terms, e.Terms.ClosesAt, e.Terms.Rules(e.Terms.ClosesAt, e.Seller).FiresAt(e.Terms.Floor.MinorUnits, e.Terms.OpensAt), e.Terms.Licences, null, null, null, null, e.At, null,
            e.At, 0),
        ({ } row, DutchAccepted e) => row with { Left = row.Left - e.Licences, LastPrice = e.UnitPrice },
        ({ } row, DutchLimitFired e) => row with { Left = row.Left - e.Licences, LastPrice = e.UnitPrice },
        ({ } row, DutchClosePostponed e) => row with { ClosesAt = e.ClosesAt },
        ({ } row, DutchLicencesAwarded e) => row with { Phase = DutchPhase.Awarded, ClearingPrice = e.ClearingPrice, Rule = e.Rule, EndedAt = e.At },
        ({ } row, DutchAuctionUnsold e) => row with { Phase = DutchPhase.Unsold, Rule = e.Rule, EndedAt = e.At },
        ({ } row, DutchAuctionCancelled e) => row with { Phase = DutchPhase.Cancelled, Ground = e.Ground, EndedAt = e.At },
        _ => null,
    };

    private static void Limits(DutchAuctionEvent @event, IRows rows)
    {
        switch (@event)
        {
            case DutchLimitLeft e:
                rows.Add(DutchLimitRow.KeyOf(e.Auction, e.Number), new DutchLimitRow(e.Auction, e.Bidder, e.Number, e.Limit, e.Licences, DutchLimitStanding.Waiting, null, e.At, null));
                break;
            case DutchLimitCancelled e:
                End(e, e.Limit, DutchLimitStanding.Cancelled, null, e.At, rows);
                break;
            case DutchLimitFired e:
                End(e, e.Number, DutchLimitStanding.Fired, null, e.FiredAt, rows);
                break;
            case DutchLimitLapsed e:
                End(e, e.Number, DutchLimitStanding.Lapsed, e.Ground, e.At, rows);
                break;
        }
    }

    private static void End(DutchAuctionEvent e, long number, DutchLimitStanding standing, string? ground, Instant at, IRows rows)
    {
        string key = DutchLimitRow.KeyOf(e.Auction, number);
        DutchLimitRow limit = rows.Get<DutchLimitRow>(key) ?? throw new ImpossibleHistoryException(null, e);
        rows.Put(key, limit with { Standing = standing, Ground = ground, EndedAt = at });
    }

    private static long? LimitOf(DutchAuctionEvent @event) => @event switch
    {
        DutchLimitCancelled e => e.Limit,
        DutchLimitFired e => e.Number,
        DutchLimitLapsed e => e.Number,
        _ => null,
    };
}
