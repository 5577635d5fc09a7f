using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.DutchAuctions;

public enum DutchPhase
{
    /// <summary>From its announcement to its end; licences are to be had between the terms' opening and the close.</summary>
    Open,
    Awarded,
    Unsold,
    Cancelled,
}

/// <summary>What a Dutch auction knows of itself. Immutable.</summary>
public abstract record DutchAuctionState;

/// <summary>There is no such auction yet.</summary>
public sealed record NoDutchAuction : DutchAuctionState;

/// <param name="ClosesAt">The close as outages have moved it.</param>
/// <param name="Numbered">Acts that counted.</param>
/// <param name="Book">What was taken, what is left, and the limits that wait, which are secret.</param>
/// <param name="Awards">Who got what; empty before.</param>
/// <param name="Rule">The price rule that gave the outcome; null before.</param>
public sealed record LiveDutchAuction(
    DutchAuctionId Id, ParticipantId Seller, string? SellerGroup, DutchTerms Terms, DutchPhase Phase, Instant ClosesAt, AuctionBidders Bidders, long Numbered, DutchState Book, Seq<DutchAward> Awards, string? Rule)
    : DutchAuctionState
{
    public bool IsOver => Phase != DutchPhase.Open;

    [JsonIgnore]
    public DutchRules Rules => Terms.Rules(ClosesAt, Seller);

    /// <summary>When the next limit fires, whether or not that is before the close; null: none waits.</summary>
    [JsonIgnore]
    public Instant? NextAt => Book.Waiting.IsEmpty ? null : Book.Waiting.First().Key.FiresAt;

    public bool IsOwnOf(ParticipantId party, string? group) => party == Seller || (group is not null && string.Equals(group, SellerGroup, StringComparison.Ordinal));

    /// <summary>What may be shown while limits wait: without them (DOMAIN SEE-1).</summary>
    public LiveDutchAuction Shown() => this with { Book = Book with { Waiting = Book.Waiting.Clear() } };

    public Money InCurrency(long minorUnits) => new(minorUnits, Terms.Currency);
}
