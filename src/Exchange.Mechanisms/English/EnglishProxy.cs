using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>The price rule of the ascending auction with proxy bids (MECHANISMS ENG-1 to ENG-8). Minor units; pure; immutable.</summary>
/// <param name="OpeningPrice">The least a first bid may offer; positive.</param>
/// <param name="ReservePrice">Below it the lot is not sold; null: there is none.</param>
/// <remarks>
/// ENG-1 speaks of every bidder's maximum. Without retraction (ENG-10) the two best of different bidders say as much: a valid bid of
/// anybody but the leader exceeds the price, and so every maximum that is not the leader's. Deciding a bid therefore takes the same
/// time whatever came before.
/// </remarks>
public sealed record EnglishProxy(long OpeningPrice, long? ReservePrice, IncrementTable Increments)
{
    /// <summary>Names this rule in stored outcomes (MECHANISMS 14.2). A rule that gives another outcome for some log gets another name.</summary>
    public const string RuleVersion = "english-proxy-1";

    /// <summary>The least that a bidder who does not lead may offer: the opening price, then the price and one increment (ENG-2, ENG-3).</summary>
    public long LowestAcceptable(StandingBid? standing) =>
        standing is null ? OpeningPrice : checked(standing.Price + Increments.At(standing.Price));

    /// <summary>The least that this bidder may offer. For the leader it is one unit above his own maximum (ENG-7): tell it to nobody else.</summary>
    public long LowestAcceptable(StandingBid? standing, ParticipantId bidder) =>
        standing is not null && standing.Leader == bidder ? checked(standing.Maximum + 1) : LowestAcceptable(standing);

    /// <summary>How things stand after a bid that was acceptable.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bid is below <see cref="LowestAcceptable(StandingBid?, ParticipantId)"/>.</exception>
    public StandingBid After(StandingBid? standing, ParticipantId bidder, long maximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, LowestAcceptable(standing, bidder));
        if (standing is null) return Stand(bidder, maximum, null);
        if (bidder == standing.Leader) return Stand(bidder, maximum, standing.RunnerUpMaximum);
        return maximum > standing.Maximum
            ? Stand(bidder, maximum, standing.Maximum)
            : Stand(standing.Leader, standing.Maximum, maximum);
    }

    private StandingBid Stand(ParticipantId leader, long maximum, long? runnerUp)
    {
        bool reserveMet = ReservePrice is null || maximum >= ReservePrice;
        long price = runnerUp is { } beaten
            ? Math.Max(OpeningPrice, Math.Min(maximum, checked(beaten + Increments.At(beaten))))
            : OpeningPrice;
        // ENG-8: once the reserve is met the price jumps to it; until then the price does not betray it.
        if (reserveMet && ReservePrice is { } reserve) price = Math.Max(price, reserve);
        return new StandingBid(leader, maximum, runnerUp, price, reserveMet);
    }
}
