using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Rulebooks;
using NodaTime;
using static Exchange.Market.OrderBooks.BookRejection;

namespace Exchange.Market.OrderBooks;

/// <summary>The course of a session: opening call → continuous trading ⇄ reopening call → closing call → closed; halted from anywhere, and back with a call.</summary>
/// <remarks>A call clears in one decision, which fixes its price and its trades; they are settled in steps, for they touch many accounts.</remarks>
public static class BookSession
{
    /// <summary>Trades of a call that one step settles.</summary>
    public const int AtOnce = 50;

    /// <summary>By one operator who has no part in the series: a book can be stopped as easily, and its terms can't change.</summary>
    public static Verdict Open(OpenBook command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out BookState state) | !joint.TryGet(command.Series.Stream, out CreditSeriesState known) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (CreditLedger.Bars(known, at) is { } none) return none;
        var series = (LiveSeries)known;
        Rejection? conflict = Conflicts.Between(joint, series.Issuer, command.Actor);
        if (joint.Lacks) return joint.Needs;
        if (conflict is not null) return conflict;
        if (state is LiveBook { } before && (before.Phase != BookPhase.Closed || before.Orders.Count > 0 || before.Clearing is not null)) return new BookInPhase(BookDesk.NameOf(before, at));
        if (Trading.Bars(rulebook, series.Currency, at) is { } noTrade) return noTrade;
        if (BookTermsRule.FaultOf(command.Terms, series, at) is { } fault) return fault;

        int session = state is LiveBook earlier ? earlier.Session + 1 : 1;
        joint.Add(command.Subject, new BookOpened(command.Book, command.Series, series.Product, series.Issuer, series.IssuerGroup, command.Terms, session, command.Actor, at));
        return joint.Accept();
    }

    public static Verdict Halt(HaltBook command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (ForOperator(joint, command.Actor, command.Subject, out LiveBook book) is { } not) return not;
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;
        if (book.Phase is BookPhase.Halted or BookPhase.Closed) return new BookInPhase(BookDesk.NameOf(book, at));
        joint.Add(command.Subject, new BookHalted(command.Book, command.Ground, command.Actor, book.Terms.ClosingUntil, at));
        return joint.Accept();
    }

    public static Verdict Resume(ResumeBook command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (ForOperator(joint, command.Actor, command.Subject, out LiveBook book) is { } not) return not;
        if (book.Phase != BookPhase.Halted || book.Clearing is not null || at >= book.Until) return new BookInPhase(BookDesk.NameOf(book, at));
        if (book.HaltedBy == command.Actor) return new DecisionRejection.SamePerson();

        BookTerms terms = book.Terms;
        bool early = at < terms.ContinuousUntil;
        joint.Add(command.Subject, new BookResumed(
            command.Book, command.Actor, early ? BookPhase.ReopeningCall : BookPhase.ClosingCall, early ? Instant.Min(at + terms.CallLength, terms.ContinuousUntil) : terms.ClosingUntil, at));
        return joint.Accept();
    }

    public static Verdict Advance(AdvanceBook command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out BookState state)) return joint.Needs;
        if (state is not LiveBook book) return new BookNotFound();
        if (book.Until != command.DueAt) return joint.Accept();
        if (at < command.DueAt) return new DeadlineNotDue(command.DueAt);
        if (!joint.TryGet(book.Series.Stream, out CreditSeriesState series)) return joint.Needs;

        // What is stopped, or whose credits are worth nothing, is not traded at the end.
        if (book.Phase == BookPhase.Halted || CreditLedger.Bars(series, at) is not null) joint.Add(command.Subject, new BookClosed(command.Book, at));
        else if (book.IsCall && (book.Phase != BookPhase.ReopeningCall || book.Until < book.Terms.ContinuousUntil)) Clear(joint, book, at);
        else joint.Add(command.Subject, new ClosingCallStarted(command.Book, book.Terms.ClosingUntil, at));
        BookSweep.Follow(joint, command.Subject, at);
        return joint.Accept();
    }

    public static Verdict SettleNext(SettleCall command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out BookState state) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (state is not LiveBook book) return new BookNotFound();
        if (book.Clearing is not { } call || call.Number != command.Call || call.Settled != command.From) return joint.Accept();
        if (!joint.TryGet(book.Series.Stream, out CreditSeriesState series)) return joint.Needs;
        if (CreditLedger.Bars(series, at) is not null)
        {
            joint.Add(command.Subject, new CallBrokenOff(command.Book, call.Number, call.Settled, at));
            if (book.Phase != BookPhase.Closed) joint.Add(command.Subject, new BookClosed(command.Book, at));
            BookSweep.Follow(joint, command.Subject, at);
            return joint.Accept();
        }

        FeeBasis basis = FeeBasis.Of(rulebook, book.Terms.Currency, at);
        int until = Math.Min(call.Settled + AtOnce, call.Trades.Count);
        for (int i = call.Settled; i < until; i++) BookHolds.Load(joint, book, book.Orders.Find(call.Trades[i].BuyOrder)!, book.Orders.Find(call.Trades[i].SellOrder)!, basis);
        if (joint.Lacks) return joint.Needs;

        for (int i = call.Settled; i < until; i++)
        {
            CallTrade trade = call.Trades[i];
            if (BookHolds.Settle(joint, book, book.Orders.Find(trade.BuyOrder)!, book.Orders.Find(trade.SellOrder)!, call.Price, trade.Quantity, PriceMethod.CallAuction, call.Number, basis, at) is { } impossible) return impossible;
        }

        joint.Add(command.Subject, new CallTradesSettled(command.Book, call.Number, until, call.Trades.Count - until, at));
        if (until < call.Trades.Count) return joint.Accept();
        GoOn(joint, book, call.Kind, at);
        BookSweep.Follow(joint, command.Subject, at);
        return joint.Accept();
    }

    private static void Clear(Joint joint, LiveBook book, Instant at)
    {
        CallResult result = BookCall.Of(book, at);
        joint.Add(book.Id.Stream, new CallCleared(book.Id, book.Calls + 1, book.Phase, result.Price, result.Volume, result.Surplus, result.Reference, result.Curve, result.Rule, at));
        if (result.Price is null) GoOn(joint, book, book.Phase, at);
    }

    /// <summary>What comes after a call. A book that was stopped meanwhile stays so.</summary>
    private static void GoOn(Joint joint, LiveBook book, BookPhase call, Instant at)
    {
        if (book.Phase is BookPhase.Halted or BookPhase.Closed) return;
        if (call == BookPhase.ClosingCall) joint.Add(book.Id.Stream, new BookClosed(book.Id, at));
        else if (at < book.Terms.ContinuousUntil) joint.Add(book.Id.Stream, new ContinuousTradingStarted(book.Id, book.Terms.ContinuousUntil, at));
        else joint.Add(book.Id.Stream, new ClosingCallStarted(book.Id, book.Terms.ClosingUntil, at));
    }

    private static Verdict? ForOperator(Joint joint, ParticipantId actor, StreamId stream, out LiveBook book)
    {
        book = null!;
        if (!joint.TryGet(stream, out BookState state)) return joint.Needs;
        if (state is not LiveBook live) return new BookNotFound();
        Rejection? conflict = Conflicts.Between(joint, live.Issuer, actor);
        if (joint.Lacks) return joint.Needs;
        if (conflict is not null) return conflict;
        book = live;
        return null;
    }
}
