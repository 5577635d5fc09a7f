using System.Text.Json.Serialization;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Auctions;

/// <summary>A fact about one auction.</summary>
/// <param name="At">t of the command that it came of.</param>
public abstract record AuctionEvent(AuctionId Auction, Instant At);

/// <param name="SellerGroup">The seller's control group at the time, none of which may bid; null: he stands alone.</param>
/// <param name="Scheduled">Bidding opens later, with a fact of its own. False in auctions of before there was that fact: they take bids from their opening on without it.</param>
public sealed record AuctionOpened(
    AuctionId Auction,
    ParticipantId Seller,
    AuctionTerms Terms,
    Instant At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SellerGroup = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Scheduled = false) : AuctionEvent(Auction, At);

/// <summary>A party may bid from now on; its deposit, where the terms ask for one, was held in the same batch (DOMAIN MON-4).</summary>
public sealed record BidderRegistered(AuctionId Auction, ParticipantId Bidder, Instant At) : AuctionEvent(Auction, At);

/// <summary>A bid was accepted. Leader and price follow from the bids and are not stored (MECHANISMS 14.2).</summary>
/// <param name="Maximum">Secret until the close (DOMAIN SEE-1); in open outcry it is the price.</param>
public sealed record BidPlaced(AuctionId Auction, ParticipantId Bidder, Money Maximum, Instant At) : AuctionEvent(Auction, At);

/// <summary>A bidder took all his bids back, as the terms allow; leader and price follow from those that stand (MECHANISMS ENG-10).</summary>
public sealed record BidRetracted(AuctionId Auction, ParticipantId Bidder, Instant At) : AuctionEvent(Auction, At);

/// <summary>A late bid moved the close (MECHANISMS ENG-9).</summary>
public sealed record CloseExtended(AuctionId Auction, Instant ClosesAt, Instant At) : AuctionEvent(Auction, At);

/// <summary>An outage moved the close (DOMAIN TIM-2).</summary>
public sealed record ClosePostponed(AuctionId Auction, Instant OutageFrom, Instant OutageTo, Instant ClosesAt, Instant At) : AuctionEvent(Auction, At);

/// <summary>The lot is sold: at the close, or at once to who took it at its buy-now price (MECHANISMS ENG-11).</summary>
/// <param name="RuleVersion">The price rule that gave winner and price, so that replay can verify them; that of a purchase is <see cref="Mechanisms.EnglishAuction.BuyNowRuleVersion"/>.</param>
public sealed record LotAwarded(AuctionId Auction, ParticipantId Winner, Money Price, string RuleVersion, Instant At) : AuctionEvent(Auction, At);

/// <summary>The auction ended without a sale.</summary>
/// <param name="RuleVersion">The price rule that gave the outcome.</param>
public sealed record LotUnsold(AuctionId Auction, UnsoldReason Reason, string RuleVersion, Instant At) : AuctionEvent(Auction, At);

public enum UnsoldReason
{
    /// <summary>Nobody bid. Stored as <c>no-bids</c>.</summary>
    NoBids,

    /// <summary>The highest maximum was below the reserve price. Stored as <c>reserve-not-met</c>.</summary>
    ReserveNotMet,
}

/// <summary>A bidder left a maximum for the opening, in the place of any he had left before. Nothing stands by it before bidding opens.</summary>
/// <param name="Maximum">Secret until the close (DOMAIN SEE-1).</param>
public sealed record AbsenteeBidLeft(AuctionId Auction, ParticipantId Bidder, Money Maximum, Instant At) : AuctionEvent(Auction, At);

/// <summary>A bidder took back what he had left for the opening.</summary>
public sealed record AbsenteeBidWithdrawn(AuctionId Auction, ParticipantId Bidder, Instant At) : AuctionEvent(Auction, At);

/// <summary>Bids count from here on, and the maxima that were left stand.</summary>
public sealed record BiddingOpened(AuctionId Auction, Instant At) : AuctionEvent(Auction, At);

/// <summary>The auction was called off; every deposit and the licence were released in the same batch.</summary>
/// <param name="Ground">A code.</param>
/// <param name="Decision">Of two operators; null: by the seller, while no bid stood.</param>
public sealed record AuctionCancelled(
    AuctionId Auction, string Ground, Instant At, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Decision = null) : AuctionEvent(Auction, At);

/// <summary>The winner did not pay, and by the terms the lot goes to the next: winner and price as the rule gives them without those who were passed over (MECHANISMS SET-1, SET-2).</summary>
/// <param name="Passed">First who did not pay, then those who could not take the lot: who may not buy at the moment, or has not the deposit any more.</param>
public sealed record LotAwardedAnew(AuctionId Auction, ParticipantId Winner, Money Price, Seq<ParticipantId> Passed, string RuleVersion, Instant At) : AuctionEvent(Auction, At);

/// <summary>There is no sale: the winner did not pay and nobody followed him, or what he had won could not be delivered.</summary>
/// <param name="Ground">A code: <c>not-paid</c> or <c>not-deliverable</c>.</param>
/// <param name="Passed">As in <see cref="LotAwardedAnew"/>; empty when nobody has defaulted.</param>
public sealed record AwardVoided(AuctionId Auction, string Ground, Seq<ParticipantId> Passed, Instant At) : AuctionEvent(Auction, At);
