using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>A bid or an ask for one unit.</summary>
/// <param name="Seq">Its place among those of the same instant; unique on its side.</param>
/// <param name="Price">The most a buyer pays or the least a seller takes; minor units.</param>
public sealed record McAfeeOffer(Instant At, long Seq, ParticipantId Bidder, long Price) : IAct;

/// <summary>What McAfee's trade reduction came to.</summary>
/// <param name="EfficientTrades">How many pairs of a buyer and a seller gain by trading.</param>
/// <param name="Trades">How many trade: all of them, or one fewer.</param>
/// <param name="BuyPrice">What every buyer pays; null where nobody trades.</param>
/// <param name="SellPrice">What every seller gets.</param>
/// <param name="Buyers">Who trades, the highest bid first.</param>
/// <param name="Sellers">Who trades, the lowest ask first.</param>
/// <param name="Surplus">What the platform keeps.</param>
public sealed record McAfeeOutcome(
    int EfficientTrades, int Trades, long? BuyPrice, long? SellPrice, ImmutableArray<ParticipantId> Buyers, ImmutableArray<ParticipantId> Sellers, Int128 Surplus)
{
    /// <summary>Names the rules that gave it.</summary>
    public string RuleVersion { get; } = McAfee.RuleVersion;
}

/// <summary>McAfee's trade reduction for buyers and sellers of one unit each: nobody gains by saying anything but his value, and the platform never pays in (MECHANISMS CALL-5).</summary>
public static class McAfee
{
    /// <summary>Names the rules in stored outcomes (MECHANISMS 14.2). Rules that give another outcome for some offers get another name.</summary>
    public const string RuleVersion = "mcafee-1";

    /// <param name="bids">In any order: time and sequence number decide between equal ones (G-5).</param>
    /// <param name="asks">Likewise.</param>
    /// <exception cref="ArgumentException">Two offers of a side have the same sequence number, or a price is no amount.</exception>
    public static McAfeeOutcome Clear(IEnumerable<McAfeeOffer> bids, IEnumerable<McAfeeOffer> asks)
    {
        McAfeeOffer[] buyers = [.. Checked(bids).OrderByDescending(b => b.Price)];
        McAfeeOffer[] sellers = [.. Checked(asks).OrderBy(a => a.Price)];
        int k = 0;
        while (k < Math.Min(buyers.Length, sellers.Length) && buyers[k].Price >= sellers[k].Price) k++;
        if (k == 0) return new McAfeeOutcome(0, 0, null, null, [], [], 0);

        (long lastBid, long lastAsk) = (buyers[k - 1].Price, sellers[k - 1].Price);
        if (k < buyers.Length && k < sellers.Length)
        {
            // The pair that just fails to trade sets the price, if all that do trade can bear it.
            long price = (buyers[k].Price + sellers[k].Price) / 2;
            if (lastAsk <= price && price <= lastBid) return Trading(k, k, price, price);
        }

        return Trading(k, k - 1, lastBid, lastAsk);

        McAfeeOutcome Trading(int efficient, int trades, long buyPrice, long sellPrice) => new(
            efficient, trades, trades == 0 ? null : buyPrice, trades == 0 ? null : sellPrice, [.. buyers.Take(trades).Select(b => b.Bidder)], [.. sellers.Take(trades).Select(s => s.Bidder)], (Int128)trades * (buyPrice - sellPrice));
    }

    // By time and sequence number; sorting them by price leaves equal ones so.
    private static McAfeeOffer[] Checked(IEnumerable<McAfeeOffer> offers)
    {
        McAfeeOffer[] all = LogOrder.Of(offers);
        if (Array.Exists(all, o => o.Price is < 0 or > Amounts.Max)) throw new ArgumentException($"A price is from 0 to {Amounts.Max}.", nameof(offers));
        return all;
    }
}
