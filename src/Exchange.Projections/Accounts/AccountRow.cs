using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using NodaTime;

namespace Exchange.Projections.Accounts;

/// <summary>An account: what it holds and what of it can be spent (FUNCTIONS row 56). Its owner sees it; the house's accounts the operator.</summary>
/// <param name="Owner">Null: the house.</param>
/// <param name="Balance">Of a house account it may be negative.</param>
/// <param name="Held">Set apart by the holds, see <see cref="HoldRow"/>.</param>
/// <param name="Entries">How many there are, see <see cref="AccountEntryRow"/>.</param>
/// <param name="CarriedTo">Where the balance went when it was closed.</param>
public sealed record AccountRow(
    AccountId Account, ParticipantId? Owner, Money Balance, Money Held, Money Available, long Entries, AccountId? CarriedTo, Instant OpenedAt, Instant? ClosedAt, Instant UpdatedAt, long Version)
    : Row, IRowOf<AccountRow>
{
    public static string Model => "accounts";

    public override Audience SeenBy() => Owner is null ? Audience.Operators : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => Owner is { } owner ? [owner] : [];

    public override ImmutableArray<Label> Labels() => [Label.Of("currency", Balance.Currency.Code), Label.Of("kind", Owner is null ? "house" : "participant")];

    /// <summary>Whose account it is; null: the house's.</summary>
    public static ParticipantId? OwnerOf(AccountId account)
    {
        int dash = account.Value.LastIndexOf('-');
        if (dash <= 0 || !Currency.TryFromCode(account.Value[(dash + 1)..], out _)) return null;
        string name = account.Value[..dash];
        return AccountId.Reserved.Contains(name, StringComparer.Ordinal) ? null : new ParticipantId(name);
    }
}

/// <summary>One line of an account's statement.</summary>
/// <param name="Number">From 1, in the order of the log.</param>
/// <param name="Amount">Negative for money out.</param>
/// <param name="Balance">After it.</param>
/// <param name="Counter">The account on the other side.</param>
/// <param name="Cause">The stream that it is about: a settlement, an auction, a bank reference.</param>
/// <param name="Hold">The hold it was taken from.</param>
public sealed record AccountEntryRow(
    AccountId Account, ParticipantId? Owner, long Number, long Position, Instant At, Money Amount, Money Balance, EntryReason Reason, string Cause, AccountId Counter, Guid? Hold)
    : Row, IRowOf<AccountEntryRow>
{
    public static string Model => "account-entries";

    /// <summary>What the keys of an account's entries begin with.</summary>
    public static string PrefixOf(AccountId account) => $"{account}/";

    public static string KeyOf(AccountId account, long number) => PrefixOf(account) + Bounded.Number(number);

    public override Audience SeenBy() => Owner is null ? Audience.Operators : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => Owner is { } owner ? [owner] : [];
}

/// <summary>Money set apart; gone when it is released or spent.</summary>
public sealed record HoldRow(AccountId Account, ParticipantId? Owner, Guid Hold, Money Amount, HoldPurpose Purpose, string Cause, Instant HeldAt) : Row, IRowOf<HoldRow>
{
    public static string Model => "holds";

    /// <summary>What the keys of an account's holds begin with.</summary>
    public static string PrefixOf(AccountId account) => $"{account}/";

    public static string KeyOf(AccountId account, Guid hold) => $"{account}/{hold:D}";

    public override Audience SeenBy() => Owner is null ? Audience.Operators : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => Owner is { } owner ? [owner] : [];
}
