using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Accounts;

/// <summary>The ledger: entries by pairs, so that the entries of a batch add up to zero; holds; never a participant below zero (DOMAIN section 5).</summary>
public static class Ledger
{
    public static Verdict ConfirmFunds(ConfirmFundsReceived command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict CloseDay(CloseDayAccount command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    /// <summary>Holds money of an account whose state the joint decision has. The caller has checked nothing.</summary>
    /// <returns>insufficient-funds, or null when the fact was added.</returns>
    public static Rejection? Hold(Joint joint, AccountId account, Guid hold, Money amount, HoldPurpose purpose, string cause, Instant at) => throw new NotSupportedException("Not written yet.");

    /// <summary>Gives a hold back; nothing happens when there is none of this id.</summary>
    public static void Release(Joint joint, AccountId account, Guid hold, Instant at) => throw new NotSupportedException("Not written yet.");

    /// <summary>Moves money: one debit and one credit. Both accounts' states are in the joint decision.</summary>
    /// <param name="hold">The hold it is taken from, of exactly this amount; null: from what is available.</param>
    /// <returns>insufficient-funds when a participant's account lacks it, or null when both facts were added.</returns>
    public static Rejection? Transfer(Joint joint, AccountId from, AccountId to, Money amount, Guid? hold, EntryReason debit, EntryReason credit, string cause, Instant at) => throw new NotSupportedException("Not written yet.");

    /// <summary>Whether the account is the house's, which may be below zero.</summary>
    public static bool IsHouse(AccountId account) => throw new NotSupportedException("Not written yet.");

    public static AccountState Evolve(AccountState state, AccountEvent @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(AccountState state) => throw new NotSupportedException("Not written yet.");
}
