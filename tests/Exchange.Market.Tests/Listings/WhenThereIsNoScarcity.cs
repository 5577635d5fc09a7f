using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Tests.SealedAuctions;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.SealedAuctions.Envelopes;

namespace Exchange.Market.Tests.Listings;

/// <summary>Data is copied for nothing, so a price that comes of bids needs a supply that is not for everybody (MECHANISMS section 1).</summary>
public sealed class WhenThereIsNoScarcity
{
    private static readonly ListingTerms Plenty = ByAuction with { Supply = Unlimited.Supply };
    private static readonly AuctionId Lot = Id<AuctionId>(41);
    private static readonly PutUpLot English = new(Vendor, Lot, Listing, new LotTerms(Cny(10_00), Now + Duration.FromDays(1)));
    private static readonly AllowNoScarcity Allow = new(Listing, PriceFormation.English, "pilot");

    private static Scene Decided(Scene scene, GuardedAct act) =>
        scene.Given(new ProposeDecision(Operator, new DecisionId(Ruling), act), Now).Given(new ApproveDecision(Regulator, new DecisionId(Ruling), FourEyes.HashOf(act)), Now);

    [Fact]
    public void No_auction_opens_on_an_unlimited_supply_but_the_one_that_is_made_for_it()
    {
        Hall.Listed(Plenty).When(English, Now).ThenRefused(new ListingRejection.NoScarcity());
        foreach (SealedFormat format in Enum.GetValues<SealedFormat>())
        {
            SealedLot lot = SecondPrice with { Format = format, Licences = SealedTermsRule.IsForOne(format) || format == SealedFormat.RandomSample ? null : 2 };
            Hall.Listed(Plenty).When(PutUp(lot), Now).Refusal.ShouldBe(format == SealedFormat.RandomSample ? null : new ListingRejection.NoScarcity(), format.ToString());
        }
    }

    /// <summary>The number of bidders is not known at the opening, so it may be the number of licences.</summary>
    [Fact]
    public void Where_losers_set_the_price_it_takes_a_reserve_price()
    {
        SealedLot several = SecondPrice with { Licences = 2, Reserve = null };
        foreach (SealedFormat format in (SealedFormat[])[SealedFormat.LowestAccepted, SealedFormat.HighestRejected, SealedFormat.Vickrey])
        {
            Hall.Listed(ByAuction).When(PutUp(several with { Format = format }), Now).ThenRefused(new ListingRejection.NoScarcity());
            Hall.Listed(ByAuction).When(PutUp(several with { Format = format, Reserve = Cny(1) }), Now).Refusal.ShouldBeNull();
        }

        Hall.Listed(ByAuction).When(PutUp(several with { Format = SealedFormat.PayAsBid }), Now).Refusal.ShouldBeNull();
    }

    [Fact]
    public void Two_operators_may_allow_one_method_for_one_listing()
    {
        Scene allowed = Decided(Hall.Listed(Plenty), Allow);
        allowed.ListingState().Allowed.ShouldBe([PriceFormation.English]);
        allowed.When(English, Now).Refusal.ShouldBeNull();
        allowed.When(PutUp(SecondPrice), Now).ThenRefused(new ListingRejection.NoScarcity());
    }

    [Fact]
    public void What_is_allowed_twice_is_allowed_once() =>
        Decided(Hall.Listed(Plenty).Given(Listing.Stream, new NoScarcityAllowed(Listing, PriceFormation.English, "pilot", Ruling, Now)), Allow).ListingState().Allowed.ShouldBe([PriceFormation.English]);

    [Fact]
    public void The_act_is_refused_for_the_first_of_its_faults()
    {
        AllowNoScarcity bad = Allow with { Ground = "Not a code" };
        Hall.When(Proposed(bad, Vendor), Now).ThenRefused(new ListingRejection.ListingNotFound());
        Hall.Submitted(Plenty).When(Proposed(bad, Vendor), Now).ThenRefused(new DecisionRejection.ConflictOfInterest());
        Hall.Submitted(Plenty).When(Proposed(bad, Operator), Now).ThenRefused(new ListingRejection.ListingInPhase("submitted"));
        Hall.Listed(Plenty).When(Proposed(bad, Operator), Now).Refusal.ShouldBeOfType<DecisionRejection.InvalidGround>();
    }

    [Fact]
    public void A_listing_that_is_not_open_can_t_be_allowed_anything() =>
        Should.Throw<ImpossibleHistoryException>(() => Hall.Submitted(Plenty).Given(Listing.Stream, new NoScarcityAllowed(Listing, PriceFormation.English, "pilot", Ruling, Now)));

    private static ProposeDecision Proposed(GuardedAct act, ParticipantId by) => new(by, new DecisionId(Ruling), act);
}
