using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.SealedAuctions;
using Exchange.Projections.PriceDiscovery;

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
            SealedLicenceAwardedAnew anew => [anew.Award.Bidder],
            SealedLicencesAwarded awarded => awarded.Awards.Select(award => award.Bidder),
            _ => [],
        };
        // The end of an auction tells the reserve price that it kept hidden.
        IEnumerable<RowKey> reserve = e is SealedLicencesAwarded or SealedAuctionUnsold ? [RowKey.Of<ReserveRow>(fact.Stream.Value)] : [];
        return [RowKey.Of<SealedAuctionRow>(fact.Stream.Key), .. reserve, .. bidders.Select(bidder => RowKey.Of<EnvelopeRow>(EnvelopeRow.KeyOf(e.Auction, bidder)))];
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
            e.Auction, SealedPhase.Open, e.Seller, Shown(e.Terms), e.Terms.ClosesAt, e.PublicKey, e.Custody, null, [], null, [], null, null, null, e.At, null, e.At, 0, e.ReserveCommitment),
        ({ } row, SealedBidderRegistered or SealedBidPlaced or SealedBidWithdrawn or SealedBidsOpened) => row,
        ({ } row, SealedClosePostponed e) => row with { ClosesAt = e.ClosesAt },
        ({ } row, SealedBiddingClosed e) => row with { Phase = SealedPhase.Closed, Bids = e.Bids },
        ({ } row, KeyShareHandedIn e) => row with { SharesFrom = row.SharesFrom.Add(row.Custody[e.Number - 1].Custodian.Office) },
        ({ } row, SealedAuctionUnsealed e) => row with { Phase = SealedPhase.Unsealed, PrivateKey = e.PrivateKey },
        ({ } row, SealedLicencesAwarded e) => row with
        {
            Phase = SealedPhase.Awarded, Terms = Told(row.Terms, e.Auction, rows), ClearingPrice = e.ClearingPrice, Rule = e.Rule, EndedAt = e.At,
            Awards = e.Awards.Select(award => new PublicSealedAward(EnvelopeOf(e.Auction, award.Bidder, rows).Number, award.Licences, award.Price)).OrderBy(award => award.Bid).ToSeq(),
        },
        ({ } row, SealedAuctionUnsold e) => row with { Phase = SealedPhase.Unsold, Terms = Told(row.Terms, e.Auction, rows), Ground = e.Reason, Rule = e.Rule, EndedAt = e.At },
        ({ } row, SealedLicenceAwardedAnew e) => row with
        {
            Awards = [new PublicSealedAward(EnvelopeOf(e.Auction, e.Award.Bidder, rows).Number, e.Award.Licences, e.Award.Price)], ClearingPrice = e.Award.Price, Rule = e.Rule,
        },
        ({ } row, SealedAwardVoided e) => row with { Phase = SealedPhase.Void, Awards = [], ClearingPrice = null, Ground = e.Ground },
        ({ } row, SealedAuctionCancelled e) => row with { Phase = SealedPhase.Cancelled, Ground = e.Ground, EndedAt = e.At },
        _ => null,
    };

    /// <summary>The terms as everybody sees them: a hidden reserve price is the least that can be bid, and what the seller has reckoned is his own.</summary>
    private static SealedTerms Shown(SealedTerms terms) => terms with { Reserve = terms.ReserveHidden ? new Money(1, terms.Currency) : terms.Reserve, Forgone = null };

    private static SealedTerms Told(SealedTerms terms, SealedAuctionId auction, IRows rows) =>
        terms.ReserveHidden && rows.Get<ReserveRow>(auction.Stream.Value) is { Reserve: { } reserve } ? terms with { Reserve = reserve } : terms;

    private static EnvelopeRow EnvelopeOf(SealedAuctionId auction, ParticipantId bidder, IRows rows) =>
        rows.Get<EnvelopeRow>(EnvelopeRow.KeyOf(auction, bidder)) ?? throw new InvalidOperationException($"Auction {auction} has no envelope of {bidder}.");
}
