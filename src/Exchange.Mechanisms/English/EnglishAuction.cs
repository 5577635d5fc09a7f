using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>The outcome of an English proxy auction as a function of its rules and its log (MECHANISMS G-8).</summary>
/// <remarks>For replay, worked cases and outsiders who check a result; the exchange itself decides bid by bid, by the same <see cref="EnglishProxy"/>.</remarks>
public static class EnglishAuction
{
    /// <summary>Runs the whole auction and closes it.</summary>
    /// <param name="log">In any order: bids count in the order of time, then sequence number (G-2).</param>
    /// <exception cref="ArgumentException">Two bids have the same sequence number, so that their order is not known.</exception>
    public static EnglishOutcome Run(EnglishRules rules, IEnumerable<EnglishBid> log)
    {
        EnglishBid[] bids = [.. log.OrderBy(bid => bid.At).ThenBy(bid => bid.Seq)];
        if (bids.Select(bid => bid.Seq).Distinct().Count() != bids.Length) throw new ArgumentException("Two bids have the same sequence number.", nameof(log));

        ImmutableArray<EnglishStep>.Builder steps = ImmutableArray.CreateBuilder<EnglishStep>(bids.Length);
        StandingBid? standing = null;
        Instant closesAt = rules.ClosesAt;
        int extensions = 0;
        foreach (EnglishBid bid in bids)
        {
            if (RefusalOf(bid, rules, standing, closesAt) is { } reason)
            {
                steps.Add(new EnglishStep.Rejected(bid.Seq, reason));
                continue;
            }

            StandingBid after = rules.Price.After(standing, bid.Bidder, bid.Amount);
            if (after.Moves(standing) && rules.SoftClose?.Extend(closesAt, extensions, bid.At) is { } extended) (closesAt, extensions) = (extended, extensions + 1);
            standing = after;
            steps.Add(new EnglishStep.Accepted(bid.Seq, standing.Leader, standing.Price, closesAt));
        }

        EnglishStatus status = standing switch
        {
            null => EnglishStatus.UnsoldNoBids,
            { ReserveMet: false } => EnglishStatus.UnsoldReserveNotMet,
            _ => EnglishStatus.Sold,
        };
        bool sold = status == EnglishStatus.Sold;
        return new EnglishOutcome(status, sold ? standing!.Leader : null, sold ? standing!.Price : null, closesAt, extensions, steps.ToImmutable());
    }

    private static EnglishRefusal? RefusalOf(EnglishBid bid, EnglishRules rules, StandingBid? standing, Instant closesAt)
    {
        if (bid.At < rules.OpensAt) return EnglishRefusal.NotOpen;
        if (bid.At >= closesAt) return EnglishRefusal.Closed;
        if (bid.Bidder == rules.Seller) return EnglishRefusal.SelfBid;
        if (!Amounts.IsAmount(bid.Amount)) return EnglishRefusal.BadAmount;
        if (bid.Amount >= rules.Price.LowestAcceptable(standing, bid.Bidder)) return null;
        return standing is null ? EnglishRefusal.BelowStart : EnglishRefusal.BelowMinimum;
    }
}

/// <summary>What an English proxy auction is held under.</summary>
/// <param name="OpensAt">Bids count from here.</param>
/// <param name="ClosesAt">Bids count until just before; the soft close moves it.</param>
public sealed record EnglishRules(EnglishProxy Price, Instant OpensAt, Instant ClosesAt, SoftClose? SoftClose, ParticipantId Seller);

/// <summary>A bid as it was received.</summary>
/// <param name="Seq">Its place among bids of the same instant; unique in the log.</param>
/// <param name="Amount">The bidder's maximum, in minor units.</param>
public sealed record EnglishBid(Instant At, long Seq, ParticipantId Bidder, long Amount);

/// <summary>How the auction ended.</summary>
/// <param name="Winner">Null when unsold.</param>
/// <param name="Price">What the winner pays, in minor units; null when unsold.</param>
/// <param name="ClosesAt">The close after all extensions.</param>
/// <param name="Steps">What became of each bid, in the order in which they counted.</param>
public sealed record EnglishOutcome(EnglishStatus Status, ParticipantId? Winner, long? Price, Instant ClosesAt, int Extensions, ImmutableArray<EnglishStep> Steps);

/// <summary>What became of one bid.</summary>
public abstract record EnglishStep(long Seq)
{
    /// <summary>The bid counted, and things stood so after it.</summary>
    public sealed record Accepted(long Seq, ParticipantId Leader, long Price, Instant ClosesAt) : EnglishStep(Seq);

    /// <summary>The bid changed nothing.</summary>
    public sealed record Rejected(long Seq, EnglishRefusal Reason) : EnglishStep(Seq);
}

public enum EnglishStatus
{
    Sold,
    UnsoldNoBids,
    UnsoldReserveNotMet,
}

/// <summary>Why a bid does not count, in order of precedence (MECHANISMS G-4).</summary>
public enum EnglishRefusal
{
    /// <summary>Before the opening.</summary>
    NotOpen,

    /// <summary>At or after the close.</summary>
    Closed,

    /// <summary>By the seller.</summary>
    SelfBid,

    /// <summary>Not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadAmount,

    /// <summary>A first bid under the opening price (ENG-2).</summary>
    BelowStart,

    /// <summary>Under the price and one increment, or not above the leader's own maximum (ENG-3, ENG-7).</summary>
    BelowMinimum,
}
