using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.SealedAuctions;

namespace Exchange.Projections.SealedAuctions;

/// <summary>Auctions with sealed bids, their envelopes, and what was found in them.</summary>
public sealed class SealedProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<SealedAuctionRow>(), RowModel.Of<EnvelopeRow>(), RowModel.Of<OpenedBidRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(SealedAuctionEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact)
    {
        var e = (SealedAuctionEvent)fact.Event;
        IEnumerable<ParticipantId> bidders = e switch
        {
            SealedBidPlaced placed => [placed.Bidder],
            SealedBidWithdrawn withdrawn => [withdrawn.Bidder],
            SealedBidsOpened opened => opened.Bids.Select(bid => bid.Bidder),
            SealedLicencesAwarded awarded => awarded.Awards.Select(award => award.Bidder),
            _ => [],
        };
        return [RowKey.Of<SealedAuctionRow>(fact.Stream.Key), .. bidders.Select(bidder => RowKey.Of<EnvelopeRow>(EnvelopeRow.KeyOf(e.Auction, bidder)))];
    }

    public void Apply(Fact fact, IRows rows)
    {
        SealedAuctionRow? before = rows.Get<SealedAuctionRow>(fact.Stream.Key);
        SealedAuctionRow after = After(before, (SealedAuctionEvent)fact.Event, rows) ?? throw new ImpossibleHistoryException(before, fact.Event);
        rows.Put(fact.Stream.Key, after with { UpdatedAt = fact.At, Version = fact.Version });
        switch (fact.Event)
        {
            case SealedBidPlaced e:
                rows.Put(EnvelopeRow.KeyOf(e.Auction, e.Bidder), new EnvelopeRow(e.Auction, e.Bidder, e.Number, e.Envelope, e.Commitment, Stands: true, e.At));
                break;
            case SealedBidWithdrawn e:
                rows.Put(EnvelopeRow.KeyOf(e.Auction, e.Bidder), EnvelopeOf(e.Auction, e.Bidder, rows) with { Stands = false });
                break;
            case SealedBidsOpened e:
                foreach (OpenedBid bid in e.Bids)
                {
                    EnvelopeRow envelope = EnvelopeOf(e.Auction, bid.Bidder, rows);
                    rows.Add(OpenedBidRow.KeyOf(e.Auction, bid.Number), new OpenedBidRow(e.Auction, bid.Number, envelope.At, envelope.Envelope, envelope.Commitment, bid.Slip, bid.Void));
                }

                break;
        }
    }

    private static SealedAuctionRow? After(SealedAuctionRow? before, SealedAuctionEvent @event, IRows rows) => (before, @event) switch
    {
        (null, SealedAuctionOpened e) => new SealedAuctionRow(
            e.Auction, SealedPhase.Open, e.Seller, e.Terms, e.Terms.ClosesAt, e.PublicKey, e.Custody, null, [], null, [], null, null, null, e.At, null, e.At, 0),
        ({ } row, SealedBidderRegistered or SealedBidPlaced or SealedBidWithdrawn or SealedBidsOpened) => row,
        ({ } row, SealedClosePostponed e) => row with { ClosesAt = e.ClosesAt },
        ({ } row, SealedBiddingClosed e) => row with { Phase = SealedPhase.Closed, Bids = e.Bids },
        ({ } row, KeyShareHandedIn e) => row with { SharesFrom = row.SharesFrom.Add(row.Custody[e.Number - 1].Custodian.Office) },
        ({ } row, SealedAuctionUnsealed e) => row with { Phase = SealedPhase.Unsealed, PrivateKey = e.PrivateKey },
        ({ } row, SealedLicencesAwarded e) => row with
        {
            Phase = SealedPhase.Awarded, ClearingPrice = e.ClearingPrice, Rule = e.Rule, EndedAt = e.At,
            Awards = e.Awards.Select(award => new PublicSealedAward(EnvelopeOf(e.Auction, award.Bidder, rows).Number, award.Licences, award.Price)).OrderBy(award => award.Bid).ToSeq(),
        },
        ({ } row, SealedAuctionUnsold e) => row with { Phase = SealedPhase.Unsold, Ground = e.Reason, Rule = e.Rule, EndedAt = e.At },
        ({ } row, SealedAuctionCancelled e) => row with { Phase = SealedPhase.Cancelled, Ground = e.Ground, EndedAt = e.At },
        _ => null,
    };

    private static EnvelopeRow EnvelopeOf(SealedAuctionId auction, ParticipantId bidder, IRows rows) =>
        rows.Get<EnvelopeRow>(EnvelopeRow.KeyOf(auction, bidder)) ?? throw new InvalidOperationException($"Auction {auction} has no envelope of {bidder}.");
}
