using System.Runtime.InteropServices;

namespace Exchange.Mechanisms;

public enum OrderSide : byte
{
    Buy,
    Sell,
}

/// <summary>At what price an order trades, and from when on (MECHANISMS CDA-2, CDA-3).</summary>
public enum OrderKind : byte
{
    /// <summary>At its price or a better one.</summary>
    Limit,

    /// <summary>At any price; it never rests.</summary>
    Market,

    /// <summary>A market order from the trade on that reaches its stop price.</summary>
    Stop,

    /// <summary>A limit order from the trade on that reaches its stop price.</summary>
    StopLimit,
}

/// <summary>How long an order stands (MECHANISMS CDA-2).</summary>
public enum TimeInForce : byte
{
    /// <summary>Good till cancelled.</summary>
    Gtc,

    /// <summary>Good till date: until just before its expiry.</summary>
    Gtd,

    /// <summary>Immediate or cancel: what does not trade at once is cancelled.</summary>
    Ioc,

    /// <summary>Fill or kill: all at once or nothing at all.</summary>
    Fok,
}

/// <summary>An order as it comes to a book. Prices in minor units, quantities in units of what is traded.</summary>
/// <param name="Seq">Its place in the log: of the stops that a trade triggers, the smallest is activated first (MECHANISMS CDA-3).</param>
/// <param name="Price">The limit; of market and stop orders it is not looked at.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NewOrder(long Seq, long Id, OrderSide Side, OrderKind Kind, long Price, long Quantity)
{
    /// <summary>Whose it is, by a number of the caller's; 0: nobody's, and no trade of his with himself is prevented.</summary>
    public long Owner { get; init; }

    public TimeInForce TimeInForce { get; init; }

    /// <summary>Refused where it would trade at once.</summary>
    public bool PostOnly { get; init; }

    /// <summary>Of stop and stop-limit orders.</summary>
    public long StopPrice { get; init; }

    /// <summary>How much of an iceberg is shown at a time (CDA-4); 0: all of it.</summary>
    public long Display { get; init; }

    /// <summary>When a good-till-date order expires, counted as the book's time is.</summary>
    public long ExpiresAt { get; init; }
}

/// <summary>An order that rests in a book or waits for its stop price.</summary>
/// <param name="Hidden">What an iceberg does not show.</param>
/// <param name="StopPrice">0 for an order that rests.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BookOrder(long Id, long Owner, OrderSide Side, long Price, long Visible, long Hidden, long StopPrice);
