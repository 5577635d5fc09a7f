using System.Text;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;

namespace Exchange.Simulation.Laws;

/// <summary>I-9: a standing maximum and an unmet reserve are told to their owner alone until the close. What everybody may know anyway, because it is the price or the next bid, is no secret.</summary>
/// <remarks>Bids are made of amounts of odd cents, so that a secret can hardly stand in an answer by chance.</remarks>
internal sealed class SealedLaw
{
    private readonly Dictionary<AuctionId, Secret> _maxima = [], _reserves = [];

    /// <param name="open">The auction right after the command.</param>
    public void CheckAnswer(JournalEntry row, AuctionId auction, Open open)
    {
        ReadOnlySpan<byte> answer = row.Outcome.Body.Span;
        if (MaximumOf(auction, open) is { } maximum && row.Actor != open.Leader && Holds(answer, maximum)) throw Broken("a standing maximum", $"the answer to {row.Kind} {row.Id}");
        // The leader is told what he must offer at least, one unit above his own maximum: that may be the reserve, and he does not know it.
        bool isNext = row.Actor == open.Leader && open.Standing!.Maximum + 1 == open.Terms.ReservePrice?.MinorUnits;
        if (ReserveOf(auction, open) is { } reserve && row.Actor != open.Seller && !isNext && Holds(answer, reserve)) throw Broken("an unmet reserve", $"the answer to {row.Kind} {row.Id}");
    }

    /// <summary>What everybody may read.</summary>
    public void CheckView(ReadOnlySpan<byte> view, string what, AuctionId auction, Open open)
    {
        if (MaximumOf(auction, open) is { } maximum && Holds(view, maximum)) throw Broken("a standing maximum", what);
        if (ReserveOf(auction, open) is { } reserve && Holds(view, reserve)) throw Broken("an unmet reserve", what);
    }

    public void Forget(AuctionId auction)
    {
        _maxima.Remove(auction);
        _reserves.Remove(auction);
    }

    private static LawBrokenException Broken(string secret, string where) => new(Law.Sealed, $"{secret} stands in {where}");

    private byte[]? MaximumOf(AuctionId auction, Open open) =>
        open.Standing is { } standing && !IsPublic(standing.Maximum, open) ? TextOf(_maxima, auction, standing.Maximum, open.Currency) : null;

    private byte[]? ReserveOf(AuctionId auction, Open open) =>
        open is { ReserveMet: false, Terms.ReservePrice: { } reserve } && !IsPublic(reserve.MinorUnits, open) ? TextOf(_reserves, auction, reserve.MinorUnits, open.Currency) : null;

    private static bool IsPublic(long amount, Open open) =>
        amount == open.Standing?.Price || amount == open.Rule.LowestAcceptable(open.Standing) || amount == open.Terms.OpeningPrice.MinorUnits || amount == open.Terms.BuyNow?.MinorUnits || amount == open.Terms.Deposit?.MinorUnits;

    private static byte[] TextOf(Dictionary<AuctionId, Secret> known, AuctionId auction, long amount, Currency currency)
    {
        if (known.TryGetValue(auction, out Secret? secret) && secret.Amount == amount) return secret.Text;
        known[auction] = secret = new Secret(amount, Encoding.UTF8.GetBytes(new Money(amount, currency).ToAmountString()));
        return secret.Text;
    }

    // As a number of its own: not as the end of a longer one.
    private static bool Holds(ReadOnlySpan<byte> text, ReadOnlySpan<byte> amount)
    {
        for (int from = 0; text[from..].IndexOf(amount) is var at and >= 0; from += at + 1)
        {
            int begins = from + at, ends = begins + amount.Length;
            bool whole = (begins == 0 || text[begins - 1] is not (>= (byte)'0' and <= (byte)'9')) && (ends == text.Length || text[ends] is not (>= (byte)'0' and <= (byte)'9'));
            if (whole) return true;
        }

        return false;
    }

    private sealed record Secret(long Amount, byte[] Text);
}
