using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Titles;

/// <summary>The product's vendor applies for confirmation of what he and others hold in it.</summary>
public sealed record ApplyForTitle(ParticipantId Actor, ProductId Product, TitleClaim Claim) : MarketCommand(Actor)
{
    public TitleId Title => TitleId.Of(Product);

    public override string Kind => "apply_for_title";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Product.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Apply(this, states, at);
}

/// <summary>The registrar sends an application back, before it is examined.</summary>
/// <param name="Ground">A code.</param>
public sealed record ReturnTitle(ParticipantId Actor, TitleId Title, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "return_title";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Return(this, states, at);
}

/// <summary>The applicant hands a returned claim in again, corrected.</summary>
public sealed record ResubmitTitle(ParticipantId Actor, TitleId Title, TitleClaim Claim) : MarketCommand(Actor)
{
    public override string Kind => "resubmit_title";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Resubmit(this, states, at);
}

/// <summary>A holder whom the claim names beside the applicant consents to it (DOMAIN DOM-2). Before the examination, which waits for all of them.</summary>
/// <param name="Submission">Which handing-in of the claim he has read, from 1; null: the claim as it stands, whatever it is.</param>
public sealed record ConsentToTitle(ParticipantId Actor, TitleId Title, int? Submission = null) : MarketCommand(Actor)
{
    public override string Kind => "consent_to_title";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Consent(this, states, at);
}

/// <summary>The registrar takes the application in.</summary>
public sealed record AcceptTitle(ParticipantId Actor, TitleId Title) : MarketCommand(Actor)
{
    public override string Kind => "accept_title";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Accept(this, states, at);
}

/// <summary>The registrar has examined the claim; nobody examines a party of his own control group (PAR-2).</summary>
/// <param name="Checks">Codes of what was checked; at least one.</param>
public sealed record ExamineTitle(ParticipantId Actor, TitleId Title, Seq<string> Checks) : MarketCommand(Actor)
{
    public override string Kind => "examine_title";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Examine(this, states, at);
}

/// <summary>The notice begins; how long it lasts, the rulebook in force says.</summary>
public sealed record OpenNotice(ParticipantId Actor, TitleId Title) : MarketCommand(Actor)
{
    public override string Kind => "open_notice";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.OpenNotice(this, states, at);
}

/// <summary>Any admitted party but the applicant and his group objects; in the notice period it halts certification, afterwards it is noted.</summary>
/// <param name="Objection">Made by the command.</param>
public sealed record LodgeObjection(ParticipantId Actor, TitleId Title, Guid Objection, string Ground, Seq<ContentHash> Evidence) : MarketCommand(Actor)
{
    public override string Kind => "lodge_objection";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Lodge(this, states, at);
}

/// <summary>The registrar decides an objection: upheld, the application is refused with it; unfounded, it may go on.</summary>
/// <param name="Ground">A code.</param>
public sealed record DecideObjection(ParticipantId Actor, TitleId Title, Guid Objection, bool Upheld, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "decide_objection";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.DecideObjection(this, states, at);
}

/// <summary>The registrar deposits the evidence, one hash over all of it: after the notice, with no objection open.</summary>
public sealed record DepositEvidence(ParticipantId Actor, TitleId Title, ContentHash Evidence) : MarketCommand(Actor)
{
    public override string Kind => "deposit_evidence";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Deposit(this, states, at);
}

/// <summary>The registrar refuses the application, at any step before certification.</summary>
/// <param name="Ground">A code.</param>
public sealed record RefuseTitle(ParticipantId Actor, TitleId Title, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "refuse_title";

    public override StreamId Subject => Title.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Refuse(this, states, at);
}

/// <summary>The applicant takes his application back, at any step before certification.</summary>
public sealed record WithdrawTitle(ParticipantId Actor, TitleId Title) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_title";

    public override StreamId Subject => Title.Stream;

    public override Verdict Decide(IStates states, Instant at) => TitleProcedure.Withdraw(this, states, at);
}
