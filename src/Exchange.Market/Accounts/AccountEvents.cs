using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Accounts;

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

/// <summary>A fact of one account. The entries of one batch add up to zero in each currency (DOMAIN section 5).</summary>
public abstract record AccountEvent(AccountId Account, Instant At);

/// <summary>The first fee of a business day opens the day's account. When the day ends follows from the calendar, and is stored (TIM-3).</summary>
/// <param name="EndsAt">From here on it can be closed.</param>
public sealed record DayAccountOpened(AccountId Account, Instant EndsAt, Instant At) : AccountEvent(Account, At);

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

/// <summary>Money that was set apart is available again.</summary>
public sealed record HoldReleased(AccountId Account, Guid Hold, Instant At) : AccountEvent(Account, At);

/// <summary>A part of the money that was set apart is available again; the rest stays held.</summary>
/// <param name="Amount">Above zero, and less than is held.</param>
public sealed record HoldReduced(AccountId Account, Guid Hold, Money Amount, Instant At) : AccountEvent(Account, At);

/// <summary>A day's account has carried its balance over, by the entries before this in the same batch, and takes no more (MON-5).</summary>
/// <param name="Balance">What was carried over; zero when it was empty.</param>
public sealed record AccountClosed(AccountId Account, AccountId CarriedTo, Money Balance, Instant At) : AccountEvent(Account, At);
