using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Exchange.Mechanisms;

/// <summary>Turns amounts, and what is made of them, upside down: the lowest is the highest. Twice is as before.</summary>
internal static class Mirror
{
    private const long Bound = Amounts.Max + 1;

    /// <summary>What is no amount stays none.</summary>
    public static long Of(long amount) => Amounts.IsAmount(amount) ? Bound - amount : 0;

    /// <summary>The rows from the last to the first. Each begins where the next one ended.</summary>
    public static IncrementTable Of(IncrementTable table)
    {
        IncrementRow[] rows = [.. table.Rows.Where(row => row.LowerBound <= Amounts.Max)];
        ImmutableArray<IncrementRow>.Builder mirrored = ImmutableArray.CreateBuilder<IncrementRow>(rows.Length);
        for (int i = rows.Length - 1; i >= 0; i--) mirrored.Add(new IncrementRow(i == rows.Length - 1 ? 0 : Bound - rows[i + 1].LowerBound + 1, rows[i].Increment));
        return IncrementTable.Of(mirrored.ToImmutable());
    }

    [return: NotNullIfNotNull(nameof(bid))]
    public static StandingOffer? Of(StandingBid? bid) =>
        bid is null ? null : new(bid.Leader, Of(bid.Maximum), bid.RunnerUpMaximum is { } runnerUp ? Of(runnerUp) : null, Of(bid.Price), bid.ReserveMet);

    public static StandingBid? Of(StandingOffer? offer) =>
        offer is null ? null : new(offer.Leader, Of(offer.Minimum), offer.RunnerUpMinimum is { } runnerUp ? Of(runnerUp) : null, Of(offer.Price), offer.MaximumMet);

    public static ReverseRefusal? Of(EnglishRefusal? refusal) => refusal switch
    {
        null => null,
        EnglishRefusal.NotOpen => ReverseRefusal.NotOpen,
        EnglishRefusal.Closed => ReverseRefusal.Closed,
        EnglishRefusal.SelfBid => ReverseRefusal.SelfBid,
        EnglishRefusal.BadAmount => ReverseRefusal.BadAmount,
        EnglishRefusal.AlreadyLeading => ReverseRefusal.AlreadyLeading,
        EnglishRefusal.BelowStart => ReverseRefusal.AboveCeiling,
        EnglishRefusal.BelowMinimum => ReverseRefusal.AboveAcceptable,
        EnglishRefusal.RetractionOff => ReverseRefusal.RetractionOff,
        EnglishRefusal.RetractionLate => ReverseRefusal.RetractionLate,
        EnglishRefusal.NothingToRetract => ReverseRefusal.NothingToRetract,
        _ => throw new ArgumentException($"A reverse auction has no {refusal}.", nameof(refusal)),
    };
}
