using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Credits;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.OrderBooks;

/// <summary>By which rules a trade's fee is reckoned, and which account gets it.</summary>
internal sealed record FeeBasis(RuleVersion Rules, AccountId Fees)
{
    /// <summary>Who was traded with while the currency was traded is settled with to the end; the day is today's all the same.</summary>
    public static FeeBasis Of(RulebookState rulebook, Currency currency, Instant at) => new(Trading.VersionFor(rulebook, currency, at)!, AccountId.Fees(currency, rulebook.At(at)!.Rules.Calendar.DayOf(at)));
}

/// <summary>What orders hold, and how a trade takes from it: a buy order holds its price times its quantity, a sell order its credits, from before it reaches the book until it is out (DOMAIN CRD-1).</summary>
internal static class BookHolds
{
    /// <summary>Asks for the states that an order's hold is kept in.</summary>
    public static void Load(Joint joint, LiveBook book, RestingOrder order)
    {
        if (order.Side == OrderSide.Buy) joint.TryGet(Money(book, order.Owner).Stream, out AccountState _);
        else joint.TryGet(Credits(book, order.Owner).Stream, out CreditAccountState _);
    }

    /// <summary>Asks for all states that a trade changes or looks at.</summary>
    public static void Load(Joint joint, LiveBook book, RestingOrder one, RestingOrder other, FeeBasis basis)
    {
        foreach (ParticipantId party in (ReadOnlySpan<ParticipantId>)[one.Owner, other.Owner])
        {
            joint.TryGet(Money(book, party).Stream, out AccountState _);
            joint.TryGet(Credits(book, party).Stream, out CreditAccountState _);
        }

        joint.TryGet(basis.Fees.Stream, out AccountState _);
    }

    /// <summary>Holds what an order takes.</summary>
    /// <returns>Why the owner hasn't got it, or null.</returns>
    public static Rejection? Take(Joint joint, LiveBook book, RestingOrder order, Instant at)
    {
        string cause = book.Id.Stream.Value;
        return order.Side == OrderSide.Buy
            ? Ledger.Hold(joint, Money(book, order.Owner), book.Id.HoldOf(order.Number), book.Priced(order.CostOf(order.Remaining)), HoldPurpose.Order, cause, at)
            : CreditLedger.Hold(joint, Credits(book, order.Owner), book.Id.HoldOf(order.Number), order.Remaining, cause, at);
    }

    /// <summary>Frees what so much of an order holds.</summary>
    public static void Free(Joint joint, LiveBook book, RestingOrder order, long quantity, Instant at)
    {
        if (order.Side == OrderSide.Buy) Ledger.Reduce(joint, Money(book, order.Owner), book.Id.HoldOf(order.Number), book.Priced(order.CostOf(quantity)), at);
        else CreditLedger.Release(joint, Credits(book, order.Owner), book.Id.HoldOf(order.Number), quantity, at);
    }

    /// <summary>An order that holds for one price and quantity holds for others from now on.</summary>
    /// <returns>Why the owner hasn't got what it takes more, or null.</returns>
    public static Rejection? Change(Joint joint, LiveBook book, RestingOrder before, RestingOrder after, Instant at)
    {
        long more = before.Side == OrderSide.Buy ? after.CostOf(after.Remaining) - before.CostOf(before.Remaining) : after.Remaining - before.Remaining;
        if (more == 0) return null;
        if (more < 0)
        {
            if (before.Side == OrderSide.Buy) Ledger.Reduce(joint, Money(book, before.Owner), book.Id.HoldOf(before.Number), book.Priced(-more), at);
            else CreditLedger.Release(joint, Credits(book, before.Owner), book.Id.HoldOf(before.Number), -more, at);
            return null;
        }

        // A hold does not grow: it is given back and taken anew, in one batch.
        Free(joint, book, before, before.Remaining, at);
        return Take(joint, book, after, at);
    }

    /// <summary>One trade: its fact, the buyer's money out of his hold to the seller and as a fee to the exchange, the seller's credits out of his hold to the buyer. What the buyer would have paid more is free.</summary>
    /// <returns>balance-limit when the seller's account can't count what he gets, or null.</returns>
    public static Rejection? Settle(Joint joint, LiveBook book, RestingOrder buy, RestingOrder sell, long price, long quantity, PriceMethod method, int? call, FeeBasis basis, Instant at)
    {
        StreamId stream = book.Id.Stream;
        Money unit = book.Priced(price), paid = book.Priced(checked(price * quantity)), fee = SettlementDesk.FeeOf(paid, basis.Rules.Rules.FeeFor(book.Terms.Currency)!);
        AccountId buyer = Money(book, buy.Owner), seller = Money(book, sell.Owner);
        joint.Add(stream, new CreditsTraded(
            book.Id, joint.Get<LiveBook>(stream).Trades + 1, book.Series, book.Product, unit, quantity, method, buy.Number, sell.Number, buy.Owner, sell.Owner, call,
            call is null ? ContinuousDoubleAuction.RuleVersion : CallAuction.RuleVersion, basis.Rules.Number, fee, at));
        Ledger.Reduce(joint, buyer, book.Id.HoldOf(buy.Number), book.Priced(buy.CostOf(quantity)), at);
        if (Ledger.Transfer(joint, buyer, basis.Fees, fee, hold: null, EntryReason.Fee, EntryReason.Fee, stream.Value, at) is { } noFee) return noFee;
        if (Ledger.Transfer(joint, buyer, seller, paid - fee, hold: null, EntryReason.Price, EntryReason.Proceeds, stream.Value, at) is { } nothing) return nothing;
        CreditLedger.Deliver(joint, Credits(book, sell.Owner), Credits(book, buy.Owner), book.Id.HoldOf(sell.Number), quantity, stream.Value, at);
        return null;
    }

    private static AccountId Money(LiveBook book, ParticipantId party) => AccountId.Of(party, book.Terms.Currency);

    private static CreditAccountId Credits(LiveBook book, ParticipantId party) => CreditAccountId.Of(book.Series, party);
}
