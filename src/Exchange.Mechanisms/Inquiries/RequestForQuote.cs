using System.Collections.Immutable;
using System.Numerics;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>A request for quotes: which quotes count, who may make a best and final one, and who is awarded what (MECHANISMS RFQ-1 to RFQ-4).</summary>
/// <remarks>The exchange decides quote by quote with <see cref="Refusal"/> and awards with <see cref="Award"/>; <see cref="Run"/> does both for a whole log.</remarks>
public static class RequestForQuote
{
    /// <summary>The whole request, up to the award.</summary>
    /// <param name="log">In any order: quotes count in the order of time, then sequence number (G-2).</param>
    /// <exception cref="ArgumentException">Two quotes have the same sequence number, or the rules can't be.</exception>
    /// <exception cref="OverflowException">What is awarded costs more than 64 bits hold.</exception>
    public static RfqOutcome Run(RfqRules rules, IEnumerable<RfqQuote> log)
    {
        RfqQuotes standing = RfqQuotes.None;
        var rejected = ImmutableArray.CreateBuilder<RfqRejected>();
        foreach (RfqQuote quote in LogOrder.Of(log))
        {
            if (Refusal(rules, standing, quote) is { } reason) rejected.Add(new RfqRejected(quote.Seq, reason));
            else standing = standing.With(quote);
        }

        rejected.Sort((a, b) => a.Seq.CompareTo(b.Seq));
        return new RfqOutcome(Award(rules, standing), rejected.ToImmutable());
    }

    /// <summary>Why a quote does not count as things stand, or null.</summary>
    public static RfqRefusal? Refusal(RfqRules rules, RfqQuotes standing, RfqQuote quote)
    {
        bool isFinal = quote.Round > 1;
        if (isFinal && quote.At < rules.ClosesAt) return RfqRefusal.NotOpen;
        if (quote.At >= (isFinal ? rules.BestAndFinal?.ClosesAt ?? rules.ClosesAt : rules.ClosesAt)) return RfqRefusal.Closed;
        if (quote.Vendor == rules.Buyer) return RfqRefusal.SelfQuote;
        if (rules.Invited is { } invited && !invited.Contains(quote.Vendor)) return RfqRefusal.NotInvited;
        if (!Amounts.IsAmount(quote.UnitPrice)) return RfqRefusal.BadAmount;
        if (quote.QuantityMax is <= 0 or > Amounts.Max) return RfqRefusal.BadQty;
        if (!isFinal) return null;
        if (!Shortlist(rules, standing).Contains(quote.Vendor)) return RfqRefusal.NotShortlisted;
        return quote.UnitPrice <= standing.First(quote.Vendor)!.UnitPrice ? null : RfqRefusal.WorseThanRoundOne;
    }

    /// <summary>Who may make a best and final quote once the first round is closed (RFQ-2): the cheapest, of equal prices the earlier. Without such a round, nobody.</summary>
    public static ImmutableArray<ParticipantId> Shortlist(RfqRules rules, RfqQuotes standing) => rules.BestAndFinal is { } final
        ? [.. standing.OfRoundOne.Order(Cheapest).Take(final.Shortlist).Select(quote => quote.Vendor)]
        : [];

    /// <summary>Who is awarded what at <see cref="RfqRules.AwardsAt"/> (RFQ-3).</summary>
    /// <remarks>The award binds the vendor at his price; the buyer may still decline it as a whole, but picks nobody outside the ranking without an override that is kept (RFQ-4).</remarks>
    /// <exception cref="OverflowException">It costs more than 64 bits hold.</exception>
    public static RfqAward Award(RfqRules rules, RfqQuotes standing)
    {
        RfqQuote[] counting = [.. Counting(rules, standing).Where(quote => rules.AwardsAt <= quote.ValidUntil && (rules.Ceiling is not { } ceiling || quote.UnitPrice <= ceiling)).Order(Cheapest)];
        if (rules.Rule is RfqRule.Weighted weights) counting = Weighted(weights, counting);
        ImmutableArray<RfqLine> lines = rules.Rule is RfqRule.Split
            ? FromTheCheapestUp(rules.Quantity, counting)
            : [.. counting.Where(quote => quote.QuantityMax >= rules.Quantity).Take(1).Select(quote => new RfqLine(quote.Vendor, rules.Quantity, quote.UnitPrice))];
        Int128 total = 0;
        foreach (RfqLine line in lines) total += (Int128)line.Quantity * line.UnitPrice;
        return new RfqAward(rules.Rule.Version, lines, checked((long)total), [.. counting.Select(quote => quote.Vendor)]);
    }

    /// <summary>The last quote of each vendor that is still in. After a best and final round those outside the shortlist are out; who was silent in it stands by his first quote.</summary>
    private static IEnumerable<RfqQuote> Counting(RfqRules rules, RfqQuotes standing) =>
        rules.BestAndFinal is null ? standing.OfRoundOne : Shortlist(rules, standing).Select(vendor => standing.Final(vendor) ?? standing.First(vendor)!);

    /// <summary>All or nothing: what covers only part of the quantity is no award.</summary>
    private static ImmutableArray<RfqLine> FromTheCheapestUp(long quantity, RfqQuote[] quotes)
    {
        var lines = ImmutableArray.CreateBuilder<RfqLine>();
        foreach (RfqQuote quote in quotes)
        {
            if (quantity == 0) break;
            long taken = Math.Min(quantity, quote.QuantityMax);
            lines.Add(new RfqLine(quote.Vendor, taken, quote.UnitPrice));
            quantity -= taken;
        }

        return quantity == 0 ? lines.ToImmutable() : [];
    }

    /// <summary>Best first by weight of price · lowest price / price + weight of quality · quality / 100, compared as exact fractions; of equal ones the cheaper, then the earlier.</summary>
    private static RfqQuote[] Weighted(RfqRule.Weighted weights, RfqQuote[] cheapestFirst)
    {
        if (cheapestFirst.Length == 0) return [];
        long lowest = cheapestFirst[0].UnitPrice;
        // Both sides of a comparison times 100 and times both prices: integers.
        BigInteger Numerator(RfqQuote quote) => ((BigInteger)weights.Price * lowest * 100) + ((BigInteger)weights.Quality * quote.Quality * quote.UnitPrice);
        return [.. cheapestFirst.Order(Comparer<RfqQuote>.Create((a, b) => (Numerator(b) * a.UnitPrice).CompareTo(Numerator(a) * b.UnitPrice) is var order and not 0 ? order : Cheapest.Compare(a, b)))];
    }

    private static readonly Comparer<RfqQuote> Cheapest =
        Comparer<RfqQuote>.Create((a, b) => a.UnitPrice.CompareTo(b.UnitPrice) is var order and not 0 ? order : LogOrder.Compare(a, b));
}
