using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Rulebooks;
using NodaTime;

namespace Exchange.Market.SealedAuctions;

/// <summary>A custodian's part of the auction's private key, sealed to the custodian's own public key.</summary>
/// <param name="Number">Which part it is, from 1.</param>
/// <param name="Custodian">As the rulebook of the day named him.</param>
/// <param name="Sealed">HPKE (RFC 9180), base64: only the custodian can read it.</param>
/// <param name="Point">What a true part is known by: the point of P-256 that it gives, uncompressed, base64 (Feldman 1987).</param>
public sealed record KeptShare(int Number, Custodian Custodian, string Sealed, string Point);

/// <summary>What was found in an envelope.</summary>
/// <param name="Number">Of the bid.</param>
/// <param name="Slip">Null when it is void.</param>
/// <param name="Void">Why it counts for nothing, a code; null when it counts.</param>
public sealed record OpenedBid(ParticipantId Bidder, long Number, BidSlip? Slip, string? Void);

/// <summary>What a bidder gets, and pays for all of it.</summary>
public sealed record SealedAward(ParticipantId Bidder, int Licences, Money Price);

/// <summary>A fact about one auction with sealed bids.</summary>
public abstract record SealedAuctionEvent(SealedAuctionId Auction, Instant At);

/// <param name="PublicKey">What bids are sealed to: a point of P-256, uncompressed, base64. It is also the commitment to every draw by lot, which comes of the private key.</param>
/// <param name="Custody">The three parts of the private key, any two of which open the bids; it is kept nowhere else.</param>
/// <param name="ReserveCommitment">To a reserve price that is hidden (<see cref="SealedDesk.ReserveCommitment"/>), for everybody to hold it against once the key is known; null: it is not hidden.</param>
/// <param name="SellerGroup">The seller's control group at the time, none of which may bid; null: he stands alone.</param>
public sealed record SealedAuctionOpened(
    SealedAuctionId Auction, ParticipantId Seller, SealedTerms Terms, string PublicKey, Seq<KeptShare> Custody, Instant At, string? SellerGroup = null,
    ContentHash? ReserveCommitment = null) : SealedAuctionEvent(Auction, At);

/// <summary>A party may bid from now on; its deposit, where the terms ask for one, was held in the same batch (DOMAIN MON-4).</summary>
public sealed record SealedBidderRegistered(SealedAuctionId Auction, ParticipantId Bidder, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>A bid, which nobody can read until two custodians open the auction; a bidder's later one takes the place of the earlier (SLD-1).</summary>
/// <param name="Number">Counts the auction's bids from 1.</param>
/// <param name="Envelope">The slip, padded and sealed, base64; of one length whatever it says.</param>
/// <param name="Commitment">What the slip will be held against.</param>
public sealed record SealedBidPlaced(SealedAuctionId Auction, ParticipantId Bidder, long Number, string Envelope, ContentHash Commitment, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>A bidder took his bid back before the close (SLD-1).</summary>
public sealed record SealedBidWithdrawn(SealedAuctionId Auction, ParticipantId Bidder, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>An outage moved the close (DOMAIN TIM-2).</summary>
public sealed record SealedClosePostponed(SealedAuctionId Auction, Instant OutageFrom, Instant OutageTo, Instant ClosesAt, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>No bid counts any more; the envelopes wait for two custodians.</summary>
/// <param name="Bids">How many stand.</param>
public sealed record SealedBiddingClosed(SealedAuctionId Auction, int Bids, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>A custodian handed his part of the key in. The bids are final, so it need not be secret any more.</summary>
/// <param name="Share">The part, base64.</param>
public sealed record KeyShareHandedIn(SealedAuctionId Auction, ParticipantId By, int Number, string Share, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>Two parts gave the private key, which fits the public one: from here on anybody can read every bid.</summary>
/// <param name="PrivateKey">32 bytes, base64.</param>
public sealed record SealedAuctionUnsealed(SealedAuctionId Auction, string PrivateKey, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>Some envelopes were opened, in the order of their numbers.</summary>
/// <param name="Opened">How many are open with these.</param>
public sealed record SealedBidsOpened(SealedAuctionId Auction, Seq<OpenedBid> Bids, int Opened, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>The licences are sold.</summary>
/// <param name="ClearingPrice">Of one licence, where all pay the same; null otherwise.</param>
/// <param name="Rule">The price rule and its version, so that replay can verify the outcome.</param>
public sealed record SealedLicencesAwarded(
    SealedAuctionId Auction, Seq<SealedAward> Awards, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Money? ClearingPrice, string Rule, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>The auction ended without a sale.</summary>
/// <param name="Reason">A code: <c>no-bids</c>, or <c>reserve-not-met</c>.</param>
public sealed record SealedAuctionUnsold(SealedAuctionId Auction, string Reason, string Rule, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>Two operators called the auction off before it was settled; every deposit went back.</summary>
/// <param name="Ground">A code.</param>
public sealed record SealedAuctionCancelled(SealedAuctionId Auction, string Ground, Guid Decision, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>The winner of one licence did not pay, and by the terms it goes to the next: winner and price as the rule gives them without those who were passed over (MECHANISMS SET-1, SET-2).</summary>
/// <param name="Passed">First who did not pay, then those who could not take it: who may not buy at the moment, or has not the deposit any more.</param>
public sealed record SealedLicenceAwardedAnew(SealedAuctionId Auction, SealedAward Award, Seq<ParticipantId> Passed, string Rule, Instant At) : SealedAuctionEvent(Auction, At);

/// <summary>There is no sale of the one licence: the winner did not pay and nobody followed him, or what he had won could not be delivered.</summary>
/// <param name="Ground">A code: <c>not-paid</c> or <c>not-deliverable</c>.</param>
/// <param name="Passed">As in <see cref="SealedLicenceAwardedAnew"/>; empty when nobody has defaulted.</param>
public sealed record SealedAwardVoided(SealedAuctionId Auction, string Ground, Seq<ParticipantId> Passed, Instant At) : SealedAuctionEvent(Auction, At);
