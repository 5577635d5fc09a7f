using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Decisions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Settlements.SettlementRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Settlements;

/// <summary>Unwound before it is final: everything is put back (DOMAIN MON-2).</summary>
public sealed class WhenADeliveryIsRefused
{
    private static readonly RefuseDelivery Refuse = new(Alice, Settlement, "wrong-data");
    private static readonly AccountId Escrow = AccountId.Escrow(Currency.Cny, Settlement);

    private static Scene Delivered => Quiet.Listed(Exclusive).Delivered();

    [Fact]
    public void Money_right_licence_and_access_go_back_in_one_batch()
    {
        Scene unwound = Delivered.When(Refuse, Now).Then(
            (Escrow.Stream, new AccountDebited(Escrow, Cny(100_00), Account(Alice), null, EntryReason.Refund, Settlement.Stream.Value, Now)),
            (Account(Alice).Stream, new AccountCredited(Account(Alice), Cny(100_00), Escrow, EntryReason.Refund, Settlement.Stream.Value, Now)),
            (Title.Stream, new RightRevoked(Title, Settlement.Value, "wrong-data", Now)),
            (Access.Stream, new EntitlementRevoked(Access, "wrong-data", Now)),
            (Listing.Stream, new LicenceReturned(Listing, Order.Stream.Value, Now)),
            (Settlement.Stream, new SettlementUnwound(Settlement, "wrong-data", Now)),
            (Order.Stream, new OrderRejected(Order, "wrong-data", Now)),
            (Agreement.Stream, new AgreementEnded(Agreement, "wrong-data", Now)));

        (unwound.Balance(Account(Alice)), unwound.Available(Alice), unwound.ListingState().Phase, unwound.ListingState().Available).ShouldBe((500_00, 500_00, ListingPhase.Listed, 1));
        unwound.When(new StartDownload(Alice, Access, Ruling), Now).ThenRefused(new EntitlementRejection.EntitlementEnded());
        unwound.When(Buy(Alice, OtherOrder), Now).Facts.Length.ShouldBe(4);
    }

    [Fact] // G-3
    public void It_is_refused_until_just_before_the_period_ends()
    {
        Delivered.When(Refuse, AcceptanceEnd - Tick).Facts.Length.ShouldBe(8);
        Delivered.When(Refuse, AcceptanceEnd).ThenRefused(new TooLate(AcceptanceEnd));
    }

    [Fact]
    public void Unwound_is_unwound()
    {
        Scene unwound = Delivered.Given(Refuse, Now);
        unwound.When(Refuse, Now).ThenRefused(new SettlementInPhase("unwound"));
        unwound.When(new AcceptDelivery(Alice, Settlement), Now).ThenRefused(new SettlementInPhase("unwound"));
        unwound.When(new SettleTrade(Alice, Settlement), Now).ThenRefused(new SettlementInPhase("unwound"));
        unwound.When(new FailSettlement(MarketCommand.Exchange, Settlement, DueAt), DueAt).ThenNothing();
    }

    [Fact]
    public void Only_the_buyer_refuses_and_only_what_was_delivered()
    {
        Delivered.When(Refuse with { Actor = Bob }, Now).ThenRefused(new SettlementNotFound());
        Delivered.Suspended(Alice).When(Refuse, Now).ThenRefused(new ParticipantRejection.PartySuspended());
        Quiet.Listed(Posted).Instructed().When(Refuse, Now).ThenRefused(new SettlementInPhase("instructed"));
        Quiet.When(Refuse, Now).ThenRefused(new SettlementNotFound());
    }

    [Fact]
    public void The_ground_is_a_code() => Delivered.When(Refuse with { Ground = "I don't like it" }, Now).Refusal.ShouldBeOfType<DecisionRejection.InvalidGround>().Field.ShouldBe("ground");

    [Fact]
    public void A_frozen_title_does_not_keep_the_buyers_money() => Delivered.Frozen(Title, AcceptanceEnd).When(Refuse, Now).Facts.Length.ShouldBe(8);

    [Fact]
    public void What_others_have_ended_already_does_not_end_again() =>
        Delivered.Given(Title.Stream, new RightRevoked(Title, Settlement.Value, "court-order", Now)).Given(Access.Stream, new EntitlementRevoked(Access, "court-order", Now))
            .When(Refuse, Now).Facts.Select(f => f.Event).ShouldNotContain(e => e is RightRevoked || e is EntitlementRevoked);
}
