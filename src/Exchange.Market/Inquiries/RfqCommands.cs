using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.Inquiries;

/// <summary>A buyer asks vendors for quotes.</summary>
/// <param name="Ceiling">The most he pays for one licence; hidden.</param>
public sealed record OpenRfq(ParticipantId Actor, RfqId Rfq, RfqTerms Terms, Money? Ceiling) : MarketCommand(Actor)
{
    public override string Kind => "open_rfq";

    public override StreamId Subject => Rfq.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => RfqDesk.Open(this, states, at);
}

/// <summary>A vendor quotes, or quotes anew; in the second round if he is on the shortlist.</summary>
/// <param name="Listing">His own, of what is asked for: a licence under its terms.</param>
public sealed record QuoteForRfq(ParticipantId Actor, RfqId Rfq, ListingId Listing, Money UnitPrice, int LicencesMax, Instant ValidUntil) : MarketCommand(Actor)
{
    public override string Kind => "quote_for_rfq";

    public override StreamId Subject => Rfq.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => RfqDesk.Quote(this, states, at);
}

public sealed record AskRfqQuestion(ParticipantId Actor, RfqId Rfq, Guid Question, string Text) : MarketCommand(Actor)
{
    public override string Kind => "ask_rfq_question";

    public override StreamId Subject => Rfq.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => RfqDesk.Ask(this, states, at);
}

public sealed record AnswerRfqQuestion(ParticipantId Actor, RfqId Rfq, Guid Question, string Text) : MarketCommand(Actor)
{
    public override string Kind => "answer_rfq_question";

    public override StreamId Subject => Rfq.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => RfqDesk.Answer(this, states, at);
}

/// <summary>The buyer says how good a vendor's offer is to him, while he sees no price.</summary>
public sealed record ScoreVendor(ParticipantId Actor, RfqId Rfq, ParticipantId Vendor, int Quality) : MarketCommand(Actor)
{
    public override string Kind => "score_vendor";

    public override StreamId Subject => Rfq.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => RfqDesk.Score(this, states, at);
}

/// <summary>The buyer wants a quote out of the ranking; two operators decide.</summary>
/// <param name="Ground">A code.</param>
public sealed record ChooseQuote(ParticipantId Actor, RfqId Rfq, ParticipantId Vendor, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "choose_rfq_quote";

    public override StreamId Subject => Rfq.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => RfqDesk.Choose(this, states, at);
}

/// <summary>The buyer declines all quotes, before the award.</summary>
/// <param name="Ground">A code.</param>
public sealed record DeclineRfq(ParticipantId Actor, RfqId Rfq, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "decline_rfq";

    public override StreamId Subject => Rfq.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => RfqDesk.Decline(this, states, at);
}

/// <summary>A close, or the award, is due. Has no effect when that has passed.</summary>
public sealed record AdvanceRfq(ParticipantId Actor, RfqId Rfq, Instant DueAt) : MarketCommand(Actor)
{
    public override string Kind => "advance_rfq";

    public override StreamId Subject => Rfq.Stream;

    public override Verdict Decide(IStates states, Instant at) => RfqDesk.Advance(this, states, at);
}
