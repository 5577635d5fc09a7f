using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>Numbers the bidders of one auction from 1, in the order of their first accepted bids; a purchase counts as one. Immutable.</summary>
public sealed class BidderNumbers
{
    public static readonly BidderNumbers None = new([]);

    private readonly ImmutableDictionary<ParticipantId, int> _numbers;

    private BidderNumbers(ImmutableDictionary<ParticipantId, int> numbers) => _numbers = numbers;

    public int Count => _numbers.Count;

    /// <exception cref="KeyNotFoundException">He has not bid.</exception>
    public int this[ParticipantId bidder] => _numbers[bidder];

    /// <summary>With the bidder's number given out, if it is not yet.</summary>
    public BidderNumbers With(ParticipantId bidder) => _numbers.ContainsKey(bidder) ? this : new BidderNumbers(_numbers.Add(bidder, Count + 1));
}
