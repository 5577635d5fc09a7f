using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Settlements;
using NodaTime;
using static Exchange.Market.Accounts.AccountRejection;
using static Exchange.Market.Tests.Participants.Parties;
using static Exchange.Market.Tests.Rulebooks.SampleRules;

namespace Exchange.Market.Tests.Accounts;

/// <summary>DOMAIN section 5: the steps that other decisions take with money.</summary>
public sealed class WhenMoneyMoves
{
    private static readonly AccountId
        Buyer = AccountId.Of(Acme, Currency.Cny), Seller = AccountId.Of(Bus, Currency.Cny), Escrow = AccountId.Escrow(Currency.Cny, new SettlementId(Earlier)),
        House = AccountId.House(Currency.Cny), Bank = AccountId.BankInTransit(Currency.Cny, new LocalDate(2026, 11, 2)), Euros = AccountId.Of(Acme, Currency.Eur);

    private static readonly Guid Order = new("0199a1b2-c3d4-7e5f-8a6b-0000000000a1"), Other = new("0199a1b2-c3d4-7e5f-8a6b-0000000000a2");

    private static Books Funded(long minorUnits = 100) => new Books().With(Buyer, Cny(minorUnits), Monday);

    private static Rejection? Hold(Books books, long minorUnits, Guid? hold = null, AccountId? account = null) =>
        books.Decide(joint => Ledger.Hold(joint, account ?? Buyer, hold ?? Order, Cny(minorUnits), HoldPurpose.Order, "order-1", Monday));

    private static Rejection? Pay(Books books, long minorUnits, Guid? hold = null, AccountId? from = null, AccountId? to = null) =>
        books.Decide(joint => Ledger.Transfer(joint, from ?? Buyer, to ?? Seller, Cny(minorUnits), hold, EntryReason.Price, EntryReason.Proceeds, "settlement-1", Monday));

    private static void ShouldStand(Books books, AccountId account, long balance, long held) => (books[account].Balance, books[account].Held, books[account].Available).ShouldBe((balance, held, balance - held));

    [Fact]
    public void Money_that_is_held_stays_in_the_balance_and_is_not_available()
    {
        Books books = Funded();
        Hold(books, 60).ShouldBeNull();
        ShouldStand(books, Buyer, 100, 60);
        books[Buyer].Holds[Order].ShouldBe(new HeldFunds(Cny(60), HoldPurpose.Order));
        books.Facts[^1].ShouldBe(new StreamEvent(Buyer.Stream, new FundsHeld(Buyer, Order, Cny(60), HoldPurpose.Order, "order-1", Monday)));
    }

    [Fact]
    public void No_more_is_held_than_is_available()
    {
        Books books = Funded();
        Hold(books, 60).ShouldBeNull();
        Hold(books, 41, Other).ShouldBe(new InsufficientFunds(Cny(41), Cny(40)));
        Hold(books, 40, Other).ShouldBeNull();
        Hold(books, 1, Earlier).ShouldBe(new InsufficientFunds(Cny(1), Cny(0)));
        Hold(new Books(), 1).ShouldBe(new InsufficientFunds(Cny(1), Cny(0)), "an account without facts is empty");
        Hold(books, long.MaxValue, Earlier).ShouldBe(new InsufficientFunds(Cny(long.MaxValue), Cny(0)));
    }

    [Fact]
    public void A_release_gives_the_whole_hold_back_and_a_second_one_nothing()
    {
        Books books = Funded();
        Hold(books, 60).ShouldBeNull();
        Release(books, Order).ShouldHaveSingleItem().Event.ShouldBe(new HoldReleased(Buyer, Order, Monday));
        ShouldStand(books, Buyer, 100, 0);
        Release(books, Order).ShouldBeEmpty();
        Hold(books, 100).ShouldBeNull("the id is free again");
    }

    private static ImmutableArray<StreamEvent> Release(Books books, Guid hold)
    {
        books.Decide(
            joint =>
            {
                Ledger.Release(joint, Buyer, hold, Monday);
                return null;
            },
            out ImmutableArray<StreamEvent> facts).ShouldBeNull();
        return facts;
    }

    [Fact]
    public void A_part_of_a_hold_becomes_available_and_the_rest_stays_held_to_its_last_unit()
    {
        Books books = Funded();
        Hold(books, 60).ShouldBeNull();
        Reduce(books, 25).ShouldHaveSingleItem().Event.ShouldBe(new HoldReduced(Buyer, Order, Cny(25), Monday));
        ShouldStand(books, Buyer, 100, 35);
        books[Buyer].Holds[Order].ShouldBe(new HeldFunds(Cny(35), HoldPurpose.Order));
        Reduce(books, 0).ShouldBeEmpty();
        Reduce(books, 35).ShouldHaveSingleItem().Event.ShouldBe(new HoldReleased(Buyer, Order, Monday), "the part is all of it");
        ShouldStand(books, Buyer, 100, 0);
    }

    /// <summary>What is bought in parts is paid in parts: the batch makes the part available and pays it.</summary>
    [Fact]
    public void A_hold_is_paid_out_in_parts()
    {
        Books books = Funded();
        Hold(books, 60).ShouldBeNull();
        books.Decide(joint =>
        {
            Ledger.Reduce(joint, Buyer, Order, Cny(25), Monday);
            return Ledger.Transfer(joint, Buyer, Seller, Cny(25), null, EntryReason.Price, EntryReason.Proceeds, "trade-1", Monday);
        }).ShouldBeNull();
        ShouldStand(books, Buyer, 75, 35);
        ShouldStand(books, Seller, 25, 0);
        Pay(books, 35, Order).ShouldBeNull("the rest is a hold like any other");
        ShouldStand(books, Buyer, 40, 0);
    }

    private static ImmutableArray<StreamEvent> Reduce(Books books, long minorUnits)
    {
        books.Decide(
            joint =>
            {
                Ledger.Reduce(joint, Buyer, Order, Cny(minorUnits), Monday);
                return null;
            },
            out ImmutableArray<StreamEvent> facts).ShouldBeNull();
        return facts;
    }

    [Fact]
    public void A_transfer_is_a_debit_and_a_credit_of_one_amount()
    {
        Books books = Funded();
        books.Decide(joint => Ledger.Transfer(joint, Buyer, Seller, Cny(30), null, EntryReason.Price, EntryReason.Proceeds, "settlement-1", Monday), out var facts).ShouldBeNull();
        facts.Select(f => f.Event).ShouldBe(
        [
            new AccountDebited(Buyer, Cny(30), Seller, null, EntryReason.Price, "settlement-1", Monday), new AccountCredited(Seller, Cny(30), Buyer, EntryReason.Proceeds, "settlement-1", Monday),
        ]);
        ShouldStand(books, Buyer, 70, 0);
        ShouldStand(books, Seller, 30, 0);
    }

    [Fact]
    public void A_transfer_out_of_a_hold_ends_it()
    {
        Books books = Funded();
        Hold(books, 60).ShouldBeNull();
        Pay(books, 60, Order).ShouldBeNull();
        ShouldStand(books, Buyer, 40, 0);
        books[Buyer].Holds.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_held_for_one_deal_does_not_pay_another()
    {
        Books books = Funded();
        Hold(books, 60).ShouldBeNull();
        Pay(books, 41).ShouldBe(new InsufficientFunds(Cny(41), Cny(40)));
        Pay(books, 40).ShouldBeNull();
        ShouldStand(books, Buyer, 60, 60);
    }

    [Fact]
    public void A_refused_transfer_moves_nothing()
    {
        Books books = Funded();
        Pay(books, 101).ShouldBe(new InsufficientFunds(Cny(101), Cny(100)));
        ShouldStand(books, Buyer, 100, 0);
        ShouldStand(books, Seller, 0, 0);
    }

    /// <summary>Escrow and fees only pass on what came in; what the bank owes, and what the house has spent, may be below zero.</summary>
    [Fact]
    public void Only_the_bank_and_the_house_may_owe()
    {
        var books = new Books();
        Pay(books, 1, from: Escrow).ShouldBe(new InsufficientFunds(Cny(1), Cny(0)));
        Pay(books, 1, from: AccountId.Fees(Currency.Cny, new LocalDate(2026, 11, 2))).ShouldBe(new InsufficientFunds(Cny(1), Cny(0)));
        Pay(books, 5, from: House).ShouldBeNull();
        Pay(books, 7, from: Bank).ShouldBeNull();
        ShouldStand(books, House, -5, 0);
        ShouldStand(books, Bank, -7, 0);
    }

    [Fact]
    public void Nothing_moves_and_nothing_is_written_of_a_sum_of_zero()
    {
        Books books = Funded();
        Hold(books, 0).ShouldBeNull();
        Pay(books, 0).ShouldBeNull();
        Pay(books, 0, hold: Order).ShouldBeNull();
        books.Facts.Count.ShouldBe(2, "the two of the funding");
    }

    /// <summary>No sum overflows: it is refused before.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(Ledger.BalanceMax)]
    [InlineData(long.MaxValue)]
    public void No_balance_goes_beyond_what_can_be_counted(long more)
    {
        var books = new Books();
        Pay(books, Ledger.BalanceMax, from: Bank, to: Seller).ShouldBeNull();
        Pay(books, more, from: Bank, to: Buyer).ShouldBe(new BalanceLimit(Cny(Ledger.BalanceMax)), "the bank owes all it can");
        Pay(books, more, from: House, to: Seller).ShouldBe(new BalanceLimit(Cny(Ledger.BalanceMax)), "the seller has all he can");
        Hold(books, Ledger.BalanceMax, account: Seller).ShouldBeNull();
        ShouldStand(books, Seller, Ledger.BalanceMax, Ledger.BalanceMax);
    }

    [Fact]
    public void What_only_a_broken_caller_asks_for_throws()
    {
        Books books = Funded();
        Hold(books, 60).ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => Hold(books, -1, Other));
        Should.Throw<ArgumentOutOfRangeException>(() => Pay(books, -1));
        Should.Throw<ArgumentException>(() => Pay(books, 1, to: Buyer));
        Should.Throw<ArgumentException>(() => Pay(books, 1, to: Euros));
        Should.Throw<ArgumentException>(() => Pay(books, 1, from: Euros));
        Should.Throw<ArgumentException>(() => Pay(books, 0, to: Euros));
        Should.Throw<ArgumentException>(() => Hold(books, 1, account: Euros));
        Should.Throw<ArgumentException>(() => Hold(books, 1, account: default(AccountId)));
        Should.Throw<ImpossibleHistoryException>(() => Hold(books, 1), "the hold is there already");
        Should.Throw<ImpossibleHistoryException>(() => Pay(books, 60, Other), "there is no such hold");
        Should.Throw<ImpossibleHistoryException>(() => Pay(books, 59, Order), "the hold is of another amount");
        Should.Throw<ArgumentOutOfRangeException>(() => Reduce(books, -1));
        Should.Throw<ImpossibleHistoryException>(() => Reduce(books, 61), "so much is not held");
        ShouldStand(books, Buyer, 100, 60);
    }

    [Fact]
    public void A_history_that_nobody_could_have_written_is_refused()
    {
        AccountId fees = AccountId.Fees(Currency.Cny, new LocalDate(2026, 11, 2));
        Instant later = Monday + Duration.FromDays(1);
        AccountState Of(params AccountEvent[] facts) => facts.Aggregate(AccountState.Empty, Ledger.Evolve);
        AccountCredited In(AccountId account, Money amount) => new(account, amount, Bank, EntryReason.FundsReceived, "bankref-1", Monday);
        AccountDebited Out(AccountId account, Money amount, Guid? hold = null) => new(account, amount, Bank, hold, EntryReason.Price, "settlement-1", Monday);
        FundsHeld Held(AccountId account, Money amount) => new(account, Order, amount, HoldPurpose.Deposit, "auction-1", Monday);
        var opened = new DayAccountOpened(fees, later, Monday);
        var closed = new AccountClosed(fees, House, Cny(0), later);
        AccountState buyer = Of(In(Buyer, Cny(100)), Held(Buyer, Cny(60))), full = Of(In(Seller, Cny(Ledger.BalanceMax))), owing = Of(Out(Bank, Cny(Ledger.BalanceMax)));

        (AccountState State, AccountEvent[] Impossible)[] table =
        [
            (AccountState.Empty,
            [
                In(Buyer, Cny(0)), In(Buyer, Cny(-1)), In(Buyer, new Money(1, Currency.Eur)), In(Buyer, default), In(new("buyer"), Cny(1)), In(default, Cny(1)), Out(Buyer, Cny(1)), Out(Escrow, Cny(1)), Out(fees, Cny(1)),
                Held(Buyer, Cny(1)), new HoldReleased(Buyer, Order, Monday), In(fees, Cny(1)), new DayAccountOpened(Buyer, later, Monday), new DayAccountOpened(fees, Monday, Monday), closed, In(Seller, Cny(long.MaxValue)),
            ]),
            (buyer,
            [
                Out(Buyer, Cny(41)), Out(Buyer, Cny(-1)), Out(Buyer, Cny(59), Order), Out(Buyer, Cny(61), Order), Out(Buyer, Cny(60), Other), Out(Buyer, new Money(60, Currency.Eur), Order), Held(Buyer, Cny(1)),
                new HoldReleased(Buyer, Other, Monday), In(Euros, new Money(1, Currency.Eur)), new AccountClosed(Buyer, House, Cny(0), later), new DayAccountOpened(fees, later, Monday),
                new HoldReduced(Buyer, Order, Cny(60), Monday), new HoldReduced(Buyer, Order, Cny(0), Monday), new HoldReduced(Buyer, Other, Cny(1), Monday), new HoldReduced(Buyer, Order, new Money(1, Currency.Eur), Monday),
                Held(Buyer, Cny(0)) with { Hold = Other }, Held(Buyer, Cny(41)) with { Hold = Other },
            ]),
            (full, [In(Seller, Cny(1)), In(Seller, Cny(Ledger.BalanceMax)), In(Seller, Cny(long.MaxValue))]),
            (owing, [Out(Bank, Cny(1)), Out(Bank, Cny(long.MaxValue)), Held(Bank, Cny(1))]),
            (Of(opened), [opened, closed with { At = later - Tick }, closed with { Balance = new Money(0, Currency.Eur) }, Out(fees, Cny(1))]),
            (Of(opened, In(fees, Cny(1))), [closed, Out(fees, Cny(2)), Held(fees, Cny(1))]),
            (Of(opened, closed), [opened, closed, In(fees, Cny(1)), Out(fees, Cny(1)), Held(fees, Cny(1)), new HoldReleased(fees, Order, later)]),
            (Of(In(House, Cny(5))), [Held(House, Cny(1))]),
        ];
        foreach ((AccountState state, AccountEvent[] impossible) in table)
        {
            Ledger.BytesOf(state).ShouldBePositive();
            foreach (AccountEvent fact in impossible) Should.Throw<ImpossibleHistoryException>(() => Ledger.Evolve(state, fact), $"{state}, {fact}");
        }

        var used = new BankReferenceUsed("R1", Buyer, Cny(1), Monday);
        BankReferenceState once = BankReferences.Evolve(new BankReferenceState(null), used);
        once.Account.ShouldBe(Buyer);
        Should.Throw<ImpossibleHistoryException>(() => BankReferences.Evolve(once, used));
    }
}
