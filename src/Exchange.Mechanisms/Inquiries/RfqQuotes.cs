using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>The last quote of every vendor, of each round: all that the award depends on (MECHANISMS RFQ-1). Immutable; equal when the quotes are.</summary>
public sealed class RfqQuotes : IEquatable<RfqQuotes>
{
    public static readonly RfqQuotes None = new(ImmutableDictionary<ParticipantId, RfqQuote>.Empty, ImmutableDictionary<ParticipantId, RfqQuote>.Empty);

    private readonly ImmutableDictionary<ParticipantId, RfqQuote> _first, _final;

    private RfqQuotes(ImmutableDictionary<ParticipantId, RfqQuote> first, ImmutableDictionary<ParticipantId, RfqQuote> final) => (_first, _final) = (first, final);

    /// <summary>Of quotes that counted, in the order in which they did.</summary>
    public static RfqQuotes Of(IEnumerable<RfqQuote> quotes) => quotes.Aggregate(None, (standing, quote) => standing.With(quote));

    /// <summary>In no order.</summary>
    public IEnumerable<RfqQuote> OfRoundOne => _first.Values;

    /// <summary>Both rounds, in the order in which they came; an order of their own, the same in every process.</summary>
    public IEnumerable<RfqQuote> All => _first.Values.Concat(_final.Values).Order(Comparer<RfqQuote>.Create(LogOrder.Compare));

    public RfqQuote? First(ParticipantId vendor) => _first.GetValueOrDefault(vendor);

    public RfqQuote? Final(ParticipantId vendor) => _final.GetValueOrDefault(vendor);

    /// <summary>With a vendor's new quote in the place of his former one of that round; it takes its own time (G-5).</summary>
    public RfqQuotes With(RfqQuote quote) => quote.Round > 1 ? new(_first, _final.SetItem(quote.Vendor, quote)) : new(_first.SetItem(quote.Vendor, quote), _final);

    public bool Equals(RfqQuotes? other) => other is not null && All.SequenceEqual(other.All);

    public override bool Equals(object? obj) => Equals(obj as RfqQuotes);

    public override int GetHashCode() => HashCode.Combine(_first.Count, _final.Count);
}
