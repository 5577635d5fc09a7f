using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>Who leads a reverse auction, how far he would go down, and what he would be paid as things stand. Minor units.</summary>
/// <param name="Leader">The vendor of the lowest minimum; of equal minima, of the one placed first.</param>
/// <param name="Minimum">The leader's secret minimum, m1.</param>
/// <param name="RunnerUpMinimum">The lowest minimum of all others, m2; null while nobody else has bid.</param>
/// <param name="MaximumMet">Whether the leader would get the order; true where there is no hidden maximum.</param>
public sealed record StandingOffer(ParticipantId Leader, long Minimum, long? RunnerUpMinimum, long Price, bool MaximumMet)
{
    /// <summary>Whether the bid that led here changed the leader or the price: only then may the close move (ENG-9).</summary>
    /// <param name="before">How things stood before it; null for a first bid.</param>
    public bool Moves(StandingOffer? before) => before is null || before.Leader != Leader || before.Price != Price;
}

/// <summary>How the bids of a buyer's tender give leader and price: the English auction in a mirror (MECHANISMS REV-1). Minor units; pure; immutable.</summary>
/// <remarks>
/// Vendors bid their minima down from the ceiling; the price is the lesser of the ceiling and the greater of m1 and m2 less one decrement.
/// Read every amount as its distance from a bound above all amounts, and it is the rule of the English auction, word for word; so that rule is the one applied.
/// A purchase at once, as the seller's buy-now price, has no mirror here: a buyer who would take a price at once asks for it by a posted price or a quotation,
/// and one who calls vendors to compete does not end that with the first bid.
/// </remarks>
/// <param name="Ceiling">The most a first bid may ask; from 1 to <see cref="Amounts.Max"/>.</param>
/// <param name="HiddenMaximum">Above it the order is not placed; null: there is none. Told to nobody before the close, unless it is met.</param>
/// <param name="Decrements">By how much the next bid must undercut a price.</param>
/// <param name="IsOutcry">The price is the bid itself, and the leader may not bid against himself (ENG-12).</param>
public sealed record ReversePrice(long Ceiling, long? HiddenMaximum, IncrementTable Decrements, bool IsOutcry = false)
{
    /// <summary>With hidden minima.</summary>
    public const string ProxyRuleVersion = "reverse-proxy-1";

    public const string OutcryRuleVersion = "reverse-outcry-1";

    public long Ceiling { get; } = Amounts.IsAmount(Ceiling) ? Ceiling : throw new ArgumentOutOfRangeException(nameof(Ceiling), Ceiling, $"A ceiling is from 1 to {Amounts.Max}.");

    public long? HiddenMaximum { get; } =
        HiddenMaximum is null || Amounts.IsAmount(HiddenMaximum.Value) ? HiddenMaximum : throw new ArgumentOutOfRangeException(nameof(HiddenMaximum), HiddenMaximum, $"A hidden maximum is from 1 to {Amounts.Max}.");

    internal EnglishPrice Mirrored { get; } = IsOutcry
        ? new EnglishOutcry(Mirror.Of(Ceiling), HiddenMaximum is { } outcry ? Mirror.Of(outcry) : null, Mirror.Of(Decrements))
        : new EnglishProxy(Mirror.Of(Ceiling), HiddenMaximum is { } proxy ? Mirror.Of(proxy) : null, Mirror.Of(Decrements));

    /// <summary>Names the rule in stored outcomes (MECHANISMS 14.2).</summary>
    public string Version => IsOutcry ? OutcryRuleVersion : ProxyRuleVersion;

    /// <summary>The most that this vendor may ask now; null: nothing, because he leads an outcry, or because no amount is low enough.</summary>
    public long? HighestAcceptable(StandingOffer? standing, ParticipantId vendor) =>
        Mirrored.LowestAcceptable(Mirror.Of(standing), vendor) is { } lowest and <= Amounts.Max ? Mirror.Of(lowest) : null;

    /// <summary>Why an amount does not count as things stand, or null.</summary>
    public ReverseRefusal? Refusal(StandingOffer? standing, ParticipantId vendor, long amount) =>
        !Amounts.IsAmount(amount) ? ReverseRefusal.BadAmount : Mirror.Of(Mirrored.Refusal(Mirror.Of(standing), vendor, Mirror.Of(amount)));

    /// <summary>How things stand after a bid that was acceptable.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bid is above <see cref="HighestAcceptable"/>.</exception>
    public StandingOffer After(StandingOffer? standing, ParticipantId vendor, long minimum) => Mirror.Of(Mirrored.After(Mirror.Of(standing), vendor, Mirror.Of(minimum)));
}
