using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Tests.Auctions.Given;
using static Exchange.Market.Tests.Auctions.Saleroom;

namespace Exchange.Market.Tests.Auctions;

/// <summary>An auction is opened from a listing, which sets one licence apart for it (LIC-1, LST-2).</summary>
public sealed class WhenPuttingUpALot
{
    private static AuctionOpened Opened(AuctionTerms? terms = null, Instant? at = null) => new(Id, Vendor, terms ?? Held, at ?? Announced, "the-group", Scheduled: true);

    private static AuctionTerms TermsOf(LotTerms asked, RuleSet? rules = null, Instant? at = null)
    {
        Scene scene = rules is null ? Listed : Listed.Given(Rulebook.Stream, new RulesEnacted(2, rules, Before, Deed, Before));
        return ((Open)scene.Given(PutUp(asked), at ?? Announced).State<AuctionState>(Lot)).Terms;
    }

    [Fact]
    public void One_licence_is_reserved_with_the_opening_and_the_rulebook_fills_what_was_left_open()
    {
        Scene after = Listed.When(PutUp(), Announced).Then((Lot, Opened()), (Licences, new LicenceReserved(Saleroom.Listing, Lot.Value, Announced)));
        after.LicencesLeft().ShouldBe(1);
        after.State<AuctionState>(Lot).ShouldBeOfType<Open>().SellerGroup.ShouldBe("the-group");
    }

    [Fact]
    public void What_the_vendor_asks_goes_before_the_rulebook()
    {
        var soft = new SoftClose(Duration.FromMinutes(3), Duration.FromMinutes(4), null);
        LotTerms asked = Asked with
        {
            Increments = IncrementTable.Flat(7), SoftClose = soft, OutageWindow = Duration.FromMinutes(9), Deposit = Cny(3_00), ReservePrice = Cny(60_00), BuyNow = Cny(70_00),
            Format = AuctionFormat.Outcry, RetractCutoff = Duration.FromHours(1),
        };
        TermsOf(asked).ShouldBe(Terms with
        {
            Listing = Saleroom.Listing, Increments = IncrementTable.Flat(7), SoftClose = soft, OutageWindow = Duration.FromMinutes(9), Deposit = Cny(3_00), ReservePrice = Cny(60_00), BuyNow = Cny(70_00),
            Format = AuctionFormat.Outcry, RetractCutoff = Duration.FromHours(1),
        });
    }

    [Fact]
    public void The_close_stands_where_the_vendor_says_so() => TermsOf(Asked with { CloseStands = true }).SoftClose.ShouldBeNull();

    [Fact]
    public void Bidding_opens_at_once_unless_a_later_opening_is_announced()
    {
        TermsOf(Asked with { OpensAt = null }).OpensAt.ShouldBe(Announced);
        TermsOf(Asked with { OpensAt = Before }).OpensAt.ShouldBe(Announced);
        TermsOf(Asked with { OpensAt = Announced + Tick }).OpensAt.ShouldBe(Announced + Tick);
    }

    /// <summary>MON-4 and G-1: basis points of the starting price, rounded half away from zero.</summary>
    [Theory]
    [InlineData(10_00, 1_000, 1_00)]
    [InlineData(10_04, 1_000, 1_00)]
    [InlineData(10_05, 1_000, 1_01)]
    [InlineData(1, 4_999, 0)]
    [InlineData(1, 5_000, 1)]
    [InlineData(Amounts.Max, 10_000, Amounts.Max)]
    public void The_deposit_is_the_rulebooks_part_of_the_starting_price(long openingPrice, int basisPoints, long deposit) =>
        TermsOf(Asked with { OpeningPrice = Cny(openingPrice) }, Rules with { Deposit = new DepositRule(null, basisPoints) }).Deposit.ShouldBe(deposit == 0 ? null : Cny(deposit));

    [Fact]
    public void The_deposit_may_be_a_fixed_sum_or_nothing()
    {
        TermsOf(Asked, Rules with { Deposit = new DepositRule(Cny(20_00), null) }).Deposit.ShouldBe(Cny(20_00));
        TermsOf(Asked, Rules with { Deposit = null }).Deposit.ShouldBeNull();
        TermsOf(Asked with { Deposit = Cny(0) }).Deposit.ShouldBeNull();
    }

    [Fact]
    public void A_fixed_deposit_in_another_currency_must_be_replaced_by_the_vendor()
    {
        RuleSet rules = Rules with { Deposit = new DepositRule(Cny(20_00), null) };
        LotTerms inEuro = Asked with { OpeningPrice = new Money(10_00, Currency.Eur) };
        Listed.Given(Rulebook.Stream, new RulesEnacted(2, rules, Before, Deed, Before)).When(PutUp(inEuro), Announced)
            .Refusal.ShouldBeOfType<InvalidTerms>().Term.ShouldBe("deposit");
        TermsOf(inEuro with { Deposit = new Money(5_00, Currency.Eur) }, rules).Deposit.ShouldBe(new Money(5_00, Currency.Eur));
    }

    [Fact]
    public void The_rules_in_force_at_the_opening_are_the_auctions_whatever_comes_later()
    {
        RuleSet later = Rules with { Increments = IncrementTable.Flat(9_00) };
        Scene scene = Saleroom.Open.Given(Rulebook.Stream, new RulesEnacted(2, later, Announced + Tick, Deed, Announced + Tick));
        ((Open)scene.State<AuctionState>(Lot)).Terms.Increments.ShouldBe(Rules.Increments);
    }

    [Fact]
    public void Another_version_of_the_listing_leaves_the_auction_and_its_licence_alone()
    {
        ListingTerms other = ByAuction with { LicenceTerm = Duration.FromDays(1) };
        Scene scene = Saleroom.Open.Given(Licences, new ListingRevised(Saleroom.Listing, 2, other, Announced + Tick)).Registered(Alice).Given(Bids(Alice, 20_00), Opening);
        scene.State<ListingState>(Licences).ShouldBeOfType<LiveListing>().Reserved[Lot.Value].ShouldBe(new ReservedLicence(1, ByAuction));
    }

    [Fact]
    public void No_more_auctions_are_opened_than_there_are_licences()
    {
        var second = new AuctionId(Guid.CreateVersion7());
        var third = new AuctionId(Guid.CreateVersion7());
        Scene two = Saleroom.Open.Given(PutUp() with { Auction = second }, Announced);
        two.When(PutUp() with { Auction = third }, Announced).ThenRefused(new SoldOut());
        two.Given(new CloseDue(MarketCommand.Exchange, second, Closing), Closing).Given(PutUp(Asked with { ClosesAt = Closing + Tick }) with { Auction = third }, Closing);
    }

    [Fact]
    public void An_auction_needs_rules_and_a_currency_that_is_traded()
    {
        Listed.When(PutUp(Asked with { OpeningPrice = new Money(10, Currency.Jpy) }), Announced).ThenRefused(new RulebookRejection.CurrencyNotTraded("JPY"));
        Unruled.OnSale(ByAuction).When(PutUp(), Announced).ThenRefused(new RulebookRejection.NoRules());
    }

    [Fact]
    public void Terms_that_contradict_each_other_are_refused() =>
        Listed.When(PutUp(Asked with { CloseStands = true, SoftClose = Rules.SoftClose }), Announced).Refusal.ShouldBeOfType<InvalidTerms>().Term.ShouldBe("softClose");

    /// <summary>The first that applies is given: each line mends what the one before it was refused for.</summary>
    [Fact]
    public void Refusals_come_in_their_order()
    {
        PutUpLot bad = PutUp(Asked with { OpeningPrice = new Money(0, Currency.Jpy) }, Nobody);
        ListingTerms posted = ByAuction with { Method = SaleMethod.PostedPrice, Price = Cny(1) };
        Scene none = Quiet.Frozen();
        none.When(bad, Announced).ThenRefused(new ParticipantRejection.NotAdmitted());
        none.When(bad with { Actor = Barred }, Announced).ThenRefused(new ParticipantRejection.PartySuspended());
        none.When(bad with { Actor = Alice }, Announced).ThenRefused(new ParticipantRejection.RoleMissing("vendor"));
        bad = bad with { Actor = Vendor };
        none.Given(Lot, new AuctionOpened(Id, Vendor, Held, Announced)).When(bad, Announced).ThenRefused(new AuctionAlreadyOpened());
        none.When(bad, Announced).ThenRefused(new ListingNotFound());
        none.OnSale(posted).Admitted(new("rival"), null, ParticipantRole.Vendor).When(bad with { Actor = new("rival") }, Announced).ThenRefused(new ListingNotFound());
        none.OnSale(posted).Given(Licences, new ListingSuspended(Saleroom.Listing, "inquiry", Deed, Announced)).When(bad, Announced).ThenRefused(new ListingInPhase("suspended"));
        none.OnSale(posted).When(bad, Announced).ThenRefused(new OtherMethod("posted-price"));
        none.OnSale(ByAuction with { Supply = new LicenceSupply(SupplyKind.Limited, 1) }).Given(Licences, new LicenceReserved(Saleroom.Listing, "order-1", Announced)).When(bad, Announced).ThenRefused(new SoldOut());
        RuleSet forbidding = Rules with { NegativeList = [new NegativeEntry("enterprise", null, null, null, null, DataOrigin.Enterprise, null, null)] };
        none.OnSale(ByAuction).Given(Rulebook.Stream, new RulesEnacted(2, forbidding, Before, Deed, Before)).When(bad, Announced).ThenRefused(new OnNegativeList("enterprise", 2));
        none.OnSale(ByAuction).When(bad, Announced).ThenRefused(new TitleRejection.TitleIsFrozen(TitleEnd));
        Listed.When(bad, Announced).ThenRefused(new RulebookRejection.CurrencyNotTraded("JPY"));
        Listed.When(PutUp(Asked with { OpeningPrice = Cny(0) }), Announced).Refusal.ShouldBeOfType<InvalidTerms>().Term.ShouldBe("openingPrice");
    }
}
