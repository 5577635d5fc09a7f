using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.Quotations;

/// <summary>A buyer asks for a quote.</summary>
public sealed record RequestQuote(ParticipantId Actor, QuoteId Quote, ListingId Listing, int Licences) : MarketCommand(Actor)
{
    public override string Kind => "request_quote";

    public override StreamId Subject => Quote.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => QuoteDesk.Request(this, states, at);
}

/// <summary>A vendor drafts a quote that nobody asked for.</summary>
public sealed record DraftQuote(ParticipantId Actor, QuoteId Quote, ListingId Listing, ParticipantId Buyer, QuoteTerms Terms) : MarketCommand(Actor)
{
    public override string Kind => "draft_quote";

    public override StreamId Subject => Quote.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => QuoteDesk.Draft(this, states, at);
}

/// <summary>The vendor drafts his answer to a request, or another draft in the place of the last.</summary>
public sealed record RedraftQuote(ParticipantId Actor, QuoteId Quote, QuoteTerms Terms) : MarketCommand(Actor)
{
    public override string Kind => "redraft_quote";

    public override StreamId Subject => Quote.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => QuoteDesk.Redraft(this, states, at);
}

/// <summary>The vendor offers what he has drafted.</summary>
public sealed record IssueQuote(ParticipantId Actor, QuoteId Quote) : MarketCommand(Actor)
{
    public override string Kind => "issue_quote";

    public override StreamId Subject => Quote.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => QuoteDesk.Issue(this, states, at);
}

/// <summary>The vendor makes another offer in the place of the last; that is how an indicative quote is made firm.</summary>
public sealed record AmendQuote(ParticipantId Actor, QuoteId Quote, QuoteTerms Terms) : MarketCommand(Actor)
{
    public override string Kind => "amend_quote";

    public override StreamId Subject => Quote.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => QuoteDesk.Amend(this, states, at);
}

/// <param name="Version">The one the buyer has seen.</param>
public sealed record AskToFirm(ParticipantId Actor, QuoteId Quote, int Version) : MarketCommand(Actor)
{
    public override string Kind => "ask_to_firm_quote";

    public override StreamId Subject => Quote.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => QuoteDesk.AskToFirm(this, states, at);
}

/// <summary>The buyer takes a firm quote: order, price, licences and money at once.</summary>
/// <param name="Version">The one he has seen.</param>
public sealed record AcceptQuote(ParticipantId Actor, QuoteId Quote, int Version) : MarketCommand(Actor)
{
    public override string Kind => "accept_quote";

    public override StreamId Subject => Quote.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Quote.Order.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => QuoteDesk.Accept(this, states, at);
}

/// <param name="Ground">A code.</param>
public sealed record DeclineQuote(ParticipantId Actor, QuoteId Quote, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "decline_quote";

    public override StreamId Subject => Quote.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => QuoteDesk.Decline(this, states, at);
}

public sealed record WithdrawQuote(ParticipantId Actor, QuoteId Quote) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_quote";

    public override StreamId Subject => Quote.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => QuoteDesk.Withdraw(this, states, at);
}

/// <summary>The quote is valid no more. Has no effect when it was amended or taken.</summary>
/// <param name="LapsesAt">The first instant at which it is not.</param>
public sealed record LapseQuote(ParticipantId Actor, QuoteId Quote, Instant LapsesAt) : MarketCommand(Actor)
{
    public override string Kind => "lapse_quote";

    public override StreamId Subject => Quote.Stream;

    public override Verdict Decide(IStates states, Instant at) => QuoteDesk.Lapse(this, states, at);
}
