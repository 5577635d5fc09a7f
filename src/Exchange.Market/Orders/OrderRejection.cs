using Exchange.Kernel;

namespace Exchange.Market.Orders;

/// <summary>Why an order is refused, in order of precedence; guards of participant, rulebook, listing, title and account come as theirs.</summary>
public abstract record OrderRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record OrderNotFound() : OrderRejection("order-not-found", RejectionKind.NotFound, "There is no such order.");

    public sealed record OrderInPhase(string Phase) : OrderRejection("order-phase", RejectionKind.StateForbids, $"The order is {Phase}.");

    /// <summary>A deal is over 1 to 1,000,000 licences, and costs at most 10^15 minor units in all (MECHANISMS G-4, BAD_QTY).</summary>
    public sealed record BadQuantity() : OrderRejection("bad-quantity", RejectionKind.Unacceptable, "A deal is over 1 to 1,000,000 licences, and costs at most 10^15 minor units in all.");

    /// <summary>The auction has no award to order by. Only a broken process asks.</summary>
    public sealed record NoAward() : OrderRejection("no-award", RejectionKind.StateForbids, "The auction has no award.");
}
