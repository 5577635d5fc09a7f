using Exchange.Kernel;

namespace Exchange.Market.Listings;

public static class ListingCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("listing_drafted", MarketJson.Of<ListingDrafted>())
        .Add("listing_submitted", MarketJson.Of<ListingSubmitted>())
        .Add("listing_returned", MarketJson.Of<ListingReturned>())
        .Add("listing_listed", MarketJson.Of<ListingListed>())
        .Add("listing_revised", MarketJson.Of<ListingRevised>())
        .Add("listing_suspended", MarketJson.Of<ListingSuspended>())
        .Add("listing_resumed", MarketJson.Of<ListingResumed>())
        .Add("listing_delisted", MarketJson.Of<ListingDelisted>())
        .Add("listing_withdrawn", MarketJson.Of<ListingWithdrawn>())
        .Add("listing_expired", MarketJson.Of<ListingExpired>())
        .Add("licence_reserved", MarketJson.Of<LicenceReserved>())
        .Add("licence_released", MarketJson.Of<LicenceReleased>())
        .Add("licence_reassigned", MarketJson.Of<LicenceReassigned>())
        .Add("licence_sold", MarketJson.Of<LicenceSold>())
        .Add("licence_returned", MarketJson.Of<LicenceReturned>())
        .Add("no_scarcity_allowed", MarketJson.Of<NoScarcityAllowed>());

    public static readonly IAggregate Aggregate = new Aggregate<ListingState, ListingEvent>(ListingId.Prefix, ListingDesk.Evolve, new NoListing(), Events, ListingDesk.BytesOf,
        StateJson.Of<ListingState>());
}
