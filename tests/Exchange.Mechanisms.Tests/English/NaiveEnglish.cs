using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms.Tests.English;

/// <summary>The rules as they stand on paper, of both formats: every bidder's maximum is kept and everything is computed anew from all of them after each bid.</summary>
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
        bool outcry = rules.Price is EnglishOutcry;

        long Increment(long price) => rules.Price.Increments.Rows.Last(row => row.LowerBound <= price).Increment;
        List<KeyValuePair<ParticipantId, (long Amount, Instant At, long Seq)>> Ranked() => [.. maxima.OrderByDescending(m => m.Value.Amount).ThenBy(m => m.Value.At).ThenBy(m => m.Value.Seq)];
        ParticipantId? Leader() => maxima.Count == 0 ? null : Ranked()[0].Key;
        long? Price()
        {
            if (maxima.Count == 0) return null;
            long[] ranked = [.. Ranked().Select(m => m.Value.Amount)];
            long price = outcry ? ranked[0] : ranked.Length == 1 ? opening : Math.Max(opening, Math.Min(ranked[0], ranked[1] + Increment(ranked[1])));
            return rules.Price.ReservePrice <= ranked[0] ? Math.Max(price, rules.Price.ReservePrice.Value) : price;
        }

        ParticipantId? buyer = null;
        foreach (EnglishAct act in auction.Log.OrderBy(b => b.At).ThenBy(b => b.Seq))
        {
            (ParticipantId? leader, long? price) = (Leader(), Price());
            string? refusal =
                act.At < rules.OpensAt ? "NotOpen"
                : act.At >= close ? "Closed"
                : act.Bidder == rules.Seller ? "SelfBid"
                : act is EnglishRetraction
                    ? rules.RetractCutoff is null ? "RetractionOff" : act.At >= close - rules.RetractCutoff.Value ? "RetractionLate" : maxima.ContainsKey(act.Bidder) ? null : "NothingToRetract"
                : act is EnglishBuyNow ? rules.BuyNow is null ? "BuyNowOff" : maxima.Count > 0 ? "BuyNowGone" : null
                : act is not EnglishBid offer || offer.Amount <= 0 ? "BadAmount"
                : price is null ? (offer.Amount < opening ? "BelowStart" : null)
                : act.Bidder == leader ? (outcry ? "AlreadyLeading" : offer.Amount <= maxima[act.Bidder].Amount ? "BelowMinimum" : null)
                : offer.Amount < price + Increment(price.Value) ? "BelowMinimum" : null;
            if (refusal is not null)
            {
                lines.Add($"{act.Seq} {refusal}");
                continue;
            }

            if (act is not EnglishBid bid)
            {
                if (act is EnglishBuyNow) (buyer, close) = (act.Bidder, act.At);
                else maxima.Remove(act.Bidder);
                lines.Add(buyer is null ? $"{act.Seq} {Leader()} {Price()} {close.ToUnixTimeMilliseconds()}" : $"{act.Seq} {buyer} {rules.BuyNow} {close.ToUnixTimeMilliseconds()}");
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
        lines.Add(buyer is not null ? $"Sold {buyer} {rules.BuyNow} {close.ToUnixTimeMilliseconds()} {extensions}"
            : sold ? $"Sold {Leader()} {Price()} {close.ToUnixTimeMilliseconds()} {extensions}"
            : $"{(maxima.Count == 0 ? "UnsoldNoBids" : "UnsoldReserveNotMet")}   {close.ToUnixTimeMilliseconds()} {extensions}");
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
