using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using NodaTime;
using static Exchange.Market.OrderBooks.BookRejection;

namespace Exchange.Market.OrderBooks;

/// <summary>Takes orders out that can't trade any more: expired, killed, or left over when a session is over. In steps, for their holds lie in many accounts.</summary>
public static class BookSweep
{
    /// <summary>Orders that one step takes out.</summary>
    public const int AtOnce = 100;

    /// <summary>All orders of one party, in one batch: their holds lie in two accounts. From here on nothing of the party is traded, but what a call has awarded before.</summary>
    internal static Verdict Kill(BookId id, ParticipantId actor, ParticipantId party, string ground, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(id.Stream, out BookState state)) return joint.Needs;
        if (state is not LiveBook book) return new BookNotFound();
        if (Grounds.FaultOf(ground) is { } fault) return fault;
        bool byOperator = actor != party;
        if (book.KilledOf(party) is { } killed && (killed.ByOperator || !byOperator)) return joint.Accept();

        ImmutableArray<RestingOrder> orders = book.Clearing is null ? [.. book.Orders.Of(party)] : [];
        foreach (RestingOrder order in orders) BookHolds.Load(joint, book, order);
        if (joint.Lacks) return joint.Needs;
        joint.Add(id.Stream, new OrdersKilled(id, party, actor, ground, at));
        foreach (RestingOrder order in orders) BookDesk.TakeOut(joint, book, order, BookCancelReason.Killed, at);
        return joint.Accept();
    }

    internal static Verdict Lift(BookId id, ParticipantId actor, ParticipantId party, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(id.Stream, out BookState state)) return joint.Needs;
        if (state is not LiveBook book) return new BookNotFound();
        if (book.KilledOf(party) is not { } killed) return joint.Accept();
        if (killed.ByOperator && actor == party) return OrdersAreKilled.Of(killed);
        // Orders that a call was being settled with are still to be taken out: they don't come to life again.
        if (book.Orders.CountOf(party) > 0) return new BookInPhase("clearing");
        joint.Add(id.Stream, new KillLifted(id, party, actor, at));
        return joint.Accept();
    }

    public static Verdict Sweep(SweepOrders command, IStates states, Instant at) => Sweep(command.Subject, states, at);

    public static Verdict Expire(ExpireOrders command, IStates states, Instant at) => at < command.DueAt ? new DeadlineNotDue(command.DueAt) : Sweep(command.Subject, states, at);

    /// <summary>Sees to it that a step follows when there is something to take out.</summary>
    internal static void Follow(Joint joint, StreamId stream, Instant at)
    {
        LiveBook book = joint.Get<LiveBook>(stream);
        if (book.Clearing is null && book.Dead(at).Any()) joint.Add(stream, new OrdersSwept(book.Id, 0, More: true, at));
    }

    /// <summary>Sees to it that the next expiry is a deadline.</summary>
    internal static void Wake(Joint joint, StreamId stream, Instant at)
    {
        LiveBook book = joint.Get<LiveBook>(stream);
        if (book.Orders.EarliestExpiry is { } next && next > at && (book.WakesAt is not { } set || next < set || set <= at)) joint.Add(stream, new OrderExpirySet(book.Id, next, at));
    }

    private static Verdict Sweep(StreamId stream, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(stream, out BookState state)) return joint.Needs;
        if (state is not LiveBook book) return new BookNotFound();
        // What is spoken for is settled first; the last step of that sees to the rest.
        if (book.Clearing is not null) return joint.Accept();
        ImmutableArray<RestingOrder> dead = [.. book.Dead(at).Take(AtOnce + 1)];
        bool more = dead.Length > AtOnce;
        if (more) dead = dead.RemoveAt(AtOnce);
        foreach (RestingOrder order in dead) BookHolds.Load(joint, book, order);
        if (joint.Lacks) return joint.Needs;

        foreach (RestingOrder order in dead) BookDesk.TakeOut(joint, book, order, ReasonOf(book, order), at);
        if (!dead.IsEmpty) joint.Add(stream, new OrdersSwept(book.Id, dead.Length, more, at));
        if (!more) Wake(joint, stream, at);
        return joint.Accept();
    }

    private static BookCancelReason ReasonOf(LiveBook book, RestingOrder order) =>
        book.KilledOf(order.Owner) is not null ? BookCancelReason.Killed : book.Phase == BookPhase.Closed ? BookCancelReason.BookClosed : BookCancelReason.Expired;
}
