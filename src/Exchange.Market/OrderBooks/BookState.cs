using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.Products;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.OrderBooks;

/// <summary>What an order book knows of itself: <see cref="NoBook"/>, then <see cref="LiveBook"/>, session after session. Immutable.</summary>
public abstract record BookState;

public sealed record NoBook : BookState;

/// <summary>A trade of a call that is still to be settled.</summary>
public sealed record CallTrade(long BuyOrder, long SellOrder, long Quantity);

/// <summary>A call whose price is final, while its trades are being settled.</summary>
/// <param name="Price">Minor units.</param>
/// <param name="Trades">All of them; a function of the orders that it was cleared with.</param>
/// <param name="Settled">How many are settled.</param>
public sealed record ClearingCall(int Number, BookPhase Kind, long Price, Seq<CallTrade> Trades, int Settled);

/// <summary>A party who places no orders.</summary>
/// <param name="ByOperator">Whether an operator wants it so, and alone can lift it.</param>
public sealed record KilledParty(ParticipantId Party, bool ByOperator);

/// <param name="Until">When the phase is over; null: it is, and the call's trades are being settled.</param>
/// <param name="HaltedBy">The operator who stopped it; null: it is not stopped.</param>
/// <param name="Orders">What rests.</param>
/// <param name="Numbered">Orders taken so far.</param>
/// <param name="Places">Places given so far.</param>
/// <param name="Last">The newest price, in minor units; null: there was none yet.</param>
/// <param name="Reference">What the band is reckoned from: the price of the newest call that traded, or else the terms' or the session's first.</param>
/// <param name="Killed">The parties whose orders were taken out.</param>
/// <param name="Clearing">The call whose trades are being settled; null: none.</param>
/// <param name="WakesAt">When orders that have expired are next taken out; null: never was set.</param>
public sealed record LiveBook(
    BookId Id, CreditSeriesId Series, ProductId Product, ParticipantId Issuer, string? IssuerGroup, BookTerms Terms, int Session, BookPhase Phase, Instant? Until, ParticipantId? HaltedBy, RestingOrders Orders,
    long Numbered, long Places, long Trades, int Calls, long? Last, long? Reference, Seq<KilledParty> Killed, ClearingCall? Clearing, Instant? WakesAt) : BookState
{
    public bool IsCall => Phase is BookPhase.OpeningCall or BookPhase.ReopeningCall or BookPhase.ClosingCall;

    /// <summary>Whether an order still counts: it has not expired (MECHANISMS G-3), and its owner's orders were not taken out. One that does not is gone as soon as a step comes to it.</summary>
    public bool Counts(RestingOrder order, Instant at) => !(order.ExpiresAt <= at) && KilledOf(order.Owner) is null;

    /// <summary>The orders of a side that count, the best first.</summary>
    public IEnumerable<RestingOrder> Best(OrderSide side, Instant at) => Orders.Best(side).Where(order => Counts(order, at));

    /// <summary>Whether some bid is as high as some ask, which is so in calls alone (MECHANISMS CDA-7).</summary>
    public bool IsCrossed(Instant at) => Best(OrderSide.Buy, at).FirstOrDefault() is { } bid && Best(OrderSide.Sell, at).FirstOrDefault() is { } ask && bid.Crosses(ask.Price);

    /// <summary>The orders that can't trade any more and are to be taken out.</summary>
    public IEnumerable<RestingOrder> Dead(Instant at) =>
        Phase == BookPhase.Closed ? Orders.InOrder : Killed.SelectMany(killed => Orders.Of(killed.Party)).Concat(Orders.ExpiredAt(at).Where(order => KilledOf(order.Owner) is null));

    /// <summary>Null: the party may place orders.</summary>
    public KilledParty? KilledOf(ParticipantId party)
    {
        for (int i = 0; i < Killed.Count; i++)
        {
            if (Killed[i].Party == party) return Killed[i];
        }

        return null;
    }

    public Money Priced(long minorUnits) => new(minorUnits, Terms.Currency);
}
