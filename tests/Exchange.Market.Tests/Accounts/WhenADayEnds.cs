using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Settlements;
using Exchange.Market.Tests.Participants;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Accounts.AccountRejection;
using static Exchange.Market.Tests.Participants.Parties;
using static Exchange.Market.Tests.Rulebooks.SampleRules;

namespace Exchange.Market.Tests.Accounts;

/// <summary>DOMAIN MON-5: a fee account is one stream a business day.</summary>
public sealed class WhenADayEnds
{
    private static readonly AccountId Fees = AccountId.Fees(Currency.Cny, new LocalDate(2026, 11, 2)), House = AccountId.House(Currency.Cny), Escrow = AccountId.Escrow(Currency.Cny, new SettlementId(Earlier));

    /// <summary>Midnight in Shanghai.</summary>
    private static readonly Instant Midnight = Instant.FromUtc(2026, 11, 2, 16, 0);

    private static readonly DayAccountOpened Opened = new(Fees, Midnight, Monday);

    private static readonly Scene Earned = Scene.Empty.WithRules().Given(Fees.Stream, Opened, Fee(250), Fee(300));

    private static readonly CloseDayAccount Close = new(MarketCommand.Exchange, Fees, Midnight);

    private static AccountCredited Fee(long minorUnits) => new(Fees, Cny(minorUnits), Escrow, EntryReason.Fee, "settlement-1", Monday);

    [Fact]
    public void Its_balance_goes_to_the_house_and_it_takes_no_more()
    {
        Scene after = Earned.When(Close, Midnight).Then(
            (Fees.Stream, new AccountDebited(Fees, Cny(550), House, null, EntryReason.DayClosed, Fees.Stream.Value, Midnight)),
            (House.Stream, new AccountCredited(House, Cny(550), Fees, EntryReason.DayClosed, Fees.Stream.Value, Midnight)),
            (Fees.Stream, new AccountClosed(Fees, House, Cny(550), Midnight)));
        after.State<AccountState>(House.Stream).Balance.ShouldBe(550);
        Should.Throw<ImpossibleHistoryException>(() => after.Given(Fees.Stream, Fee(1)));
    }

    [Fact]
    public void Closing_again_has_no_effect() => Earned.Given(Close, Midnight).When(Close, Midnight + Tick).ThenNothing();

    [Fact]
    public void A_day_is_not_closed_before_its_end_whatever_the_command_says()
    {
        Earned.When(Close, Midnight - Tick).ThenRefused(new DayNotOver(Midnight));
        Earned.When(Close with { DueAt = Monday }, Midnight - Tick).ThenRefused(new DayNotOver(Midnight));
        Earned.When(Close, Midnight + Duration.FromDays(9)).Refusal.ShouldBeNull("late is better than never");
    }

    [Fact]
    public void An_empty_day_is_closed_with_nothing_to_carry_over() =>
        Scene.Empty.Given(Fees.Stream, Opened).When(Close, Midnight).Then((Fees.Stream, new AccountClosed(Fees, House, Cny(0), Midnight)));

    [Fact]
    public void Only_the_account_of_a_day_is_closed()
    {
        Scene.Empty.When(Close, Midnight).ThenRefused(new AccountNotFound());
        AccountId acme = AccountId.Of(Acme, Currency.Cny);
        Scene.Empty.Given(acme.Stream, new AccountCredited(acme, Cny(1), Escrow, EntryReason.Proceeds, "settlement-1", Monday)).When(Close with { Account = acme }, Midnight).ThenRefused(new AccountNotFound());
    }

    [Fact]
    public void The_house_can_be_too_rich_to_take_it()
    {
        Scene rich = Earned.Given(House.Stream, new AccountCredited(House, Cny(Ledger.BalanceMax), Fees, EntryReason.DayClosed, "account-1", Monday));
        rich.When(Close, Midnight).ThenRefused(new BalanceLimit(Cny(Ledger.BalanceMax)));
    }

    /// <summary>TIM-3: the end of the day follows from the calendar, and is stored with the first fee.</summary>
    [Fact]
    public void The_first_fee_of_a_day_opens_its_account()
    {
        var books = new Books();
        foreach (StreamEvent fact in RulesOnly()) books.Add(fact);
        books.With(Escrow, Cny(1_000), Monday);

        Pay(books, 25).ShouldBe([Opened, new AccountDebited(Escrow, Cny(25), Fees, null, EntryReason.Fee, "settlement-1", Monday), new AccountCredited(Fees, Cny(25), Escrow, EntryReason.Fee, "settlement-1", Monday)]);
        Pay(books, 30).ShouldBe([new AccountDebited(Escrow, Cny(30), Fees, null, EntryReason.Fee, "settlement-1", Monday), new AccountCredited(Fees, Cny(30), Escrow, EntryReason.Fee, "settlement-1", Monday)]);
        books[Fees].EndsAt.ShouldBe(Midnight);
        books[Fees].Balance.ShouldBe(55);
    }

    [Fact]
    public void Without_rules_there_is_no_day_to_open() => Should.Throw<InvalidOperationException>(() => Pay(new Books().With(Escrow, Cny(1_000), Monday), 25));

    private static object[] Pay(Books books, long minorUnits)
    {
        books.Decide(joint => Ledger.Transfer(joint, Escrow, Fees, Cny(minorUnits), null, EntryReason.Fee, EntryReason.Fee, "settlement-1", Monday), out var facts).ShouldBeNull();
        return [.. facts.Select(f => f.Event)];
    }

    private static StreamEvent[] RulesOnly() => [new(Exchange.Market.Rulebooks.Rulebook.Stream, new Exchange.Market.Rulebooks.RulesEnacted(1, Plain, Monday, Earlier, Monday))];
}
