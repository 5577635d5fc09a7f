namespace Exchange.Mechanisms;

/// <summary>The outcome of a buyer's tender as a function of its rules and its log (MECHANISMS REV-1, G-8): the English auction of the mirrored bids, mirrored.</summary>
/// <remarks>For replay, worked cases and outsiders who check a result. Who decides act by act does it by <see cref="ReversePrice"/>.</remarks>
public static class ReverseAuction
{
    /// <summary>Runs the whole auction and closes it.</summary>
    /// <param name="log">In any order: acts count in the order of time, then sequence number (G-2).</param>
    /// <exception cref="ArgumentException">Two acts have the same sequence number, so that their order is not known.</exception>
    public static ReverseOutcome Run(ReverseRules rules, IEnumerable<ReverseAct> log)
    {
        var mirrored = new EnglishRules(rules.Price.Mirrored, rules.OpensAt, rules.ClosesAt, rules.SoftClose, rules.Buyer, RetractCutoff: rules.RetractCutoff);
        EnglishOutcome outcome = EnglishAuction.Run(mirrored, log.Select(Mirrored));
        return new ReverseOutcome(rules.Price.Version, StatusOf(outcome.Status), outcome.Winner, PriceOf(outcome.Price), outcome.ClosesAt, outcome.Extensions, [.. outcome.Steps.Select(StepOf)]);
    }

    private static EnglishAct Mirrored(ReverseAct act) => act switch
    {
        ReverseBid bid => new EnglishBid(bid.At, bid.Seq, bid.Vendor, Mirror.Of(bid.Amount)),
        ReverseRetraction => new EnglishRetraction(act.At, act.Seq, act.Vendor),
        _ => throw new ArgumentException($"A reverse auction knows no {act.GetType().Name}.", nameof(act)),
    };

    private static ReverseStep StepOf(EnglishStep step) => step switch
    {
        EnglishStep.Accepted accepted => new ReverseStep.Accepted(accepted.Seq, accepted.Leader, PriceOf(accepted.Price), accepted.ClosesAt),
        EnglishStep.Rejected rejected => new ReverseStep.Rejected(rejected.Seq, Mirror.Of(rejected.Reason)!.Value),
        _ => throw new ArgumentException("No such step.", nameof(step)),
    };

    private static ReverseStatus StatusOf(EnglishStatus status) => status switch
    {
        EnglishStatus.Sold => ReverseStatus.Awarded,
        EnglishStatus.UnsoldNoBids => ReverseStatus.NoBids,
        _ => ReverseStatus.MaximumNotMet,
    };

    private static long? PriceOf(long? mirrored) => mirrored is { } price ? Mirror.Of(price) : null;
}
