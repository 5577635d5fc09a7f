using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Settlements;
using NodaTime;
using NodaTime.Text;

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

    private const string BankName = "bank-in-transit", FeesName = "fees", HouseName = "house", EscrowName = "escrow";

    /// <summary>Names that participants can't take, for their accounts would be the house's.</summary>
    public static readonly ImmutableArray<string> Reserved = [BankName, FeesName, HouseName, EscrowName, "exchange"];

    public StreamId Stream => new($"{Prefix}-{Value}");

    /// <summary>Whether it is one of the exchange's own.</summary>
    public bool IsHouse => HouseNameOf(Value) is not null;

    /// <summary>Whether it may be below zero: what the bank still owes in <c>bank-in-transit</c>, and what the exchange itself has spent in <c>house</c>. Fees and escrow only pass on what came in.</summary>
    public bool MayOwe => HouseNameOf(Value) is BankName or HouseName;

    /// <summary>Whether it is the fee account of one business day.</summary>
    public bool IsFees => HouseNameOf(Value) is FeesName;

    /// <summary>The currency in its name; null when there is none that the exchange knows.</summary>
    public Currency? Currency
    {
        get
        {
            if (Value is null) return null;
            int from = HouseNameOf(Value) is { } house ? house.Length + 1 : Value.LastIndexOf('-') + 1;
            bool whole = Value.Length == from + 3 || (IsHouse && Value.Length > from + 3 && Value[from + 3] == '-');
            return from > 1 && whole && Kernel.Currency.TryFromCode(Value.AsSpan(from, 3), out Currency currency) ? currency : null;
        }
    }

    /// <summary>Whose it is; null of the exchange's own.</summary>
    public ParticipantId? Owner => Currency is not null && !IsHouse ? new ParticipantId(Value[..^4]) : null;

    /// <summary>The business day in the name of a fee or bank account; null of all others.</summary>
    public LocalDate? Day =>
        HouseNameOf(Value) is { } house and (BankName or FeesName) && Currency is not null && Value.Length > house.Length + 5 && LocalDatePattern.Iso.Parse(Value[(house.Length + 5)..]) is { Success: true } day ? day.Value : null;

    public static AccountId Of(ParticipantId participant, Currency currency) => new($"{participant.Value}-{currency.Code}");

    public static AccountId BankInTransit(Currency currency, LocalDate day) => new($"{BankName}-{currency.Code}-{Text(day)}");

    public static AccountId Fees(Currency currency, LocalDate day) => new($"{FeesName}-{currency.Code}-{Text(day)}");

    public static AccountId House(Currency currency) => new($"{HouseName}-{currency.Code}");

    public static AccountId Escrow(Currency currency, SettlementId settlement) => new($"{EscrowName}-{currency.Code}-{settlement.Value.ToString("N")}");

    /// <summary>Reads the name of an account that there could be, in its one spelling.</summary>
    public static bool TryParse(string? text, out AccountId account)
    {
        account = new AccountId(text ?? "");
        bool parsed = account.Currency is { } currency && HouseNameOf(account.Value) switch
        {
            null => ApplicationRule.IsParticipant(account.Value[..^4]),
            HouseName => account == House(currency),
            EscrowName => account.Value.Length > EscrowName.Length + 5 && Guid.TryParseExact(account.Value.AsSpan(EscrowName.Length + 5), "N", out Guid settlement) && account == Escrow(currency, SettlementId.Of(settlement)),
            FeesName => account.Day is { } day && account == Fees(currency, day),
            BankName => account.Day is { } day && account == BankInTransit(currency, day),
            _ => false,
        };
        if (!parsed) account = default;
        return parsed;
    }

    public override string ToString() => Value;

    private static string? HouseNameOf(string? value)
    {
        if (value is null) return null;
        foreach (string name in Reserved)
        {
            if (value.Length > name.Length && value[name.Length] == '-' && value.StartsWith(name, StringComparison.Ordinal)) return name;
        }

        return null;
    }

    private static string Text(LocalDate day) => day.ToString("uuuu'-'MM'-'dd", CultureInfo.InvariantCulture);
}

/// <summary>An account's id as its bare text.</summary>
public sealed class AccountIdConverter : JsonConverter<AccountId>
{
    public override AccountId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? new(reader.GetString()!) : throw new JsonException("Not an account's id.");

    public override void Write(Utf8JsonWriter writer, AccountId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
