using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.OrderBooks;

/// <summary>Why an order book refuses a command, in order of precedence. The guards of the acting party come before these; those of the accounts after them.</summary>
public abstract record BookRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record BookNotFound() : BookRejection("book-not-found", RejectionKind.NotFound, "There is no such order book.");

    /// <summary>The caller has no such order that rests.</summary>
    public sealed record BookOrderNotFound() : BookRejection("book-order-not-found", RejectionKind.NotFound, "No order of this number and of the caller's rests in the book.");

    /// <summary>The party's orders were taken out, and it places none until that is lifted.</summary>
    /// <param name="By"><c>operator</c>, who alone can lift it then, or <c>party</c>.</param>
    public sealed record OrdersAreKilled(string By) : BookRejection("orders-killed", RejectionKind.StateForbids, $"The party's orders were taken out by the {By}; it places none until that is lifted.")
    {
        public static OrdersAreKilled Of(KilledParty killed) => new(killed.ByOperator ? "operator" : "party");
    }

    /// <summary>The book does not do this where it stands.</summary>
    /// <param name="Phase">In kebab case; also <c>clearing</c>, while a call's trades are made, and <c>between-phases</c>, when one phase is over and the next has not begun.</param>
    public sealed record BookInPhase(string Phase) : BookRejection("book-phase", RejectionKind.StateForbids, $"The book is {Phase}.");

    /// <summary>A session's terms can't be.</summary>
    /// <param name="Field">The member at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidBook(string Field, string Requirement) : BookRejection("invalid-book", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>An order can't be (MECHANISMS G-4, BAD_AMOUNT and BAD_QTY).</summary>
    /// <param name="Field">The member at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidBookOrder(string Field, string Requirement) : BookRejection("invalid-book-order", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>The price is no multiple of the tick (BAD_TICK).</summary>
    public sealed record BadTick(Money Tick) : BookRejection("bad-tick", RejectionKind.Unacceptable, $"A price is a multiple of {Tick}.");

    /// <summary>The quantity is no multiple of the lot (BAD_LOT).</summary>
    public sealed record BadLot(long Lot) : BookRejection("bad-lot", RejectionKind.Unacceptable, $"A quantity is a multiple of {Lot}.");

    /// <summary>An order that trades at once or never has no place in a call, nor has one that only ever rests.</summary>
    public sealed record NotInACall() : BookRejection("not-in-a-call", RejectionKind.StateForbids, "While a call gathers orders, it takes those that are good till cancelled, or till a date.");

    /// <summary>The party, or the book, has as many orders as it may have.</summary>
    public sealed record TooManyOrders(long OrdersMax) : BookRejection("too-many-orders", RejectionKind.StateForbids, $"No more than {OrdersMax} orders rest.");

    /// <summary>A post-only order would trade at once (MECHANISMS CDA-2).</summary>
    public sealed record PostOnlyWouldCross() : BookRejection("post-only-would-cross", RejectionKind.StateForbids, "The order would trade at once, and is to rest only.");

    /// <summary>In a call the order could trade with one of its own control group, and that never happens.</summary>
    public sealed record SelfCross() : BookRejection("self-cross", RejectionKind.StateForbids, "An order of the same control group on the other side could trade with this one.");

    /// <summary>The order would meet more orders than one batch can settle.</summary>
    /// <param name="LargestQuantity">What can be traded at once.</param>
    public sealed record TooManyCounterparties(long LargestQuantity) : BookRejection("too-many-counterparties", RejectionKind.StateForbids, $"It would meet too many orders at once; {LargestQuantity} can be traded in one order.");

    /// <summary>A deadline was carried out before it was due. Only a broken process does that.</summary>
    public sealed record DeadlineNotDue(Instant DueAt) : BookRejection("deadline-not-due", RejectionKind.StateForbids, $"The deadline is {DueAt}.");
}
