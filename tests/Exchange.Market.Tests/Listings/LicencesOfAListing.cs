using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.TestKit;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Listings;

/// <summary>LIC-1: how many licences are left, and histories that no decision could have written.</summary>
public sealed class LicencesOfAListing
{
    private const string One = "order-1", Two = "order-2";

    private static ListingState After(ListingTerms terms, params ListingEvent[] facts) =>
        facts.Aggregate((ListingState)Quiet.Listed(terms).ListingState(), ListingDesk.Evolve);

    private static LicenceReserved Reserved(string holder) => new(Listing, holder, Now);

    private static LicenceReserved Several(int licences) => new(Listing, Two, Now, licences);

    private static LicenceSold Sold(string holder) => new(Listing, holder, Now);

    [Fact]
    public void An_exclusive_supply_is_one_a_limited_one_its_count_and_an_unlimited_one_has_no_end()
    {
        Quiet.Listed(Exclusive).ListingState().Available.ShouldBe(1);
        Quiet.Listed(Posted).ListingState().Available.ShouldBe(3);
        Quiet.Listed(Unlimited).ListingState().Available.ShouldBeNull();
    }

    [Fact]
    public void A_licence_is_reserved_sold_and_returned()
    {
        var reserved = (LiveListing)After(Posted, Reserved(One), Reserved(Two));
        reserved.Available.ShouldBe(1);
        var sold = (LiveListing)After(Posted, Reserved(One), Reserved(Two), Sold(One));
        (sold.Available, sold.Sold, sold.Reserved.Count).ShouldBe((1, 1, 1));
        ((LiveListing)After(Posted, Reserved(One), Sold(One), new LicenceReturned(Listing, One, Now))).Available.ShouldBe(3);
        ((LiveListing)After(Posted, Reserved(One), new LicenceReleased(Listing, One, Now))).Available.ShouldBe(3);
    }

    [Fact]
    public void A_reservation_goes_over_with_the_terms_it_was_made_under()
    {
        var listing = (LiveListing)After(ByAuction, Reserved("auction-1"), new ListingRevised(Listing, 2, ByAuction with { LicenceTerm = null }, Now), new LicenceReassigned(Listing, "auction-1", One, Now));
        listing.Reserved.ShouldHaveSingleItem().ShouldBe(new(One, new ReservedLicence(1, ByAuction)));
    }

    [Fact]
    public void Several_are_reserved_sold_and_returned_together()
    {
        var reserved = (LiveListing)After(Posted, Reserved(One), Several(2));
        (reserved.Available, reserved.Spoken).ShouldBe((0, 3));
        var sold = (LiveListing)After(Posted, Reserved(One), Several(2), new LicenceSold(Listing, Two, Now, 2));
        (sold.Available, sold.Spoken, sold.Sold, sold.Phase).ShouldBe((0, 1, 2, ListingPhase.Listed));
        ((LiveListing)After(Posted, Several(3), new LicenceSold(Listing, Two, Now, 3))).Phase.ShouldBe(ListingPhase.SoldOut);
        ((LiveListing)After(Posted, Several(3), new LicenceSold(Listing, Two, Now, 3), new LicenceReturned(Listing, Two, Now, 3))).Available.ShouldBe(3);
        ((LiveListing)After(Posted, Several(3), new LicenceReleased(Listing, Two, Now, 3))).Available.ShouldBe(3);
    }

    [Fact]
    public void A_part_of_a_reservation_goes_over_and_the_rest_stays()
    {
        var listing = (LiveListing)After(Posted, Several(3), new LicenceReassigned(Listing, Two, One, Now, 1));
        (listing.Reserved[One].Licences, listing.Reserved[Two].Licences, listing.Spoken).ShouldBe((1, 2, 3));
        ((LiveListing)After(Posted, Several(3), new LicenceReassigned(Listing, Two, One, Now))).Reserved.ShouldHaveSingleItem().Value.Licences.ShouldBe(3);
    }

    [Fact]
    public void It_is_sold_out_when_the_last_licence_is_sold_and_not_when_it_is_only_spoken_for()
    {
        ((LiveListing)After(Exclusive, Reserved(One))).Phase.ShouldBe(ListingPhase.Listed);
        ((LiveListing)After(Exclusive, Reserved(One), Sold(One))).Phase.ShouldBe(ListingPhase.SoldOut);
        ((LiveListing)After(Exclusive, Reserved(One), Sold(One), new LicenceReturned(Listing, One, Now))).Phase.ShouldBe(ListingPhase.Listed);
    }

    [Fact]
    public void What_is_over_stays_over_when_a_licence_comes_back()
    {
        ((LiveListing)After(Exclusive, Reserved(One), new ListingDelisted(Listing, "fraud", Ruling, Now), new LicenceReleased(Listing, One, Now))).Phase.ShouldBe(ListingPhase.Delisted);
        ((LiveListing)After(Exclusive, Reserved(One), Sold(One), new ListingWithdrawn(Listing, Now), new LicenceReturned(Listing, One, Now))).Phase.ShouldBe(ListingPhase.Withdrawn);
    }

    public static TheoryData<ListingEvent[]> Impossible =>
    [
        new ListingEvent[] { Reserved(One), Reserved(One) },
        new ListingEvent[] { Sold(One) },
        new ListingEvent[] { new LicenceReleased(Listing, One, Now) },
        new ListingEvent[] { new LicenceReturned(Listing, One, Now) },
        new ListingEvent[] { new LicenceReassigned(Listing, One, Two, Now) },
        new ListingEvent[] { Reserved(One), Reserved(Two), new LicenceReassigned(Listing, One, Two, Now) },
        new ListingEvent[] { Several(0) },
        new ListingEvent[] { Several(4) },
        new ListingEvent[] { Several(2), Sold(Two) },
        new ListingEvent[] { Several(2), new LicenceReleased(Listing, Two, Now) },
        new ListingEvent[] { Several(2), new LicenceReleased(Listing, Two, Now, 3) },
        new ListingEvent[] { Several(2), new LicenceReassigned(Listing, Two, One, Now, 3) },
        new ListingEvent[] { Several(2), new LicenceReassigned(Listing, Two, One, Now, 0) },
        new ListingEvent[] { Several(2), new LicenceSold(Listing, Two, Now, 2), new LicenceReturned(Listing, Two, Now, 3) },
        new ListingEvent[] { new ListingRevised(Listing, 3, Posted, Now) },
        new ListingEvent[] { new ListingRevised(Listing, 0, Posted, Now) },
        new ListingEvent[] { new ListingSubmitted(Listing, Now) },
        new ListingEvent[] { new ListingResumed(Listing, "cleared", Ruling, Now) },
        new ListingEvent[] { new ListingExpired(Listing, Now), Reserved(One) },
        new ListingEvent[] { new ListingExpired(Listing, Now), new ListingWithdrawn(Listing, Now) },
        new ListingEvent[] { new ListingDrafted(Listing, Vendor, Product.Stream.Value, Posted, [], Now) },
    ];

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void A_history_that_no_decision_wrote_is_refused_aloud(ListingEvent[] facts) => Should.Throw<ImpossibleHistoryException>(() => After(Posted, facts));

    [Fact]
    public void More_than_there_is_can_t_be_reserved() => Should.Throw<ImpossibleHistoryException>(() => After(Exclusive, Reserved(One), Reserved(Two)));

    [Fact]
    public void Its_size_in_memory_grows_with_what_is_reserved()
    {
        ListingDesk.BytesOf(After(Posted, Reserved(One))).ShouldBeGreaterThan(ListingDesk.BytesOf(After(Posted)));
        ListingDesk.BytesOf(new NoListing()).ShouldBeLessThan(100);
    }
}
