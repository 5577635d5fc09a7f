using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Settlements.SettlementRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Settlements;

/// <summary>Delivery versus payment (DOMAIN MON-2): money into escrow, right and access to the buyer, or nothing of it.</summary>
public sealed class WhenATradeIsPaid
{
    private static readonly SettleTrade Settle = new(MarketCommand.Exchange, Settlement);
    private static readonly AccountId Escrow = AccountId.Escrow(Currency.Cny, Settlement);
    private static readonly Term Year = new(Now, Now + Duration.FromDays(365));

    private static Scene Instructed => Quiet.Listed(Posted).Instructed();

    [Fact]
    public void Money_right_licence_and_access_are_one_batch()
    {
        Scene delivered = Instructed.When(Settle, Now).Then(
            (Account(Alice).Stream, new AccountDebited(Account(Alice), Cny(100_00), Escrow, Order.Value, EntryReason.Price, Settlement.Stream.Value, Now)),
            (Escrow.Stream, new AccountCredited(Escrow, Cny(100_00), Account(Alice), EntryReason.Price, Settlement.Stream.Value, Now)),
            (Settlement.Stream, new SettlementEarmarked(Settlement, Now)),
            (Title.Stream, new RightGranted(Title, new Grant(Settlement.Value, GrantedRight.Use, Vendor, Alice, Research, Year, Exclusivity.NonExclusive, null, Survives: false), Settlement.Stream.Value, Now)),
            (Listing.Stream, new LicenceSold(Listing, Order.Stream.Value, Now)),
            (Access.Stream, new EntitlementGranted(Access, Alice, Product.Stream.Value, Listing, Agreement, new EntitledContent(1, Content, 42, "text/csv"), Year, Now)),
            (Settlement.Stream, new SettlementDelivered(Settlement, Access, Settlement.Value, AcceptanceEnd, Now)),
            (Order.Stream, new OrderDelivered(Order, Access, Now)));

        (delivered.Balance(Account(Alice)), delivered.Available(Alice), delivered.Balance(Escrow)).ShouldBe((400_00, 400_00, 100_00));
    }

    [Fact]
    public void The_newest_registered_revision_is_what_is_delivered() =>
        Instructed.Reregistered(Openness.Conditional, DataGrade.Important).When(Settle, Now).Facts.Select(f => f.Event).OfType<EntitlementGranted>().Single().Content.ShouldBe(new EntitledContent(2, Hash("second"), 43, "text/csv"));

    [Fact] // TIT-3
    public void Without_a_term_of_its_own_a_licence_ends_with_the_title() =>
        Quiet.Listed(Posted with { LicenceTerm = null }).Instructed().When(Settle, Now).Facts.Select(f => f.Event).OfType<EntitlementGranted>().Single().Term.ShouldBe(new Term(Now, TitleEnd));

    [Fact]
    public void The_term_of_a_licence_starts_at_delivery() =>
        Instructed.When(Settle, Now + Duration.FromDays(1)).Facts.Select(f => f.Event).OfType<RightGranted>().Single().Grant.Term.ShouldBe(new Term(Now + Duration.FromDays(1), Now + Duration.FromDays(366)));

    [Fact]
    public void There_must_be_such_a_settlement() => Quiet.When(Settle, Now).ThenRefused(new SettlementNotFound());

    [Fact]
    public void It_is_paid_once()
    {
        Instructed.Given(Settle, Now).When(Settle, Now).ThenRefused(new SettlementInPhase("in-acceptance"));
        Instructed.Given(Settle, Now).When(Settle with { Actor = Alice }, Now).ThenRefused(new SettlementInPhase("in-acceptance"));
    }

    [Fact] // G-3
    public void It_is_paid_until_just_before_it_is_due()
    {
        Instructed.When(Settle, DueAt - Tick).Facts.Length.ShouldBe(8);
        Instructed.When(Settle, DueAt).ThenRefused(new TooLate(DueAt));
    }

    [Fact]
    public void Nobody_but_the_buyer_pays()
    {
        foreach (ParticipantId other in new[] { Bob, Rival }) Instructed.When(Settle with { Actor = other }, Now).ThenRefused(new SettlementNotFound());
        Instructed.When(Settle with { Actor = Nobody }, Now).ThenRefused(new ParticipantRejection.NotAdmitted());
        Instructed.When(Settle with { Actor = Vendor }, Now).ThenRefused(new ParticipantRejection.RoleMissing("buyer"));
        Instructed.Suspended(Alice).When(Settle with { Actor = Alice }, Now).ThenRefused(new ParticipantRejection.PartySuspended());
    }

    [Fact]
    public void A_trade_that_is_contracted_is_carried_out_though_a_party_is_suspended() => Instructed.Suspended(Alice).Suspended(Vendor).When(Settle, Now).Facts.Length.ShouldBe(8);

    [Fact]
    public void What_can_t_be_delivered_is_not_paid()
    {
        Instructed.Given(Product.Stream, new ProductWithdrawn(Product, "old", Now)).When(Settle, Now).ThenRefused(new TitleRejection.ProductNotRegistered());
        Instructed.Reregistered(Openness.Conditional, DataGrade.Core).When(Settle, Now).ThenRefused(new ListingRejection.CoreNotListed());
        Instructed.Frozen(Title, DueAt).When(Settle, Now).ThenRefused(new TitleRejection.TitleIsFrozen(DueAt));
    }

    [Fact] // TIT-2: two listings of one product, one of them exclusive
    public void Of_two_orders_that_shut_each_other_out_the_first_paid_is_delivered()
    {
        ListingId sole = Id<ListingId>(5);
        Scene both = Instructed.Listed(Exclusive, listing: sole).Given(new PlaceOrder(Alice, OtherOrder, sole, 1), Now)
            .Given(new ConcludeAgreement(MarketCommand.Exchange, OtherOrder), Now).Given(new InstructSettlement(MarketCommand.Exchange, AgreementId.Of(OtherOrder)), Now);
        Scene paid = both.Given(Settle, Now);
        paid.When(Settle with { Settlement = SettlementId.Of(AgreementId.Of(OtherOrder)) }, Now).ThenRefused(new TitleRejection.GrantConflicts(Settlement.Value.ToString("D")));
    }
}

/// <summary>An award is paid from what is available; the deposit is given back first and counts towards it.</summary>
public sealed class WhenAnAwardIsPaid
{
    private static readonly AuctionId Lot = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a1"));
    private static readonly OrderId Won = OrderId.Of(Lot);
    private static readonly AgreementId Agreed = AgreementId.Of(Won);
    private static readonly SettlementId Due = SettlementId.Of(Agreed);
    private static readonly Instant Close = Now + Duration.FromHours(1);
    private static readonly SettleTrade Settle = new(MarketCommand.Exchange, Due);

    /// <summary>Awarded to bob, who has 50.00, of which 20.00 are his deposit.</summary>
    internal static Scene Instructed(long price) => Quiet.Listed(ByAuction)
        .Given(new PutUpLot(Vendor, Lot, Listing, new LotTerms(Cny(price), Close)), Now).Given(new RegisterBidder(Bob, Lot), Now).Given(new BidInAuction(Bob, Lot, Cny(price)), Now)
        .Given(new CloseDue(MarketCommand.Exchange, Lot, Close), Close).Given(new PlaceAwardedOrder(MarketCommand.Exchange, Lot), Close)
        .Given(new ConcludeAgreement(MarketCommand.Exchange, Won), Close).Given(new InstructSettlement(MarketCommand.Exchange, Agreed), Close);

    [Fact]
    public void The_deposit_counts_towards_the_price()
    {
        Scene instructed = Instructed(45_00);
        instructed.Available(Bob).ShouldBe(30_00);
        Scene delivered = instructed.When(Settle, Close).ThenScene();
        (delivered.Balance(Account(Bob)), delivered.Available(Bob)).ShouldBe((5_00, 5_00));
        instructed.When(Settle, Close).Facts.Take(2).Select(f => f.Event).ShouldBe(
        [
            new HoldReleased(Account(Bob), Lot.Value, Close),
            new AccountDebited(Account(Bob), Cny(45_00), AccountId.Escrow(Currency.Cny, Due), null, EntryReason.Price, Due.Stream.Value, Close),
        ]);
    }

    [Fact] // MON-2
    public void Who_lacks_the_money_pays_when_he_has_it()
    {
        Scene lacking = Instructed(60_00);
        lacking.When(Settle, Close).ThenRefused(new AccountRejection.InsufficientFunds(Cny(60_00), Cny(50_00)));
        lacking.When(Settle with { Actor = Bob }, Close).ThenRefused(new AccountRejection.InsufficientFunds(Cny(60_00), Cny(50_00)));
        lacking.State<AccountState>(Account(Bob).Stream).Held.ShouldBe(20_00);

        Scene paid = lacking.Funded(Bob, Cny(10_00)).Given(Settle with { Actor = Bob }, Close + Duration.FromHours(1));
        paid.Balance(Account(Bob)).ShouldBe(0);
        ((LiveSettlement)paid.State<SettlementState>(Due.Stream)).Phase.ShouldBe(SettlementPhase.InAcceptance);
    }

    [Fact] // SET-1
    public void Who_does_not_pay_in_time_forfeits_his_deposit_to_the_seller()
    {
        Scene lacking = Instructed(60_00);
        var deal = (LiveSettlement)lacking.State<SettlementState>(Due.Stream);
        var fail = new FailSettlement(MarketCommand.Exchange, Due, deal.DueAt);

        Scene failed = lacking.When(fail, deal.DueAt).Then(
            (Account(Bob).Stream, new AccountDebited(Account(Bob), Cny(20_00), Account(Vendor), Lot.Value, EntryReason.DepositForfeited, Due.Stream.Value, deal.DueAt)),
            (Account(Vendor).Stream, new AccountCredited(Account(Vendor), Cny(20_00), Account(Bob), EntryReason.DepositForfeited, Due.Stream.Value, deal.DueAt)),
            (Listing.Stream, new LicenceReleased(Listing, Won.Stream.Value, deal.DueAt)),
            (Lot.Stream, new AwardVoided(Lot, "not-paid", [Bob], deal.DueAt)),
            (Due.Stream, new SettlementFailed(Due, "not-paid", Cny(20_00), deal.DueAt)),
            (Won.Stream, new OrderCancelled(Won, "not-paid", deal.DueAt)),
            (Agreed.Stream, new AgreementEnded(Agreed, "not-paid", deal.DueAt)));

        (failed.Balance(Account(Bob)), failed.Available(Bob), failed.Balance(Account(Vendor)), failed.ListingState().Available).ShouldBe((30_00, 30_00, 20_00, 3));
        failed.When(Settle with { Actor = Bob }, deal.DueAt).ThenRefused(new SettlementInPhase("failed"));
    }

    [Fact]
    public void Whoever_could_not_be_delivered_to_has_defaulted_on_nothing()
    {
        Scene lacking = Instructed(60_00);
        Instant dueAt = ((LiveSettlement)lacking.State<SettlementState>(Due.Stream)).DueAt;
        Scene failed = lacking.Frozen(Title, dueAt + Tick).Given(new FailSettlement(MarketCommand.Exchange, Due, dueAt), dueAt);
        (failed.Balance(Account(Bob)), failed.Available(Bob), failed.Balance(Account(Vendor))).ShouldBe((50_00, 50_00, 0));
        lacking.Frozen(Title, dueAt + Tick).When(new FailSettlement(MarketCommand.Exchange, Due, dueAt), dueAt).Facts.Select(f => f.Event).OfType<SettlementFailed>().Single()
            .ShouldBe(new SettlementFailed(Due, "not-deliverable", null, dueAt));
    }
}
