using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.Auctions;

/// <summary>What an auction is held under: published before it opens, unchanged until it is settled. Only the reserve price is secret.</summary>
/// <param name="Lot">The product whose licence is sold, <c>product-…</c>.</param>
/// <param name="OpeningPrice">The least a first bid may offer.</param>
/// <param name="ReservePrice">Below it the lot is not sold; hidden until the bidding has met it; null: there is none.</param>
/// <param name="Increments">In minor units of the opening price's currency.</param>
/// <param name="OpensAt">Bids count from here.</param>
/// <param name="ClosesAt">Bids count until just before; soft close and outages move it.</param>
/// <param name="SoftClose">Null: the close stands whatever is bid.</param>
/// <param name="OutageWindow">An outage of the exchange this close to the close postpones it, and bidders get as long again (DOMAIN TIM-2).</param>
public sealed record AuctionTerms(
    string Lot,
    Money OpeningPrice,
    Money? ReservePrice,
    IncrementTable Increments,
    Instant OpensAt,
    Instant ClosesAt,
    SoftClose? SoftClose,
    Duration OutageWindow);
