using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.Credits;

/// <summary>A vendor opens a series of credits of what he has listed.</summary>
/// <param name="Currency">In which the credits are traded.</param>
/// <param name="Supply">No more are ever issued.</param>
public sealed record OpenSeries(ParticipantId Actor, CreditSeriesId Series, ListingId Listing, Currency Currency, long Supply, Instant ExpiresAt) : MarketCommand(Actor)
{
    public override string Kind => "open_credit_series";

    public override StreamId Subject => Series.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => CreditDesk.Open(this, states, at);
}

/// <summary>The issuer puts further credits of his series into his own account.</summary>
public sealed record IssueCredits(ParticipantId Actor, CreditSeriesId Series, long Quantity) : MarketCommand(Actor)
{
    public override string Kind => "issue_credits";

    public override StreamId Subject => Series.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, CreditAccountId.Of(Series, Actor).Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => CreditDesk.Issue(this, states, at);
}

/// <summary>The issuer gives credits of his own to a buyer, free of payment: samples, goodwill. Whatever is paid for is traded.</summary>
/// <param name="Allotment">Made by the command.</param>
public sealed record AllotCredits(ParticipantId Actor, CreditSeriesId Series, Guid Allotment, ParticipantId To, long Quantity) : MarketCommand(Actor)
{
    public override string Kind => "allot_credits";

    public override StreamId Subject => Series.Stream;

    public override ImmutableArray<StreamId> Streams =>
        [Subject, CreditAccountId.Of(Series, Actor).Stream, CreditAccountId.Of(Series, To).Stream, ParticipantStreams.Of(Actor), ParticipantStreams.Of(To)];

    public override Verdict Decide(IStates states, Instant at) => CreditDesk.Allot(this, states, at);
}

/// <summary>Whoever has credits uses some: they give him as many downloads of the product as it is now.</summary>
/// <param name="Entitlement">Made by the command.</param>
public sealed record UseCredits(ParticipantId Actor, CreditSeriesId Series, EntitlementId Entitlement, long Quantity) : MarketCommand(Actor)
{
    public override string Kind => "use_credits";

    public override StreamId Subject => Series.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, CreditAccountId.Of(Series, Actor).Stream, Entitlement.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => CreditDesk.Use(this, states, at);
}

/// <summary>The expiry has come: what was issued and not used is worth nothing. Has no effect when it was carried out before.</summary>
/// <param name="ExpiresAt">The deadline that the command stands for.</param>
public sealed record ExpireSeries(ParticipantId Actor, CreditSeriesId Series, Instant ExpiresAt) : MarketCommand(Actor)
{
    public override string Kind => "expire_credit_series";

    public override StreamId Subject => Series.Stream;

    public override Verdict Decide(IStates states, Instant at) => CreditDesk.Expire(this, states, at);
}
