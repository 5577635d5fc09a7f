using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Mechanisms.Tests.Calls;

/// <summary>The laws of MECHANISMS section 17, as far as they concern call auctions.</summary>
public sealed class CallProperties
{
    [Fact]
    public void Price_and_fills_are_those_of_the_rules_on_paper() =>
        Holds(call =>
        {
            CallOutcome outcome = call.Clear();
            return outcome.Cleared.Price == NaiveCall.Price(call.Rules, call.Orders)
                && outcome.Fills.OrderBy(f => f.Order.Id, StringComparer.Ordinal).Select(f => (f.Order.Id, f.Quantity)).SequenceEqual(NaiveCall.Fills(call.Rules, call.Orders).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, f.Value)));
        });

    [Fact]
    public void P1_The_order_of_the_input_does_not_matter() =>
        Prop.ForAll(RandomCall.Any, Gen.Choose(0, int.MaxValue).ToArbitrary(), (call, seed) =>
        {
            CallOrder[] shuffled = [.. call.Orders];
            new Random(seed).Shuffle(shuffled);
            (CallOutcome one, CallOutcome other) = (call.Clear(), CallAuction.Clear(call.Rules, shuffled));
            return one.Cleared == other.Cleared && one.WashVolume == other.WashVolume && one.Fills.SequenceEqual(other.Fills) && one.Remaining.SequenceEqual(other.Remaining);
        }).Check(Properties.Checked);

    [Fact]
    public void P11_No_tick_at_all_moves_more() =>
        Holds(call =>
        {
            CallIndication cleared = call.Clear().Cleared;
            long most = Enumerable.Range(1, 60).Max(tick => NaiveCall.Volume(call.Orders, tick * call.Rules.Tick));
            // Without a limit and without a reference price there is no price, however much could trade (CALL-3).
            return cleared.Price is { } price ? cleared.Volume == most && NaiveCall.Volume(call.Orders, price) == most : most == 0 || Array.TrueForAll(call.Orders, o => o.Price is null);
        });

    [Fact]
    public void P11_As_much_is_bought_as_sold_within_every_limit_and_the_short_side_is_filled() =>
        Holds(call =>
        {
            CallOutcome outcome = call.Clear();
            Int128 bought = Of(outcome, OrderSide.Buy), sold = Of(outcome, OrderSide.Sell);
            if (bought != sold || bought != outcome.Cleared.Volume) return false;
            if (outcome.Cleared.Price is not { } price) return outcome.Fills.Count == 0;
            if (!outcome.Fills.All(f => f.Quantity <= f.Order.Quantity && (f.Order.Price is not { } limit || (f.Order.Side == OrderSide.Buy ? limit >= price : limit <= price)))) return false;
            OrderSide shorter = outcome.Cleared.Surplus > 0 ? OrderSide.Sell : OrderSide.Buy;
            return !outcome.Remaining.Any(r => r.Order.Side == shorter && (r.Order.Price is not { } limit || (shorter == OrderSide.Buy ? limit >= price : limit <= price)));
        });

    [Fact]
    public void P11_Who_is_filled_has_no_better_priced_order_beside_him_that_is_not() =>
        Holds(call =>
        {
            CallOutcome outcome = call.Clear();
            return outcome.Cleared.Price is null || outcome.Fills.All(f => outcome.Remaining.All(r => r.Order.Side != f.Order.Side || !IsBetter(r.Order, f.Order)));
        });

    [Fact]
    public void P14_What_is_not_filled_remains() =>
        Holds(call =>
        {
            CallOutcome outcome = call.Clear();
            return outcome.Fills.Concat(outcome.Remaining).GroupBy(f => f.Order).OrderBy(g => g.Key.Seq).Select(g => (g.Key, g.Sum(f => f.Quantity))).SequenceEqual(call.Orders.Select(o => (o, o.Quantity)));
        });

    /// <summary>CALL-4: what is left of limit orders goes on to continuous trading. Nothing of it trades on the way in, so the book is never crossed by a call.</summary>
    [Fact]
    public void What_remains_does_not_cross_in_the_book_that_follows() =>
        Holds(call =>
        {
            CallOutcome outcome = call.Clear();
            if (outcome.Cleared.Price is null && Array.Exists(call.Orders, o => o.Price is null)) return true;
            var book = new OrderBook(new BookRules(call.Rules.Tick), outcome.Cleared.Price);
            return outcome.Remaining.Where(r => r.Order.Price is not null).All(r =>
                Books.Told.Tell(book, new Books.BookMessage.Enter(0, new NewOrder(r.Order.Seq, r.Order.Seq, r.Order.Side, OrderKind.Limit, r.Order.Price!.Value, r.Quantity))).SequenceEqual([$"accepted {r.Order.Seq}"], StringComparer.Ordinal));
        });

    [Fact]
    public void P20_Prices_times_four_give_the_price_times_four_and_the_same_fills() =>
        Holds(call =>
        {
            CallRules rules = call.Rules with { Tick = call.Rules.Tick * 4, ReferencePrice = call.Rules.ReferencePrice * 4 };
            CallOutcome outcome = call.Clear(), scaled = CallAuction.Clear(rules, [.. call.Orders.Select(o => o with { Price = o.Price * 4 })]);
            return scaled.Cleared.Price == outcome.Cleared.Price * 4 && scaled.Fills.Select(f => (f.Order.Id, f.Quantity)).SequenceEqual(outcome.Fills.Select(f => (f.Order.Id, f.Quantity)));
        });

    [Fact]
    public void P23_A_refused_order_might_as_well_not_have_come() =>
        Prop.ForAll(RandomCall.Any, Gen.Choose(0, 2).ToArbitrary(), (call, kind) =>
        {
            if (call.Orders.Length == 0) return true;
            CallOrder bad = call.Orders[0] with { Seq = 1_000, Price = kind == 0 ? 0 : call.Rules.Tick * 20, Quantity = kind == 1 ? 0 : 1 };
            if (kind == 2) bad = bad with { Price = (call.Rules.Tick * 20) + 1 };
            if (kind == 2 && call.Rules.Tick == 1) return true;
            (CallOutcome without, CallOutcome with) = (call.Clear(), CallAuction.Clear(call.Rules, [bad, .. call.Orders]));
            return with.Refused.Single().Reason == (CallRefusal)kind && with.Cleared == without.Cleared && with.Fills.SequenceEqual(without.Fills) && with.Remaining.SequenceEqual(without.Remaining);
        }).Check(Properties.Checked);

    /// <summary>The price during the call is that of the orders so far, whatever was taken back.</summary>
    [Fact]
    public void What_is_indicated_is_what_would_be_cleared() =>
        Prop.ForAll(RandomCall.Any, RandomCall.Any, (call, withdrawn) =>
        {
            var depth = new CallDepth();
            foreach (CallOrder order in withdrawn.Orders) depth.Add(order.Side, order.Price, order.Quantity);
            foreach (CallOrder order in call.Orders) depth.Add(order.Side, order.Price, order.Quantity);
            foreach (CallOrder order in withdrawn.Orders) depth.Remove(order.Side, order.Price, order.Quantity);
            return depth.Indicate(call.Rules) == call.Clear().Cleared && CallAuction.Indicate(call.Rules, call.Orders) == call.Clear().Cleared;
        }).Check(Properties.Checked);

    private static void Holds(Func<RandomCall, bool> law) => Prop.ForAll(RandomCall.Any, law).Check(Properties.Checked);

    private static Int128 Of(CallOutcome outcome, OrderSide side) => outcome.Fills.Where(f => f.Order.Side == side).Aggregate((Int128)0, (sum, f) => sum + f.Quantity);

    private static bool IsBetter(CallOrder one, CallOrder other) =>
        one.Price is not { } limit ? other.Price is not null : other.Price is { } others && (one.Side == OrderSide.Buy ? limit > others : limit < others);
}
