using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Orders;
using Exchange.Market.Tests.Listings;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.Negotiations.Haggling;

namespace Exchange.Market.Tests.Negotiations;

/// <summary>The log's order decides, also between commands of the same t: of any two that end an offer the first does, and the second changes nothing (DOMAIN TIM-1, NEG-2, NEG-3).</summary>
public sealed class WhenTwoActAtTheSameInstant
{
    private static readonly Scene Open = Listed.Given(FromAlice(), Now);

    /// <summary>At the last instant of the offer, with what the later of the two is refused for.</summary>
    public static TheoryData<MarketCommand, MarketCommand, string, string> Races
    {
        get
        {
            (AcceptOffer accept, WithdrawOffer withdraw, DeclineOffer decline) = (Accept(Vendor, Offer(80_00)), new WithdrawOffer(Alice, Talk, 1), new DeclineOffer(Vendor, Talk, 1, "too-low"));
            var counter = new CounterOffer(Vendor, Talk, 1, Terms(95_00));
            return new TheoryData<MarketCommand, MarketCommand, string, string>
            {
                { accept, withdraw, "negotiation-phase", "negotiation-phase" },
                { accept, accept, "negotiation-phase", "negotiation-phase" },
                { accept, decline, "negotiation-phase", "negotiation-phase" },
                { accept, counter, "negotiation-phase", "offer-superseded" },
                { withdraw, counter, "negotiation-phase", "offer-superseded" },
                { withdraw, decline, "negotiation-phase", "negotiation-phase" },
                { counter, counter, "offer-superseded", "offer-superseded" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Races), DisableDiscoveryEnumeration = true)]
    public void The_first_counts_and_the_second_changes_nothing(MarketCommand one, MarketCommand other, string otherRefused, string oneRefused)
    {
        Open.Given(one, Until).When(other, Until).Refusal!.Code.ShouldBe(otherRefused);
        Open.Given(other, Until).When(one, Until).Refusal!.Code.ShouldBe(oneRefused);
    }

    [Fact] // NEG-3: the bound is closed, so at one instant an offer is either valid or over.
    public void An_acceptance_and_the_lapse_never_meet()
    {
        foreach (Instant at in (Instant[])[Until - Tick, Until, Until + Tick, Until + Tick + Tick])
        {
            bool valid = at <= Until;
            Open.When(Accept(Vendor, Offer(80_00)), at).Refusal?.Code.ShouldBe("offer-lapsed");
            Open.When(new LapseNegotiation(MarketCommand.Exchange, Talk, Until + Tick), at).Refusal?.Code.ShouldBe("deadline-not-due");
            (Open.When(Accept(Vendor, Offer(80_00)), at).Refusal is null, Open.When(new LapseNegotiation(MarketCommand.Exchange, Talk, Until + Tick), at).Refusal is null).ShouldBe((valid, !valid));
        }
    }

    [Fact] // LIC-1
    public void Of_two_negotiations_over_the_last_licence_one_comes_to_a_deal()
    {
        NegotiationId second = Id<NegotiationId>(2);
        Scene both = Quiet.Listed(Exclusive).Funded(Bob, Cny(500_00))
            .Given(FromAlice(), Now).Given(new OpenNegotiation(Bob, second, Listing, 1, null, Terms(85_00)), Now);
        Offer ours = Terms(80_00).Over(Exclusive.Scope, Exclusive.LicenceTerm), theirs = Terms(85_00).Over(Exclusive.Scope, Exclusive.LicenceTerm);
        both.Given(Accept(Vendor, ours), Now).When(new AcceptOffer(Vendor, second, 1, NegotiationDesk.HashOf(theirs)), Now).ThenRefused(new ListingRejection.SoldOut());
        both.Given(new AcceptOffer(Vendor, second, 1, NegotiationDesk.HashOf(theirs)), Now).When(Accept(Vendor, ours), Now).ThenRefused(new ListingRejection.SoldOut());
    }

    [Fact]
    public void A_negotiation_makes_one_order_however_it_is_asked()
    {
        Scene agreed = Open.Given(Accept(Vendor, Offer(80_00)), Until);
        agreed.When(Accept(Vendor, Offer(80_00)), Until).ThenRefused(new NegotiationRejection.NegotiationInPhase("agreed"));
        Should.Throw<ImpossibleHistoryException>(() => agreed.Given(Talk.Stream, new OfferAccepted(Talk, 1, Vendor, NegotiationDesk.HashOf(Offer(80_00)), Until)));
        agreed.State<OrderState>(Deal.Stream).ShouldBeOfType<LiveOrder>().Price.ShouldBe(Cny(80_00));
    }
}
