using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Market.Negotiations;

/// <summary>What a side asks to offer. What it leaves open is as in the offer that it answers, and in the first offer as in the listing.</summary>
public sealed record OfferTerms(Money UnitPrice, int Licences, Scope? Scope, Duration? LicenceTerm, Instant ValidUntil, bool Firm)
{
    public Offer Over(Scope scope, Duration? licenceTerm) => new(UnitPrice, Licences, Scope ?? scope, LicenceTerm ?? licenceTerm, ValidUntil, Firm);
}

/// <summary>A buyer, or the seller of the listing, makes a first offer.</summary>
/// <param name="ListingVersion">The version he has seen.</param>
/// <param name="Buyer">Whom the seller makes it to; null when the buyer makes it.</param>
public sealed record OpenNegotiation(ParticipantId Actor, NegotiationId Negotiation, ListingId Listing, int ListingVersion, ParticipantId? Buyer, OfferTerms Terms) : MarketCommand(Actor)
{
    public override string Kind => "open_negotiation";

    public override StreamId Subject => Negotiation.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => NegotiationDesk.Open(this, states, at);
}

/// <summary>The other side answers the latest offer by one of its own.</summary>
/// <param name="Offer">The number of the offer that it answers.</param>
public sealed record CounterOffer(ParticipantId Actor, NegotiationId Negotiation, int Offer, OfferTerms Terms) : MarketCommand(Actor)
{
    public override string Kind => "counter_offer";

    public override StreamId Subject => Negotiation.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => NegotiationDesk.Counter(this, states, at);
}

/// <summary>The other side accepts the latest offer, unchanged (NEG-2).</summary>
/// <param name="ContentHash">Of the offer as the party has read it.</param>
public sealed record AcceptOffer(ParticipantId Actor, NegotiationId Negotiation, int Offer, ContentHash ContentHash) : MarketCommand(Actor)
{
    public override string Kind => "accept_offer";

    public override StreamId Subject => Negotiation.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => NegotiationDesk.Accept(this, states, at);
}

/// <summary>Whoever made the latest offer takes it back, unless it is firm (NEG-3).</summary>
public sealed record WithdrawOffer(ParticipantId Actor, NegotiationId Negotiation, int Offer) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_offer";

    public override StreamId Subject => Negotiation.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => NegotiationDesk.Withdraw(this, states, at);
}

/// <summary>The other side wants no more of it.</summary>
/// <param name="Ground">A code.</param>
public sealed record DeclineOffer(ParticipantId Actor, NegotiationId Negotiation, int Offer, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "decline_offer";

    public override StreamId Subject => Negotiation.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => NegotiationDesk.Decline(this, states, at);
}

/// <summary>The latest offer is not valid any more, or nobody decided on its price. Has no effect when the negotiation has gone on or is over.</summary>
/// <param name="DueAt">The instant that the command stands for.</param>
public sealed record LapseNegotiation(ParticipantId Actor, NegotiationId Negotiation, Instant DueAt) : MarketCommand(Actor)
{
    public override string Kind => "lapse_negotiation";

    public override StreamId Subject => Negotiation.Stream;

    public override Verdict Decide(IStates states, Instant at) => NegotiationDesk.Lapse(this, states, at);
}
