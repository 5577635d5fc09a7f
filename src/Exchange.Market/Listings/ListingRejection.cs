using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Listings;

/// <summary>Why a listing can't be made, changed or bought from, in order of precedence: where several apply, the first is given.</summary>
/// <remarks>The guards of the acting party come before these (<see cref="Participants.Admission.Bars"/>), those of title, rulebook and account after.</remarks>
public abstract record ListingRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>There is none, it is another's, or it was never listed.</summary>
    public sealed record ListingNotFound() : ListingRejection("listing-not-found", RejectionKind.NotFound, "There is no such listing.");

    /// <param name="Phase">In kebab case, such as <c>sold-out</c>.</param>
    public sealed record ListingInPhase(string Phase) : ListingRejection("listing-phase", RejectionKind.StateForbids, $"The listing is {Phase}.");

    /// <summary>It is sold in another way.</summary>
    /// <param name="Method">How it is sold, in kebab case.</param>
    public sealed record OtherMethod(string Method) : ListingRejection("other-method", RejectionKind.StateForbids, $"The listing is sold by {Method}.");

    /// <summary>A deadline was carried out before it was due. Only a broken process does that.</summary>
    public sealed record DeadlineNotDue(Instant DueAt) : ListingRejection("deadline-not-due", RejectionKind.StateForbids, $"The deadline is {DueAt}.");

    /// <summary>The seller, or a party of his control group, can't buy (MECHANISMS G-4, SELF_DEAL).</summary>
    public sealed record SelfDeal() : ListingRejection("self-deal", RejectionKind.NotAllowed, "The seller and his group can't buy their own listing.");

    /// <summary>The seller is suspended: no new deal is made with him (FUNCTIONS row 1).</summary>
    public sealed record SellerBarred() : ListingRejection("seller-barred", RejectionKind.StateForbids, "The seller may not trade at the moment.");

    /// <summary>The listing moved on since the caller saw it (LST-2).</summary>
    /// <param name="ListingVersion">The version whose terms hold now.</param>
    public sealed record ListingChanged(long ListingVersion) : ListingRejection("listing-changed", RejectionKind.StateForbids, $"The listing is at version {ListingVersion}.");

    /// <summary>All licences are sold or spoken for (LIC-1).</summary>
    public sealed record SoldOut() : ListingRejection("sold-out", RejectionKind.StateForbids, "No licence is left.");

    /// <summary>The method makes its price out of those who are turned away, and here nobody need be (MECHANISMS section 1).</summary>
    public sealed record NoScarcity() : ListingRejection("no-scarcity", RejectionKind.Unacceptable, "This method makes its price out of bids that lose, and perhaps none does: it takes a limited supply, and a reserve price where losers set the price.");

    /// <summary>Nothing that can be listed, or not the vendor's.</summary>
    public sealed record SubjectNotFound() : ListingRejection("listing-subject-not-found", RejectionKind.NotFound, "There is no such product or resource of this vendor.");

    /// <summary>Closed data is never listed (DOM-5).</summary>
    public sealed record ClosedNotListed() : ListingRejection("closed-not-listed", RejectionKind.NotAllowed, "Closed data is never listed.");

    /// <summary>Raw personal data is never listed (DOM-4).</summary>
    public sealed record RawPersonalNotListed() : ListingRejection("raw-personal-not-listed", RejectionKind.NotAllowed, "Raw personal data is never listed.");

    /// <summary>Core data is never traded (DOM-4).</summary>
    public sealed record CoreNotListed() : ListingRejection("core-not-listed", RejectionKind.NotAllowed, "Core data is never traded.");

    /// <summary>An entry of the negative list keeps such data out of listings and trade (FUNCTIONS row 13).</summary>
    /// <param name="Entry">Its code.</param>
    /// <param name="Rulebook">The version whose list it stands in.</param>
    public sealed record OnNegativeList(string Entry, long Rulebook)
        : ListingRejection("negative-list", RejectionKind.NotAllowed, $"Entry {Entry} of the negative list, version {Rulebook} of the rulebook, keeps it out of trade.");

    /// <summary>Unconditionally open data is free (DOM-5).</summary>
    public sealed record PriceOnOpenData() : ListingRejection("price-on-open-data", RejectionKind.Unacceptable, "Unconditionally open data is free and instant: it can have no price.");

    /// <summary>Open access is for what is unconditionally open.</summary>
    public sealed record NotOpenData() : ListingRejection("not-open-data", RejectionKind.Unacceptable, "Only unconditionally open data has open access.");

    /// <summary>The terms, the source or the checklist can't be.</summary>
    /// <param name="Field">The member at fault, by its name in JSON.</param>
    /// <param name="Requirement">What it must be, an English sentence.</param>
    public sealed record InvalidListing(string Field, string Requirement) : ListingRejection("invalid-listing", RejectionKind.Unacceptable, $"{Field}: {Requirement}");
}
