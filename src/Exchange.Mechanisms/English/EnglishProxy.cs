using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>The price rule of the ascending auction with proxy bids: the leader pays one increment above the best maximum of the others, and no more than his own (MECHANISMS ENG-4).</summary>
/// <remarks>
/// ENG-1 speaks of every bidder's maximum. Without retraction (ENG-10) the two best of different bidders say as much: a valid bid of
/// anybody but the leader exceeds the price, and so every maximum that is not the leader's. Deciding a bid therefore takes the same
/// time whatever came before.
/// </remarks>
public sealed record EnglishProxy(long OpeningPrice, long? ReservePrice, IncrementTable Increments) : EnglishPrice(OpeningPrice, ReservePrice, Increments)
{
    public const string RuleVersion = "english-proxy-1";

    public override string Version => RuleVersion;

    /// <summary>The least that this bidder may offer. For the leader it is one unit above his own maximum (ENG-7): tell it to nobody else.</summary>
    public override long? LowestAcceptable(StandingBid? standing, ParticipantId bidder) =>
        standing is not null && standing.Leader == bidder ? checked(standing.Maximum + 1) : LowestAcceptable(standing);

    private protected override long PriceOf(long maximum, long? runnerUp) => runnerUp is { } beaten
        ? Math.Max(OpeningPrice, Math.Min(maximum, checked(beaten + Increments.At(beaten))))
        : OpeningPrice;
}
