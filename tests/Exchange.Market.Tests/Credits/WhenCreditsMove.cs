using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Tests.Accounts;
using NodaTime;
using static Exchange.Market.Credits.CreditRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Credits;

/// <summary>DOMAIN CRD-1: the steps that other decisions take with credits.</summary>
public sealed class WhenCreditsMove
{
    private static readonly CreditSeriesId Series = CreditSeriesId.Of(new("0199a1b2-c3d4-7e5f-8a6b-0000000000c1")), Later = CreditSeriesId.Of(new("0199a1b2-c3d4-7e5f-8a6b-0000000000c2"));

    private static readonly CreditAccountId Issuer = CreditAccountId.Of(Series, Vendor), Holder = CreditAccountId.Of(Series, Alice), OfLater = CreditAccountId.Of(Later, Alice);

    private static readonly Guid Order = new("0199a1b2-c3d4-7e5f-8a6b-0000000000a1"), Other = new("0199a1b2-c3d4-7e5f-8a6b-0000000000a2");

    private static readonly Instant Start = Now, End = Now + Duration.FromDays(30);

    private static SeriesOpened Opened(CreditSeriesId series) => new(series, Product, Listing, 1, Posted, Vendor, null, "CNY", 1_000, End, Start);

    private static Books Issued(long quantity = 100)
    {
        var books = new Books();
        books.Add(new StreamEvent(Series.Stream, Opened(Series)));
        books.Add(new StreamEvent(Later.Stream, Opened(Later)));
        books.Add(new StreamEvent(Series.Stream, new SeriesIssued(Series, quantity, Start)));
        books.Add(new StreamEvent(Issuer.Stream, new CreditsIssued(Issuer, quantity, Start)));
        return books;
    }

    private static Rejection? Hold(Books books, long quantity, Guid? hold = null, CreditAccountId? account = null, Instant? at = null) =>
        books.Decide(joint => CreditLedger.Hold(joint, account ?? Issuer, hold ?? Order, quantity, "order-1", at ?? Start));

    private static ImmutableArray<StreamEvent> Release(Books books, Guid hold, long? quantity = null, Instant? at = null) => Do(books, joint => CreditLedger.Release(joint, Issuer, hold, quantity, at ?? Start));

    private static ImmutableArray<StreamEvent> Deliver(Books books, long quantity, Guid? hold = null, CreditAccountId? from = null, CreditAccountId? to = null, Instant? at = null) =>
        Do(books, joint => CreditLedger.Deliver(joint, from ?? Issuer, to ?? Holder, hold ?? Order, quantity, "trade-1", at ?? Start));

    private static ImmutableArray<StreamEvent> Do(Books books, Action<Joint> step)
    {
        books.Decide(
            joint =>
            {
                step(joint);
                return null;
            },
            out ImmutableArray<StreamEvent> facts).ShouldBeNull();
        return facts;
    }

    private static void ShouldStand(Books books, CreditAccountId account, long balance, long held)
    {
        books.TryGet(account.Stream, out CreditAccountState state).ShouldBeTrue();
        (state.Balance, state.Held, state.Available).ShouldBe((balance, held, balance - held));
        state.Holds.Values.Sum().ShouldBe(held);
    }

    [Fact]
    public void Credits_that_are_held_stay_in_the_balance_and_are_not_available()
    {
        Books books = Issued();
        Hold(books, 60).ShouldBeNull();
        ShouldStand(books, Issuer, 100, 60);
        books.Facts[^1].ShouldBe(new StreamEvent(Issuer.Stream, new CreditsHeld(Issuer, Order, 60, "order-1", Start)));
        Hold(books, 41, Other).ShouldBe(new InsufficientCredits(41, 40));
        Hold(books, 40, Other).ShouldBeNull();
        Hold(books, 1, Product.Value).ShouldBe(new InsufficientCredits(1, 0));
        Hold(books, 1, account: Holder).ShouldBe(new InsufficientCredits(1, 0), "an account without facts is empty");
        ShouldStand(books, Issuer, 100, 100);
    }

    [Fact]
    public void Nothing_is_held_of_a_series_that_is_not_or_is_over()
    {
        Books books = Issued();
        Hold(books, 1, at: End - Tick).ShouldBeNull();
        Hold(books, 1, Other, at: End).ShouldBe(new SeriesIsExpired(End));
        Hold(books, 1, account: CreditAccountId.Of(CreditSeriesId.Of(Product.Value), Alice)).ShouldBe(new SeriesNotFound());
    }

    [Fact]
    public void A_delivery_takes_a_part_of_a_hold_and_the_rest_stays_held()
    {
        Books books = Issued();
        Hold(books, 60).ShouldBeNull();
        Deliver(books, 25).Select(f => f.Event).ShouldBe([new CreditsDelivered(Issuer, 25, Holder, Order, "trade-1", Start), new CreditsReceived(Holder, 25, Issuer, "trade-1", Start)]);
        ShouldStand(books, Issuer, 75, 35);
        ShouldStand(books, Holder, 25, 0);
        Deliver(books, 35).Length.ShouldBe(2);
        ShouldStand(books, Issuer, 40, 0);
        ShouldStand(books, Holder, 60, 0);
        Hold(books, 40).ShouldBeNull("the id is free again");
    }

    [Fact]
    public void A_release_gives_back_a_part_or_all_that_is_left_and_a_second_one_nothing()
    {
        Books books = Issued();
        Hold(books, 60).ShouldBeNull();
        Release(books, Order, 10).ShouldHaveSingleItem().Event.ShouldBe(new CreditHoldReduced(Issuer, Order, 10, Start));
        ShouldStand(books, Issuer, 100, 50);
        Release(books, Order, 0).ShouldBeEmpty();
        Release(books, Order, at: End).ShouldHaveSingleItem().Event.ShouldBe(new CreditHoldReleased(Issuer, Order, 50, End), "an order is taken out of its book after the expiry too");
        ShouldStand(books, Issuer, 100, 0);
        Release(books, Order).ShouldBeEmpty();
        Hold(books, 60).ShouldBeNull();
        Release(books, Order, 60).ShouldHaveSingleItem().Event.ShouldBeOfType<CreditHoldReleased>("a part that is all of it");
    }

    [Fact]
    public void What_only_a_broken_caller_asks_for_throws()
    {
        Books books = Issued();
        Hold(books, 60).ShouldBeNull();
        Hold(books, 0, Other).ShouldBeNull();
        Deliver(books, 0).ShouldBeEmpty();
        Should.Throw<ArgumentOutOfRangeException>(() => Hold(books, -1, Other));
        Should.Throw<ArgumentOutOfRangeException>(() => Release(books, Order, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => Release(books, Order, 61));
        Should.Throw<ArgumentOutOfRangeException>(() => Deliver(books, -1));
        Should.Throw<ArgumentException>(() => Deliver(books, 1, to: OfLater)).Message.ShouldContain("two series");
        Should.Throw<ArgumentException>(() => Deliver(books, 1, to: Issuer));
        Should.Throw<InvalidOperationException>(() => Deliver(books, 1, at: End));
        Should.Throw<ImpossibleHistoryException>(() => Deliver(books, 61));
        Should.Throw<ImpossibleHistoryException>(() => Deliver(books, 1, Other));
        Should.Throw<ImpossibleHistoryException>(() => Hold(books, 1));
        ShouldStand(books, Issuer, 100, 60);
    }

    [Fact]
    public void A_history_that_nobody_could_have_written_is_refused()
    {
        CreditAccountState Account(params CreditEvent[] facts) => facts.Aggregate(CreditAccountState.Empty, CreditLedger.Evolve);
        var issued = new CreditsIssued(Issuer, 100, Start);
        var held = new CreditsHeld(Issuer, Order, 60, "order-1", Start);
        var delivered = new CreditsDelivered(Issuer, 60, Holder, Order, "trade-1", Start);
        var used = new CreditsUsed(Issuer, 40, new EntitlementId(Other), Start);
        (CreditAccountState State, CreditEvent[] Impossible)[] accounts =
        [
            (CreditAccountState.Empty, [issued with { Quantity = 0 }, issued with { Quantity = -1 }, held, delivered, used, new CreditHoldReleased(Issuer, Order, 60, Start), new CreditHoldReduced(Issuer, Order, 1, Start), new CreditsReceived(Holder, 1, Holder, "trade-1", Start)]),
            (Account(issued, held),
            [
                held, held with { Hold = Other, Quantity = 41 }, held with { Hold = Other, Quantity = 0 }, delivered with { Quantity = 61 }, delivered with { Quantity = 0 }, delivered with { Hold = Other }, delivered with { Counter = Issuer },
                used with { Quantity = 41 }, used with { Quantity = 0 }, new CreditHoldReduced(Issuer, Order, 60, Start), new CreditHoldReleased(Issuer, Order, 59, Start), new CreditHoldReleased(Issuer, Other, 60, Start), new CreditHoldReduced(Issuer, Order, 0, Start), issued with { Quantity = long.MaxValue },
            ]),
        ];
        foreach ((CreditAccountState state, CreditEvent[] impossible) in accounts)
        {
            CreditLedger.BytesOf(state).ShouldBePositive();
            foreach (CreditEvent fact in impossible) Should.Throw<ImpossibleHistoryException>(() => CreditLedger.Evolve(state, fact), $"{state}, {fact}");
        }

        CreditSeriesState Of(params CreditSeriesEvent[] facts) => facts.Aggregate<CreditSeriesEvent, CreditSeriesState>(new NoSeries(), CreditLedger.Evolve);
        var some = new SeriesIssued(Series, 1_000, Start);
        var use = new SeriesUsed(Series, Alice, 10, Start);
        var end = new SeriesExpired(Series, 990, End);
        (CreditSeriesState State, CreditSeriesEvent[] Impossible)[] series =
        [
            (new NoSeries(), [some, use, end, Opened(Series) with { Supply = 0 }, Opened(Series) with { ExpiresAt = Start }, Opened(Series) with { Currency = "XXX" }]),
            (Of(Opened(Series)), [Opened(Series), some with { Quantity = 1_001 }, some with { Quantity = 0 }, some with { At = End }, use, end]),
            (Of(Opened(Series), some, use), [some with { Quantity = 1 }, use with { Quantity = 991 }, use with { Quantity = 0 }, use with { At = End }, end with { Quantity = 989 }, end with { At = End - Tick }]),
            (Of(Opened(Series), some, use, end), [Opened(Series), use, end, end with { Quantity = 0 }]),
        ];
        foreach ((CreditSeriesState state, CreditSeriesEvent[] impossible) in series)
        {
            CreditLedger.BytesOf(state).ShouldBePositive();
            foreach (CreditSeriesEvent fact in impossible) Should.Throw<ImpossibleHistoryException>(() => CreditLedger.Evolve(state, fact), $"{state}, {fact}");
        }
    }

    [Fact]
    public void The_name_of_an_account_says_whose_it_is_and_of_what()
    {
        Holder.Value.ShouldBe($"{Series.Value:N}-{Alice}");
        Holder.Stream.Value.ShouldBe($"credits-{Series.Value:N}-{Alice}");
        (Holder.Series, Holder.Owner).ShouldBe((Series, Alice));
        CreditAccountId.TryParse(Holder.Value, out CreditAccountId read).ShouldBeTrue();
        read.ShouldBe(Holder);
        foreach (string? odd in (string?[])[null, "", "alice", $"{Series}-{Alice}", $"{Series.Value:N}", $"{Series.Value:N}-", $"{Series.Value:N}-Alice", $"{Series.Value:N}-exchange", $"{Series.Value:N}alice", Holder.Value.ToUpperInvariant()])
        {
            CreditAccountId.TryParse(odd, out _).ShouldBeFalse(odd);
        }
    }
}
