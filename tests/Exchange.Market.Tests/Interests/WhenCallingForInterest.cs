using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Interests.InterestRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Interests;

/// <summary>DOMAIN LST-3: three licences at 100.00; registrations put up the rulebook's 20.00 until an hour from now, and the auction would run for a day.</summary>
public sealed class WhenCallingForInterest
{
    private static readonly InterestId Round = Id<InterestId>(1);
    private static readonly Instant Until = Now + Duration.FromHours(1), Over = Until + Duration.FromDays(1);
    private static readonly ListingTerms ByInterest = Posted with { Method = SaleMethod.Interest };
    private static readonly CallForInterest Call = new(Vendor, Round, Listing, Until, Duration.FromDays(1), AuctionFormat.Proxy, 0, null, null);
    private static readonly EndInterest End = new(MarketCommand.Exchange, Round, Until);
    private static readonly Scene Listed = Quiet.Listed(ByInterest), Called = Listed.Given(Call, Now);
    private static readonly Scene One = Called.Given(new RegisterInterest(Alice, Round), Now), Two = One.Given(new RegisterInterest(Bob, Round), Now);

    private static AuctionTerms Announced(Instant opensAt) => new(
        Product.Stream.Value, Cny(100_00), null, Rules.Increments, opensAt, opensAt + Duration.FromDays(1), null, Rules.OutageWindow, Listing, AuctionFormat.Proxy, null, null, Cny(20_00));

    [Fact]
    public void A_licence_is_set_apart_for_it() => Listed.When(Call, Now).Then(
        (Round.Stream, new InterestCalled(Round, Listing, 1, Product, Vendor, ByInterest, "the-group", Announced(Until), Until, 0, null, Duration.FromDays(1), Now)),
        (Listing.Stream, new LicenceReserved(Listing, Round.Stream.Value, Now)));

    [Fact] // MON-4
    public void A_registration_holds_the_deposit_under_the_auctions_id() => Called.When(new RegisterInterest(Alice, Round), Until - Tick).Then(
        (Round.Stream, new InterestRegistered(Round, Alice, Until - Tick)),
        (Account(Alice).Stream, new FundsHeld(Account(Alice), Round.Auction.Value, Cny(20_00), HoldPurpose.Deposit, Round.Stream.Value, Until - Tick)));

    [Fact]
    public void One_who_is_interested_orders_at_the_listed_price_and_his_deposit_counts()
    {
        Scene agreed = One.When(End, Until).Then(
            (Round.Stream, new InterestAgreed(Round, Alice, Round.Order, Until)),
            (Round.Order.Stream, new OrderPlaced(Round.Order, Listing, 1, Product, Vendor, Alice, null, ByInterest, Until, null, Round.Stream.Value, Round.Auction.Value)),
            (Round.Order.Stream, new PriceFixed(Round.Order, Product, Cny(100_00), PriceMethod.PostedPrice, Round.Stream.Value, "posted-flat-1", 1, Until)),
            (Listing.Stream, new LicenceReassigned(Listing, Round.Stream.Value, Round.Order.Stream.Value, Until)));
        var settlement = SettlementId.Of(AgreementId.Of(Round.Order));
        Scene paid = agreed.Given(new ConcludeAgreement(MarketCommand.Exchange, Round.Order), Until).Given(new InstructSettlement(MarketCommand.Exchange, AgreementId.Of(Round.Order)), Until).Given(new SettleTrade(MarketCommand.Exchange, settlement), Until);
        (paid.Balance(Account(Alice)), paid.Available(Alice), paid.ListingState().Sold).ShouldBe((400_00, 400_00, 1));
    }

    [Fact] // SET-1
    public void Who_was_the_only_one_and_does_not_pay_forfeits_his_deposit()
    {
        var settlement = SettlementId.Of(AgreementId.Of(Round.Order));
        Scene instructed = Called.Given(new RegisterInterest(Bob, Round), Now).Given(End, Until).Given(new ConcludeAgreement(MarketCommand.Exchange, Round.Order), Until)
            .Given(new InstructSettlement(MarketCommand.Exchange, AgreementId.Of(Round.Order)), Until);
        instructed.When(new SettleTrade(MarketCommand.Exchange, settlement), Until).Refusal!.Code.ShouldBe("insufficient-funds");
        Instant due = ((LiveSettlement)instructed.State<SettlementState>(settlement.Stream)).DueAt;
        Scene failed = instructed.Given(new FailSettlement(MarketCommand.Exchange, settlement, due), due);
        (failed.Balance(Account(Bob)), failed.Balance(Account(Vendor)), failed.ListingState().Available).ShouldBe((30_00, 20_00, 3));
    }

    [Fact]
    public void Several_bid_in_the_announced_auction_which_opens_with_them_and_their_deposits()
    {
        Scene auctioned = Two.When(End, Until + Tick).Then(
            (Round.Stream, new InterestAuctioned(Round, Round.Auction, Until + Tick)),
            (Round.Auction.Stream, new AuctionOpened(Round.Auction, Vendor, Announced(Until + Tick), Until + Tick, "the-group")),
            (Round.Auction.Stream, new BidderRegistered(Round.Auction, Alice, Until + Tick)),
            (Round.Auction.Stream, new BidderRegistered(Round.Auction, Bob, Until + Tick)),
            (Listing.Stream, new LicenceReassigned(Listing, Round.Stream.Value, Round.Auction.Stream.Value, Until + Tick)));
        (auctioned.Available(Alice), auctioned.Available(Bob)).ShouldBe((480_00, 30_00));

        Scene sold = auctioned.Given(new BidInAuction(Alice, Round.Auction, Cny(150_00)), Until + Tick).Given(new CloseDue(MarketCommand.Exchange, Round.Auction, Over + Tick), Over + Tick);
        sold.Available(Bob).ShouldBe(50_00, "who did not win has his deposit back");
        Scene ordered = sold.Given(new PlaceAwardedOrder(MarketCommand.Exchange, Round.Auction), Over + Tick);
        ((LiveOrder)ordered.State<OrderState>(OrderId.Of(Round.Auction).Stream)).Price.ShouldBe(Cny(100_00));
    }

    [Fact]
    public void Nobody_leaves_the_licence_free_and_the_listing_expired()
    {
        Scene lapsed = Called.When(End, Until).Then(
            (Round.Stream, new InterestLapsed(Round, Until)), (Listing.Stream, new LicenceReleased(Listing, Round.Stream.Value, Until)), (Listing.Stream, new ListingExpired(Listing, Until)));
        (lapsed.ListingState().Phase, lapsed.ListingState().Available).ShouldBe((ListingPhase.Expired, 3));
    }

    [Fact]
    public void The_period_is_extended_as_often_as_the_call_says()
    {
        Duration hour = Duration.FromHours(1);
        Scene extended = Listed.Given(Call with { Extensions = 1, Extension = hour }, Now).When(End, Until).Then((Round.Stream, new InterestExtended(Round, Until + hour, Until)));
        extended.When(End, Until).ThenNothing();
        extended.When(new RegisterInterest(Alice, Round), Until).Refusal.ShouldBeNull();
        extended.When(End with { Until = Until + hour }, Until + hour).Facts[0].Event.ShouldBe(new InterestLapsed(Round, Until + hour));
    }

    [Fact]
    public void Who_may_not_trade_when_the_period_ends_has_his_deposit_back_and_takes_no_part()
    {
        Scene suspended = Two.Suspended(Bob);
        suspended.When(End, Until).Facts.Select(f => f.Event).ToArray()[..3].ShouldBe([
            new InterestDropped(Round, Bob, "party-suspended", Until), new HoldReleased(Account(Bob), Round.Auction.Value, Until), new InterestAgreed(Round, Alice, Round.Order, Until),
        ]);
        suspended.Suspended(Alice).When(End, Until).Facts[^1].Event.ShouldBe(new ListingExpired(Listing, Until));
        suspended.Suspended(Alice).Given(End, Until).Available(Alice).ShouldBe(500_00);
    }

    [Fact]
    public void A_registration_is_taken_back_until_the_period_ends()
    {
        Scene back = One.When(new WithdrawInterest(Alice, Round), Until - Tick).Then(
            (Round.Stream, new InterestDropped(Round, Alice, "withdrawn", Until - Tick)), (Account(Alice).Stream, new HoldReleased(Account(Alice), Round.Auction.Value, Until - Tick)));
        back.When(new RegisterInterest(Alice, Round), Until - Tick).Refusal.ShouldBeNull();
        back.When(new WithdrawInterest(Alice, Round), Until - Tick).ThenRefused(new NotInterested());
        One.When(new WithdrawInterest(Alice, Round), Until).ThenRefused(new InterestOver(Until));
    }

    [Fact] // G-3: the period excludes its end, so a registration and the end never meet.
    public void A_registration_at_the_end_comes_too_late_whether_or_not_it_has_been_carried_out()
    {
        One.When(new RegisterInterest(Bob, Round), Until).ThenRefused(new InterestOver(Until));
        One.When(End, Until - Tick).ThenRefused(new ListingRejection.DeadlineNotDue(Until));
        One.Given(End, Until).When(new RegisterInterest(Bob, Round), Until).ThenRefused(new InterestInPhase("agreed"));
        One.Given(End, Until).When(End, Until).ThenNothing();
        Two.Given(End, Until).When(End, Until).ThenNothing();
        Called.Given(End, Until).When(End, Until).ThenNothing();
        Listed.When(End, Until).ThenRefused(new InterestNotFound());
    }

    [Theory]
    [InlineData("stranger", "not-admitted")]
    [InlineData("barred", "party-suspended")]
    [InlineData("visitor", "role-missing")]
    [InlineData("sibling", "self-deal")]
    public void Only_an_admitted_buyer_of_another_group_registers(string party, string code) => Called.When(new RegisterInterest(new(party), Round), Now).Refusal!.Code.ShouldBe(code);

    [Fact]
    public void A_buyer_registers_once_and_has_the_deposit()
    {
        One.When(new RegisterInterest(Alice, Round), Now).ThenRefused(new AlreadyInterested());
        Listed.Given(Call with { Deposit = Cny(50_01) }, Now).When(new RegisterInterest(Bob, Round), Now).ThenRefused(new AccountRejection.InsufficientFunds(Cny(50_01), Cny(50_00)));
        Listed.Given(Call with { Deposit = Cny(0) }, Now).When(new RegisterInterest(Bob, Round), Now).Then((Round.Stream, new InterestRegistered(Round, Bob, Now)));
        Listed.When(new RegisterInterest(Alice, Round), Now).ThenRefused(new InterestNotFound());
    }

    [Fact]
    public void Without_a_deposit_an_order_has_none_and_an_auction_neither()
    {
        Scene free = Listed.Given(Call with { Deposit = Cny(0) }, Now).Given(new RegisterInterest(Alice, Round), Now);
        ((LiveOrder)free.Given(End, Until).State<OrderState>(Round.Order.Stream)).Deposit.ShouldBeNull();
        ((Open)free.Given(new RegisterInterest(Bob, Round), Now).Given(End, Until).State<AuctionState>(Round.Auction.Stream)).Terms.Deposit.ShouldBeNull();
    }

    [Fact]
    public void It_is_called_for_what_is_listed_by_interest_alone()
    {
        Quiet.Listed(Posted).When(Call, Now).ThenRefused(new ListingRejection.OtherMethod("posted-price"));
        Listed.When(Buy(Alice), Now).ThenRefused(new ListingRejection.OtherMethod("interest"));
        Listed.When(Call with { Actor = Rival }, Now).ThenRefused(new ListingRejection.ListingNotFound());
        Called.When(Call, Now).ThenRefused(new InterestInPhase("open"));
        Quiet.Listed(ByInterest with { Supply = new LicenceSupply(SupplyKind.Limited, 1) }).Given(Call, Now).When(Call with { Interest = Id<InterestId>(2) }, Now).ThenRefused(new ListingRejection.SoldOut());
        ListingTermsRule.FaultOf(ByInterest with { Price = null }, Now).ShouldNotBeNull().Field.ShouldBe("price");
    }

    public static TheoryData<CallForInterest, string> Faults => new()
    {
        { Call with { Until = Now }, "until" },
        { Call with { Until = Now + Duration.FromDays(367) }, "until" },
        { Call with { Runs = Duration.Zero }, "runs" },
        { Call with { Extensions = -1 }, "extensions" },
        { Call with { Extensions = 1 }, "extension" },
        { Call with { Extension = Duration.FromHours(1) }, "extension" },
        { Call with { Extensions = 1, Extension = Duration.Zero }, "extension" },
        { Call with { Extensions = 100, Extension = Duration.FromDays(4) }, "extensions" },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void A_call_that_can_not_be_is_refused_by_its_field(CallForInterest call, string field) => Listed.When(call, Now).Refusal.ShouldBeOfType<InvalidCall>().Field.ShouldBe(field);

    [Fact]
    public void Of_a_registration_the_first_fault_is_told() => PrecedenceTable.Check(
        Called, new RegisterInterest(Alice, Round), Now,
        new Fault<RegisterInterest>("party-suspended", scene => scene.Suspended(Alice).Suspended(Sibling)),
        new("interest-not-found", Command: c => c with { Interest = Id<InterestId>(9) }),
        new("interest-over", At: _ => Until),
        new("self-deal", Command: c => c with { Actor = Sibling }),
        new("already-registered", scene => scene.Given(Round.Stream, new InterestRegistered(Round, Alice, Now))),
        new("insufficient-funds", scene => scene.Given(Account(Alice).Stream, new FundsHeld(Account(Alice), Ruling, Cny(scene.Available(Alice)), HoldPurpose.Order, "order-1", Now))));

    [Fact]
    public void A_fact_comes_once_and_in_its_turn()
    {
        foreach (InterestEvent impossible in (InterestEvent[])
            [
                new InterestRegistered(Round, Alice, Now), new InterestRegistered(Round, Bob, Until), new InterestDropped(Round, Bob, "withdrawn", Now), new InterestExtended(Round, Over, Until), new InterestLapsed(Round, Until),
                new InterestAuctioned(Round, Round.Auction, Until), new InterestAgreed(Round, Bob, Round.Order, Until), new InterestAgreed(Round, Alice, Round.Order, Until - Tick),
            ])
        {
            Should.Throw<ImpossibleHistoryException>(() => One.Given(Round.Stream, impossible), impossible.ToString());
        }
    }

    /// <summary>Codes are public contract: this list changes by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order() => PrecedenceTable.CodesOf<InterestRejection>().ShouldBe(
        ["interest-not-found", "interest-phase", "interest-over", "already-registered", "interest-not-registered", "interest-full", "invalid-call"]);
}
