using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Settlements;
using NodaTime;

namespace Exchange.Market.Accounts;

/// <summary>Names an account of the exchange's ledger; one currency each.</summary>
/// <remarks>
/// Participants' accounts are <c>alice-CNY</c>; house accounts have names no participant can have: <c>bank-in-transit-CNY-2026-11-22</c>, <c>fees-CNY-2026-11-22</c>
/// (one a business day, MON-5), <c>house-CNY</c>, <c>escrow-CNY-…</c> (one a settlement, so that it ends with it).
/// </remarks>
[JsonConverter(typeof(AccountIdConverter))]
public readonly record struct AccountId(string Value)
{
    public const string Prefix = "account";

    /// <summary>Names that participants can't take, for their accounts would be the house's.</summary>
    public static readonly ImmutableArray<string> Reserved = ["bank-in-transit", "fees", "house", "escrow", "exchange"];

    public StreamId Stream => new($"{Prefix}-{Value}");

    public static AccountId Of(ParticipantId participant, Currency currency) => new($"{participant.Value}-{currency.Code}");

    public static AccountId BankInTransit(Currency currency, LocalDate day) => new($"bank-in-transit-{currency.Code}-{Text(day)}");

    public static AccountId Fees(Currency currency, LocalDate day) => new($"fees-{currency.Code}-{Text(day)}");

    public static AccountId House(Currency currency) => new($"house-{currency.Code}");

    public static AccountId Escrow(Currency currency, SettlementId settlement) => new($"escrow-{currency.Code}-{settlement.Value.ToString("N")}");

    public override string ToString() => Value;

    private static string Text(LocalDate day) => day.ToString("uuuu'-'MM'-'dd", CultureInfo.InvariantCulture);
}

/// <summary>An account's id as its bare text.</summary>
public sealed class AccountIdConverter : JsonConverter<AccountId>
{
    public override AccountId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? throw new JsonException("Not an account's id."));

    public override void Write(Utf8JsonWriter writer, AccountId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>Why money moves.</summary>
public enum EntryReason
{
    FundsReceived,
    Price,
    Fee,
    Proceeds,
    Refund,
    DepositForfeited,
    DayClosed,
}

public enum HoldPurpose
{
    Order,
    Deposit,
}

/// <summary>A fact of one account. The entries of one batch add up to zero in each currency (DOMAIN section 6 of the blueprint: MON).</summary>
public abstract record AccountEvent(AccountId Account, Instant At);

/// <summary>Money in. Balance and availability rise.</summary>
/// <param name="Amount">Above zero; in the account's currency.</param>
/// <param name="Counter">The account on the other side.</param>
/// <param name="Cause">The stream that it is about: a settlement, an auction, a bank reference.</param>
public sealed record AccountCredited(AccountId Account, Money Amount, AccountId Counter, EntryReason Reason, string Cause, Instant At) : AccountEvent(Account, At);

/// <summary>Money out.</summary>
/// <param name="Hold">The hold it is taken from, which ends with it; null: from what is available.</param>
public sealed record AccountDebited(AccountId Account, Money Amount, AccountId Counter, Guid? Hold, EntryReason Reason, string Cause, Instant At) : AccountEvent(Account, At);

/// <summary>Money set apart: still in the balance, not available.</summary>
public sealed record FundsHeld(AccountId Account, Guid Hold, Money Amount, HoldPurpose Purpose, string Cause, Instant At) : AccountEvent(Account, At);

public sealed record HoldReleased(AccountId Account, Guid Hold, Instant At) : AccountEvent(Account, At);

/// <summary>A day's account carries its balance over and takes no more entries (MON-5).</summary>
/// <param name="Balance">What was carried over; zero when it was empty.</param>
public sealed record AccountClosed(AccountId Account, AccountId CarriedTo, Money Balance, Instant At) : AccountEvent(Account, At);

/// <summary>An account, from its first fact on.</summary>
/// <param name="Balance">Minor units; of a house account it may be negative, of a participant never.</param>
/// <param name="Held">The sum of all holds.</param>
public sealed record AccountState(Currency? Currency, long Balance, long Held, ImmutableDictionary<Guid, HeldFunds> Holds, bool Closed)
{
    public long Available => checked(Balance - Held);
}

public sealed record HeldFunds(Money Amount, HoldPurpose Purpose);

/// <summary>A bank's reference, once used. One stream a reference, so that it credits one participant once (MON-1).</summary>
public sealed record BankReferenceUsed(string Reference, AccountId Account, Money Amount, Instant At);

public sealed record BankReferenceState(AccountId? Account);

public static class BankReferences
{
    public const string Prefix = "bankref";

    private static readonly Guid Names = new("e3a6f0b4-5b1f-5a53-8c2d-7b0d9a6e5c44");

    public static StreamId StreamOf(string reference) => new($"{Prefix}-{Uuid.V5(Names, reference):D}");

    public static BankReferenceState Evolve(BankReferenceState state, BankReferenceUsed @event) => throw new NotSupportedException("Not written yet.");
}

/// <summary>The operator has seen the money at the bank: the only way in (MON-1).</summary>
/// <param name="Reference">The bank's, unique for ever.</param>
public sealed record ConfirmFundsReceived(ParticipantId Actor, ParticipantId Participant, Money Amount, string Reference) : MarketCommand(Actor)
{
    public const int ReferenceLengthMax = 64;

    public override string Kind => "confirm_funds_received";

    public override StreamId Subject => AccountId.Of(Participant, Amount.Currency).Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, BankReferences.StreamOf(Reference), ParticipantStreams.Of(Participant)];

    public override Verdict Decide(IStates states, Instant at) => Ledger.ConfirmFunds(this, states, at);
}

/// <summary>The day is over: the fee account's balance goes to the house account. Has no effect when it is closed.</summary>
public sealed record CloseDayAccount(ParticipantId Actor, AccountId Account, Instant DueAt) : MarketCommand(Actor)
{
    public override string Kind => "close_day_account";

    public override StreamId Subject => Account.Stream;

    public override Verdict Decide(IStates states, Instant at) => Ledger.CloseDay(this, states, at);
}

public abstract record AccountRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    /// <summary>The bank's reference was used before (MON-1).</summary>
    public sealed record ReferenceUsed() : AccountRejection("reference-used", RejectionKind.StateForbids, "This bank reference was used before.");

    /// <summary>An amount or a reference can't be.</summary>
    public sealed record InvalidFunds(string Field, string Requirement) : AccountRejection("invalid-funds", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>The account has less available than it takes; an account is never negative.</summary>
    /// <param name="Required">What it takes.</param>
    public sealed record InsufficientFunds(Money Required, Money Available) : AccountRejection("insufficient-funds", RejectionKind.StateForbids, $"It takes {Required}, and {Available} is available.");

    /// <summary>The day is not over. Only a broken process asks.</summary>
    public sealed record DayNotOver(Instant DueAt) : AccountRejection("day-not-over", RejectionKind.StateForbids, $"The day ends at {DueAt}.");
}

public static class AccountCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("account_credited", MarketJson.Of<AccountCredited>())
        .Add("account_debited", MarketJson.Of<AccountDebited>())
        .Add("funds_held", MarketJson.Of<FundsHeld>())
        .Add("hold_released", MarketJson.Of<HoldReleased>())
        .Add("account_closed", MarketJson.Of<AccountClosed>());

    public static readonly EventCatalog BankEvents = new EventCatalog().Add("bank_reference_used", MarketJson.Of<BankReferenceUsed>());

    public static readonly IAggregate Aggregate =
        new Aggregate<AccountState, AccountEvent>(AccountId.Prefix, Ledger.Evolve, new AccountState(null, 0, 0, ImmutableDictionary<Guid, HeldFunds>.Empty, Closed: false), Events, Ledger.BytesOf);

    public static readonly IAggregate Banks = new Aggregate<BankReferenceState, BankReferenceUsed>(BankReferences.Prefix, BankReferences.Evolve, new BankReferenceState(null), BankEvents, static _ => 80);
}
