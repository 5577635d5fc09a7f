namespace Exchange.Mechanisms.Tests.Books;

/// <summary>The faults that MECHANISMS section 16 found in other matching engines, one test each.</summary>
public sealed class WhatOtherBooksGetWrong
{
    private const long Alice = 1, Bob = 2, Carol = 3;

    private readonly OrderBook _book = new(new BookRules());
    private long _seq;

    [Fact]
    public void Time_priority_survives_a_cancellation_in_the_middle_and_the_slot_it_frees()
    {
        Sell(1, 101, 1);
        Sell(2, 101, 1);
        Sell(3, 101, 1);
        Cancel(2);
        Sell(4, 101, 1);

        Buy(5, 101, 3).ShouldBe(["accepted 5", "traded 1 5 1@101", "traded 3 5 1@101", "traded 4 5 1@101"]);
    }

    [Fact]
    public void Equal_prices_keep_the_order_in_which_they_came()
    {
        for (int id = 1; id <= 200; id++) Sell(id, 100 + (id % 3), 1);

        List<string> lines = Buy(201, 102, 200);

        lines.Skip(1).Select(l => long.Parse(l.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(Enumerable.Range(1, 200).OrderBy(id => id % 3).ThenBy(id => id).Select(id => (long)id));
    }

    [Fact]
    public void A_maker_that_is_partly_filled_keeps_its_place()
    {
        Sell(1, 101, 5);
        Sell(2, 101, 5);
        Buy(3, 101, 2);

        Buy(4, 101, 4).ShouldBe(["accepted 4", "traded 1 4 3@101", "traded 2 4 1@101"]);
    }

    [Fact]
    public void The_best_price_comes_before_the_oldest_order()
    {
        Sell(1, 105, 1);
        Sell(2, 103, 1);
        Sell(3, 104, 1);

        Buy(4, 105, 3).ShouldBe(["accepted 4", "traded 2 4 1@103", "traded 3 4 1@104", "traded 1 4 1@105"]);
    }

    [Fact]
    public void A_trade_is_at_the_price_of_the_resting_order()
    {
        Buy(1, 101, 1);

        Sell(2, 90, 1).ShouldBe(["accepted 2", "traded 1 2 1@101"]);
    }

    [Fact]
    public void A_marketable_limit_order_stops_at_its_limit()
    {
        Sell(1, 101, 1);
        Sell(2, 103, 1);

        Buy(3, 102, 5).ShouldBe(["accepted 3", "traded 1 3 1@101"]);
        (_book.BestBid, _book.BestAsk).ShouldBe((102, 103));
    }

    [Fact]
    public void An_amended_price_that_crosses_trades_at_once()
    {
        Sell(1, 105, 2);
        Buy(2, 100, 3);

        Replace(2, 106, null).ShouldBe(["replaced 2 Buy 106 3", "traded 1 2 2@105"]);
        (_book.BestBid, _book.BestAsk).ShouldBe((106, null));
    }

    [Fact]
    public void A_modification_after_a_partial_fill_leaves_what_it_says()
    {
        Sell(1, 105, 10);
        Buy(2, 105, 4);

        Replace(1, null, 8).ShouldBe(["replaced 1 Sell 105 8"]); // more than the 6 that were left: a new arrival
        _book.Find(1)!.Value.Visible.ShouldBe(8);
    }

    [Fact]
    public void A_larger_quantity_goes_to_the_back_and_a_smaller_one_stays()
    {
        Sell(1, 101, 2);
        Sell(2, 101, 2);
        Sell(3, 101, 2);
        Replace(1, null, 3);
        Replace(2, 101, 1);

        Buy(4, 101, 6).ShouldBe(["accepted 4", "traded 2 4 1@101", "traded 3 4 2@101", "traded 1 4 3@101"]);
    }

    [Fact]
    public void An_id_can_be_used_again_when_its_order_is_gone_and_not_before()
    {
        Sell(1, 101, 1);
        Sell(1, 102, 1).ShouldBe(["refused DuplicateId"]);
        Buy(2, 101, 1);

        Sell(1, 103, 1).ShouldBe(["accepted 1"]);
        _book.BestAsk.ShouldBe(103);
    }

    [Fact]
    public void Where_ids_ascend_that_of_a_dead_order_is_refused_too()
    {
        var book = new OrderBook(new BookRules { IdsAscend = true });
        book.Tell(Order(1, OrderSide.Sell, 101, 1));
        book.Tell(new BookMessage.Cancel(0, 2, 1));

        book.Tell(Order(1, OrderSide.Sell, 101, 1)).ShouldBe(["refused DuplicateId"]);
        book.Tell(Order(2, OrderSide.Sell, 101, 0)).ShouldBe(["refused BadQty"]);
        book.Tell(Order(2, OrderSide.Sell, 101, 1)).ShouldBe(["accepted 2"]); // P23: the refused one has used nothing up
    }

    [Theory]
    [InlineData(SelfTradePrevention.None, 5, true)]
    [InlineData(SelfTradePrevention.CancelNewest, 5, false)]
    [InlineData(SelfTradePrevention.CancelNewest, 3, true)]
    [InlineData(SelfTradePrevention.CancelOldest, 5, false)]
    [InlineData(SelfTradePrevention.CancelOldest, 4, true)]
    [InlineData(SelfTradePrevention.CancelBoth, 4, false)]
    [InlineData(SelfTradePrevention.Decrement, 4, false)]
    [InlineData(SelfTradePrevention.Decrement, 3, true)]
    public void Fill_or_kill_counts_what_self_trade_prevention_would_do(SelfTradePrevention prevention, long quantity, bool filled)
    {
        var book = new OrderBook(new BookRules(SelfTrades: prevention));
        book.Tell(Order(1, OrderSide.Sell, 101, 3, Bob));
        book.Tell(Order(2, OrderSide.Sell, 101, 1, Alice));
        book.Tell(Order(3, OrderSide.Sell, 101, 1, Carol));
        byte[] before = book.Bytes();

        List<string> lines = book.Tell(new BookMessage.Enter(0, new NewOrder(9, 9, OrderSide.Buy, OrderKind.Limit, 101, quantity) { Owner = Alice, TimeInForce = TimeInForce.Fok }));

        lines.Contains($"cancelled 9 Buy 101 {quantity} FokKilled", StringComparer.Ordinal).ShouldBe(!filled);
        if (!filled) book.Bytes().ShouldBe(before);
    }

    [Fact]
    public void Fill_or_kill_counts_hidden_quantity_unless_an_order_of_its_own_comes_before_that()
    {
        var book = new OrderBook(new BookRules(SelfTrades: SelfTradePrevention.CancelNewest));
        book.Tell(new BookMessage.Enter(0, new NewOrder(1, 1, OrderSide.Sell, OrderKind.Limit, 101, 10) { Owner = Bob, Display = 2 }));
        BookMessage kill = new BookMessage.Enter(0, new NewOrder(9, 9, OrderSide.Buy, OrderKind.Limit, 101, 5) { Owner = Alice, TimeInForce = TimeInForce.Fok });
        book.Tell(Order(2, OrderSide.Sell, 101, 1, Alice));

        book.Tell(kill)[^1].ShouldBe("cancelled 9 Buy 101 5 FokKilled");
        book.Tell(new BookMessage.Cancel(0, 3, 2));
        book.Tell(kill).ShouldBe(["accepted 9", "traded 1 9 2@101", "traded 1 9 2@101", "traded 1 9 1@101"]);
    }

    [Fact]
    public void What_prevention_leaves_of_an_order_never_rests()
    {
        var book = new OrderBook(new BookRules(SelfTrades: SelfTradePrevention.Decrement));
        book.Tell(Order(1, OrderSide.Sell, 101, 3, Alice));

        book.Tell(Order(2, OrderSide.Buy, 101, 3, Alice)).ShouldBe(["accepted 2", "decremented 1 2 3", "cancelled 1 Sell 101 0 Stp", "cancelled 2 Buy 101 0 Stp"]);
        book.RestingOrders.ShouldBe(0);
        book.LastPrice.ShouldBeNull();
    }

    [Fact]
    public void Stops_cascade_until_none_is_triggered_the_earliest_first()
    {
        Sell(1, 101, 1);
        Sell(2, 103, 1);
        Sell(3, 110, 1);
        Stop(4, OrderSide.Buy, 103, 1);
        Stop(5, OrderSide.Buy, 101, 1);
        Stop(6, OrderSide.Buy, 101, 1);

        Buy(7, 101, 1).ShouldBe([
            "accepted 7", "traded 1 7 1@101", "activated 5", "traded 2 5 1@103", "activated 4", "traded 3 4 1@110", "activated 6", "cancelled 6 Buy 0 1 MarketRemainder",
        ]);
        _book.PendingStops.ShouldBe(0);
    }

    [Fact]
    public void A_stop_is_triggered_by_a_trade_and_not_by_a_quote_and_on_entry_too()
    {
        Sell(1, 105, 5);
        Stop(2, OrderSide.Buy, 101, 1).ShouldBe(["accepted 2"]);
        Sell(3, 102, 5).ShouldBe(["accepted 3"]);
        Buy(4, 102, 1).ShouldBe(["accepted 4", "traded 3 4 1@102", "activated 2", "traded 3 2 1@102"]);

        Stop(5, OrderSide.Buy, 102, 1).ShouldBe(["accepted 5", "activated 5", "traded 3 5 1@102"]);
    }

    [Fact]
    public void A_tranche_of_an_iceberg_goes_to_the_back_and_an_incoming_one_takes_with_its_whole_size()
    {
        Iceberg(1, OrderSide.Sell, 101, 5, 2);
        Sell(2, 101, 2);
        Buy(3, 101, 3).ShouldBe(["accepted 3", "traded 1 3 2@101", "traded 2 3 1@101"]);
        _book.Resting(OrderSide.Sell).Select(o => (o.Id, o.Visible, o.Hidden)).ShouldBe([(2, 1, 0), (1, 2, 1)]);

        Iceberg(4, OrderSide.Buy, 101, 6, 1).ShouldBe(["accepted 4", "traded 2 4 1@101", "traded 1 4 2@101", "traded 1 4 1@101"]);
        _book.Resting(OrderSide.Buy).Select(o => (o.Id, o.Visible, o.Hidden)).ShouldBe([(4, 1, 1)]);
    }

    [Fact]
    public void An_order_that_expires_now_does_not_trade_with_one_that_comes_now()
    {
        _book.Tell(new BookMessage.Enter(1, new NewOrder(1, 1, OrderSide.Sell, OrderKind.Limit, 101, 5) { TimeInForce = TimeInForce.Gtd, ExpiresAt = 10 }));

        _book.Tell(new BookMessage.Enter(10, new NewOrder(2, 2, OrderSide.Buy, OrderKind.Limit, 101, 5))).ShouldBe(["cancelled 1 Sell 101 5 Expired", "accepted 2"]);
    }

    [Fact]
    public void Refusals_come_in_their_order_and_change_nothing()
    {
        var book = new OrderBook(new BookRules(5, 10));
        book.Tell(Order(1, OrderSide.Sell, 100, 10));
        byte[] before = book.Bytes();

        Refused(0, 3, 1).ShouldBe("refused BadAmount");
        Refused(101, 0, 1).ShouldBe("refused BadQty");
        Refused(101, 3, 1).ShouldBe("refused BadTick");
        Refused(100, 3, 1).ShouldBe("refused BadLot");
        Refused(100, 10, 1).ShouldBe("refused DuplicateId");
        Refused(100, 10, 2).ShouldBe("refused PostOnlyWouldCross");
        book.Tell(new BookMessage.Replace(0, 5, 2, 0, 3)).ShouldBe(["refused NotOpen"]);
        book.Tell(new BookMessage.Replace(0, 5, 1, 0, 3)).ShouldBe(["refused BadAmount"]);
        book.Tell(new BookMessage.Replace(0, 5, 1, 101, -1)).ShouldBe(["refused BadQty"]);
        book.Tell(new BookMessage.Replace(0, 5, 1, 101, 3)).ShouldBe(["refused BadTick"]);
        book.Tell(new BookMessage.Replace(0, 5, 1, 105, 3)).ShouldBe(["refused BadLot"]);
        book.Tell(new BookMessage.Cancel(0, 5, 2)).ShouldBe(["refused NotOpen"]);
        book.Bytes().ShouldBe(before);

        string Refused(long price, long quantity, long id) =>
            book.Tell(new BookMessage.Enter(0, new NewOrder(2, id, OrderSide.Buy, OrderKind.Limit, price, quantity) { PostOnly = true })).ShouldHaveSingleItem();
    }

    [Fact]
    public void Time_does_not_run_backwards()
    {
        _book.Tell(new BookMessage.Pass(10, 1));

        Should.Throw<ArgumentOutOfRangeException>(() => _book.Tell(new BookMessage.Pass(9, 2)));
    }

    [Fact]
    public void The_largest_quantities_do_not_overflow()
    {
        for (int id = 1; id <= 10_000; id++) Sell(id, 101, Amounts.Max);

        _book.Tell(new BookMessage.Enter(0, new NewOrder(1, 20_000, OrderSide.Buy, OrderKind.Limit, 101, Amounts.Max) { TimeInForce = TimeInForce.Fok })).ShouldBe(["accepted 20000", $"traded 1 20000 {Amounts.Max}@101"]);
    }

    private static BookMessage.Enter Order(long id, OrderSide side, long price, long quantity, long owner = 0) => new(0, new NewOrder(id, id, side, OrderKind.Limit, price, quantity) { Owner = owner });

    private List<string> Sell(long id, long price, long quantity) => _book.Tell(Order(id, OrderSide.Sell, price, quantity));

    private List<string> Buy(long id, long price, long quantity) => _book.Tell(Order(id, OrderSide.Buy, price, quantity));

    private List<string> Stop(long id, OrderSide side, long stopPrice, long quantity) => _book.Tell(new BookMessage.Enter(0, new NewOrder(id, id, side, OrderKind.Stop, 0, quantity) { StopPrice = stopPrice }));

    private List<string> Iceberg(long id, OrderSide side, long price, long quantity, long display) => _book.Tell(new BookMessage.Enter(0, new NewOrder(id, id, side, OrderKind.Limit, price, quantity) { Display = display }));

    private void Cancel(long id) => _book.Tell(new BookMessage.Cancel(0, ++_seq, id));

    private List<string> Replace(long id, long? price, long? quantity) => _book.Tell(new BookMessage.Replace(0, ++_seq, id, price, quantity));
}
