using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Market.Auctions;

/// <summary>Who is registered for an auction. Immutable; equal when the bidders are.</summary>
public sealed class AuctionBidders : IEquatable<AuctionBidders>
{
    public static readonly AuctionBidders None = new([]);

    private readonly ImmutableHashSet<ParticipantId> _bidders;

    private AuctionBidders(ImmutableHashSet<ParticipantId> bidders) => _bidders = bidders;

    public static AuctionBidders Of(IEnumerable<ParticipantId> bidders) => new([.. bidders]);

    public int Count => _bidders.Count;

    /// <summary>In the ordinal order of their ids: the same in every process, as facts that are made of it must be.</summary>
    public IEnumerable<ParticipantId> InOrder => _bidders.OrderBy(b => b.Value, StringComparer.Ordinal);

    public bool Has(ParticipantId bidder) => _bidders.Contains(bidder);

    public AuctionBidders With(ParticipantId bidder) => new(_bidders.Add(bidder));

    public AuctionBidders Without(ParticipantId bidder) => new(_bidders.Remove(bidder));

    public bool Equals(AuctionBidders? other) => other is not null && (ReferenceEquals(_bidders, other._bidders) || _bidders.SetEquals(other._bidders));

    public override bool Equals(object? obj) => Equals(obj as AuctionBidders);

    public override int GetHashCode() => Count;
}
