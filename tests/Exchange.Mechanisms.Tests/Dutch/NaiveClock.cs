using Exchange.Kernel;

namespace Exchange.Mechanisms.Tests.Dutch;

/// <summary>The auction as a room sees it: millisecond by millisecond the hand falls, and whoever is ready then is served by his number.</summary>
internal static class NaiveClock
{
    public static string Run(RandomClock clock)
    {
        DutchRules rules = clock.Rules;
        long price = rules.StartPrice, left = rules.Quantity, interval = (long)rules.Interval.TotalMilliseconds, close = rules.ClosesAt.ToUnixTimeMilliseconds();
        List<DutchFill> fills = [];
        SortedDictionary<long, DutchRefusal> rejected = [];
        List<DutchAbsentee> waiting = [];

        void Serve(long seq, ParticipantId bidder, long quantity, long now)
        {
            if (left == 0) rejected.Add(seq, DutchRefusal.SoldOut);
            else if (quantity > left && !rules.AllowPartial) rejected.Add(seq, DutchRefusal.InsufficientQty);
            else
            {
                fills.Add(new DutchFill(seq, bidder, Math.Min(quantity, left), price, RandomClocks.At(now)));
                left -= Math.Min(quantity, left);
            }
        }

        for (long now = -2; now < Math.Max(close, 60); now++)
        {
            if (now > 0 && now % interval == 0) price = Math.Max(rules.FloorPrice, price - rules.Decrement);
            List<DutchAct> acts = [.. clock.Log.Where(a => a.At == RandomClocks.At(now)).OrderBy(a => a.Seq)];
            while (true)
            {
                DutchAbsentee? ready = now < close ? waiting.Where(w => w.Limit >= price).MinBy(w => w.Seq) : null;
                if (ready is not null && (acts.Count == 0 || ready.Seq < acts[0].Seq))
                {
                    waiting.Remove(ready);
                    Serve(ready.Seq, ready.Bidder, ready.Quantity, now);
                    continue;
                }

                if (acts.Count == 0) break;
                DutchAct act = acts[0];
                acts.RemoveAt(0);
                if (now < 0) rejected.Add(act.Seq, DutchRefusal.NotOpen);
                else if (now >= close) rejected.Add(act.Seq, DutchRefusal.Closed);
                else if (act.Bidder == rules.Seller) rejected.Add(act.Seq, DutchRefusal.SelfBid);
                else if (act is DutchAccept accept)
                {
                    if (accept.Quantity <= 0) rejected.Add(act.Seq, DutchRefusal.BadQty);
                    else Serve(act.Seq, act.Bidder, accept.Quantity, now);
                }
                else if (act is DutchAbsentee absentee)
                {
                    if (absentee.Limit <= 0) rejected.Add(act.Seq, DutchRefusal.BadAmount);
                    else if (absentee.Quantity <= 0) rejected.Add(act.Seq, DutchRefusal.BadQty);
                    else if (absentee.Limit < rules.FloorPrice) rejected.Add(act.Seq, DutchRefusal.LimitBelowFloor);
                    else if (left == 0) rejected.Add(act.Seq, DutchRefusal.SoldOut);
                    else waiting.Add(absentee);
                }
                else if (waiting.RemoveAll(w => w.Bidder == act.Bidder) == 0) rejected.Add(act.Seq, DutchRefusal.NothingToCancel);
            }
        }

        if (rules.Pricing == DutchPricing.UniformLast) fills = [.. fills.Select(f => f with { Price = fills[^1].Price })];
        DutchStatus status = left == 0 ? DutchStatus.SoldOut : left == rules.Quantity ? DutchStatus.Unsold : DutchStatus.PartiallySold;
        return RandomClocks.Lines(new DutchOutcome("", status, [.. fills], left, fills.Sum(f => f.Price * f.Quantity), [.. rejected.Select(r => new DutchRejected(r.Key, r.Value))], rules.ClosesAt));
    }
}
