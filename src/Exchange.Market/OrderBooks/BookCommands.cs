using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.OrderBooks;

/// <summary>An operator opens a session of a series' book.</summary>
public sealed record OpenBook(ParticipantId Actor, CreditSeriesId Series, BookTerms Terms) : MarketCommand(Actor)
{
    public BookId Book => BookId.Of(Series);

    public override string Kind => "open_book";

    public override StreamId Subject => Book.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Series.Stream];

    public override Verdict Decide(IStates states, Instant at) => BookSession.Open(this, states, at);
}

/// <summary>An order; what it takes, money or credits, is held with it.</summary>
public sealed record PlaceBookOrder(ParticipantId Actor, BookId Book, OrderTerms Terms) : MarketCommand(Actor)
{
    public override string Kind => "place_book_order";

    public override StreamId Subject => Book.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => BookDesk.Place(this, states, at);
}

/// <summary>An order gets another price or another remaining quantity (MECHANISMS CDA-5).</summary>
/// <param name="Price">Null: as it is.</param>
/// <param name="Quantity">What is to remain; null: as it is; zero: the order is taken out.</param>
public sealed record ReplaceBookOrder(ParticipantId Actor, BookId Book, long Order, Money? Price, long? Quantity) : MarketCommand(Actor)
{
    public override string Kind => "replace_book_order";

    public override StreamId Subject => Book.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => BookDesk.Replace(this, states, at);
}

/// <summary>An owner takes his order out.</summary>
public sealed record CancelBookOrder(ParticipantId Actor, BookId Book, long Order) : MarketCommand(Actor)
{
    public override string Kind => "cancel_book_order";

    public override StreamId Subject => Book.Stream;

    public override Verdict Decide(IStates states, Instant at) => BookDesk.Cancel(this, states, at);
}

/// <summary>An operator takes all orders of a party out, and it places none until that is lifted.</summary>
/// <param name="Ground">A code.</param>
public sealed record KillOrders(ParticipantId Actor, BookId Book, ParticipantId Party, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "kill_orders";

    public override StreamId Subject => Book.Stream;

    public override Verdict Decide(IStates states, Instant at) => BookSweep.Kill(Book, Actor, Party, Ground, states, at);
}

/// <summary>A party takes all its orders out, and places none until that is lifted.</summary>
/// <param name="Ground">A code.</param>
public sealed record KillOwnOrders(ParticipantId Actor, BookId Book, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "kill_own_orders";

    public override StreamId Subject => Book.Stream;

    public override Verdict Decide(IStates states, Instant at) => BookSweep.Kill(Book, Actor, Actor, Ground, states, at);
}

/// <summary>By an operator: the party may place orders again.</summary>
public sealed record LiftKill(ParticipantId Actor, BookId Book, ParticipantId Party) : MarketCommand(Actor)
{
    public override string Kind => "lift_kill";

    public override StreamId Subject => Book.Stream;

    public override Verdict Decide(IStates states, Instant at) => BookSweep.Lift(Book, Actor, Party, states, at);
}

/// <summary>The party places orders again, unless it was an operator who took them out.</summary>
public sealed record LiftOwnKill(ParticipantId Actor, BookId Book) : MarketCommand(Actor)
{
    public override string Kind => "lift_own_kill";

    public override StreamId Subject => Book.Stream;

    public override Verdict Decide(IStates states, Instant at) => BookSweep.Lift(Book, Actor, Actor, states, at);
}

/// <summary>An operator stops the book at once.</summary>
/// <param name="Ground">A code.</param>
public sealed record HaltBook(ParticipantId Actor, BookId Book, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "halt_book";

    public override StreamId Subject => Book.Stream;

    public override Verdict Decide(IStates states, Instant at) => BookSession.Halt(this, states, at);
}

/// <summary>Another operator lets it go on, with a call.</summary>
public sealed record ResumeBook(ParticipantId Actor, BookId Book) : MarketCommand(Actor)
{
    public override string Kind => "resume_book";

    public override StreamId Subject => Book.Stream;

    public override Verdict Decide(IStates states, Instant at) => BookSession.Resume(this, states, at);
}

/// <summary>A phase is over. Has no effect when the book's phase ends at another time, or has ended.</summary>
/// <param name="DueAt">The end that the command stands for.</param>
public sealed record AdvanceBook(ParticipantId Actor, BookId Book, Instant DueAt) : MarketCommand(Actor)
{
    public override string Kind => "advance_book";

    public override StreamId Subject => Book.Stream;

    public override Verdict Decide(IStates states, Instant at) => BookSession.Advance(this, states, at);
}

/// <summary>Follows from a call's clearing, and from itself: the next trades are settled.</summary>
/// <param name="From">How many were settled before; when more are already, it has no effect.</param>
public sealed record SettleCall(ParticipantId Actor, BookId Book, int Call, int From) : MarketCommand(Actor)
{
    public override string Kind => "settle_call";

    public override StreamId Subject => Book.Stream;

    public override Verdict Decide(IStates states, Instant at) => BookSession.SettleNext(this, states, at);
}

/// <summary>Follows from what leaves orders behind that can't trade any more, and from itself: the next of them are taken out.</summary>
public sealed record SweepOrders(ParticipantId Actor, BookId Book) : MarketCommand(Actor)
{
    public override string Kind => "sweep_orders";

    public override StreamId Subject => Book.Stream;

    public override Verdict Decide(IStates states, Instant at) => BookSweep.Sweep(this, states, at);
}

/// <summary>Some orders have expired. Has no effect when they are out already.</summary>
/// <param name="DueAt">The expiry that the command stands for.</param>
public sealed record ExpireOrders(ParticipantId Actor, BookId Book, Instant DueAt) : MarketCommand(Actor)
{
    public override string Kind => "expire_orders";

    public override StreamId Subject => Book.Stream;

    public override Verdict Decide(IStates states, Instant at) => BookSweep.Expire(this, states, at);
}
