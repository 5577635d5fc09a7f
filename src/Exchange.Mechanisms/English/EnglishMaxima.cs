using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>A bidder's highest standing maximum.</summary>
/// <param name="Amount">Minor units.</param>
/// <param name="Rank">The place of the bid that set it among all accepted bids: of equal maxima the smaller rank leads (MECHANISMS ENG-5).</param>
public sealed record StandingMaximum(ParticipantId Bidder, long Amount, long Rank);

/// <summary>Every bidder's standing maximum (MECHANISMS ENG-1). Only an auction whose terms allow retraction needs them all. Immutable; equal when the maxima are.</summary>
public sealed class EnglishMaxima : IEquatable<EnglishMaxima>
{
    public static readonly EnglishMaxima None = new(ImmutableDictionary<ParticipantId, StandingMaximum>.Empty);

    private readonly ImmutableDictionary<ParticipantId, StandingMaximum> _byBidder;

    private EnglishMaxima(ImmutableDictionary<ParticipantId, StandingMaximum> byBidder) => _byBidder = byBidder;

    /// <summary>Of these, one a bidder.</summary>
    public static EnglishMaxima Of(IEnumerable<StandingMaximum> maxima) => new(maxima.ToImmutableDictionary(m => m.Bidder));

    public int Count => _byBidder.Count;

    /// <summary>The best first; an order of their own, the same in every process.</summary>
    public IEnumerable<StandingMaximum> Ranked => _byBidder.Values.OrderByDescending(m => m.Amount).ThenBy(m => m.Rank);

    public bool Has(ParticipantId bidder) => _byBidder.ContainsKey(bidder);

    /// <summary>With a bidder's new maximum in the place of his former one.</summary>
    public EnglishMaxima With(StandingMaximum maximum) => new(_byBidder.SetItem(maximum.Bidder, maximum));

    /// <summary>Without anything that this bidder bid.</summary>
    public EnglishMaxima Without(ParticipantId bidder) => new(_byBidder.Remove(bidder));

    public bool Equals(EnglishMaxima? other) =>
        other is not null && Count == other.Count && _byBidder.Values.All(m => other._byBidder.TryGetValue(m.Bidder, out StandingMaximum? theirs) && m == theirs);

    public override bool Equals(object? obj) => Equals(obj as EnglishMaxima);

    public override int GetHashCode() => Count;

    internal (StandingMaximum? Best, StandingMaximum? Second) Best()
    {
        (StandingMaximum? best, StandingMaximum? second) = (null, null);
        foreach (StandingMaximum maximum in _byBidder.Values)
        {
            if (best is null || Beats(maximum, best)) (best, second) = (maximum, best);
            else if (second is null || Beats(maximum, second)) second = maximum;
        }

        return (best, second);
    }

    private static bool Beats(StandingMaximum one, StandingMaximum other) => one.Amount > other.Amount || (one.Amount == other.Amount && one.Rank < other.Rank);
}
