using System.Runtime.InteropServices;

namespace Exchange.Mechanisms;

/// <summary>What is bid and asked in a call, price by price: enough for the price that it would clear at, at any moment of it. Mutable; one thread at a time.</summary>
public sealed class CallDepth
{
    private readonly SortedDictionary<long, CallLevel> _levels = [];
    private Int128 _marketBuys, _marketSells;

    /// <summary>An order was accepted.</summary>
    public void Add(OrderSide side, long? price, long quantity) => Change(side, price, quantity);

    /// <summary>An order, or so much of it, was taken back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is not so much of it.</exception>
    public void Remove(OrderSide side, long? price, long quantity) => Change(side, price, -quantity);

    /// <summary>What the call would come to if it ended now. Takes a look at every price that is bid or asked.</summary>
    public CallIndication Indicate(CallRules rules)
    {
        CallLevel[] levels = [.. _levels.Values];
        return CallPrice.Of(rules, levels, _marketBuys, _marketSells);
    }

    private void Change(OrderSide side, long? price, Int128 quantity)
    {
        if (price is not { } limit)
        {
            ref Int128 market = ref side == OrderSide.Buy ? ref _marketBuys : ref _marketSells;
            market = Checked(market + quantity);
            return;
        }

        CallLevel level = _levels.GetValueOrDefault(limit) with { Price = limit };
        level = side == OrderSide.Buy ? level with { Buys = Checked(level.Buys + quantity) } : level with { Sells = Checked(level.Sells + quantity) };
        if (level.Buys == 0 && level.Sells == 0) _levels.Remove(limit);
        else _levels[limit] = level;
    }

    private static Int128 Checked(Int128 quantity) => quantity >= 0 ? quantity : throw new ArgumentOutOfRangeException(nameof(quantity), "There is not so much of it.");
}

/// <summary>What is bid and asked at one price.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CallLevel(long Price, Int128 Buys, Int128 Sells);
