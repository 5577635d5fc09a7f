using System.Runtime.InteropServices;
using Exchange.Mechanisms;

namespace Exchange.Benchmarks.Books;

internal enum StreamMessageType : byte
{
    New,
    Cancel,
    Replace,
}

/// <summary>A message as plain data, so that a bench measures the book and not where its messages come from.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamMessage(StreamMessageType Type, OrderSide Side, bool IsIoc, long Id, long Price, long Quantity);

/// <summary>Messages of a calm market, by the seed: half of them new orders (one in eight immediate-or-cancel), a third cancellations, a seventh replacements, two in five of which keep the price.</summary>
/// <remarks>
/// Prices stand around a middle that wanders slowly, most of them on their own side of it and thinning out away from it, so that a fifth of the messages trade; sizes are even from 1 to 100.
/// Cancellations and replacements name orders that were not cancelled yet, the younger the likelier, and do not know whether they were filled: about half of them find nothing.
/// </remarks>
internal static class CalmStream
{
    private const double MeanOffset = 15, OffsetShift = 4.4, MeanAge = 900;

    public static StreamMessage[] Make(int count, int seed)
    {
        (var random, var known, long middle) = (new Random(seed), new List<(long Id, OrderSide Side, long Price)>(count), 100_000L);
        var messages = new StreamMessage[count];
        for (int i = 0; i < count; i++)
        {
            if (random.Next(200) == 0) middle += random.Next(3) - 1;
            int kind = random.Next(1_000);
            if (kind < 516 || known.Count == 0)
            {
                OrderSide side = (OrderSide)random.Next(2);
                long offset = (long)((-MeanOffset * Math.Log(1 - random.NextDouble())) - OffsetShift), price = side == OrderSide.Buy ? middle - offset : middle + offset;
                bool isIoc = random.Next(1_000) < 122;
                messages[i] = new StreamMessage(StreamMessageType.New, side, isIoc, i, price, random.Next(1, 101));
                known.Add((i, side, price));
                continue;
            }

            int at = Math.Max(0, known.Count - 1 - (int)(-MeanAge * Math.Log(1 - random.NextDouble())));
            (long id, OrderSide of, long former) = known[at];
            if (kind < 857)
            {
                messages[i] = new StreamMessage(StreamMessageType.Cancel, of, false, id, former, 0);
                known.RemoveAt(at);
            }
            else
            {
                long price = former + (random.Next(100) < 43 ? 0 : random.Next(2) == 0 ? 1 : -1);
                messages[i] = new StreamMessage(StreamMessageType.Replace, of, false, id, price, random.Next(1, 101));
                known[at] = (id, of, price);
            }
        }

        return messages;
    }
}
