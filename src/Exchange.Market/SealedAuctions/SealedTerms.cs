using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.SealedAuctions;

/// <summary>How sealed bids become prices (MECHANISMS sections 4 to 6).</summary>
public enum SealedFormat
{
    /// <summary>One licence: the highest bid wins and pays itself (SLD-2).</summary>
    FirstPrice,

    /// <summary>One licence: the highest bid wins and pays the second highest, at least the reserve price (SLD-3).</summary>
    SecondPrice,

    /// <summary>Several licences, all at the price of the lowest bid that wins (MU-2, LAB).</summary>
    LowestAccepted,

    /// <summary>Several licences, all at the price of the highest bid that loses, at least the reserve price (MU-2, HRB).</summary>
    HighestRejected,

    /// <summary>Several licences, each at what was bid for it (MU-3).</summary>
    PayAsBid,

    /// <summary>Several licences; each winner pays what the others lose by him (MU-4, VCG).</summary>
    Vickrey,

    /// <summary>As many licences as are wanted: the bidders are divided by lot, and each half is offered the best price of the other (DIG-2, RSOP).</summary>
    RandomSample,
}

/// <summary>Who goes first among equal bids at the margin.</summary>
public enum SealedTie
{
    /// <summary>The earlier (MECHANISMS G-5).</summary>
    Earliest,

    /// <summary>For one licence: by lot, drawn from the auction's key, which nobody knows before the close (G-6).</summary>
    Lottery,

    /// <summary>For several: each in proportion (G-7).</summary>
    ProRata,
}

/// <summary>What an auction with sealed bids is held under: published before it opens, unchanged until it is settled.</summary>
/// <param name="Lot">The product whose licences are sold, <c>product-…</c>.</param>
/// <param name="Licences">How many are sold; null: as many as are wanted.</param>
/// <param name="Reserve">No licence goes below it, and no bid below it sets a price (G-9); its currency is the auction's.</param>
/// <param name="PerBidder">How many one bidder may get; null: all.</param>
/// <param name="OpensAt">Bids count from here.</param>
/// <param name="ClosesAt">Bids count until just before; an outage moves it.</param>
/// <param name="OutageWindow">An outage of the exchange this close to the close postpones it, and bidders get as long again (DOMAIN TIM-2).</param>
/// <param name="ReserveHidden">The reserve price is the seller's secret until the auction is settled; a commitment to it is published (<see cref="SealedAuctionOpened.ReserveCommitment"/>).</param>
/// <param name="Forgone">What an exclusive sale forgoes, as reckoned at the opening; <paramref name="Reserve"/> is not below it. Told to the seller; null: nothing was stated.</param>
/// <param name="OnDefault">For one licence: what follows when the winner does not pay (MECHANISMS SET-1); null: there is no sale.</param>
/// <param name="Deposit">What a bidder puts up when he registers, a fixed sum: a part of the bid would tell it (DOMAIN MON-4). Null: nothing.</param>
public sealed record SealedTerms(
    ListingId Listing, string Lot, SealedFormat Format, int? Licences, Money Reserve, SealedTie Tie, int? PerBidder, Instant OpensAt, Instant ClosesAt, Duration OutageWindow, Money? Deposit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ReserveHidden = false, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Money? Forgone = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OnDefault? OnDefault = null)
{
    [JsonIgnore]
    public Currency Currency => Reserve.Currency;
}

/// <summary>What a vendor asks for; what he leaves open, the rulebook in force fills in (DOMAIN RUL-1).</summary>
/// <param name="Licences">Of formats for several; null: one, or as many as are wanted.</param>
/// <param name="Reserve">Null: none, which only formats take in which everybody pays his own bid.</param>
/// <param name="OpensAt">Null, or past when the exchange receives it: at once.</param>
/// <param name="Deposit">Null: the rulebook's, if that is a fixed sum; zero: none.</param>
/// <param name="ReserveHidden">Only with a reserve price.</param>
/// <param name="OnDefault">Null: there is no sale when the winner does not pay.</param>
/// <param name="EstimatedValues">For an exclusive licence: what each buyer would pay for one that is not (<see cref="ExclusiveReserve"/>).</param>
public sealed record SealedLot(
    SealedFormat Format, Currency Currency, Instant ClosesAt, int? Licences = null, Money? Reserve = null, SealedTie Tie = SealedTie.Earliest, int? PerBidder = null, Instant? OpensAt = null, Money? Deposit = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ReserveHidden = false, Seq<Money>? EstimatedValues = null, OnDefault? OnDefault = null);
