using System.Diagnostics;
using System.Globalization;
using Exchange.Mechanisms;

namespace Exchange.Cli.Book;

/// <summary><c>exchange book</c>: runs a file of order-book messages through the matching engine and reports what each one did. See docs/book.md.</summary>
/// <remarks>File and report are streamed: memory grows with the orders that rest and not with the file.</remarks>
internal static class BookCommand
{
    private const string Report = "--report", Stats = "--stats";

    private const int MessagesBetweenLooks = 1 << 16;

    public static Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [Stats], [Report]);
        string path = arguments.Words("FILE")[0], reportPath = Target(arguments.Required(Report));
        if (string.Equals(Target(path), reportPath, StringComparison.Ordinal)) throw new UsageException($"{path} can't be both read and written.");
        using FileStream input = Open(path);
        long started = Stopwatch.GetTimestamp();
        // Of a pipe nobody knows how long it is.
        var progress = new Progress(terminal.Error, terminal.IsWatched && input.CanSeek, input.CanSeek ? Megabytes(input.Length) : 0, " MB");
        Replayed replayed = Replace(reportPath, output => Replay(new BookMessages(input, path), new BookReport(output), progress, () => input.CanSeek ? Megabytes(input.Position) : 0, terminal.Stop));
        if (arguments.Has(Stats)) terminal.Out.WriteLine(replayed.ToText(Stopwatch.GetElapsedTime(started)));
        return Task.FromResult(CommandLine.Done);
    }

    /// <summary>Where a file is to be put: a link stays one, and a device does not become a file.</summary>
    private static string Target(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new UsageException($"{path} is a folder and no file.");
        if (!OperatingSystem.IsWindows() && full.StartsWith("/dev/", StringComparison.Ordinal)) return full;
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    private static int Megabytes(long bytes) => (int)(bytes >> 20);

    private static Replayed Replay(BookMessages messages, BookReport report, Progress progress, Func<int> done, CancellationToken stop)
    {
        var book = new OrderBook(new BookRules());
        long count = 0, last = -1;
        try
        {
            messages.ReadHeader();
            while (messages.TryRead(out BookMessage message))
            {
                if (message.Seq <= last) throw messages.Fault($"seq is {message.Seq} after {last}, and has to ascend");
                last = message.Seq;
                Take(in message, book, report, messages);
                if (++count % MessagesBetweenLooks != 0) continue;
                stop.ThrowIfCancellationRequested();
                progress.Show(done());
            }
        }
        finally
        {
            progress.End();
        }

        report.Flush();
        return new Replayed(count, report.Trades, book.RestingOrders);
    }

    private static void Take(in BookMessage message, OrderBook book, BookReport report, BookMessages messages)
    {
        (long seq, long id) = (message.Seq, message.Id);
        BookReport.Sink sink = report.Of(seq);
        switch (message.Type)
        {
            case MessageType.New:
                Checked(in message, messages, 1);
                var order = new NewOrder(seq, id, message.IsSell ? OrderSide.Sell : OrderSide.Buy, OrderKind.Limit, message.Price, message.Quantity) { TimeInForce = message.IsIoc ? TimeInForce.Ioc : TimeInForce.Gtc };
                if (book.Enter(0, in order, ref sink) != BookRefusal.None) throw messages.Fault($"order_id is {id}, and an order of this id rests in the book");
                break;
            case MessageType.Cancel:
                if (message.Quantity != 0) throw messages.Fault($"qty of a CANCEL is {message.Quantity}, not 0");
                if (book.Cancel(0, id, ref sink) != BookRefusal.None) report.CancelRefused(seq, id);
                break;
            default:
                Checked(in message, messages, 0);
                // The report tells the side that the order has.
                OrderSide side = book.Find(id)?.Side ?? OrderSide.Buy;
                if (book.Replace(0, seq, id, message.Price, message.Quantity, ref sink) != BookRefusal.None) report.ModifyRefused(seq, id);
                else if (message.Quantity > 0) report.Modified(seq, side, id, message.Price, message.Quantity);
                break;
        }
    }

    private static void Checked(in BookMessage message, BookMessages messages, long quantityMin)
    {
        if (!Amounts.IsAmount(message.Price)) throw messages.Fault($"price is {message.Price}, not from 1 to {Amounts.Max}");
        if (message.Quantity < quantityMin || message.Quantity > Amounts.Max) throw messages.Fault($"qty is {message.Quantity}, not from {quantityMin} to {Amounts.Max}");
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file {path}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} can't be read: {e.Message}");
        }
    }

    /// <summary>Writes a file beside the one that is meant, and puts it in its place when all of it is there. Whatever goes wrong, nothing half-written stays.</summary>
    private static T Replace<T>(string path, Func<Stream, T> write)
    {
        if (!OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal)) throw new UsageException($"{path} is a device, and {Report} is a file.");
        string beside = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.new");
        try
        {
            T result;
            using (var output = new FileStream(beside, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 }))
            {
                result = write(output);
                output.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} can't be written: {e.Message.TrimEnd('.')}.");
        }
        finally
        {
            Remove(beside);
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path); // there no longer, when all went well
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is not there, or not ours; that has been told.
        }
    }

    private sealed record Replayed(long Messages, long Trades, int Resting)
    {
        public string ToText(TimeSpan time) => string.Create(
            CultureInfo.InvariantCulture, $"messages {Messages}\nmessages/s {Messages / Math.Max(time.TotalSeconds, 1e-6):F0}\ntrades {Trades}\nresting orders {Resting}");
    }
}
