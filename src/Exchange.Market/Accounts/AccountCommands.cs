using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.Accounts;

/// <summary>The operator has seen the money at the bank: the only way in (MON-1).</summary>
/// <param name="Reference">The bank's, unique for ever.</param>
public sealed record ConfirmFundsReceived(ParticipantId Actor, ParticipantId Participant, Money Amount, string Reference) : MarketCommand(Actor)
{
    public const int ReferenceLengthMax = BankReferences.LengthMax;

    public override string Kind => "confirm_funds_received";

    public override StreamId Subject => AccountId.Of(Participant, Amount.Currency).Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, BankReferences.StreamOf(Reference), ParticipantStreams.Of(Participant)];

    public override Verdict Decide(IStates states, Instant at) => Ledger.ConfirmFunds(this, states, at);
}

/// <summary>The day is over: the fee account's balance goes to the house account. Has no effect when it is closed.</summary>
/// <param name="DueAt">The end of the day that the command stands for.</param>
public sealed record CloseDayAccount(ParticipantId Actor, AccountId Account, Instant DueAt) : MarketCommand(Actor)
{
    public override string Kind => "close_day_account";

    public override StreamId Subject => Account.Stream;

    public override Verdict Decide(IStates states, Instant at) => Ledger.CloseDay(this, states, at);
}
