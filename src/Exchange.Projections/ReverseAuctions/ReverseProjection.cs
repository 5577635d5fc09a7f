using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.ReverseAuctions;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Projections.ReverseAuctions;

/// <summary>Reverse auctions, and the bids of their vendors.</summary>
public sealed class ReverseProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<ReverseAuctionRow>(), RowModel.Of<ReverseBookRow>(), RowModel.Of<ReverseBidRow>(), RowModel.Of<ReverseStandingRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(ReverseAuctionEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => [RowKey.Of<ReverseAuctionRow>(fact.Stream.Key), RowKey.Of<ReverseBookRow>(fact.Stream.Key), RowKey.Of<ReverseStandingRow>(fact.Stream.Key)];

    public void Apply(Fact fact, IRows rows)
    {
        string key = fact.Stream.Key;
        if (fact.Event is ReverseAuctionOpened opened)
        {
            rows.Put(key, new ReverseAuctionRow(opened.Auction, ReversePhase.Open, opened.Buyer, opened.Terms, opened.Terms.ClosesAt, 0, 0, null, null, null, null, opened.At, null, fact.At, fact.Version));
            rows.Put(key, new ReverseBookRow(opened.Auction, opened.Buyer, Sealed: true, opened.Maximum, null, null, null, null, null));
            rows.Put(key, new ReverseStandingRow(opened.Auction, opened.Maximum, null));
            return;
        }

        if (rows.Get<ReverseAuctionRow>(key) is not { } auction || rows.Get<ReverseBookRow>(key) is not { } book || rows.Get<ReverseStandingRow>(key) is not { } standing) throw new ImpossibleHistoryException(rows.Get<ReverseAuctionRow>(key), fact.Event);
        switch (fact.Event)
        {
            case ReverseBidPlaced e:
                StandingOffer offer = LiveReverseAuction.RuleOf(auction.Terms, standing.Maximum).After(standing.Standing, e.Vendor, e.Minimum.MinorUnits);
                rows.Put(key, standing with { Standing = offer });
                rows.Put(ReverseBidRow.KeyOf(e.Auction, e.Vendor), new ReverseBidRow(e.Auction, e.Vendor, auction.Buyer, Sealed: true, e.Number, e.Listing, e.Minimum, null, e.At));
                auction = auction with { Bids = e.Number, UnitPrice = new Money(offer.Price, auction.Terms.Currency), MaximumMet = offer.MaximumMet };
                break;
            case ReverseCloseExtended e:
                auction = auction with { ClosesAt = e.ClosesAt, Extensions = auction.Extensions + 1 };
                break;
            case ReverseClosePostponed e:
                auction = auction with { ClosesAt = e.ClosesAt };
                break;
            case ReverseAwarded e:
                Open(rows, e.Auction, e.Bidders, e.Vendor);
                rows.Put(key, book with { Sealed = false, Bidders = e.Bidders, Vendor = e.Vendor, Listing = e.Listing, UnitPrice = e.UnitPrice, Order = e.Order });
                auction = Over(rows, key, auction, ReversePhase.Awarded, null, e.At) with { Rule = e.Rule, UnitPrice = e.UnitPrice };
                break;
            case ReverseNotAwarded e:
                Open(rows, e.Auction, e.Bidders, null);
                rows.Put(key, book with { Sealed = false, Bidders = e.Bidders });
                auction = Over(rows, key, auction, ReversePhase.NotAwarded, e.Ground, e.At) with { Rule = e.Rule };
                break;
            case ReverseAuctionCancelled e:
                auction = Over(rows, key, auction, ReversePhase.Cancelled, e.Ground, e.At); // what was secret stays so: nobody sees what he didn't wait for
                break;
            default:
                throw new ImpossibleHistoryException(auction, fact.Event);
        }

        rows.Put(key, auction with { UpdatedAt = fact.At, Version = fact.Version });
    }

    private static ReverseAuctionRow Over(IRows rows, string key, ReverseAuctionRow auction, ReversePhase phase, string? ground, Instant at)
    {
        rows.Remove<ReverseStandingRow>(key);
        return auction with { Phase = phase, Ground = ground, EndedAt = at };
    }

    private static void Open(IRows rows, ReverseAuctionId auction, Seq<ParticipantId> bidders, ParticipantId? winner)
    {
        foreach (ParticipantId bidder in bidders)
        {
            string key = ReverseBidRow.KeyOf(auction, bidder);
            rows.Put(key, rows.Get<ReverseBidRow>(key)! with { Sealed = false, Won = bidder == winner });
        }
    }
}
