using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Orders;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Agreements;

/// <summary>Agreement and instruction follow from the one fixed price (DOMAIN PRC-1).</summary>
public sealed class WhenAPriceIsFixed
{
    private static readonly ConcludeAgreement Conclude = new(MarketCommand.Exchange, Order);
    private static readonly InstructSettlement Instruct = new(MarketCommand.Exchange, Agreement);

    private static Scene Ordered => Quiet.Listed(Posted).Given(Buy(Alice), Now);

    [Fact]
    public void The_agreement_is_concluded_and_the_order_contracted() =>
        Ordered.When(Conclude, Now).Then(
            (Agreement.Stream, new AgreementConcluded(Agreement, Order, Product, Vendor, Alice, Cny(100_00), Posted, 1, AgreementDesk.HashOf(Posted), Now)),
            (Order.Stream, new OrderContracted(Order, Agreement, Now)));

    [Fact]
    public void It_is_concluded_once() => Ordered.Given(Conclude, Now).When(Conclude, Now).ThenNothing();

    [Fact]
    public void There_is_no_agreement_without_an_order() => Quiet.When(Conclude, Now).ThenRefused(new OrderRejection.OrderNotFound());

    [Fact]
    public void Its_hash_is_that_of_the_terms_as_each_party_can_write_them_down()
    {
        string json = """
            {"exclusivity":"non-exclusive","licenceTerm":"8760:00:00","method":"posted-price","price":{"amount":"100.00","currency":"CNY"},"scope":{"fields":[],"onwardTransfer":false,"purposes":["research"],"regions":["cn"]},"supply":{"count":3,"kind":"limited"}}
            """.Trim();
        using var document = JsonDocument.Parse(json);
        AgreementDesk.HashOf(Posted).ShouldBe(ContentHash.Of(CanonicalJson.Write(document.RootElement)));
        AgreementDesk.HashOf(Posted).ShouldBe(ContentHash.Of(Encoding.UTF8.GetBytes(json)));
        AgreementDesk.HashOf(Posted).ShouldNotBe(AgreementDesk.HashOf(Posted with { Scope = Scope.Unlimited }));
    }

    [Fact] // TIM-3
    public void The_settlement_is_due_by_the_calendar_of_the_price_fixing() =>
        Ordered.Given(Conclude, Now).When(Instruct, Now).Then(
            (Settlement.Stream, new SettlementInstructed(Settlement, Agreement, Order, Listing, Product, Vendor, Alice, null, Cny(100_00), 1, DueAt, Now)));

    [Fact] // RUL-1
    public void Later_rules_change_nothing_about_it()
    {
        Scene later = Ordered.Given(Market.Rulebooks.Rulebook.Stream, new Market.Rulebooks.RulesEnacted(2, Rules with { SettlementDue = new(9, Duration.Zero) }, Now, Ruling, Now)).Given(Conclude, Now + Tick);
        ((LiveAgreement)later.State<AgreementState>(Agreement.Stream)).Rulebook.ShouldBe(1);
        later.When(Instruct, Now).Facts[0].Event.ShouldBeOfType<SettlementInstructed>().DueAt.ShouldBe(DueAt);
    }

    [Fact]
    public void It_is_instructed_once() => Ordered.Given(Conclude, Now).Given(Instruct, Now).When(Instruct, Now).ThenNothing();

    [Fact]
    public void There_is_no_settlement_without_an_agreement() => Ordered.When(Instruct, Now).ThenRefused(new AgreementRejection.AgreementNotFound());

    [Fact]
    public void An_agreement_ends_once()
    {
        Scene ended = Ordered.Given(Conclude, Now).Given(Agreement.Stream, new AgreementEnded(Agreement, "not-paid", Now));
        Should.Throw<ImpossibleHistoryException>(() => ended.Given(Agreement.Stream, new AgreementEnded(Agreement, "not-paid", Now)));
        Should.Throw<ImpossibleHistoryException>(() => Quiet.Given(Agreement.Stream, new AgreementEnded(Agreement, "not-paid", Now)));
    }
}
