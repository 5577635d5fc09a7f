using Exchange.Kernel;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Listings.ListingRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Entitlements;

/// <summary>DOM-5: what is unconditionally open is free and instant.</summary>
public sealed class WhenTakingOpenAccess
{
    private static readonly TakeOpenAccess Take = new(Alice, OpenAccess, OpenListing);

    private static Scene OfResource => Quiet.Listed(Open, Resource.Stream, OpenListing);

    private static Scene OfProduct => Quiet.Listed(Open, OpenProduct.Stream, OpenListing);

    [Fact]
    public void Access_to_a_resource_leads_to_its_distributions() =>
        OfResource.When(Take, Now).Then((OpenAccess.Stream, new EntitlementGranted(OpenAccess, Alice, Resource.Stream.Value, OpenListing, null, null, new Term(Now, null), Now)));

    [Fact]
    public void Access_to_a_product_leads_to_its_bytes() =>
        OfProduct.When(Take, Now).Then((OpenAccess.Stream, new EntitlementGranted(OpenAccess, Alice, OpenProduct.Stream.Value, OpenListing, null, new EntitledContent(1, Content, 42, "text/csv"), new Term(Now, null), Now)));

    [Fact]
    public void A_licence_term_ends_it() =>
        Quiet.Listed(Open with { LicenceTerm = Duration.FromDays(1) }, Resource.Stream, OpenListing).When(Take, Now).Facts[0].Event.ShouldBeOfType<EntitlementGranted>().Term.Until.ShouldBe(Now + Duration.FromDays(1));

    [Fact]
    public void Everybody_may_have_it_as_often_as_he_likes()
    {
        Scene taken = OfResource.Given(Take, Now);
        taken.When(Take with { Entitlement = Id<EntitlementId>(8) }, Now).Facts.Length.ShouldBe(1);
        taken.When(Take with { Entitlement = Id<EntitlementId>(8), Actor = Sibling }, Now).Facts.Length.ShouldBe(1);
        taken.When(Take, Now).ThenNothing();
    }

    [Fact]
    public void Only_admitted_buyers_take_it()
    {
        OfResource.When(Take with { Actor = Nobody }, Now).ThenRefused(new ParticipantRejection.NotAdmitted());
        OfResource.When(Take with { Actor = Barred }, Now).ThenRefused(new ParticipantRejection.PartySuspended());
        OfResource.When(Take with { Actor = Visitor }, Now).ThenRefused(new ParticipantRejection.RoleMissing("buyer"));
    }

    [Fact]
    public void Only_what_is_listed_for_it_is_free()
    {
        Quiet.When(Take, Now).ThenRefused(new ListingNotFound());
        Quiet.Listed(Posted, listing: OpenListing).When(Take, Now).ThenRefused(new OtherMethod("posted-price"));
        OfResource.Given(new WithdrawListing(Vendor, OpenListing), Now).When(Take, Now).ThenRefused(new ListingInPhase("withdrawn"));
    }

    [Fact] // row 12: a change of openness is looked at anew
    public void What_is_no_longer_open_or_there_is_not_taken()
    {
        OfResource.Given(Resource.Stream, new ResourceRevised(Resource, 2, Metadata(Openness.Conditional), Now)).When(Take, Now).ThenRefused(new NotOpenData());
        OfResource.Given(Resource.Stream, new ResourceRevised(Resource, 2, Metadata(Openness.Closed), Now)).When(Take, Now).ThenRefused(new ClosedNotListed());
        OfResource.Given(Resource.Stream, new ResourceRetired(Resource, "old", Now)).When(Take, Now).ThenRefused(new SubjectNotFound());
        OfProduct.Given(OpenProduct.Stream, new ProductWithdrawn(OpenProduct, "old", Now)).When(Take, Now).ThenRefused(new SubjectNotFound());
    }
}
