using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Reverse;

/// <summary>REV-1 as it stands on paper, downward and without a mirror: every vendor's minimum is kept and everything is computed anew from all of them after each bid.</summary>
internal static class NaiveReverse
{
    public static List<string> Run(RandomTender tender)
    {
        (ReverseRules rules, ReversePrice price) = (tender.Rules, tender.Rules.Price);
        var minima = new Dictionary<ParticipantId, (long Amount, Instant At, long Seq)>();
        var lines = new List<string>();
        Instant close = rules.ClosesAt;
        int extensions = 0;

        long Decrement(long of) => price.Decrements.Rows.Last(row => row.LowerBound <= of).Increment;
        List<KeyValuePair<ParticipantId, (long Amount, Instant At, long Seq)>> Ranked() => [.. minima.OrderBy(m => m.Value.Amount).ThenBy(m => m.Value.At).ThenBy(m => m.Value.Seq)];
        ParticipantId? Leader() => minima.Count == 0 ? null : Ranked()[0].Key;
        long? Price()
        {
            if (minima.Count == 0) return null;
            long[] ranked = [.. Ranked().Select(m => m.Value.Amount)];
            long standing = price.IsOutcry ? ranked[0] : ranked.Length == 1 ? price.Ceiling : Math.Min(price.Ceiling, Math.Max(ranked[0], ranked[1] - Decrement(ranked[1])));
            return ranked[0] <= price.HiddenMaximum ? Math.Min(standing, price.HiddenMaximum.Value) : standing;
        }

        foreach (ReverseAct act in tender.Log.OrderBy(a => a.At).ThenBy(a => a.Seq))
        {
            (ParticipantId? leader, long? standing) = (Leader(), Price());
            string? refusal =
                act.At < rules.OpensAt ? "NotOpen"
                : act.At >= close ? "Closed"
                : act.Vendor == rules.Buyer ? "SelfBid"
                : act is ReverseRetraction
                    ? rules.RetractCutoff is null ? "RetractionOff" : act.At >= close - rules.RetractCutoff.Value ? "RetractionLate" : minima.ContainsKey(act.Vendor) ? null : "NothingToRetract"
                : act is not ReverseBid offer || offer.Amount <= 0 || offer.Amount > Amounts.Max ? "BadAmount"
                : standing is null ? (offer.Amount > price.Ceiling ? "AboveCeiling" : null)
                : act.Vendor == leader ? (price.IsOutcry ? "AlreadyLeading" : offer.Amount >= minima[act.Vendor].Amount ? "AboveAcceptable" : null)
                : offer.Amount > standing - Decrement(standing.Value) ? "AboveAcceptable" : null;
            if (refusal is not null)
            {
                lines.Add($"{act.Seq} {refusal}");
                continue;
            }

            if (act is ReverseBid bid) minima[act.Vendor] = (bid.Amount, bid.At, bid.Seq);
            else minima.Remove(act.Vendor);
            if (act is ReverseBid && rules.SoftClose is { } soft && (Leader() != leader || Price() != standing) && act.At >= close - soft.Window
                && (soft.ExtensionsMax is null || extensions < soft.ExtensionsMax) && act.At + soft.Extension > close)
            {
                close = act.At + soft.Extension;
                extensions++;
            }

            lines.Add($"{act.Seq} {Leader()} {Price()} {close.ToUnixTimeMilliseconds()}");
        }

        bool isAwarded = minima.Count > 0 && (price.HiddenMaximum is null || Ranked()[0].Value.Amount <= price.HiddenMaximum);
        lines.Add(isAwarded ? $"Awarded {Leader()} {Price()} {close.ToUnixTimeMilliseconds()} {extensions}" : $"{(minima.Count == 0 ? "NoBids" : "MaximumNotMet")}   {close.ToUnixTimeMilliseconds()} {extensions}");
        return lines;
    }

    public static List<string> Lines(ReverseOutcome outcome) =>
    [
        .. outcome.Steps.Select(step => step switch
        {
            ReverseStep.Accepted a => $"{a.Seq} {a.Leader} {a.Price} {a.ClosesAt.ToUnixTimeMilliseconds()}",
            ReverseStep.Rejected r => $"{r.Seq} {r.Reason}",
            _ => "",
        }),
        $"{outcome.Status} {outcome.Winner} {outcome.Price} {outcome.ClosesAt.ToUnixTimeMilliseconds()} {outcome.Extensions}",
    ];
}
