using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Negotiations.NegotiationRejection;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.Negotiations.Haggling;

namespace Exchange.Market.Tests.Negotiations;

/// <summary>DOMAIN NEG-1 to NEG-4: alternating offers, of which only the latest can be accepted, unchanged, by the other side.</summary>
public sealed class WhenNegotiating
{
    [Fact] // NEG-1
    public void A_buyer_opens_with_an_offer_over_the_listing_as_it_is() => Listed.When(FromAlice(), Now).Then(
        (Talk.Stream, new NegotiationOpened(Talk, Listing, 1, Product, Vendor, Alice, Posted, Now)), (Talk.Stream, Made(1, Alice, Offer(80_00), Now)));

    [Fact] // NEG-1
    public void The_seller_opens_towards_a_buyer_whom_he_names() => Listed.When(FromVendor(), Now).Then(
        (Talk.Stream, new NegotiationOpened(Talk, Listing, 1, Product, Vendor, Alice, Posted, Now)), (Talk.Stream, Made(1, Vendor, Offer(95_00), Now)));

    [Fact]
    public void Scope_and_term_are_as_in_the_offer_that_is_answered_unless_the_answer_names_them()
    {
        var wide = new Scope(["research", "service"], [], ["cn"], OnwardTransfer: false);
        Scene scene = Listed.Given(FromAlice(Terms(80_00) with { Scope = wide, LicenceTerm = Duration.FromDays(30) }), Now).Given(new CounterOffer(Vendor, Talk, 1, Terms(90_00)), Now);
        scene.Negotiation().Latest.ShouldBe(new StandingOffer(2, Vendor, Offer(90_00) with { Scope = wide, LicenceTerm = Duration.FromDays(30) }, NegotiationDesk.HashOf(Offer(90_00) with { Scope = wide, LicenceTerm = Duration.FromDays(30) })));
    }

    [Fact] // NEG-4, PRC-1
    public void An_acceptance_is_one_batch_with_order_price_licences_and_money()
    {
        Offer offer = Offer(90_00, licences: 2);
        ListingTerms terms = Posted with { Price = null };
        Scene agreed = Listed.Given(FromVendor(Terms(90_00, licences: 2)), Now).When(Accept(Alice, offer), Until).Then(
            (Talk.Stream, new OfferAccepted(Talk, 1, Alice, NegotiationDesk.HashOf(offer), Until)),
            (Deal.Stream, new OrderPlaced(Deal, Listing, 1, Product, Vendor, Alice, null, terms, Until, 2, Talk.Stream.Value)),
            (Deal.Stream, new PriceFixed(Deal, Product, Cny(180_00), PriceMethod.Negotiation, Talk.Stream.Value, "negotiation-1", 1, Until, 2)),
            (Listing.Stream, new LicenceReserved(Listing, Deal.Stream.Value, Until, 2)),
            (Account(Alice).Stream, new FundsHeld(Account(Alice), Deal.Value, Cny(180_00), HoldPurpose.Order, Deal.Stream.Value, Until)));
        (agreed.Available(Alice), agreed.ListingState().Available, agreed.Negotiation().Phase).ShouldBe((320_00, 1, NegotiationPhase.Agreed));
    }

    [Fact]
    public void The_deal_goes_the_way_of_every_order()
    {
        AgreementId agreement = AgreementId.Of(Deal);
        Scene scene = Listed.Given(FromAlice(Terms(80_00, licences: 3)), Now).Given(Accept(Vendor, Offer(80_00, licences: 3)), Now)
            .Given(new ConcludeAgreement(MarketCommand.Exchange, Deal), Now).Given(new InstructSettlement(MarketCommand.Exchange, agreement), Now).Given(new SettleTrade(MarketCommand.Exchange, SettlementId.Of(agreement)), Now)
            .Given(new AcceptDelivery(Alice, SettlementId.Of(agreement)), Now);
        (scene.Balance(Account(Alice)), scene.Balance(Account(Vendor)), scene.ListingState().Phase).ShouldBe((260_00, 234_00, ListingPhase.SoldOut)); // 2.5 % of 240.00 are 6.00
        var signed = (LiveAgreement)scene.State<AgreementState>(agreement.Stream);
        (signed.Price, signed.Terms.Price).ShouldBe((Cny(240_00), null));
    }

    [Fact]
    public void A_counter_offer_ends_the_offer_that_it_answers_even_a_firm_one()
    {
        Scene countered = Listed.Given(FromAlice(Terms(80_00, firm: true)), Now).When(new CounterOffer(Vendor, Talk, 1, Terms(95_00)), Now + Tick).Then((Talk.Stream, Made(2, Vendor, Offer(95_00), Now + Tick)));
        countered.When(Accept(Vendor, Offer(80_00, firm: true)), Until).ThenRefused(new OfferSuperseded(2, NegotiationDesk.HashOf(Offer(95_00)).ToString()));
        countered.When(Accept(Alice, Offer(95_00), number: 2), Until).Facts.Length.ShouldBe(5);
    }

    [Fact] // NEG-2
    public void What_is_accepted_is_the_latest_offer_unchanged()
    {
        Scene open = Listed.Given(FromAlice(), Now);
        open.When(Accept(Vendor, Offer(80_00), number: 2), Now).ThenRefused(new OfferSuperseded(1, NegotiationDesk.HashOf(Offer(80_00)).ToString()));
        open.When(Accept(Vendor, Offer(80_01)), Now).ThenRefused(new OfferSuperseded(1, NegotiationDesk.HashOf(Offer(80_00)).ToString()));
        open.When(Accept(Alice, Offer(80_00)), Now).ThenRefused(new OwnOffer());
        open.When(new CounterOffer(Alice, Talk, 1, Terms(85_00)), Now).ThenRefused(new OwnOffer());
        open.When(new DeclineOffer(Alice, Talk, 1, "too-high"), Now).ThenRefused(new OwnOffer());
    }

    [Fact] // NEG-3
    public void An_offer_is_valid_to_its_last_instant_and_not_after_it()
    {
        Scene open = Listed.Given(FromAlice(), Now);
        open.When(Accept(Vendor, Offer(80_00)), Until).Refusal.ShouldBeNull();
        open.When(Accept(Vendor, Offer(80_00)), Until + Tick).ThenRefused(new OfferHasLapsed(Until));
        open.When(new CounterOffer(Vendor, Talk, 1, Terms(95_00, until: Until + Tick)), Until + Tick).ThenRefused(new OfferHasLapsed(Until));
        open.When(new LapseNegotiation(MarketCommand.Exchange, Talk, Until + Tick), Until).ThenRefused(new NegotiationRejection.DeadlineNotDue(Until + Tick));
        open.When(new LapseNegotiation(MarketCommand.Exchange, Talk, Until + Tick), Until + Tick).Then((Talk.Stream, new OfferLapsed(Talk, 1, Until + Tick)))
            .When(Accept(Vendor, Offer(80_00)), Until + Tick).ThenRefused(new NegotiationInPhase("lapsed"));
    }

    [Fact]
    public void A_lapse_that_is_stale_has_no_effect()
    {
        var lapse = new LapseNegotiation(MarketCommand.Exchange, Talk, Until + Tick);
        Listed.Given(FromAlice(), Now).Given(new CounterOffer(Vendor, Talk, 1, Terms(95_00, until: Until + Duration.FromHours(1))), Now).When(lapse, Until + Tick).ThenNothing();
        Listed.Given(FromAlice(), Now).Given(Accept(Vendor, Offer(80_00)), Now).When(lapse, Until + Tick).ThenNothing();
        Listed.When(lapse, Until + Tick).ThenRefused(new NegotiationNotFound());
    }

    [Fact] // NEG-3
    public void Who_made_an_offer_withdraws_it_unless_it_is_firm()
    {
        Listed.Given(FromAlice(), Now).When(new WithdrawOffer(Alice, Talk, 1), Until).Then((Talk.Stream, new OfferWithdrawn(Talk, 1, Until))).Negotiation().Phase.ShouldBe(NegotiationPhase.Withdrawn);
        Listed.Given(FromAlice(), Now).When(new WithdrawOffer(Vendor, Talk, 1), Now).ThenRefused(new OthersOffer());
        Listed.Given(FromAlice(Terms(80_00, firm: true)), Now).When(new WithdrawOffer(Alice, Talk, 1), Until).ThenRefused(new OfferIsFirm(Until));
    }

    [Fact]
    public void Who_declines_ends_it()
    {
        Scene over = Listed.Given(FromAlice(), Now).When(new DeclineOffer(Vendor, Talk, 1, "too-low"), Now).Then((Talk.Stream, new OfferDeclined(Talk, 1, "too-low", Now)));
        over.When(Accept(Vendor, Offer(80_00)), Now).ThenRefused(new NegotiationInPhase("declined"));
        over.When(FromAlice(), Now).ThenRefused(new NegotiationInPhase("declined"));
        over.When(FromAlice() with { Negotiation = Id<NegotiationId>(2) }, Now).Refusal.ShouldBeNull();
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("rival")]
    [InlineData("visitor")]
    [InlineData("stranger")]
    public void To_others_it_is_not_there(string other)
    {
        Scene open = Listed.Given(FromAlice(), Now);
        var party = new ParticipantId(other);
        foreach (MarketCommand command in (MarketCommand[])[Accept(party, Offer(80_00)), new CounterOffer(party, Talk, 1, Terms(90_00)), new WithdrawOffer(party, Talk, 1), new DeclineOffer(party, Talk, 1, "too-low")])
        {
            open.When(command, Now).ThenRefused(new NegotiationNotFound());
        }
    }

    [Fact] // G-4, SELF_DEAL
    public void Parties_of_one_control_group_do_not_negotiate()
    {
        Listed.Funded(Sibling, Cny(500_00)).When(FromAlice() with { Actor = Sibling }, Now).ThenRefused(new ListingRejection.SelfDeal());
        Listed.When(FromVendor(buyer: Sibling), Now).ThenRefused(new ListingRejection.SelfDeal());
        Listed.When(FromVendor(buyer: Vendor), Now).ThenRefused(new ListingRejection.SelfDeal());
    }

    [Fact]
    public void The_seller_names_the_buyer_and_the_buyer_nobody()
    {
        Listed.When(FromVendor() with { Buyer = null }, Now).ThenRefused(new InvalidOffer("buyer", "The seller names the buyer, and the buyer nobody."));
        Listed.When(FromAlice() with { Buyer = Bob }, Now).ThenRefused(new InvalidOffer("buyer", "The seller names the buyer, and the buyer nobody."));
    }

    [Fact] // FUNCTIONS row 1
    public void No_deal_is_made_with_a_side_that_may_not_trade()
    {
        Listed.When(FromVendor(buyer: Barred), Now).ThenRefused(new CounterpartyBarred());
        Listed.When(FromVendor(buyer: Nobody), Now).ThenRefused(new CounterpartyBarred());
        Listed.When(FromVendor(buyer: Visitor), Now).ThenRefused(new CounterpartyBarred());
        Listed.Suspended(Vendor).When(FromAlice(), Now).ThenRefused(new CounterpartyBarred());
        Listed.Given(FromAlice(), Now).Suspended(Alice).When(Accept(Vendor, Offer(80_00)), Now).ThenRefused(new CounterpartyBarred());
        Listed.Given(FromAlice(), Now).Suspended(Vendor).When(Accept(Vendor, Offer(80_00)), Now).ThenRefused(new ParticipantRejection.PartySuspended());
    }

    [Fact] // LST-2
    public void It_keeps_the_terms_that_it_was_opened_over()
    {
        Listed.When(FromAlice() with { ListingVersion = 2 }, Now).ThenRefused(new ListingRejection.ListingChanged(1));
        Scene revised = Listed.Given(FromAlice(), Now).Given(new ReviseListing(Vendor, Listing, Posted with { Price = Cny(300_00), LicenceTerm = Duration.FromDays(1) }), Now);
        var order = (LiveOrder)revised.Given(Accept(Vendor, Offer(80_00)), Now).State<OrderState>(Deal.Stream);
        (order.ListingVersion, order.Terms).ShouldBe((1, Posted with { Price = null }));
    }

    [Fact]
    public void A_listing_that_has_become_exclusive_meanwhile_can_not_be_sold_under_the_former_terms() =>
        Listed.Given(FromAlice(), Now).Given(new ReviseListing(Vendor, Listing, Exclusive), Now).When(Accept(Vendor, Offer(80_00)), Now).ThenRefused(new ListingRejection.ListingChanged(2));

    [Fact]
    public void A_listing_by_negotiation_is_not_ordered_from_and_one_by_auction_not_negotiated()
    {
        Scene asked = Quiet.Listed(Posted with { Method = SaleMethod.Negotiation });
        asked.When(Buy(Alice), Now).ThenRefused(new ListingRejection.OtherMethod("negotiation"));
        asked.When(FromAlice(), Now).Refusal.ShouldBeNull();
        Quiet.Listed(ByAuction).When(FromAlice(), Now).ThenRefused(new ListingRejection.OtherMethod("auction"));
        Quiet.Drafted(Posted).When(FromAlice(), Now).ThenRefused(new ListingRejection.ListingNotFound());
    }

    [Fact] // LIC-1
    public void No_more_licences_are_sold_than_there_are()
    {
        Listed.When(FromAlice(Terms(80_00, licences: 4)), Now).ThenRefused(new ListingRejection.SoldOut());
        Listed.Given(FromAlice(Terms(80_00, licences: 3)), Now).Given(Buy(Alice), Now).When(Accept(Vendor, Offer(80_00, licences: 3)), Now).ThenRefused(new ListingRejection.SoldOut());
    }

    [Fact]
    public void A_buyer_who_accepts_has_the_money()
    {
        Scene open = Listed.Given(FromVendor(buyer: Bob), Now);
        open.When(Accept(Bob, Offer(95_00)), Now).ThenRefused(new AccountRejection.InsufficientFunds(Cny(95_00), Cny(50_00)));
    }

    [Fact]
    public void A_seller_who_accepts_learns_nothing_of_what_the_buyer_has()
    {
        Scene agreed = Listed.Given(FromAlice() with { Actor = Bob }, Now).Given(Accept(Vendor, Offer(80_00)), Now);
        (agreed.Available(Bob), agreed.ListingState().Available).ShouldBe((50_00, 2));
        AgreementId agreement = AgreementId.Of(Deal);
        Scene instructed = agreed.Given(new ConcludeAgreement(MarketCommand.Exchange, Deal), Now).Given(new InstructSettlement(MarketCommand.Exchange, agreement), Now);
        instructed.When(new SettleTrade(MarketCommand.Exchange, SettlementId.Of(agreement)), Now).Refusal!.Code.ShouldBe("insufficient-funds");
        instructed.Funded(Bob, Cny(30_00)).When(new SettleTrade(Bob, SettlementId.Of(agreement)), Now).Refusal.ShouldBeNull();
        instructed.Given(new FailSettlement(MarketCommand.Exchange, SettlementId.Of(agreement), DueAt), DueAt).ListingState().Available.ShouldBe(3);
    }

    public static TheoryData<OfferTerms, string> Faults => new()
    {
        { Terms(80_00) with { UnitPrice = new Money(80_00, Currency.Eur) }, "unitPrice" },
        { Terms(0), "unitPrice" },
        { Terms(80_00, until: Now - Tick), "validUntil" },
        { Terms(80_00, until: Now + NegotiationDesk.ValidityMax + Tick), "validUntil" },
        { Terms(80_00) with { LicenceTerm = Duration.FromMilliseconds(1) }, "licenceTerm" },
        { Terms(80_00) with { Scope = new Scope(["not a code"], [], [], OnwardTransfer: false) }, "scope.purposes" },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void An_offer_that_can_not_be_is_refused_by_its_field(OfferTerms terms, string field)
    {
        Listed.When(FromAlice(terms), Now).Refusal.ShouldBeOfType<InvalidOffer>().Field.ShouldBe(field);
        Listed.Given(FromVendor(), Now).When(new CounterOffer(Alice, Talk, 1, terms), Now).Refusal.ShouldBeOfType<InvalidOffer>().Field.ShouldBe(field);
    }

    [Fact]
    public void An_offer_may_go_to_its_bounds()
    {
        Listed.When(FromAlice(Terms(1, until: Now)), Now).Refusal.ShouldBeNull();
        Listed.When(FromAlice(Terms(1_000_000_000_000_000, until: Now + NegotiationDesk.ValidityMax)), Now).Refusal.ShouldBeNull();
        Listed.When(FromAlice(Terms(500_000_000_000_001, licences: 2)), Now).ThenRefused(new OrderRejection.BadQuantity());
        Listed.When(FromAlice(Terms(1, licences: 0)), Now).ThenRefused(new OrderRejection.BadQuantity());
    }

    [Fact] // TIT-3
    public void What_the_title_does_not_allow_is_not_offered() =>
        Listed.When(FromAlice(Terms(80_00) with { LicenceTerm = Duration.FromDays(9_999) }), Now).ThenRefused(new TitleRejection.OutsideTitle("term"));

    [Fact]
    public void A_ground_is_a_code() =>
        Listed.Given(FromAlice(), Now).When(new DeclineOffer(Vendor, Talk, 1, "No!"), Now).Refusal.ShouldBeOfType<DecisionRejection.InvalidGround>();

    [Fact]
    public void A_fact_comes_once_and_in_its_turn()
    {
        Scene open = Listed.Given(FromAlice(), Now);
        foreach (NegotiationEvent impossible in (NegotiationEvent[])
            [
                Made(2, Alice, Offer(85_00), Now), Made(3, Vendor, Offer(85_00), Now), Made(2, Bob, Offer(85_00), Now), new OfferLapsed(Talk, 1, Until), new PriceReferred(Talk, 1, 1, Until, Now),
                new OfferAccepted(Talk, 1, Alice, NegotiationDesk.HashOf(Offer(80_00)), Now), new OfferAccepted(Talk, 1, Vendor, Content, Now), new OfferAccepted(Talk, 1, Vendor, NegotiationDesk.HashOf(Offer(80_00)), Until + Tick),
                new PriceAllowed(Talk, 1, Ruling, Now), new OfferWithdrawn(Talk, 2, Now),
            ])
        {
            Should.Throw<ImpossibleHistoryException>(() => open.Given(Talk.Stream, impossible), impossible.ToString());
        }
    }
}
