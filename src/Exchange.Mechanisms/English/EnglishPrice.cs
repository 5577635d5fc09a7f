using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>How the bids of an ascending auction give leader and price (MECHANISMS ENG-1 to ENG-8). Minor units; pure; immutable.</summary>
/// <param name="OpeningPrice">The least a first bid may offer; positive.</param>
/// <param name="ReservePrice">Below it the lot is not sold; null: there is none.</param>
public abstract record EnglishPrice(long OpeningPrice, long? ReservePrice, IncrementTable Increments)
{
    /// <summary>Names the rule in stored outcomes (MECHANISMS 14.2). A rule that gives another outcome for some log gets another name.</summary>
    public abstract string Version { get; }

    /// <summary>The least that a bidder who does not lead may offer: the opening price, then the price and one increment (ENG-2, ENG-3).</summary>
    public long LowestAcceptable(StandingBid? standing) =>
        standing is null ? OpeningPrice : checked(standing.Price + Increments.At(standing.Price));

    /// <summary>The least that this bidder may offer; null: he leads and may not bid against himself (ENG-12).</summary>
    public abstract long? LowestAcceptable(StandingBid? standing, ParticipantId bidder);

    /// <summary>Why an amount does not count as things stand, or null.</summary>
    public EnglishRefusal? Refusal(StandingBid? standing, ParticipantId bidder, long amount)
    {
        if (LowestAcceptable(standing, bidder) is not { } lowest) return EnglishRefusal.AlreadyLeading;
        if (amount >= lowest) return null;
        return standing is null ? EnglishRefusal.BelowStart : EnglishRefusal.BelowMinimum;
    }

    /// <summary>How things stand after a bid that was acceptable.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bid is below <see cref="LowestAcceptable(StandingBid?, ParticipantId)"/>.</exception>
    public StandingBid After(StandingBid? standing, ParticipantId bidder, long maximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, LowestAcceptable(standing, bidder) ?? long.MaxValue);
        if (standing is null) return Stand(bidder, maximum, null);
        if (bidder == standing.Leader) return Stand(bidder, maximum, standing.RunnerUpMaximum);
        return maximum > standing.Maximum
            ? Stand(bidder, maximum, standing.Maximum)
            : Stand(standing.Leader, standing.Maximum, maximum);
    }

    /// <summary>How things stand by all maxima: what a retraction leaves (ENG-10). Null when no bid stands.</summary>
    public StandingBid? Among(EnglishMaxima maxima) =>
        maxima.Best() is ({ } best, var second) ? Stand(best.Bidder, best.Amount, second?.Amount) : null;

    /// <summary>The price while the reserve is left out of account.</summary>
    private protected abstract long PriceOf(long maximum, long? runnerUp);

    private StandingBid Stand(ParticipantId leader, long maximum, long? runnerUp)
    {
        bool reserveMet = ReservePrice is null || maximum >= ReservePrice;
        long price = PriceOf(maximum, runnerUp);
        // ENG-8: once the reserve is met the price jumps to it; until then the price does not betray it.
        if (reserveMet && ReservePrice is { } reserve) price = Math.Max(price, reserve);
        return new StandingBid(leader, maximum, runnerUp, price, reserveMet);
    }
}
