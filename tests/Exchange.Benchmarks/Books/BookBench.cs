using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Exchange.Mechanisms;

namespace Exchange.Benchmarks.Books;

/// <summary>The order book alone: a million messages of a calm market, in memory, on one thread. No database.</summary>
/// <remarks>Once without and once with undo records, which a writer keeps until its group is durable; here it forgets them in groups of 256.</remarks>
internal static class BookBench
{
    private const int Seed = 20_261_124, GroupSize = 256;

    public static Task RunAsync(BenchOptions options)
    {
        StreamMessage[] stream = CalmStream.Make((int)(options.Events ?? 1_000_000), Seed);
        Measure(stream, keepsUndo: false, options);
        Measure(stream, keepsUndo: true, options);
        return Task.CompletedTask;
    }

    private static void Measure(StreamMessage[] stream, bool keepsUndo, BenchOptions options)
    {
        // The first runs of a process compile; each of the others is a figure.
        for (long warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm) < Warm(options);) _ = Run(stream, new OrderBook(new BookRules(), null, keepsUndo));
        double[] rates = [.. Enumerable.Range(0, options.Rounds ?? 25).Select(_ => stream.Length / Timed(stream, keepsUndo)).Order()];

        long memory = GC.GetTotalMemory(forceFullCollection: true);
        var book = new OrderBook(new BookRules(), null, keepsUndo);
        Counter counted = Run(stream, book);
        long bookBytes = GC.GetTotalMemory(forceFullCollection: true) - memory;
        int resting = book.RestingOrders;
        double[] nanoseconds = Each(stream, new OrderBook(new BookRules(), null, keepsUndo));
        Bench.Report(new JsonObject
        {
            ["bench"] = "book", ["undo"] = keepsUndo, ["callers"] = 1, ["opsPerSecond"] = Math.Round(rates[rates.Length / 2]), ["slowest"] = Math.Round(rates[0]), ["fastest"] = Math.Round(rates[^1]), ["rounds"] = rates.Length,
            ["messages"] = stream.Length, ["p50Ns"] = At(nanoseconds, 0.5), ["p99Ns"] = At(nanoseconds, 0.99), ["p999Ns"] = At(nanoseconds, 0.999), ["trades"] = counted.Trades, ["cancelled"] = counted.Ended, ["refused"] = counted.Refused,
            ["restingOrders"] = resting, ["bookKilobytes"] = bookBytes >> 10, ["bytesAllocatedInSteadyState"] = Allocated(stream, book),
        });
    }

    private static TimeSpan Warm(BenchOptions options) => TimeSpan.FromSeconds(Math.Min(5, options.Seconds ?? 5));

    private static double At(double[] sorted, double share) => Math.Round(sorted[(int)(sorted.Length * share)]);

    private static double Timed(StreamMessage[] stream, bool keepsUndo)
    {
        var book = new OrderBook(new BookRules(), null, keepsUndo);
        long started = Stopwatch.GetTimestamp();
        _ = Run(stream, book);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>What the whole stream allocates in a book whose arrays have grown as far as it needs.</summary>
    private static long Allocated(StreamMessage[] stream, OrderBook book)
    {
        foreach (BookOrder order in book.Resting(OrderSide.Buy).Concat(book.Resting(OrderSide.Sell)).ToList())
        {
            var ignored = new Counter();
            _ = book.Cancel(0, order.Id, ref ignored);
            if (book.KeepsUndo) book.Forget(1);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = Run(stream, book);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static Counter Run(StreamMessage[] stream, OrderBook book)
    {
        var counter = new Counter();
        for (int i = 0; i < stream.Length; i++)
        {
            Tell(in stream[i], i, book, ref counter);
            if (book.KeepsUndo && (i + 1) % GroupSize == 0) book.Forget(GroupSize);
        }

        if (book.KeepsUndo) book.Forget(book.Undoable);
        return counter;
    }

    /// <summary>Each message by itself; two looks at the clock, some 50 ns, are among it.</summary>
    private static double[] Each(StreamMessage[] stream, OrderBook book)
    {
        (var counter, double[] nanoseconds) = (new Counter(), new double[stream.Length]);
        for (int i = 0; i < stream.Length; i++)
        {
            long started = Stopwatch.GetTimestamp();
            Tell(in stream[i], i, book, ref counter);
            nanoseconds[i] = (Stopwatch.GetTimestamp() - started) * (1e9 / Stopwatch.Frequency);
            if (book.KeepsUndo && (i + 1) % GroupSize == 0) book.Forget(GroupSize);
        }

        Array.Sort(nanoseconds);
        return nanoseconds;
    }

    private static void Tell(in StreamMessage message, long seq, OrderBook book, ref Counter counter)
    {
        BookRefusal refusal = message.Type switch
        {
            StreamMessageType.New => book.Enter(0, new NewOrder(seq, message.Id, message.Side, OrderKind.Limit, message.Price, message.Quantity) { TimeInForce = message.IsIoc ? TimeInForce.Ioc : TimeInForce.Gtc }, ref counter),
            StreamMessageType.Cancel => book.Cancel(0, message.Id, ref counter),
            _ => book.Replace(0, seq, message.Id, message.Price, message.Quantity, ref counter),
        };
        if (refusal != BookRefusal.None) counter.Refused++;
    }

    /// <summary>Counts, so that no effect is for nothing.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Counter : IBookSink
    {
        public long Trades, Ended, Refused, Quantity;

        public void Accepted(in NewOrder order) => Quantity += order.Quantity;

        public void Traded(long maker, long taker, long price, long quantity) => (Trades, Quantity) = (Trades + 1, Quantity - quantity);

        public void Decremented(long maker, long taker, long quantity) => Quantity -= quantity;

        public void Cancelled(long id, OrderSide side, long price, long remaining, CancelReason reason) => (Ended, Quantity) = (Ended + 1, Quantity - remaining);

        public void Replaced(long id, OrderSide side, long price, long remaining) => Quantity += remaining & 1;

        public void Activated(long id)
        {
        }
    }
}
