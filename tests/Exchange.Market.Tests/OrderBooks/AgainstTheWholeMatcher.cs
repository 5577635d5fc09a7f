using System.Globalization;
using System.Runtime.InteropServices;
using Exchange.Kernel;
using Exchange.Market.OrderBooks;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.OrderBooks.Pit;

namespace Exchange.Market.Tests.OrderBooks;

/// <summary>The book of the market, which matches by small books made of what an order can reach, trades as one whole <see cref="OrderBook"/> that hears the same messages.</summary>
public sealed class AgainstTheWholeMatcher
{
    private static readonly int Messages = Environment.GetEnvironmentVariable("EXCHANGE_PROPERTY_RUNS") is { Length: > 0 } runs ? int.Parse(runs, NumberStyles.None, CultureInfo.InvariantCulture) : 2_000;

    /// <summary>Vendor and sibling are one to the matcher: a control group.</summary>
    private static readonly ParticipantId[] Parties = [Alice, Bob, Carol, Rival, Vendor, Sibling];

    public static TheoryData<SelfTradePrevention, int> Runs
    {
        get
        {
            var runs = new TheoryData<SelfTradePrevention, int>();
            foreach (SelfTradePrevention way in Enum.GetValues<SelfTradePrevention>().Where(way => way != SelfTradePrevention.None))
            {
                foreach (int seed in (int[])[1, 7919, 20261124]) runs.Add(way, seed);
            }

            return runs;
        }
    }

    /// <summary>P13 to P17, and P23: a refused message leaves no trace.</summary>
    [Theory]
    [MemberData(nameof(Runs))]
    public void Each_message_has_the_same_effect(SelfTradePrevention way, int seed)
    {
        Scene scene = Under(Terms with { SelfTrades = way, BandBasisPoints = null, ContinuousUntil = Now + Duration.FromDays(200), ClosingUntil = Now + Duration.FromDays(201) });
        var course = new Course(way, new Random(seed), scene);
        for (int i = 0; i < Messages; i++) course.Step(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, {way}, message {i}"), thorough: i % 97 == 0);

        // Against vacuity: everything happened.
        foreach (string outcome in (string[])["traded", "refused", "replaced", "cancelled", "expired", "prevented", "killed", "rested"]) course.Seen.Contains(outcome).ShouldBeTrue($"{outcome}: seed {seed}, {way}");
    }

    private sealed class Course(SelfTradePrevention way, Random random, Scene start)
    {
        private readonly OrderBook _whole = new(new BookRules(Terms.Tick.MinorUnits, Terms.Lot, way) { IdsAscend = true });
        private Scene _scene = start;
        private Instant _now = Nine;
        private long _seq;

        public HashSet<string> Seen { get; } = [];

        public void Step(string which, bool thorough)
        {
            _now += Duration.FromSeconds(random.Next(3));
            MarketCommand command = Next();
            var effects = new List<string>();
            var sink = new Sink(effects, Seen);
            long now = _now.ToUnixTimeTicks();
            BookRefusal refusal = command switch
            {
                PlaceBookOrder { Terms: var t } place => _whole.Enter(now, new NewOrder(++_seq, _scene.Live().Numbered + 1, t.Side, OrderKind.Limit, t.Price.MinorUnits, t.Quantity)
                {
                    Owner = Array.IndexOf(Parties, place.Actor == Sibling ? Vendor : place.Actor) + 1, TimeInForce = t.TimeInForce, PostOnly = t.PostOnly, ExpiresAt = t.ExpiresAt?.ToUnixTimeTicks() ?? long.MaxValue,
                }, ref sink),
                ReplaceBookOrder replace => _whole.Replace(now, ++_seq, replace.Order, replace.Price?.MinorUnits, replace.Quantity, ref sink),
                CancelBookOrder cancel => _whole.Cancel(now, cancel.Order, ref sink),
                _ => throw new InvalidOperationException(command.Kind),
            };

            Scene.Outcome outcome = _scene.When(command, _now);
            (outcome.Refusal is null).ShouldBe(refusal == BookRefusal.None, $"{which}: {command} at {_now} is {outcome.Refusal?.Code}, and {refusal} in the whole book");
            if (outcome.Refusal is not null) Seen.Add("refused");
            else
            {
                var trades = outcome.Facts.Select(f => f.Event).OfType<CreditsTraded>().Select(t => string.Create(CultureInfo.InvariantCulture, $"{Math.Min(t.BuyOrder, t.SellOrder)} {Math.Max(t.BuyOrder, t.SellOrder)} {t.Price.MinorUnits} {t.Quantity}"));
                trades.ShouldBe(effects, $"{which}: {command}");
                // P15
                outcome.Facts.Select(f => f.Event).OfType<CreditsTraded>().ShouldAllBe(t => t.Buyer != t.Seller && !(Group(t.Buyer) && Group(t.Seller)));
                _scene = outcome.ThenScene();
                if (outcome.Facts.Any(f => f.Event is BookOrderReplaced)) Seen.Add("replaced");
            }

            if (random.Next(40) == 0 && _scene.Live().WakesAt is { } due && due <= _now) _scene = _scene.Do(new ExpireOrders(MarketCommand.Exchange, Book, due), _now);
            _scene.Live().IsCrossed(_now).ShouldBeFalse(which); // P13
            if (_seq % 5 != 0 && !thorough) return;
            Compare(OrderSide.Buy, which);
            Compare(OrderSide.Sell, which);
            if (!thorough) return;
            _scene.ShouldAddUp(); // P14
            // P16: a state that was written down and read back goes on as it would have.
            StateForm form = MarketAggregates.Of(Book.Stream).Form!;
            ((LiveBook)form.Read(form.Write(_scene.Live()))).ShouldBe(_scene.Live());
        }

        private static bool Group(ParticipantId party) => party == Vendor || party == Sibling;

        private void Compare(OrderSide side, string which)
        {
            (long, long)[] resting = _scene.Resting(side, _now);
            if (resting.Length > 0) Seen.Add("rested");
            resting.ShouldBe(_whole.Resting(side).Select(o => (o.Id, o.Visible)), $"{which}: what rests");
        }

        private MarketCommand Next()
        {
            int kind = random.Next(100);
            RestingOrder[] orders = [.. _scene.Live().Orders.InOrder];
            if (kind < 65 || orders.Length == 0) return Order();
            RestingOrder order = orders[random.Next(orders.Length)];
            if (kind < 85) return new CancelBookOrder(order.Owner, Book, order.Number);
            return new ReplaceBookOrder(order.Owner, Book, order.Number, random.Next(3) == 0 ? null : Price(), random.Next(3) == 0 ? null : random.Next(0, 12) * 10);
        }

        private PlaceBookOrder Order()
        {
            bool buys = random.Next(2) == 0;
            ParticipantId party = Parties[random.Next(Parties.Length)];
            if (party == Vendor) buys = false;
            TimeInForce time = random.Next(10) switch { 0 => TimeInForce.Ioc, 1 => TimeInForce.Fok, 2 or 3 => TimeInForce.Gtd, _ => TimeInForce.Gtc };
            bool postOnly = time is TimeInForce.Gtc or TimeInForce.Gtd && random.Next(8) == 0;
            Money price = random.Next(60) == 0 ? Cny(101) : Price();
            return new PlaceBookOrder(party, Book, new OrderTerms(
                buys ? OrderSide.Buy : OrderSide.Sell, price, random.Next(1, 20) * 10 + (random.Next(60) == 0 ? 1 : 0), time, postOnly, time == TimeInForce.Gtd ? _now + Duration.FromSeconds(random.Next(1, 60)) : null));
        }

        private Money Price() => Cny(100 + (5 * random.Next(12)));
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Sink(List<string> trades, HashSet<string> seen) : IBookSink
    {
        public void Accepted(in NewOrder order)
        {
        }

        public void Traded(long maker, long taker, long price, long quantity)
        {
            seen.Add("traded");
            trades.Add(string.Create(CultureInfo.InvariantCulture, $"{Math.Min(maker, taker)} {Math.Max(maker, taker)} {price} {quantity}"));
        }

        public void Decremented(long maker, long taker, long quantity) => seen.Add("prevented");

        public void Cancelled(long id, OrderSide side, long price, long remaining, CancelReason reason) =>
            seen.Add(reason switch { CancelReason.Stp => "prevented", CancelReason.Expired => "expired", CancelReason.FokKilled => "killed", CancelReason.User => "cancelled", _ => "other" });

        public void Replaced(long id, OrderSide side, long price, long remaining)
        {
        }

        public void Activated(long id)
        {
        }
    }
}
