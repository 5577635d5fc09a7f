using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>The outcome of an English auction as a function of its rules and its log (MECHANISMS G-8).</summary>
/// <remarks>For replay, worked cases and outsiders who check a result; the exchange itself decides act by act, by the same <see cref="EnglishPrice"/>.</remarks>
public static class EnglishAuction
{
    /// <summary>Names the rule that gave the price of a lot that was bought at its buy-now price (ENG-11), in the place of <see cref="EnglishPrice.Version"/>.</summary>
    public const string BuyNowRuleVersion = "english-buy-now-1";

    /// <summary>Runs the whole auction and closes it.</summary>
    /// <param name="log">In any order: acts count in the order of time, then sequence number (G-2).</param>
    /// <exception cref="ArgumentException">Two acts have the same sequence number, so that their order is not known.</exception>
    public static EnglishOutcome Run(EnglishRules rules, IEnumerable<EnglishAct> log)
    {
        EnglishAct[] acts = LogOrder.Of(log);
        ImmutableArray<EnglishStep>.Builder steps = ImmutableArray.CreateBuilder<EnglishStep>(acts.Length);
        Course course = new(null, EnglishMaxima.None, rules.ClosesAt, 0, 0, null);
        foreach (EnglishAct act in acts)
        {
            if (RefusalOf(act, rules, course) is { } reason)
            {
                steps.Add(new EnglishStep.Rejected(act.Seq, reason));
                continue;
            }

            course = After(act, rules, course);
            steps.Add(course.Buyer is { } buyer
                ? new EnglishStep.Accepted(act.Seq, buyer, rules.BuyNow, course.ClosesAt)
                : new EnglishStep.Accepted(act.Seq, course.Standing?.Leader, course.Standing?.Price, course.ClosesAt));
        }

        (EnglishStatus status, ParticipantId? winner, long? price) = course switch
        {
            { Buyer: { } buyer } => (EnglishStatus.Sold, buyer, rules.BuyNow),
            { Standing: null } => (EnglishStatus.UnsoldNoBids, (ParticipantId?)null, (long?)null),
            { Standing.ReserveMet: false } => (EnglishStatus.UnsoldReserveNotMet, null, null),
            { Standing: var sold } => (EnglishStatus.Sold, sold.Leader, sold.Price),
        };
        return new EnglishOutcome(status, winner, price, course.ClosesAt, course.Extensions, steps.ToImmutable());
    }

    private static EnglishRefusal? RefusalOf(EnglishAct act, EnglishRules rules, Course course)
    {
        if (act.At < rules.OpensAt) return EnglishRefusal.NotOpen;
        if (act.At >= course.ClosesAt) return EnglishRefusal.Closed;
        if (act.Bidder == rules.Seller) return EnglishRefusal.SelfBid;
        switch (act)
        {
            case EnglishBid bid:
                return Amounts.IsAmount(bid.Amount) ? rules.Price.Refusal(course.Standing, bid.Bidder, bid.Amount) : EnglishRefusal.BadAmount;
            case EnglishRetraction:
                if (rules.RetractCutoff is not { } cutoff) return EnglishRefusal.RetractionOff;
                if (act.At >= course.ClosesAt - cutoff) return EnglishRefusal.RetractionLate;
                return course.Maxima.Has(act.Bidder) ? null : EnglishRefusal.NothingToRetract;
            case EnglishBuyNow:
                if (rules.BuyNow is null) return EnglishRefusal.BuyNowOff;
                return course.Standing is null ? null : EnglishRefusal.BuyNowGone;
            default:
                throw new ArgumentException($"An English auction knows no {act.GetType().Name}.", nameof(act));
        }
    }

    private static Course After(EnglishAct act, EnglishRules rules, Course course)
    {
        switch (act)
        {
            case EnglishBid bid:
                StandingBid after = rules.Price.After(course.Standing, bid.Bidder, bid.Amount);
                Instant? moved = after.Moves(course.Standing) ? rules.SoftClose?.Extend(course.ClosesAt, course.Extensions, bid.At) : null;
                return new Course(
                    after, course.Maxima.With(new StandingMaximum(bid.Bidder, bid.Amount, course.Bids)), moved ?? course.ClosesAt,
                    moved is null ? course.Extensions : course.Extensions + 1, course.Bids + 1, null);
            case EnglishRetraction:
                EnglishMaxima left = course.Maxima.Without(act.Bidder);
                return course with { Standing = rules.Price.Among(left), Maxima = left };
            default:
                return course with { ClosesAt = act.At, Buyer = act.Bidder };
        }
    }

    /// <summary>How far an auction has come.</summary>
    /// <param name="Bids">Accepted ones: the rank of the next.</param>
    /// <param name="Buyer">Who bought at the buy-now price.</param>
    private sealed record Course(StandingBid? Standing, EnglishMaxima Maxima, Instant ClosesAt, int Extensions, long Bids, ParticipantId? Buyer);
}
