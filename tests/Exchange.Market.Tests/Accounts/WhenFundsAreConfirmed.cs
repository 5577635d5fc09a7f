using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Participants;
using Exchange.Market.Tests.Participants;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Accounts.AccountRejection;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Rulebooks.RulebookRejection;
using static Exchange.Market.Tests.Participants.Parties;
using static Exchange.Market.Tests.Rulebooks.SampleRules;

namespace Exchange.Market.Tests.Accounts;

/// <summary>DOMAIN MON-1: the only way in.</summary>
public sealed class WhenFundsAreConfirmed
{
    private const string Reference = "ICBC 2026-11-02/000123";

    private static readonly AccountId Account = AccountId.Of(Acme, Currency.Cny), Bank = AccountId.BankInTransit(Currency.Cny, new LocalDate(2026, 11, 2));

    private static readonly StreamId ReferenceStream = BankReferences.StreamOf(Reference);

    private static readonly Scene Ready = Scene.Empty.WithRules().WithAdmitted(Acme, AcmeGroup).WithAdmitted(AcmeTrade, AcmeGroup).WithAdmitted(Bus);

    private static readonly ConfirmFundsReceived Confirm = new(Ann, Acme, Cny(10_000_00), Reference);

    private static AccountState StateOf(Scene scene, AccountId account) => scene.State<AccountState>(account.Stream);

    [Fact]
    public void The_participant_is_credited_against_the_bank()
    {
        Scene after = Ready.When(Confirm, Monday).Then(
            (ReferenceStream, new BankReferenceUsed(Reference, Account, Cny(10_000_00), Monday)),
            (Bank.Stream, new AccountDebited(Bank, Cny(10_000_00), Account, null, EntryReason.FundsReceived, ReferenceStream.Value, Monday)),
            (Account.Stream, new AccountCredited(Account, Cny(10_000_00), Bank, EntryReason.FundsReceived, ReferenceStream.Value, Monday)));
        StateOf(after, Account).Available.ShouldBe(10_000_00);
        StateOf(after, Bank).Balance.ShouldBe(-10_000_00);
    }

    /// <summary>MON-5's reason holds for the bank too: no stream grows without end.</summary>
    [Fact]
    public void The_bank_has_an_account_a_business_day()
    {
        Instant saturday = Monday + Duration.FromDays(5);
        Ready.When(Confirm, saturday).Facts[1].Stream.ShouldBe(AccountId.BankInTransit(Currency.Cny, new LocalDate(2026, 11, 9)).Stream);
    }

    [Fact]
    public void Each_currency_has_an_account_of_its_own()
    {
        Scene both = Ready.Given(Confirm, Monday).Given(Confirm with { Amount = new Money(5, Currency.Eur), Reference = "SEPA-1" }, Monday);
        StateOf(both, Account).Balance.ShouldBe(10_000_00);
        StateOf(both, AccountId.Of(Acme, Currency.Eur)).Balance.ShouldBe(5);
    }

    [Fact]
    public void A_reference_is_used_once_by_whomever_and_for_whatever()
    {
        Scene used = Ready.Given(Confirm, Monday);
        used.When(Confirm, Monday).ThenRefused(new ReferenceUsed());
        used.When(Confirm with { Participant = Bus }, Monday + Tick).ThenRefused(new ReferenceUsed());
        used.When(Confirm with { Actor = Ben, Amount = new Money(1, Currency.Eur) }, Monday + Tick).ThenRefused(new ReferenceUsed());
        used.When(Confirm with { Reference = Reference + "4" }, Monday + Tick).Refusal.ShouldBeNull();
    }

    [Fact]
    public void Money_of_a_suspended_party_is_still_received() => Ready.WithSuspended(new("idle")).When(Confirm with { Participant = new("idle") }, Monday).Refusal.ShouldBeNull();

    [Fact]
    public void Only_a_party_that_was_admitted_has_money_here()
    {
        Scene rules = Scene.Empty.WithRules();
        rules.When(Confirm, Monday).ThenRefused(new ParticipantNotFound());
        rules.WithApplicant(Acme).When(Confirm, Monday).ThenRefused(new NotInThisState("applicant"));
        rules.WithTurned(Acme).When(Confirm, Monday).ThenRefused(new NotInThisState("turned"));
    }

    /// <summary>PAR-2.</summary>
    [Fact]
    public void Nobody_credits_himself_or_a_party_of_his_group()
    {
        Ready.When(Confirm with { Actor = Acme }, Monday).ThenRefused(new ConflictOfInterest());
        Ready.When(Confirm with { Actor = AcmeTrade }, Monday).ThenRefused(new ConflictOfInterest());
        Ready.When(Confirm with { Actor = Bus }, Monday).Refusal.ShouldBeNull("who is an operator is known by his key");
    }

    [Fact]
    public void Without_rules_there_is_no_business_day_and_no_currency()
    {
        Scene.Empty.WithAdmitted(Acme).When(Confirm, Monday).ThenRefused(new NoRules());
        Scene.Empty.WithAdmitted(Acme).WithRules(from: Monday + Tick).When(Confirm, Monday).ThenRefused(new NoRules());
    }

    [Fact]
    public void A_currency_that_is_not_traded_is_not_taken()
    {
        Ready.When(Confirm with { Amount = new Money(1, Currency.Jpy) }, Monday).ThenRefused(new CurrencyNotTraded("JPY"));
        Ready.When(Confirm with { Amount = default }, Monday).ThenRefused(new CurrencyNotTraded(""));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" A")]
    [InlineData("A ")]
    [InlineData("A\tB")]
    [InlineData("A\u007f")]
    [InlineData("编号1")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_reference_is_1_to_64_printable_characters(string reference) =>
        Ready.When(Confirm with { Reference = reference }, Monday).Refusal.ShouldBeOfType<InvalidFunds>().Field.ShouldBe("reference");

    [Theory]
    [InlineData("!")]
    [InlineData("~")]
    [InlineData("A B")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234")]
    public void A_reference_may_go_to_its_bounds(string reference) => Ready.When(Confirm with { Reference = reference }, Monday).Refusal.ShouldBeNull();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Amounts.Max + 1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void An_amount_is_positive_and_no_more_than_is_counted(long minorUnits) =>
        Ready.When(Confirm with { Amount = Cny(minorUnits) }, Monday).Refusal.ShouldBeOfType<InvalidFunds>().Field.ShouldBe("amount");

    /// <summary>What is more could not be written down and read back: it is refused long before it could overflow.</summary>
    [Fact]
    public void A_balance_is_limited()
    {
        AccountId other = AccountId.BankInTransit(Currency.Cny, new LocalDate(2026, 10, 30));
        Scene rich = Ready.Given(Account.Stream, new AccountCredited(Account, Cny(Ledger.BalanceMax - 10), other, EntryReason.FundsReceived, "bankref-1", Monday));
        rich.When(Confirm with { Amount = Cny(10) }, Monday).Refusal.ShouldBeNull();
        rich.When(Confirm with { Amount = Cny(11) }, Monday).ThenRefused(new BalanceLimit(Cny(Ledger.BalanceMax)));
        rich.When(Confirm with { Amount = Cny(Amounts.Max) }, Monday).ThenRefused(new BalanceLimit(Cny(Ledger.BalanceMax)));

        Scene owing = Ready.Given(Bank.Stream, new AccountDebited(Bank, Cny(Ledger.BalanceMax), other, null, EntryReason.FundsReceived, "bankref-1", Monday));
        owing.When(Confirm with { Amount = Cny(1) }, Monday).ThenRefused(new BalanceLimit(Cny(Ledger.BalanceMax)));
        Money.TryParse(Cny(Ledger.BalanceMax).ToAmountString(), Currency.Cny, out Money read).ShouldBeTrue();
        read.MinorUnits.ShouldBe(Ledger.BalanceMax);
        Money.TryParse(Cny(Ledger.BalanceMax + 1).ToAmountString(), Currency.Cny, out _).ShouldBeFalse();
    }

    /// <summary>Every combination of faults is refused for the first of them.</summary>
    [Fact]
    public void A_confirmation_with_several_faults_is_refused_for_the_first()
    {
        (string Code, Func<(Scene Scene, ConfirmFundsReceived Command), (Scene, ConfirmFundsReceived)> Spoil)[] faults =
        [
            ("no-rules", a => (WithoutRules(a.Scene), a.Command)),
            ("conflict-of-interest", a => (a.Scene, a.Command with { Actor = a.Command.Participant })),
            ("participant-not-found", a => (a.Scene, a.Command with { Participant = new("nobody") })),
            ("participant-state", a => (a.Scene.WithApplicant(new("waiting")), a.Command with { Participant = new("waiting") })),
            ("reference-used", a => (a.Scene.Given(BankReferences.StreamOf(a.Command.Reference), new BankReferenceUsed(a.Command.Reference, Account, Cny(1), Monday)), a.Command)),
            ("currency-not-traded", a => (a.Scene, a.Command with { Amount = new Money(a.Command.Amount.MinorUnits, Currency.Jpy) })),
            ("invalid-funds", a => (a.Scene, a.Command with { Amount = new Money(0, a.Command.Amount.Currency) })),
            ("balance-limit", a => (a.Scene.Given(Account.Stream, new AccountCredited(Account, Cny(Ledger.BalanceMax), Bank, EntryReason.FundsReceived, "bankref-1", Monday)), a.Command)),
        ];
        for (int set = 1; set < 1 << faults.Length; set++)
        {
            var chosen = faults.Where((_, i) => (set & (1 << i)) != 0).ToList();
            // The later fault spoils first, so that the earlier one stands where both concern the same member.
            (Scene scene, ConfirmFundsReceived command) = Enumerable.Reverse(chosen).Aggregate((Ready, Confirm), (attempt, fault) => fault.Spoil(attempt));
            scene.When(command, Monday).Refusal?.Code.ShouldBe(chosen[0].Code, string.Join(", ", chosen.Select(f => f.Code)));
            scene.When(command, Monday).Refusal.ShouldNotBeNull();
        }
    }

    // No fact takes rules away, so this is a scene of its own; what comes before every other fault needs none of them.
    private static Scene WithoutRules(Scene scene)
    {
        scene.ShouldNotBeNull();
        return Scene.Empty.WithAdmitted(Acme, AcmeGroup);
    }

    /// <summary>Codes are public contract: this list changes by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order() =>
        Codebook.Of<AccountRejection>().ShouldBe(["account-not-found", "reference-used", "invalid-funds", "insufficient-funds", "balance-limit", "day-not-over"]);
}
