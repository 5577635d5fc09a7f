using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Interests;

public enum InterestPhase
{
    /// <summary>Registrations are taken.</summary>
    Open,

    /// <summary>One was interested: an order came of it.</summary>
    Agreed,

    /// <summary>Several were: an auction came of it.</summary>
    Auctioned,

    /// <summary>Nobody was.</summary>
    Lapsed,
}

public abstract record InterestState;

public sealed record NoInterest : InterestState;

/// <param name="Auction">As it is announced.</param>
/// <param name="ExtensionsLeft">How often the period may still be extended.</param>
/// <param name="Registered">Who would have the licence.</param>
public sealed record LiveInterest(
    InterestId Id, ListingId Listing, int ListingVersion, ProductId Product, ParticipantId Seller, ListingTerms Terms, string? SellerGroup, AuctionTerms Auction, Instant Until, int ExtensionsLeft,
    Duration? Extension, Duration Runs, InterestPhase Phase, AuctionBidders Registered) : InterestState;
