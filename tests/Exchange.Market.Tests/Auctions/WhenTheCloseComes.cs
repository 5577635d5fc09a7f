using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

public sealed class WhenTheCloseComes
{
    private static readonly Instant Moved = Closing + Duration.FromMinutes(2);

    [Fact]
    public void The_lot_goes_to_the_leader_at_the_current_price_with_the_rule_that_gave_it()
    {
        Settled settled = Opened().Given(Placed(Alice, 80_00), Placed(Bob, 30_00))
            .When(Close(at: Closing + Tick)).Then(new LotAwarded(Id, Alice, Cny(31_00), "english-proxy-1", Closing + Tick)).State.ShouldBeOfType<Settled>();
        settled.ShouldBe(new Settled(Id, Closing, Alice, Cny(31_00), Vendor, Terms.Lot, null, null, "english-proxy-1"));
    }

    [Fact]
    public void A_single_bidder_pays_the_opening_price() =>
        Opened().Given(Placed(Alice, 80_00)).When(Close()).Then(new LotAwarded(Id, Alice, Cny(10_00), EnglishProxy.RuleVersion, Closing));

    [Fact]
    public void A_lot_without_bids_is_unsold() => Opened().When(Close()).Then(new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Closing));

    [Fact]
    public void A_lot_under_its_reserve_is_unsold_and_one_at_it_is_sold()
    {
        Opened(WithReserve).Given(Placed(Alice, 59_99)).When(Close()).Then(new LotUnsold(Id, UnsoldReason.ReserveNotMet, EnglishProxy.RuleVersion, Closing));
        Opened(WithReserve).Given(Placed(Alice, 60_00)).When(Close()).Then(new LotAwarded(Id, Alice, Cny(60_00), EnglishProxy.RuleVersion, Closing));
    }

    [Fact]
    public void A_close_that_has_moved_since_has_no_effect()
    {
        Opened(WithSoftClose).Given(new CloseExtended(Id, Moved, Closing - Tick)).When(Close()).ThenNothing();
        Opened(WithSoftClose).Given(new CloseExtended(Id, Moved, Closing - Tick)).When(Close(Moved)).Then(new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Moved));
    }

    [Fact]
    public void A_second_close_has_no_effect() => Opened().When(Close()).Then(new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Closing)).When(Close()).ThenNothing();

    [Fact]
    public void It_is_never_carried_out_before_it_is_due() => Opened().When(Close(at: Closing - Tick)).ThenRefused(new CloseNotDue(Closing));

    [Fact]
    public void There_must_be_such_an_auction() => Nothing.When(Close()).ThenRefused(new AuctionNotFound());

    [Fact]
    public void A_stored_outcome_that_the_bids_do_not_give_is_an_impossible_history()
    {
        AuctionEvent[] impossible =
        [
            new LotAwarded(Id, Bob, Cny(31_00), EnglishProxy.RuleVersion, Closing),
            new LotAwarded(Id, Alice, Cny(31_01), EnglishProxy.RuleVersion, Closing),
            new LotAwarded(Id, Alice, new Money(31_00, Currency.Eur), EnglishProxy.RuleVersion, Closing),
            new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Closing),
            new LotUnsold(Id, UnsoldReason.ReserveNotMet, EnglishProxy.RuleVersion, Closing),
            new AuctionOpened(Id, Vendor, Terms, Announced),
            Placed(Carol, 31_99),
            Placed(Alice, 80_00),
            new BidPlaced(Id, Carol, new Money(90_00, Currency.Eur), Opening),
        ];
        foreach (AuctionEvent fact in impossible) Should.Throw<ImpossibleHistoryException>(() => Opened().Given(Placed(Alice, 80_00), Placed(Bob, 30_00), fact), fact.ToString());
        Should.Throw<ImpossibleHistoryException>(() => Nothing.Given(Placed(Alice, 80_00)));
        Should.Throw<ImpossibleHistoryException>(() => Opened().Given(new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Closing), Placed(Alice, 80_00)));
    }
}
