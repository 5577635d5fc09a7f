using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using NodaTime;

namespace Exchange.Market.SealedAuctions;

public enum SealedPhase
{
    /// <summary>Bids are taken, between the terms' opening and the close.</summary>
    Open,

    /// <summary>The envelopes wait for the key.</summary>
    Closed,

    /// <summary>The key is known, and envelopes are being opened.</summary>
    Unsealed,
    Awarded,
    Unsold,
    Cancelled,

    /// <summary>It was awarded, and there is no sale after all.</summary>
    Void,
}

/// <summary>What an auction with sealed bids knows of itself. Immutable.</summary>
public abstract record SealedAuctionState;

/// <summary>There is no such auction yet.</summary>
public sealed record NoSealedAuction : SealedAuctionState;

/// <summary>A bid that stands.</summary>
/// <param name="Number">Of the auction's bids; of equal bids of one instant the smaller goes first.</param>
public sealed record StandingEnvelope(ParticipantId Bidder, long Number, string Envelope, ContentHash Commitment, Instant At);

/// <param name="ClosesAt">The close as outages have moved it.</param>
/// <param name="Numbered">Bids taken, those replaced or withdrawn among them.</param>
/// <param name="Envelopes">What stands, by bidder.</param>
/// <param name="Shares">The parts of the key handed in so far, by number.</param>
/// <param name="PrivateKey">Null before it is unsealed.</param>
/// <param name="Opened">What was found so far, in the order of the bids' numbers.</param>
/// <param name="Awards">Who got what; empty before.</param>
/// <param name="Rule">The price rule that gave the outcome; null before.</param>
/// <param name="Passed">Whose bids count no more: winners who did not pay, and those who could not follow them.</param>
public sealed record LiveSealedAuction(
    SealedAuctionId Id, ParticipantId Seller, string? SellerGroup, SealedTerms Terms, string PublicKey, Seq<KeptShare> Custody, SealedPhase Phase, Instant ClosesAt, AuctionBidders Bidders, long Numbered,
    ImmutableDictionary<string, StandingEnvelope> Envelopes, ImmutableSortedDictionary<int, string> Shares, string? PrivateKey, Seq<OpenedBid> Opened, Seq<SealedAward> Awards, string? Rule,
    Seq<ParticipantId> Passed = default) : SealedAuctionState
{
    public bool IsOver => Phase is SealedPhase.Awarded or SealedPhase.Unsold or SealedPhase.Cancelled or SealedPhase.Void;

    public bool IsOwnOf(ParticipantId party, string? group) => party == Seller || (group is not null && string.Equals(group, SellerGroup, StringComparison.Ordinal));

    /// <summary>Without the bids of some more.</summary>
    internal LiveSealedAuction Without(IEnumerable<ParticipantId> passed) => this with { Passed = passed.Aggregate(Passed, (all, bidder) => all.Add(bidder)) };

    /// <summary>The envelopes that are still to be opened, in the order of their numbers.</summary>
    public IEnumerable<StandingEnvelope> Unopened => Envelopes.Values.OrderBy(e => e.Number).Skip(Opened.Count);
}
