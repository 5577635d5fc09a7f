using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Settlements.SettlementRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Settlements;

/// <summary>Final: fee and proceeds out of escrow (DOMAIN MON-2, MECHANISMS FEE-1).</summary>
public sealed class WhenADeliveryIsAccepted
{
    private static readonly AcceptDelivery Accept = new(Alice, Settlement);
    private static readonly DeemAccepted Deem = new(MarketCommand.Exchange, Settlement, AcceptanceEnd);
    private static readonly AccountId Escrow = AccountId.Escrow(Currency.Cny, Settlement);

    private static Scene Delivered => Quiet.Listed(Posted).Delivered();

    private static AccountId Fees(int day) => AccountId.Fees(Currency.Cny, new LocalDate(2026, 11, day));

    [Fact]
    public void The_fee_goes_to_the_account_of_the_day_and_the_rest_to_the_seller()
    {
        Scene final = Delivered.When(Accept, Now).Then(
            (Fees(20).Stream, new DayAccountOpened(Fees(20), Instant.FromUtc(2026, 11, 20, 16, 0), Now)),
            (Escrow.Stream, new AccountDebited(Escrow, Cny(2_50), Fees(20), null, EntryReason.Fee, Settlement.Stream.Value, Now)),
            (Fees(20).Stream, new AccountCredited(Fees(20), Cny(2_50), Escrow, EntryReason.Fee, Settlement.Stream.Value, Now)),
            (Escrow.Stream, new AccountDebited(Escrow, Cny(97_50), Account(Vendor), null, EntryReason.Proceeds, Settlement.Stream.Value, Now)),
            (Account(Vendor).Stream, new AccountCredited(Account(Vendor), Cny(97_50), Escrow, EntryReason.Proceeds, Settlement.Stream.Value, Now)),
            (Settlement.Stream, new SettlementFinal(Settlement, Cny(2_50), Cny(97_50), Deemed: false, Now)),
            (Order.Stream, new OrderClosed(Order, Deemed: false, Now)));

        (final.Balance(Escrow), final.Balance(Account(Vendor)), final.Balance(Fees(20))).ShouldBe((0, 97_50, 2_50));
    }

    [Fact]
    public void It_is_deemed_accepted_when_the_period_ends()
    {
        Scene final = Delivered.Given(Deem, AcceptanceEnd);
        Delivered.When(Deem, AcceptanceEnd).Facts.Select(f => f.Event).OfType<SettlementFinal>().Single().Deemed.ShouldBeTrue();
        (final.Balance(Account(Vendor)), final.Balance(Fees(25))).ShouldBe((97_50, 2_50));
    }

    [Fact]
    public void An_acceptance_after_the_period_is_a_deemed_one() => Delivered.When(Accept, AcceptanceEnd).Facts.Select(f => f.Event).OfType<SettlementFinal>().Single().Deemed.ShouldBeTrue();

    [Fact]
    public void It_is_not_deemed_accepted_before_that() => Delivered.When(Deem, AcceptanceEnd - Tick).ThenRefused(new DeadlineNotDue(AcceptanceEnd));

    [Fact]
    public void A_stale_deadline_has_no_effect()
    {
        Delivered.When(Deem with { AcceptanceUntil = AcceptanceEnd - Tick }, AcceptanceEnd).ThenNothing();
        Delivered.Given(Accept, Now).When(Deem, AcceptanceEnd).ThenNothing();
        Delivered.Given(new RefuseDelivery(Alice, Settlement, "wrong-data"), Now).When(Deem, AcceptanceEnd).ThenNothing();
        Quiet.Listed(Posted).Instructed().When(Deem, AcceptanceEnd).ThenNothing();
        Quiet.When(Deem, AcceptanceEnd).ThenRefused(new SettlementNotFound());
    }

    [Fact]
    public void Final_is_final()
    {
        Scene final = Delivered.Given(Accept, Now);
        final.When(Accept, Now).ThenRefused(new SettlementInPhase("final"));
        final.When(new RefuseDelivery(Alice, Settlement, "wrong-data"), Now).ThenRefused(new SettlementInPhase("final"));
        final.When(new SettleTrade(Alice, Settlement), Now).ThenRefused(new SettlementInPhase("final"));
        final.When(new FailSettlement(MarketCommand.Exchange, Settlement, DueAt), DueAt).ThenNothing();
    }

    [Fact]
    public void Only_the_buyer_accepts()
    {
        Delivered.When(Accept with { Actor = Bob }, Now).ThenRefused(new SettlementNotFound());
        Delivered.When(Accept with { Actor = Vendor }, Now).ThenRefused(new ParticipantRejection.RoleMissing("buyer"));
        Delivered.When(Accept with { Actor = Nobody }, Now).ThenRefused(new ParticipantRejection.NotAdmitted());
        Quiet.When(Accept, Now).ThenRefused(new SettlementNotFound());
        Quiet.Listed(Posted).Instructed().When(Accept, Now).ThenRefused(new SettlementInPhase("instructed"));
    }

    [Fact] // RUL-1
    public void The_fee_is_that_of_the_rules_under_which_the_price_was_fixed()
    {
        RuleSet dearer = Rules with { Fees = [new FeeRule(1_000, Cny(0), Cny(1_000_00))] };
        Delivered.Given(Rulebook.Stream, new RulesEnacted(2, dearer, Now, Ruling, Now)).When(Accept, Now + Tick).Facts.Select(f => f.Event).OfType<SettlementFinal>().Single().Fee.ShouldBe(Cny(2_50));
        Scene under = Quiet.Listed(Posted).Given(Rulebook.Stream, new RulesEnacted(2, dearer, Now, Ruling, Now)).Delivered();
        under.When(Accept, Now).Facts.Select(f => f.Event).OfType<SettlementFinal>().Single().Fee.ShouldBe(Cny(10_00));
    }

    [Fact] // MON-5
    public void A_day_without_work_is_counted_to_the_next_one_with()
    {
        Instant saturday = Instant.FromUtc(2026, 11, 21, 2, 0);
        Scene final = Delivered.Given(Accept, saturday);
        final.Balance(Fees(23)).ShouldBe(2_50);
    }

    [Fact]
    public void A_fee_of_zero_and_proceeds_of_zero_are_no_entries()
    {
        Scene free = Quiet.Given(Rulebook.Stream, new RulesEnacted(2, Rules with { Fees = [new FeeRule(0, Cny(0), Cny(0))] }, Before, Ruling, Before)).Listed(Posted).Delivered();
        free.When(Accept, Now).Facts.Select(f => f.Event).OfType<AccountCredited>().Single().Amount.ShouldBe(Cny(100_00));
        Scene all = Quiet.Given(Rulebook.Stream, new RulesEnacted(2, Rules with { Fees = [new FeeRule(10_000, Cny(0), Cny(1_000_00))] }, Before, Ruling, Before)).Listed(Posted).Delivered();
        all.When(Accept, Now).Facts.Select(f => f.Event).OfType<AccountCredited>().Single().Reason.ShouldBe(EntryReason.Fee);
    }

    [Fact]
    public void Fee_and_proceeds_that_are_not_the_price_are_no_history() =>
        Should.Throw<ImpossibleHistoryException>(() => Delivered.Given(Settlement.Stream, new SettlementFinal(Settlement, Cny(1), Cny(1), false, Now)));
}
