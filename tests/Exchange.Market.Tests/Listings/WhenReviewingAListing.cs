using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Listings;

/// <summary>Submitted, returned and approved: DOMAIN LST-1.</summary>
public sealed class WhenReviewingAListing
{
    private static readonly SubmitListing Submit = new(Vendor, Listing);
    private static readonly ReturnListing Return = new(Reviewer, Listing, "source-unclear");
    private static readonly ApproveListing Approve = new(Reviewer, Listing, ["source", "identities"]);

    [Fact]
    public void A_draft_is_submitted_returned_submitted_and_listed()
    {
        Scene listed = Quiet.Drafted(Posted)
            .When(Submit, Now).Then((Listing.Stream, new ListingSubmitted(Listing, Now)))
            .When(Return, Now).Then((Listing.Stream, new ListingReturned(Listing, Reviewer, "source-unclear", Now)))
            .Given(Submit, Now)
            .When(Approve, Now).Then((Listing.Stream, new ListingListed(Listing, Reviewer, ["source", "identities"], "the-group", Now)));

        (listed.ListingState().Phase, listed.ListingState().Version, listed.ListingState().SellerGroup).ShouldBe((ListingPhase.Listed, 1, "the-group"));
    }

    [Fact]
    public void A_listing_that_is_another_s_or_not_there_is_not_found()
    {
        Quiet.When(Submit, Now).ThenRefused(new ListingNotFound());
        Quiet.Drafted(Posted).When(Submit with { Actor = Rival }, Now).ThenRefused(new ListingNotFound());
        Quiet.When(Return, Now).ThenRefused(new ListingNotFound());
        Quiet.When(Approve, Now).ThenRefused(new ListingNotFound());
    }

    [Fact]
    public void Only_an_admitted_vendor_submits()
    {
        Quiet.Suspended(Vendor).Drafted(Posted).When(Submit, Now).Refusal!.Code.ShouldBe("party-suspended");
        Quiet.Drafted(Posted).When(Submit with { Actor = Alice }, Now).Refusal!.Code.ShouldBe("role-missing");
    }

    [Fact]
    public void Each_step_comes_in_its_turn()
    {
        Quiet.Submitted(Posted).When(Submit, Now).ThenRefused(new ListingInPhase("submitted"));
        Quiet.Listed(Posted).When(Submit, Now).ThenRefused(new ListingInPhase("listed"));
        Quiet.Drafted(Posted).When(Return, Now).ThenRefused(new ListingInPhase("draft"));
        Quiet.Drafted(Posted).When(Approve, Now).ThenRefused(new ListingInPhase("draft"));
        Quiet.Listed(Posted).When(Approve, Now).ThenRefused(new ListingInPhase("listed"));
    }

    [Theory] // PAR-2
    [InlineData("vendor")]
    [InlineData("insider")]
    public void Nobody_reviews_a_listing_of_his_own_group(string reviewer)
    {
        Quiet.Submitted(Posted).When(Return with { Actor = new(reviewer) }, Now).ThenRefused(new DecisionRejection.ConflictOfInterest());
        Quiet.Submitted(Posted).When(Approve with { Actor = new(reviewer) }, Now).ThenRefused(new DecisionRejection.ConflictOfInterest());
    }

    [Fact]
    public void A_ground_is_a_code() => Quiet.Submitted(Posted).When(Return with { Ground = "Mr Smith forgot" }, Now).Refusal.ShouldBeOfType<DecisionRejection.InvalidGround>().Field.ShouldBe("ground");

    [Fact] // LST-1
    public void The_checklist_is_of_codes_and_not_empty()
    {
        Quiet.Submitted(Posted).When(Approve with { Checks = [] }, Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("checks");
        Quiet.Submitted(Posted).When(Approve with { Checks = ["source", "source"] }, Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("checks");
        Quiet.Submitted(Posted).When(Approve with { Checks = ["Source is fine"] }, Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("checks");
        Quiet.Submitted(Posted).When(Approve with { Checks = [.. Enumerable.Range(0, 33).Select(i => $"c{i}")] }, Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("checks");
    }

    [Fact] // LST-1: only confirmed rights are listed
    public void What_is_sold_needs_a_certified_title_both_when_it_is_submitted_and_when_it_is_approved()
    {
        Quiet.Drafted(Posted, Untitled.Stream).When(Submit, Now).ThenRefused(new TitleRejection.TitleNotCertified());
        Quiet.Submitted(Posted, Untitled.Stream).When(Approve, Now).ThenRefused(new TitleRejection.TitleNotCertified());
        Quiet.Drafted(ByAuction, Untitled.Stream).When(Submit, Now).ThenRefused(new TitleRejection.TitleNotCertified());
    }

    [Fact] // TIT-8
    public void A_frozen_title_lists_nothing_until_the_freeze_is_over()
    {
        Scene frozen = Quiet.Frozen(Title, Now);
        frozen.Drafted(Posted).When(Submit, Now - Tick).ThenRefused(new TitleRejection.TitleIsFrozen(Now));
        frozen.Submitted(Posted).When(Approve, Now - Tick).ThenRefused(new TitleRejection.TitleIsFrozen(Now));
        frozen.Submitted(Posted).When(Approve, Now).Facts.Length.ShouldBe(1);
    }

    [Fact]
    public void What_is_not_registered_is_not_listed()
    {
        Quiet.Drafted(Posted, Unregistered.Stream).When(Submit, Now).ThenRefused(new TitleRejection.ProductNotRegistered());
        Quiet.Drafted(Posted).Given(Product.Stream, new ProductWithdrawn(Product, "old", Now)).When(Submit, Now).ThenRefused(new SubjectNotFound());
        Quiet.Drafted(Open, DraftOfResource.Stream).When(Submit, Now).ThenRefused(new TitleRejection.ProductNotRegistered());
    }

    [Fact]
    public void Open_access_needs_no_title()
    {
        Quiet.Drafted(Open, Resource.Stream).When(Submit, Now).Facts.Length.ShouldBe(1);
        Quiet.Submitted(Open, OpenProduct.Stream).When(Approve, Now).Facts.Length.ShouldBe(1);
    }

    [Fact] // TIT-3
    public void A_licence_lies_inside_the_scope_and_term_of_the_title()
    {
        Scene narrow = Quiet.Registered(Id<ProductId>(8), Vendor, Openness.Conditional).Certified(Id<ProductId>(8), Vendor, Research);
        narrow.Drafted(Posted, Id<ProductId>(8).Stream).When(Submit, Now).Facts.Length.ShouldBe(1);
        narrow.Drafted(Posted with { Scope = Scope.Unlimited }, Id<ProductId>(8).Stream).When(Submit, Now).ThenRefused(new TitleRejection.OutsideTitle("scope"));

        Quiet.Drafted(Posted with { LicenceTerm = TitleEnd - Now }).When(Submit, Now).Facts.Length.ShouldBe(1);
        Quiet.Drafted(Posted with { LicenceTerm = TitleEnd - Now + Duration.FromSeconds(1) }).When(Submit, Now).ThenRefused(new TitleRejection.OutsideTitle("term"));
        Quiet.Drafted(Posted with { LicenceTerm = null }).When(Submit, TitleEnd - Tick).Facts.Length.ShouldBe(1);
        Quiet.Drafted(Posted with { LicenceTerm = null }).When(Submit, TitleEnd).ThenRefused(new TitleRejection.OutsideTitle("term"));
    }

    [Fact] // LIC-1, TIT-2
    public void An_exclusive_licence_is_not_offered_while_another_stands()
    {
        var grant = new Grant(Ruling, GrantedRight.Use, Vendor, Bob, Research, new Term(Before, null), Exclusivity.NonExclusive, null, Survives: false);
        Scene granted = Quiet.Given(Title.Stream, new RightGranted(Title, grant with { Term = new Term(Before + Tick, TitleEnd) }, "settlement-1", Before + Tick));
        granted.Drafted(Exclusive).When(Submit, Now).ThenRefused(new TitleRejection.GrantConflicts(Ruling.ToString("D")));
        granted.Drafted(Posted).When(Submit, Now).Facts.Length.ShouldBe(1);
    }

    [Fact]
    public void What_has_become_closed_or_core_meanwhile_is_not_listed()
    {
        Scene reclassified = Quiet.Given(
            Product.Stream, new ProductRevisionDeclared(Product, 2, Hash("second"), 1, "text/csv", Now), new ProductContentStored(Product, 2, Hash("second"), Now),
            new ProductRegistered(Product, 2, "EXA-1", Openness.Conditional, DataGrade.Core, Now));
        reclassified.Drafted(Posted).When(Submit, Now).ThenRefused(new CoreNotListed());
        reclassified.Submitted(Posted).When(Approve, Now).ThenRefused(new CoreNotListed());
        Quiet.Submitted(Open, Resource.Stream).Given(Resource.Stream, new ResourceRevised(Resource, 2, Metadata(Openness.Closed), Now)).When(Approve, Now).ThenRefused(new ClosedNotListed());
    }

    [Fact]
    public void A_listing_whose_end_has_come_in_review_is_not_listed() =>
        Quiet.Submitted(Posted with { ClosesAt = Now }).When(Approve, Now).Refusal.ShouldBeOfType<InvalidListing>().Field.ShouldBe("closesAt");
}
