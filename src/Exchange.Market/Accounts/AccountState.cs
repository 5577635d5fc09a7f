using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Accounts;

/// <summary>An account, from its first fact on. Immutable.</summary>
/// <param name="Currency">Null before the first fact.</param>
/// <param name="Balance">Minor units, within ±<see cref="Ledger.BalanceMax"/>. Below zero only where <see cref="AccountId.MayOwe"/> says so, of a participant never.</param>
/// <param name="Held">The sum of all holds; never more than the balance.</param>
/// <param name="EndsAt">When the business day of a fee account ends; null of all others.</param>
public sealed record AccountState(Currency? Currency, long Balance, long Held, ImmutableDictionary<Guid, HeldFunds> Holds, bool Closed, Instant? EndsAt = null)
{
    /// <summary>Before the first fact: nothing there, nothing held.</summary>
    public static AccountState Empty { get; } = new(null, 0, 0, ImmutableDictionary<Guid, HeldFunds>.Empty, Closed: false);

    public long Available => checked(Balance - Held);
}

/// <summary>Money set apart in an account.</summary>
public sealed record HeldFunds(Money Amount, HoldPurpose Purpose);
