using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.Inquiries;

public enum RfqPhase
{
    Open,

    /// <summary>Those on the shortlist may quote once more.</summary>
    BestAndFinal,

    /// <summary>The award is due.</summary>
    Closed,
    Awarded,
    NotAwarded,
    Declined,
}

public abstract record RfqState;

public sealed record NoRfq : RfqState;

public sealed record RfqQuestion(ParticipantId Vendor, bool Answered);

/// <param name="NextAt">The next close, or when the award is due; null: it is over.</param>
/// <param name="Quotes">The last quote of each vendor, of each round, in minor units of the terms' currency.</param>
/// <param name="Listings">Whose licence a vendor offers, by vendor.</param>
/// <param name="Given">How many quotes were given in all.</param>
/// <param name="Scores">By vendor; who has none has 0.</param>
/// <param name="Choice">Whom the buyer wants out of the ranking.</param>
/// <param name="Overridden">Two operators have let him.</param>
public sealed record LiveRfq(
    RfqId Id, ParticipantId Buyer, RfqTerms Terms, Money? Ceiling, RfqPhase Phase, Instant? NextAt, RfqQuotes Quotes, ImmutableDictionary<string, ListingId> Listings, int Given,
    ImmutableDictionary<string, int> Scores, ImmutableDictionary<Guid, RfqQuestion> Questions, ParticipantId? Choice, bool Overridden) : RfqState
{
    [JsonIgnore]
    public bool IsOver => Phase is RfqPhase.Awarded or RfqPhase.NotAwarded or RfqPhase.Declined;

    /// <summary>Whether quotes are sealed at the moment: those of the round that runs.</summary>
    [JsonIgnore]
    public bool IsSealed => Phase is RfqPhase.Open or RfqPhase.BestAndFinal;

    /// <summary>The request as the mechanism knows it.</summary>
    [JsonIgnore]
    public RfqRules Rules => new(
        Buyer, Terms.Licences, Terms.ClosesAt, Terms.AwardsAt,
        Terms.Rule switch
        {
            AwardRule.LowestPrice => new RfqRule.LowestPrice(),
            AwardRule.Split => new RfqRule.Split(),
            _ => new RfqRule.Weighted(Terms.Weights!.Price, Terms.Weights.Quality),
        },
        Ceiling?.MinorUnits, Terms.Invited is { } invited ? [.. invited] : null, Terms.Finals is { } finals ? new BestAndFinal(finals.ClosesAt, finals.Shortlist) : null);

    /// <summary>Whether a vendor may know of it.</summary>
    public bool IsSeenBy(ParticipantId vendor) => Terms.Invited is not { } invited || invited.Contains(vendor);

    /// <summary>What may be shown while quotes are sealed: without the ceiling, and without the quotes of the round that runs (DOMAIN SEE-1).</summary>
    public LiveRfq Unsealed() => IsSealed ? this with { Ceiling = null, Quotes = Phase == RfqPhase.Open ? RfqQuotes.None : RfqQuotes.Of(Quotes.All.Where(q => q.Round == 1)) } : this;
}
