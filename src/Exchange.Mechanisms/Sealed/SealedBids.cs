using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>The live bid of every bidder (MECHANISMS SLD-1): all that the award depends on. Immutable; equal when the bids are.</summary>
public sealed class SealedBids : IEquatable<SealedBids>
{
    public static readonly SealedBids None = new(ImmutableDictionary<ParticipantId, SealedBid>.Empty);

    private readonly ImmutableDictionary<ParticipantId, SealedBid> _byBidder;

    private SealedBids(ImmutableDictionary<ParticipantId, SealedBid> byBidder) => _byBidder = byBidder;

    /// <summary>Of these; a later one of a bidder takes the place of his earlier one.</summary>
    public static SealedBids Of(IEnumerable<SealedBid> bids) => bids.Aggregate(None, (standing, bid) => standing.With(bid));

    public int Count => _byBidder.Count;

    /// <summary>In the order in which they came; an order of their own, the same in every process.</summary>
    public IEnumerable<SealedBid> All => _byBidder.Values.Order(Comparer<SealedBid>.Create(LogOrder.Compare));

    public bool Has(ParticipantId bidder) => _byBidder.ContainsKey(bidder);

    public SealedBids With(SealedBid bid) => new(_byBidder.SetItem(bid.Bidder, bid));

    public SealedBids Without(ParticipantId bidder) => new(_byBidder.Remove(bidder));

    public bool Equals(SealedBids? other) => other is not null && Count == other.Count && All.SequenceEqual(other.All);

    public override bool Equals(object? obj) => Equals(obj as SealedBids);

    public override int GetHashCode() => Count;
}
