using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.OrderBooks.BookRejection;

namespace Exchange.Market.OrderBooks;

/// <summary>Orders of a book: placed, replaced, taken out (MECHANISMS CDA-1 to CDA-7, CALL-4). One batch has all that an order does: its hold, its trades, money and credits.</summary>
public static class BookDesk
{
    public static Verdict Place(PlaceBookOrder command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        OrderTerms terms = command.Terms;
        if (ForTrader(joint, command.Actor, command.Subject, terms.Side, at, out LiveBook book, out ParticipantState party, out FeeBasis basis) is { } not) return not;
        if (BookTermsRule.FaultOf(terms, at) is { } noOrder) return noOrder;
        if (BookTermsRule.FaultOf(book.Terms, terms.Price, terms.Quantity) is { } fault) return fault;
        if (book.IsCall && (terms.PostOnly || terms.TimeInForce is TimeInForce.Ioc or TimeInForce.Fok)) return new NotInACall();
        if (book.Orders.CountOf(command.Actor) >= BookTermsRule.OrdersOfOneMax) return new TooManyOrders(BookTermsRule.OrdersOfOneMax);
        if (book.Orders.Count >= BookTermsRule.OrdersMax) return new TooManyOrders(BookTermsRule.OrdersMax);

        var order = new RestingOrder(book.Numbered + 1, book.Places + 1, command.Actor, party.Group, terms.Side, terms.Price.MinorUnits, terms.Quantity, terms.TimeInForce, terms.PostOnly, terms.ExpiresAt);
        if (CourseOf(joint, book, order, basis, at, out BookCourse course) is { } refused) return refused;
        if (joint.Lacks) return joint.Needs;

        joint.Add(command.Subject, new BookOrderPlaced(command.Book, order.Number, order.Place, order.Owner, order.Group, terms, at));
        if (BookHolds.Take(joint, book, order, at) is { } lacking) return lacking;
        return Carry(joint, book, order, course, basis, at) is { } impossible ? impossible : joint.Accept();
    }

    public static Verdict Replace(ReplaceBookOrder command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (ForTrader(joint, command.Actor, command.Subject, side: null, at, out LiveBook book, out _, out FeeBasis basis) is { } not) return not;
        if (OwnOrder(book, command.Actor, command.Order, at) is not { } before) return new BookOrderNotFound();
        BookHolds.Load(joint, book, before);
        if (command.Quantity == 0)
        {
            if (joint.Lacks) return joint.Needs;
            TakeOut(joint, book, before, BookCancelReason.User, at);
            return joint.Accept();
        }

        (Money price, long quantity) = (command.Price ?? book.Priced(before.Price), command.Quantity ?? before.Remaining);
        if (BookTermsRule.FaultOf(book.Terms, price, quantity) is { } fault) return fault;
        bool keeps = price.MinorUnits == before.Price && quantity <= before.Remaining;
        RestingOrder after = before with { Price = price.MinorUnits, Remaining = quantity, Place = keeps ? before.Place : book.Places + 1 };
        BookCourse course = BookCourse.Rests;
        if (!keeps && CourseOf(joint, book, after, basis, at, out course) is { } refused) return refused;
        if (joint.Lacks) return joint.Needs;

        if (after != before) joint.Add(command.Subject, new BookOrderReplaced(command.Book, before.Number, price, quantity, keeps ? null : after.Place, at));
        if (BookHolds.Change(joint, book, before, after, at) is { } lacking) return lacking;
        return Carry(joint, book, after, course, basis, at) is { } impossible ? impossible : joint.Accept();
    }

    /// <summary>Whatever the owner's standing: who may not trade any more may still take out what he has there.</summary>
    public static Verdict Cancel(CancelBookOrder command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out BookState state)) return joint.Needs;
        if (state is not LiveBook book) return new BookNotFound();
        // What stood at the end of a call is in it.
        if (book.Clearing is not null || (book.IsCall && at >= book.Until)) return new BookInPhase(NameOf(book, at));
        if (OwnOrder(book, command.Actor, command.Order, at) is not { } order) return new BookOrderNotFound();
        BookHolds.Load(joint, book, order);
        if (joint.Lacks) return joint.Needs;

        TakeOut(joint, book, order, BookCancelReason.User, at);
        return joint.Accept();
    }

    /// <summary>An order is out, and what it still holds is free. Its account is loaded.</summary>
    internal static void TakeOut(Joint joint, LiveBook book, RestingOrder order, BookCancelReason reason, Instant at)
    {
        joint.Add(book.Id.Stream, new BookOrderCancelled(book.Id, order.Number, order.Remaining, reason, at));
        BookHolds.Free(joint, book, order, order.Remaining, at);
    }

    /// <summary>Where a book stands, in kebab case, as far as commands are concerned.</summary>
    internal static string NameOf(LiveBook book, Instant at) =>
        book.Clearing is not null ? "clearing" : book.Phase is not (BookPhase.Halted or BookPhase.Closed) && at >= book.Until ? "between-phases" : System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(book.Phase.ToString());

    /// <summary>What stands before every order: who trades, the book, and where that stands. An order at the very end of a phase is too late for it, and too early for the next.</summary>
    /// <param name="side">Null: either.</param>
    private static Verdict? ForTrader(Joint joint, ParticipantId actor, StreamId stream, OrderSide? side, Instant at, out LiveBook book, out ParticipantState party, out FeeBasis basis)
    {
        (book, basis) = (null!, null!);
        if (!joint.TryGet(ParticipantStreams.Of(actor), out party) | !joint.TryGet(stream, out BookState state) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        // Who holds credits may sell them, whether he was issued or bought them.
        ParticipantRejection? barred = Admission.Bars(party, ParticipantRole.Buyer);
        if (barred is not null && (side == OrderSide.Buy || Admission.Bars(party, ParticipantRole.Vendor) is not null)) return barred;
        if (state is not LiveBook live) return new BookNotFound();
        if (live.KilledOf(actor) is { } killed) return OrdersAreKilled.Of(killed);
        if (live.Clearing is not null || live.Phase is BookPhase.Halted or BookPhase.Closed || at >= live.Until) return new BookInPhase(NameOf(live, at));
        if (Trading.Bars(rulebook, live.Terms.Currency, at) is { } noTrade) return noTrade;
        // Its credits outlive the book; that they are there at all is asked with each hold.
        joint.TryGet(live.Series.Stream, out CreditSeriesState _);
        (book, basis) = (live, FeeBasis.Of(rulebook, live.Terms.Currency, at));
        return null;
    }

    private static RestingOrder? OwnOrder(LiveBook book, ParticipantId owner, long number, Instant at) => book.Orders.Find(number) is { } order && order.Owner == owner && book.Counts(order, at) ? order : null;

    /// <summary>Works out what an order that arrives does, and asks for the states that it takes.</summary>
    /// <returns>Why it can't arrive, or null.</returns>
    private static BookRejection? CourseOf(Joint joint, LiveBook book, RestingOrder order, FeeBasis basis, Instant at, out BookCourse course)
    {
        course = BookCourse.Rests;
        if (!book.IsCall && order.PostOnly && BookMatch.WouldCross(book, order, at)) return new PostOnlyWouldCross();
        if (book.IsCall && BookMatch.MeetsItsOwn(book, order, at)) return new SelfCross();
        if (!book.IsCall) course = BookMatch.Of(book, order, at);
        if (course.LargestQuantity is { } largest) return new TooManyCounterparties(largest);

        BookHolds.Load(joint, book, order);
        foreach (BookEffect effect in course.Effects)
        {
            switch (effect)
            {
                case BookEffect.Trade trade:
                    BookHolds.Load(joint, book, order, trade.Maker, basis);
                    break;
                case BookEffect.Decrement decrement:
                    BookHolds.Load(joint, book, decrement.Maker);
                    break;
                case BookEffect.End end when end.Order != order.Number:
                    BookHolds.Load(joint, book, book.Orders.Find(end.Order)!);
                    break;
            }
        }

        return null;
    }

    /// <summary>Turns what an order does into facts; it is in the book already.</summary>
    private static Rejection? Carry(Joint joint, LiveBook before, RestingOrder order, BookCourse course, FeeBasis basis, Instant at)
    {
        StreamId stream = before.Id.Stream;
        foreach (BookEffect effect in course.Effects)
        {
            switch (effect)
            {
                case BookEffect.Trade trade:
                    (RestingOrder buy, RestingOrder sell) = order.Side == OrderSide.Buy ? (order, trade.Maker) : (trade.Maker, order);
                    if (BookHolds.Settle(joint, before, buy, sell, trade.Maker.Price, trade.Quantity, PriceMethod.ContinuousTrading, call: null, basis, at) is { } impossible) return impossible;
                    break;
                case BookEffect.Decrement decrement:
                    (long bought, long sold) = order.Side == OrderSide.Buy ? (order.Number, decrement.Maker.Number) : (decrement.Maker.Number, order.Number);
                    joint.Add(stream, new BookOrdersDecremented(before.Id, bought, sold, decrement.Quantity, at));
                    BookHolds.Free(joint, before, order, decrement.Quantity, at);
                    BookHolds.Free(joint, before, decrement.Maker, decrement.Quantity, at);
                    break;
                case BookEffect.End end:
                    TakeOut(joint, before, joint.Get<LiveBook>(stream).Orders.Find(end.Order)!, end.Reason, at);
                    break;
            }
        }

        if (course.StartsCall)
        {
            Instant until = Instant.Min(at + before.Terms.CallLength, before.Terms.ContinuousUntil);
            joint.Add(stream, new VolatilityCallStarted(before.Id, order.Number, before.Priced(joint.Get<LiveBook>(stream).Reference!.Value), until, at));
        }

        BookSweep.Wake(joint, stream, at);
        return null;
    }
}
