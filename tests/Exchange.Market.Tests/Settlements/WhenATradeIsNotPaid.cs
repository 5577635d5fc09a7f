using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Settlements;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Settlements.SettlementRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Settlements;

/// <summary>The time to pay ends. Of an award: <see cref="WhenAnAwardIsPaid"/>.</summary>
public sealed class WhenATradeIsNotPaid
{
    private static readonly FailSettlement Fail = new(MarketCommand.Exchange, Settlement, DueAt);

    private static Scene Instructed => Quiet.Listed(Posted).Instructed();

    [Fact]
    public void Order_agreement_and_settlement_end_and_licence_and_money_are_free_again()
    {
        Scene failed = Instructed.When(Fail, DueAt).Then(
            (Account(Alice).Stream, new HoldReleased(Account(Alice), Order.Value, DueAt)),
            (Listing.Stream, new LicenceReleased(Listing, Order.Stream.Value, DueAt)),
            (Settlement.Stream, new SettlementFailed(Settlement, "not-paid", null, DueAt)),
            (Order.Stream, new OrderCancelled(Order, "not-paid", DueAt)),
            (Agreement.Stream, new AgreementEnded(Agreement, "not-paid", DueAt)));
        (failed.Available(Alice), failed.ListingState().Available).ShouldBe((500_00, 3));
    }

    [Fact]
    public void What_could_not_be_delivered_says_so() =>
        Instructed.Frozen(Title, DueAt + Tick).When(Fail, DueAt).Facts.Select(f => f.Event).OfType<OrderCancelled>().Single().Ground.ShouldBe("not-deliverable");

    [Fact]
    public void It_does_not_fail_before_it_is_due() => Instructed.When(Fail, DueAt - Tick).ThenRefused(new DeadlineNotDue(DueAt));

    [Fact]
    public void A_stale_deadline_has_no_effect()
    {
        Instructed.When(Fail with { DueAt = DueAt - Tick }, DueAt).ThenNothing();
        Instructed.Given(new SettleTrade(MarketCommand.Exchange, Settlement), Now).When(Fail, DueAt).ThenNothing();
        Instructed.Given(Fail, DueAt).When(Fail, DueAt).ThenNothing();
        Quiet.When(Fail, DueAt).ThenRefused(new SettlementNotFound());
    }

    [Fact]
    public void Failed_is_failed()
    {
        Scene failed = Instructed.Given(Fail, DueAt);
        failed.When(new SettleTrade(MarketCommand.Exchange, Settlement), DueAt).ThenRefused(new SettlementInPhase("failed"));
        failed.When(new AcceptDelivery(Alice, Settlement), DueAt).ThenRefused(new SettlementInPhase("failed"));
    }

    [Fact]
    public void Steps_come_in_their_turn()
    {
        Should.Throw<ImpossibleHistoryException>(() => Instructed.Given(Settlement.Stream, new SettlementDelivered(Settlement, Access, Ruling, DueAt, Now)));
        Should.Throw<ImpossibleHistoryException>(() => Instructed.Given(Settlement.Stream, new SettlementUnwound(Settlement, "wrong-data", Now)));
        Should.Throw<ImpossibleHistoryException>(() => Quiet.Given(Settlement.Stream, new SettlementEarmarked(Settlement, Now)));
    }
}
