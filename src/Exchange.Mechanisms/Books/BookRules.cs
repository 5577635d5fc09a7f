namespace Exchange.Mechanisms;

/// <summary>What an order book is kept under (MECHANISMS CDA-2, CDA-6).</summary>
/// <param name="Tick">Prices are multiples of it; positive, minor units.</param>
/// <param name="Lot">Quantities are multiples of it; positive.</param>
public sealed record BookRules(long Tick = 1, long Lot = 1, SelfTradePrevention SelfTrades = SelfTradePrevention.None)
{
    /// <summary>Whether each order's id is greater than those of all orders accepted before it.</summary>
    /// <remarks>
    /// CDA-2 refuses the id of an order that has died as well. Ids that ascend need no memory for that: one that does not ascend is used already. Where ids come as they like,
    /// the book refuses those of living orders only, because its memory is to grow with what rests in it and not with all that ever did.
    /// </remarks>
    public bool IdsAscend { get; init; }
}

/// <summary>What happens instead of a trade of an owner with himself (MECHANISMS CDA-6).</summary>
public enum SelfTradePrevention
{
    /// <summary>He trades with himself.</summary>
    None,

    /// <summary>What is left of the incoming order is cancelled.</summary>
    CancelNewest,

    /// <summary>The resting order is cancelled.</summary>
    CancelOldest,

    /// <summary>Both are.</summary>
    CancelBoth,

    /// <summary>Both shrink by the smaller quantity; of a resting iceberg its visible tranche counts, as in a trade.</summary>
    Decrement,
}

/// <summary>Why a book refuses a message, in order of precedence (MECHANISMS G-4). A refused message changes nothing; the time that it came at has passed all the same.</summary>
public enum BookRefusal
{
    /// <summary>It is not refused.</summary>
    None,

    /// <summary>No order of this id rests. One that waits for its stop price can be cancelled, not replaced.</summary>
    NotOpen,

    /// <summary>A price is not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadAmount,

    /// <summary>A quantity is not positive, or above <see cref="Amounts.Max"/>.</summary>
    BadQty,

    /// <summary>A price is no multiple of the tick.</summary>
    BadTick,

    /// <summary>A quantity is no multiple of the lot.</summary>
    BadLot,

    /// <summary>The id is that of another order (CDA-2; see <see cref="BookRules.IdsAscend"/>).</summary>
    DuplicateId,

    /// <summary>A post-only order would trade at once (CDA-2).</summary>
    PostOnlyWouldCross,
}

/// <summary>Why an order left the book, or never came to rest, before it was filled.</summary>
public enum CancelReason
{
    /// <summary>It was cancelled, or replaced by a quantity of nothing (CDA-5).</summary>
    User,

    /// <summary>The rest of an immediate-or-cancel order.</summary>
    IocRemainder,

    /// <summary>A fill-or-kill order that could not be filled whole.</summary>
    FokKilled,

    /// <summary>The rest of a market order.</summary>
    MarketRemainder,

    /// <summary>Prevention of a trade with oneself (CDA-6).</summary>
    Stp,

    /// <summary>Its time has come (good till date).</summary>
    Expired,

    /// <summary>A post-only order whose stop price was reached and that would have traded at once.</summary>
    PostOnlyWouldCross,
}
