using System.Globalization;
using Exchange.Kernel;

namespace Exchange.Mechanisms.Tests.Inquiries;

/// <summary>The rules as they stand on paper: the whole log is looked through again for every quote, and scores are decimals that are exact for the generator's small numbers.</summary>
internal static class NaiveRequest
{
    public static string Run(RandomRequest request)
    {
        RfqRules rules = request.Rules;
        List<RfqQuote> accepted = [], ordered = [.. request.Log.OrderBy(q => q.At).ThenBy(q => q.Seq)];
        List<string> rejected = [];
        RfqQuote? Last(ParticipantId vendor, int round) => accepted.LastOrDefault(q => q.Vendor == vendor && q.Round == round);
        List<ParticipantId> Shortlist() => rules.BestAndFinal is null ? [] : [.. accepted.Select(q => q.Vendor).Distinct().Select(v => Last(v, 1)!).OrderBy(q => q.UnitPrice).ThenBy(q => q.At).ThenBy(q => q.Seq).Select(q => q.Vendor).Take(rules.BestAndFinal.Shortlist)];
        foreach (RfqQuote quote in ordered)
        {
            string? reason = quote.Round == 2 && quote.At < rules.ClosesAt ? "NotOpen"
                : quote.Round == 1 && quote.At >= rules.ClosesAt ? "Closed"
                : quote.Round == 2 && (rules.BestAndFinal is null || quote.At >= rules.BestAndFinal.ClosesAt) ? "Closed"
                : quote.Vendor == rules.Buyer ? "SelfQuote"
                : rules.Invited is { } invited && !invited.Contains(quote.Vendor) ? "NotInvited"
                : quote.UnitPrice <= 0 ? "BadAmount"
                : quote.QuantityMax <= 0 ? "BadQty"
                : quote.Round == 1 ? null
                : !Shortlist().Contains(quote.Vendor) ? "NotShortlisted"
                : quote.UnitPrice > Last(quote.Vendor, 1)!.UnitPrice ? "WorseThanRoundOne" : null;
            if (reason is null) accepted.Add(quote);
            else rejected.Add($"{quote.Seq} {reason}");
        }

        IEnumerable<ParticipantId> still = rules.BestAndFinal is null ? accepted.Select(q => q.Vendor).Distinct() : Shortlist();
        RfqQuote[] live = [.. still.Select(v => Last(v, 2) ?? Last(v, 1)!).Where(q => q.ValidUntil >= rules.AwardsAt && q.UnitPrice <= (rules.Ceiling ?? long.MaxValue)).OrderBy(q => q.UnitPrice).ThenBy(q => q.At).ThenBy(q => q.Seq)];
        // A multiple of every price up to twelve makes the fractions whole.
        long Score(RfqRule.Weighted w, RfqQuote q) => (w.Price * live[0].UnitPrice * 27720 * 100 / q.UnitPrice) + (w.Quality * q.Quality * 27720);
        if (rules.Rule is RfqRule.Weighted weights) live = [.. live.OrderByDescending(q => Score(weights, q)).ThenBy(q => q.UnitPrice).ThenBy(q => q.At).ThenBy(q => q.Seq)];
        List<string> lines = [];
        long total = 0;
        if (rules.Rule is RfqRule.Split)
        {
            if (live.Sum(q => q.QuantityMax) >= rules.Quantity)
            {
                // Unit by unit.
                var units = live.SelectMany(q => Enumerable.Repeat(q, (int)q.QuantityMax)).Take((int)rules.Quantity).ToList();
                lines.AddRange(units.GroupBy(q => q.Seq).Select(g => $"{g.First().Vendor} {g.Count()} {g.First().UnitPrice}"));
                total = units.Sum(q => q.UnitPrice);
            }
        }
        else if (Array.Find(live, q => q.QuantityMax >= rules.Quantity) is { } best)
        {
            lines.Add($"{best.Vendor} {rules.Quantity} {best.UnitPrice}");
            total = best.UnitPrice * rules.Quantity;
        }

        return Line(lines, total, live.Select(q => q.Vendor), rejected.OrderBy(r => int.Parse(r.Split(' ')[0], CultureInfo.InvariantCulture)));
    }

    public static string Line(RfqOutcome outcome) =>
        Line(outcome.Award.Lines.Select(l => $"{l.Vendor} {l.Quantity} {l.UnitPrice}"), outcome.Award.Total, outcome.Award.Ranking, outcome.Rejected.Select(r => $"{r.Seq} {r.Reason}"));

    private static string Line(IEnumerable<string> lines, long total, IEnumerable<ParticipantId> ranking, IEnumerable<string> rejected) =>
        string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', lines)} = {total}; {string.Join(',', ranking)}; {string.Join(',', rejected)}");
}
