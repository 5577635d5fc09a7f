using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>The price rule of open outcry: the price is the bid itself, and the leader may not bid against himself (MECHANISMS ENG-12).</summary>
public sealed record EnglishOutcry(long OpeningPrice, long? ReservePrice, IncrementTable Increments) : EnglishPrice(OpeningPrice, ReservePrice, Increments)
{
    public const string RuleVersion = "english-outcry-1";

    public override string Version => RuleVersion;

    public override long? LowestAcceptable(StandingBid? standing, ParticipantId bidder) =>
        standing is not null && standing.Leader == bidder ? null : LowestAcceptable(standing);

    private protected override long PriceOf(long maximum, long? runnerUp) => maximum;
}
