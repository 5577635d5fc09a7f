using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms.Tests.English;

/// <summary>The rules as they stand on paper: every bidder's maximum is kept and everything is computed anew from all of them after each bid.</summary>
internal static class NaiveEnglish
{
    public static List<string> Run(RandomAuction auction)
    {
        EnglishRules rules = auction.Rules;
        long opening = rules.Price.OpeningPrice;
        var maxima = new Dictionary<ParticipantId, (long Amount, Instant At, long Seq)>();
        var lines = new List<string>();
        Instant close = rules.ClosesAt;
        int extensions = 0;

        long Increment(long price) => rules.Price.Increments.Rows.Last(row => row.LowerBound <= price).Increment;
        List<KeyValuePair<ParticipantId, (long Amount, Instant At, long Seq)>> Ranked() => [.. maxima.OrderByDescending(m => m.Value.Amount).ThenBy(m => m.Value.At).ThenBy(m => m.Value.Seq)];
        ParticipantId? Leader() => maxima.Count == 0 ? null : Ranked()[0].Key;
        long? Price()
        {
            if (maxima.Count == 0) return null;
            long[] ranked = [.. Ranked().Select(m => m.Value.Amount)];
            long price = ranked.Length == 1 ? opening : Math.Max(opening, Math.Min(ranked[0], ranked[1] + Increment(ranked[1])));
            return rules.Price.ReservePrice <= ranked[0] ? Math.Max(price, rules.Price.ReservePrice.Value) : price;
        }

        foreach (EnglishBid bid in auction.Log.OrderBy(b => b.At).ThenBy(b => b.Seq))
        {
            (ParticipantId? leader, long? price) = (Leader(), Price());
            string? refusal =
                bid.At < rules.OpensAt ? "NotOpen"
                : bid.At >= close ? "Closed"
                : bid.Bidder == rules.Seller ? "SelfBid"
                : bid.Amount <= 0 ? "BadAmount"
                : price is null ? (bid.Amount < opening ? "BelowStart" : null)
                : bid.Bidder == leader ? (bid.Amount <= maxima[bid.Bidder].Amount ? "BelowMinimum" : null)
                : bid.Amount < price + Increment(price.Value) ? "BelowMinimum" : null;
            if (refusal is not null)
            {
                lines.Add($"{bid.Seq} {refusal}");
                continue;
            }

            maxima[bid.Bidder] = (bid.Amount, bid.At, bid.Seq);
            if (rules.SoftClose is { } soft && (Leader() != leader || Price() != price) && bid.At >= close - soft.Window
                && (soft.ExtensionsMax is null || extensions < soft.ExtensionsMax) && bid.At + soft.Extension > close)
            {
                close = bid.At + soft.Extension;
                extensions++;
            }

            lines.Add($"{bid.Seq} {Leader()} {Price()} {close.ToUnixTimeMilliseconds()}");
        }

        bool sold = maxima.Count > 0 && (rules.Price.ReservePrice is null || Ranked()[0].Value.Amount >= rules.Price.ReservePrice);
        lines.Add(sold ? $"Sold {Leader()} {Price()} {close.ToUnixTimeMilliseconds()} {extensions}" : $"{(maxima.Count == 0 ? "UnsoldNoBids" : "UnsoldReserveNotMet")}   {close.ToUnixTimeMilliseconds()} {extensions}");
        return lines;
    }

    public static List<string> Lines(EnglishOutcome outcome) =>
    [
        .. outcome.Steps.Select(step => step switch
        {
            EnglishStep.Accepted a => $"{a.Seq} {a.Leader} {a.Price} {a.ClosesAt.ToUnixTimeMilliseconds()}",
            EnglishStep.Rejected r => $"{r.Seq} {r.Reason}",
            _ => "",
        }),
        $"{outcome.Status} {outcome.Winner} {outcome.Price} {outcome.ClosesAt.ToUnixTimeMilliseconds()} {outcome.Extensions}",
    ];
}
