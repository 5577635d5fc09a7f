using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>The outcome of a continuous double auction as a function of its rules and its log (MECHANISMS G-8, CDA-1 to CDA-7).</summary>
/// <remarks>For replay, worked cases and outsiders who check a result; the exchange decides message by message, by the same <see cref="OrderBook"/>.</remarks>
public static class ContinuousDoubleAuction
{
    /// <summary>Names the rules in stored outcomes (MECHANISMS 14.2). Rules that give another outcome for some log get another name.</summary>
    public const string RuleVersion = "continuous-double-auction-1";

    /// <summary>Runs the whole log.</summary>
    /// <param name="lastPrice">Of a trade before the first act; null: there was none.</param>
    /// <param name="log">In any order: acts count in the order of time, then sequence number (G-2).</param>
    /// <exception cref="ArgumentException">Two acts have the same sequence number, so that their order is not known.</exception>
    public static CdaOutcome Run(BookRules rules, long? lastPrice, IEnumerable<CdaAct> log)
    {
        CdaAct[] acts = LogOrder.Of(log);

        // Each accepted id gets the next number, so that numbers ascend: the book itself refuses a number that was used before, its order living or dead.
        var course = new Course(new OrderBook(rules with { IdsAscend = true }, lastPrice));
        foreach (CdaAct act in acts) course.Take(act);
        return course.Outcome();
    }

    private sealed class Course(OrderBook book)
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private readonly Dictionary<ParticipantId, long> _owners = [];
        private readonly List<Entry> _accepted = [];
        private readonly List<Entry> _all = [];
        private readonly ImmutableArray<CdaRejection>.Builder _rejected = ImmutableArray.CreateBuilder<CdaRejection>();

        public ImmutableArray<CdaTrade>.Builder Trades { get; } = ImmutableArray.CreateBuilder<CdaTrade>();

        public Entry this[long number] => _accepted[(int)number];

        public void Take(CdaAct act)
        {
            long now = act.At.ToUnixTimeTicks();
            var sink = new Sink(this, act.Seq);
            switch (act)
            {
                case CdaOrder order:
                    Take(order, now, sink);
                    break;
                case CdaCancellation cancellation:
                    Refuse(act, book.Cancel(now, NumberOf(cancellation.Id), ref sink));
                    break;
                case CdaReplacement replacement:
                    Refuse(act, book.Replace(now, act.Seq, NumberOf(replacement.Id), replacement.Price, replacement.Quantity, ref sink));
                    break;
                case CdaTick:
                    book.Pass(now, ref sink);
                    break;
                default:
                    throw new ArgumentException($"A continuous double auction knows no {act.GetType().Name}.", nameof(act));
            }
        }

        public CdaOutcome Outcome() => new(
            Trades.ToImmutable(), [.. _all.Select(entry => new CdaOrderState(entry.Id, entry.Status, entry.Filled, entry.Remaining, entry.Reason))],
            Shown(OrderSide.Buy), Shown(OrderSide.Sell), book.LastPrice, _rejected.ToImmutable());

        private void Take(CdaOrder order, long now, Sink sink)
        {
            bool isUsed = _numbers.TryGetValue(order.Id, out int number);
            if (!isUsed) number = _accepted.Count;
            var entry = new Entry(order.Id) { Remaining = order.Quantity, Status = order.Kind is OrderKind.Stop or OrderKind.StopLimit ? CdaStatus.PendingStop : CdaStatus.Open };
            if (!isUsed) _accepted.Add(entry);
            if (!_owners.TryGetValue(order.Owner, out long owner)) _owners[order.Owner] = owner = _owners.Count + 1;

            BookRefusal refusal = book.Enter(
                now,
                new NewOrder(order.Seq, number, order.Side, order.Kind, order.Price ?? 0, order.Quantity)
                {
                    Owner = owner, TimeInForce = order.TimeInForce, PostOnly = order.PostOnly, StopPrice = order.StopPrice ?? 0, Display = order.Display ?? 0, ExpiresAt = order.ExpiresAt?.ToUnixTimeTicks() ?? long.MaxValue,
                },
                ref sink);

            if (isUsed)
            {
                Refuse(order, refusal);
                return;
            }

            _all.Add(entry);
            if (refusal == BookRefusal.None)
            {
                _numbers.Add(order.Id, number);
                return;
            }

            // P23: a rejected order might as well not have come; its id is free.
            _accepted.RemoveAt(number);
            (entry.Status, entry.Reason) = (CdaStatus.Rejected, new CdaReason.Refused(refusal));
        }

        private long NumberOf(string id) => _numbers.TryGetValue(id, out int number) ? number : -1;

        private void Refuse(CdaAct act, BookRefusal refusal)
        {
            if (refusal != BookRefusal.None) _rejected.Add(new CdaRejection(act.Seq, refusal));
        }

        private ImmutableArray<CdaResting> Shown(OrderSide side) => [.. book.Resting(side).Select(order => new CdaResting(this[order.Id].Id, order.Price, order.Visible, order.Hidden))];
    }

    private sealed class Entry(string id)
    {
        public string Id { get; } = id;

        public CdaStatus Status { get; set; }

        public long Filled { get; set; }

        public long Remaining { get; set; }

        public CdaReason? Reason { get; set; }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Sink(Course course, long seq) : IBookSink
    {
        public void Accepted(in NewOrder order)
        {
        }

        public void Traded(long maker, long taker, long price, long quantity)
        {
            course.Trades.Add(new CdaTrade(seq, course[maker].Id, course[taker].Id, price, quantity));
            Fill(course[maker], quantity);
            Fill(course[taker], quantity);
        }

        public void Decremented(long maker, long taker, long quantity)
        {
            course[maker].Remaining -= quantity;
            course[taker].Remaining -= quantity;
        }

        public void Cancelled(long id, OrderSide side, long price, long remaining, CancelReason reason)
        {
            Entry entry = course[id];
            (entry.Remaining, entry.Status, entry.Reason) = reason switch
            {
                CancelReason.Expired => (remaining, CdaStatus.Expired, null),
                CancelReason.PostOnlyWouldCross => (remaining, CdaStatus.Rejected, new CdaReason.Refused(BookRefusal.PostOnlyWouldCross)),
                _ => (remaining, CdaStatus.Cancelled, (CdaReason?)new CdaReason.Ended(reason)),
            };
        }

        public void Replaced(long id, OrderSide side, long price, long remaining) => course[id].Remaining = remaining;

        public void Activated(long id) => course[id].Status = CdaStatus.Open;

        private static void Fill(Entry entry, long quantity)
        {
            entry.Filled += quantity;
            entry.Remaining -= quantity;
            if (entry.Remaining == 0) entry.Status = CdaStatus.Filled;
        }
    }
}
