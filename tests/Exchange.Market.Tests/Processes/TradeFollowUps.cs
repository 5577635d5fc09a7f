using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Processes;
using Exchange.Market.Settlements;
using Exchange.Mechanisms;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Processes;

/// <summary>award → order → agreement → settlement → payment, each from one fact alone.</summary>
public sealed class TradeFollowUps
{
    private static readonly AuctionId Lot = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a1"));

    public static TheoryData<object, MarketCommand> Chain => new()
    {
        { new LotAwarded(Lot, Alice, Cny(1), EnglishProxy.RuleVersion, Now), new PlaceAwardedOrder(MarketCommand.Exchange, Lot) },
        { new LotAwardedAnew(Lot, Bob, Cny(1), [Alice], EnglishProxy.RuleVersion, Now), new PlaceAwardedOrder(MarketCommand.Exchange, Lot, Bob) },
        { new PriceFixed(Order, Product, Cny(1), PriceMethod.PostedPrice, "listing-1", "posted-flat-1", 1, Now), new ConcludeAgreement(MarketCommand.Exchange, Order) },
        { new AgreementConcluded(Agreement, Order, Product, Vendor, Alice, Cny(1), Posted, 1, Content, Now), new InstructSettlement(MarketCommand.Exchange, Agreement) },
        { new SettlementInstructed(Settlement, Agreement, Order, Listing, Product, Vendor, Alice, null, Cny(1), 1, DueAt, Now), new SettleTrade(MarketCommand.Exchange, Settlement) },
    };

    [Theory]
    [MemberData(nameof(Chain), DisableDiscoveryEnumeration = true)]
    public void A_fact_of_the_chain_asks_for_the_next_step(object fact, MarketCommand next) => TradeProcess.After(fact).ShouldBe([next]);

    [Fact]
    public void All_other_facts_ask_for_nothing()
    {
        TradeProcess.After(new LotUnsold(Lot, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Now)).ShouldBeEmpty();
        TradeProcess.After(new OrderPlaced(Order, Listing, 1, Product, Vendor, Alice, null, Posted, Now)).ShouldBeEmpty();
        TradeProcess.After(new SettlementFinal(Settlement, Cny(0), Cny(1), Deemed: false, Now)).ShouldBeEmpty();
        TradeProcess.After(new AwardVoided(Lot, "not-paid", [Alice], Now)).ShouldBeEmpty();
        TradeProcess.After("not even a fact").ShouldBeEmpty();
    }

    /// <summary>What the process's subscription and its steps are called stands in the ids of all follow-ups, for ever.</summary>
    [Fact]
    public void Names_are_for_ever()
    {
        TradeProcess.Name.ShouldBe("trade");
        Chain.Select(row => ((MarketCommand)row[1]).Kind).ShouldBe(["place_awarded_order", "place_awarded_order", "conclude_agreement", "instruct_settlement", "settle_trade"]);
        (OrderId.Of(Lot).Value, Agreement.Value, Settlement.Value, Access.Value).ShouldBe((
            new Guid("1b74521e-8853-5605-ad2d-423426738a2a"), new Guid("1195755e-a753-5857-a4a4-8acb4a187d0e"), new Guid("35075edb-535b-5fc0-859f-2625b5dd2f9f"), new Guid("9907977b-da21-542c-9542-efdf10be5d6e")));
    }
}
