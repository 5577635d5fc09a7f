using Exchange.Kernel;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Market.Listings;

/// <summary>How a listing is sold.</summary>
public enum SaleMethod
{
    /// <summary>Free and instant, of a resource or product that is unconditionally open.</summary>
    OpenAccess,

    /// <summary>At the listed price, to whoever orders (MECHANISMS POST-1, flat).</summary>
    PostedPrice,

    /// <summary>By auctions that the vendor opens.</summary>
    Auction,

    /// <summary>By negotiation alone: the listed price is what the vendor asks, and nobody orders at it (DOMAIN NEG-1).</summary>
    Negotiation,

    /// <summary>By interest: the vendor calls for registrations; one interested party has it at the listed price, several bid for it (DOMAIN LST-3).</summary>
    Interest,
}

/// <summary>How many licences there are (MECHANISMS section 1, LIC-1).</summary>
public enum SupplyKind
{
    Exclusive,
    Limited,
    Unlimited,
}

/// <param name="Count">Of a limited supply, from 1; null otherwise.</param>
public sealed record LicenceSupply(SupplyKind Kind, int? Count);

/// <summary>What is offered. A change is a new version of the listing (LST-2).</summary>
/// <param name="Price">Of a posted price, what is asked in a negotiation, or what one interested party pays; null otherwise.</param>
/// <param name="Exclusivity">Of the right that is granted; exclusive with an exclusive supply and only then.</param>
/// <param name="LicenceTerm">How long a licence lasts from delivery; null: as long as the title.</param>
/// <param name="ClosesAt">The listing expires then; null: it stays until it is withdrawn.</param>
public sealed record ListingTerms(SaleMethod Method, Money? Price, LicenceSupply Supply, Scope Scope, Exclusivity Exclusivity, Duration? LicenceTerm, Instant? ClosesAt);
