using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Listings;

/// <summary>FUNCTIONS row 13: entries of the rulebook's negative list block listing and trade by type, grade and field, and each refusal cites its entry.</summary>
public sealed class WhatTheNegativeListStops
{
    private static readonly NegativeEntry Enterprise = Entry(e => e with { Origin = DataOrigin.Enterprise });

    private static readonly OnNegativeList Stopped = new("barred", 2);

    private static readonly DraftListing Draft = new(Vendor, Listing, Product.Stream, Posted, [Statement]);

    private static readonly TakeOpenAccess Take = new(Alice, OpenAccess, OpenListing);

    private static readonly AuctionId Lot = new(Ruling);

    private static readonly PutUpLot PutUp = new(Vendor, Lot, Listing, new LotTerms(Cny(10_00), Now + Duration.FromDays(1)));

    private static NegativeEntry Entry(Func<NegativeEntry, NegativeEntry> conditions) => conditions(new NegativeEntry("barred", null, null, null, null, null, null, null));

    [Fact]
    public void Nothing_of_it_is_listed()
    {
        Quiet.Forbidding(Enterprise).When(Draft, Now).ThenRefused(Stopped);
        Quiet.Drafted(Posted).Forbidding(Enterprise).When(new SubmitListing(Vendor, Listing), Now).ThenRefused(Stopped);
        Quiet.Submitted(Posted).Forbidding(Enterprise).When(new ApproveListing(Reviewer, Listing, ["source"]), Now).ThenRefused(Stopped);
        Quiet.Listed(Posted).Forbidding(Enterprise).When(new ReviseListing(Vendor, Listing, Posted with { Price = Cny(1_00) }), Now).ThenRefused(Stopped);
    }

    [Fact]
    public void What_was_listed_before_stays_listed_and_is_neither_ordered_nor_taken_nor_put_up_any_more()
    {
        Scene listed = Quiet.Listed(Posted).Listed(Floor.Open, Resource.Stream, OpenListing).Forbidding(Enterprise);
        listed.ListingState().PhaseAt(Now).ShouldBe(ListingPhase.Listed);
        listed.When(Buy(Alice), Now).ThenRefused(Stopped);
        listed.When(Take, Now).ThenRefused(Stopped);
        Quiet.Listed(ByAuction).Forbidding(Enterprise).When(PutUp, Now).ThenRefused(Stopped);
    }

    [Fact] // RUL-1
    public void What_was_ordered_before_is_paid_delivered_and_accepted()
    {
        Scene paid = Quiet.Listed(Posted).Instructed().Forbidding(Enterprise).Given(new SettleTrade(MarketCommand.Exchange, Settlement), Now);
        paid.When(new AcceptDelivery(Alice, Settlement), Now).Refusal.ShouldBeNull();
        paid.When(new StartDownload(Alice, Access, Ruling), Now).Refusal.ShouldBeNull();
    }

    [Fact] // RUL-1
    public void A_deal_that_is_not_paid_in_time_is_not_excused_by_it() =>
        Quiet.Listed(Posted).Instructed().Forbidding(Enterprise).When(new FailSettlement(MarketCommand.Exchange, Settlement, DueAt), DueAt)
            .Facts.Select(f => f.Event).OfType<SettlementFailed>().Single().Ground.ShouldBe("not-paid");

    [Fact]
    public void It_holds_from_the_instant_that_its_version_does()
    {
        Scene announced = Quiet.Listed(Posted).Given(Rulebook.Stream, new RulesEnacted(2, Rules with { NegativeList = [Enterprise] }, Now + Tick, Ruling, Before));
        announced.When(Buy(Alice), Now).Refusal.ShouldBeNull();
        announced.When(Buy(Alice), Now + Tick).ThenRefused(Stopped);
    }

    [Fact]
    public void A_version_without_the_entry_lets_it_in_again() =>
        Quiet.Listed(Posted).Forbidding(Enterprise).Given(Rulebook.Stream, new RulesEnacted(3, Rules, Before, Ruling, Before)).When(Buy(Alice), Now).Refusal.ShouldBeNull();

    public static TheoryData<string, bool> Conditions => new()
    {
        { "grade general", true }, { "grade important", false }, { "personal", false }, { "not personal", true }, { "public", false }, { "not public", true }, { "raw", false }, { "product", true },
        { "government", false }, { "enterprise", true }, { "theme transport", true }, { "theme Transport", false }, { "field research", true },
    };

    private static readonly Dictionary<string, NegativeEntry> Named = new(StringComparer.Ordinal)
    {
        ["grade general"] = Entry(e => e with { Grade = DataGrade.General }), ["grade important"] = Entry(e => e with { Grade = DataGrade.Important }),
        ["personal"] = Entry(e => e with { Personal = true }), ["not personal"] = Entry(e => e with { Personal = false }),
        ["public"] = Entry(e => e with { Public = true }), ["not public"] = Entry(e => e with { Public = false }),
        ["raw"] = Entry(e => e with { Form = DataForm.Raw }), ["product"] = Entry(e => e with { Form = DataForm.Product }),
        ["government"] = Entry(e => e with { Origin = DataOrigin.Government }), ["enterprise"] = Enterprise,
        ["theme transport"] = Entry(e => e with { Theme = "transport" }), ["theme Transport"] = Entry(e => e with { Theme = "Transport" }),
        ["field research"] = Entry(e => e with { Field = "research" }),
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void An_entry_covers_what_its_condition_names(string condition, bool covered) => Quiet.Forbidding(Named[condition]).When(Draft, Now).Refusal.ShouldBe(covered ? Stopped : null);

    [Fact]
    public void Of_several_conditions_all_must_hold()
    {
        Quiet.Forbidding(Enterprise with { Theme = "transport", Grade = DataGrade.General }).When(Draft, Now).ThenRefused(Stopped);
        Quiet.Forbidding(Enterprise with { Theme = "health" }).When(Draft, Now).Refusal.ShouldBeNull();
    }

    [Fact] // DOM-2
    public void The_grade_is_that_of_product_and_lineage_as_it_was_registered() =>
        Quiet.Reregistered(Openness.Conditional, DataGrade.Important).Forbidding(Named["grade important"]).When(Draft, Now).ThenRefused(Stopped);

    [Fact] // TIT-2: an empty list of a scope means all
    public void A_field_of_use_is_stopped_where_the_terms_allow_it()
    {
        Scene scene = Quiet.Forbidding(Entry(e => e with { Field = "insurance" }));
        DraftListing For(params string[] fields) => Draft with { Terms = Posted with { Scope = Research with { Fields = [.. fields] } } };
        scene.When(For(), Now).ThenRefused(Stopped);
        scene.When(For("health", "insurance"), Now).ThenRefused(Stopped);
        scene.When(For("health"), Now).Refusal.ShouldBeNull();
    }

    [Fact]
    public void The_first_entry_that_covers_it_is_cited() =>
        Quiet.Forbidding(Named["raw"] with { Code = "raw" }, Enterprise with { Code = "first" }, Enterprise with { Code = "second" }).When(Draft, Now).ThenRefused(new OnNegativeList("first", 2));

    [Fact]
    public void Resources_are_asked_for_what_their_metadata_says() =>
        Quiet.Forbidding(Named["product"]).When(Draft with { Offered = Resource.Stream, Terms = Floor.Open }, Now).ThenRefused(Stopped);
}
