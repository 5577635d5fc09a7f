using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Accounts.AccountRejection;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Rulebooks.RulebookRejection;

namespace Exchange.Market.Accounts;

/// <summary>The ledger: entries by pairs, so that the entries of a batch add up to zero; holds; never a participant below zero (DOMAIN section 5).</summary>
/// <remarks>
/// <see cref="Hold"/>, <see cref="Release"/>, <see cref="Reduce"/> and <see cref="Transfer"/> are steps of other decisions, which have loaded the accounts. A sum of zero moves nothing and leaves no fact.
/// What only a broken caller asks for, such as a hold that is not there or another currency, throws.
/// </remarks>
public static class Ledger
{
    /// <summary>The largest balance, and the largest debt of an account that may owe, in minor units: as many digits as <see cref="Money"/> is read with.</summary>
    public const long BalanceMax = 999_999_999_999_999_999;

    // A hold is an entry of an immutable dictionary with a record behind it.
    private const long AccountBytes = 160, HoldBytes = 160;

    /// <summary>Refused in this order: no-rules, conflict-of-interest, participant-not-found, participant-state, reference-used, currency-not-traded, invalid-funds, balance-limit.</summary>
    public static Verdict ConfirmFunds(ConfirmFundsReceived command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        AccountId account = AccountId.Of(command.Participant, command.Amount.Currency);
        StreamId reference = BankReferences.StreamOf(command.Reference);
        if (!joint.TryGet(Rulebook.Stream, out RulebookState rulebook) | !joint.TryGet(account.Stream, out AccountState _) | !joint.TryGet(reference, out BankReferenceState used)
            | !joint.TryGet(ParticipantStreams.Of(command.Participant), out ParticipantState party)) return joint.Needs;
        Rejection? conflict = Conflicts.Between(joint, command.Participant, command.Actor);
        if (joint.Lacks) return joint.Needs;

        if (rulebook.At(at) is not { Rules: var rules }) return new NoRules();
        if (conflict is not null) return conflict;
        if (party is Stranger) return new ParticipantNotFound();
        if (party is not (Admitted or Suspended)) return new NotInThisState(party.Name());
        if (used.Account is not null) return new ReferenceUsed();
        if (rules.FeeFor(command.Amount.Currency) is null) return new CurrencyNotTraded(command.Amount.Currency.Code);
        if (!BankReferences.IsReference(command.Reference)) return new InvalidFunds("reference", "It has 1 to 64 printable ASCII characters, and no space at either end.");
        if (!Amounts.IsAmount(command.Amount.MinorUnits)) return new InvalidFunds("amount", "It is positive and at most 10^15 minor units.");

        AccountId bank = AccountId.BankInTransit(command.Amount.Currency, rules.Calendar.DayOf(at));
        if (!joint.TryGet(bank.Stream, out AccountState _)) return joint.Needs;
        joint.Add(reference, new BankReferenceUsed(command.Reference, account, command.Amount, at));
        Rejection? refusal = Transfer(joint, bank, account, command.Amount, null, EntryReason.FundsReceived, EntryReason.FundsReceived, reference.Value, at);
        return refusal is null ? joint.Accept() : refusal;
    }

    /// <summary>Refused in this order: account-not-found, day-not-over, balance-limit.</summary>
    public static Verdict CloseDay(CloseDayAccount command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out AccountState day)) return joint.Needs;
        if (day is not { EndsAt: { } endsAt, Currency: { } currency }) return new AccountNotFound();
        if (day.Closed) return joint.Accept();
        if (at < endsAt) return new DayNotOver(endsAt);

        AccountId house = AccountId.House(currency);
        if (!joint.TryGet(house.Stream, out AccountState _)) return joint.Needs;
        var balance = new Money(day.Balance, currency);
        if (Transfer(joint, command.Account, house, balance, null, EntryReason.DayClosed, EntryReason.DayClosed, command.Subject.Value, at) is { } refusal) return refusal;
        joint.Add(command.Subject, new AccountClosed(command.Account, house, balance, at));
        return joint.Accept();
    }

    /// <summary>Holds money of an account whose state the joint decision has. The caller has checked nothing.</summary>
    /// <returns>insufficient-funds, or null when the fact was added.</returns>
    /// <exception cref="ArgumentException">The amount is negative or in another currency than the account's.</exception>
    public static Rejection? Hold(Joint joint, AccountId account, Guid hold, Money amount, HoldPurpose purpose, string cause, Instant at)
    {
        Check(amount, account);
        if (amount.MinorUnits == 0) return null;
        if (joint.Get<AccountState>(account.Stream).Available is var available && available < amount.MinorUnits) return new InsufficientFunds(amount, amount with { MinorUnits = available });

        joint.Add(account.Stream, new FundsHeld(account, hold, amount, purpose, cause, at));
        return null;
    }

    /// <summary>Gives a hold back; nothing happens when there is none of this id.</summary>
    public static void Release(Joint joint, AccountId account, Guid hold, Instant at)
    {
        if (joint.Get<AccountState>(account.Stream).Holds.ContainsKey(hold)) joint.Add(account.Stream, new HoldReleased(account, hold, at));
    }

    /// <summary>Makes a part of a hold available again, so that it can be paid out of it in the same batch; the hold ends when the part is all of it.</summary>
    /// <exception cref="ArgumentException">The amount is negative or in another currency than the account's.</exception>
    /// <exception cref="ImpossibleHistoryException">So much is not held under this id.</exception>
    public static void Reduce(Joint joint, AccountId account, Guid hold, Money amount, Instant at)
    {
        Check(amount, account);
        if (amount.MinorUnits == 0) return;
        bool whole = joint.Get<AccountState>(account.Stream).Holds.TryGetValue(hold, out HeldFunds? held) && held.Amount == amount;
        joint.Add(account.Stream, whole ? new HoldReleased(account, hold, at) : new HoldReduced(account, hold, amount, at));
    }

    /// <summary>Moves money: one debit and one credit. Both accounts' states are in the joint decision, and the rulebook's when it goes to a fee account, which the first fee of the day opens.</summary>
    /// <param name="hold">The hold it is taken from, of exactly this amount; null: from what is available.</param>
    /// <returns>insufficient-funds when an account that may not owe lacks it, balance-limit when the sum can't be counted, or null when both facts were added.</returns>
    /// <exception cref="ArgumentException">The amount is negative or in another currency than an account's, or both accounts are one.</exception>
    /// <exception cref="ImpossibleHistoryException">There is no such hold of this amount, or an account is closed.</exception>
    public static Rejection? Transfer(Joint joint, AccountId from, AccountId to, Money amount, Guid? hold, EntryReason debit, EntryReason credit, string cause, Instant at)
    {
        Check(amount, from);
        Check(amount, to);
        if (from == to) throw new ArgumentException($"'{from}' can't pay itself.", nameof(to));
        AccountState source = joint.Get<AccountState>(from.Stream), target = joint.Get<AccountState>(to.Stream);
        if (amount.MinorUnits == 0) return null;

        if (hold is null && !from.MayOwe && source.Available < amount.MinorUnits) return new InsufficientFunds(amount, amount with { MinorUnits = source.Available });
        if (amount.MinorUnits > BalanceMax + source.Balance || amount.MinorUnits > BalanceMax - target.Balance) return new BalanceLimit(amount with { MinorUnits = BalanceMax });

        if (to.IsFees && target.EndsAt is null) OpenDay(joint, to, at);
        joint.Add(from.Stream, new AccountDebited(from, amount, to, hold, debit, cause, at));
        joint.Add(to.Stream, new AccountCredited(to, amount, from, credit, cause, at));
        return null;
    }

    /// <summary>Whether the account is the house's, which may be below zero where <see cref="AccountId.MayOwe"/> says so.</summary>
    public static bool IsHouse(AccountId account) => account.IsHouse;

    public static AccountState Evolve(AccountState state, AccountEvent @event) => @event switch
    {
        _ when state.Closed => throw new ImpossibleHistoryException(state, @event),
        DayAccountOpened e when state.Currency is null && e.Account.IsFees && e.Account.Currency is { } currency && e.At < e.EndsAt => state with { Currency = currency, EndsAt = e.EndsAt },
        AccountCredited e when Takes(state, e.Account, e.Amount) && e.Amount.MinorUnits <= BalanceMax - state.Balance =>
            state with { Currency = e.Amount.Currency, Balance = state.Balance + e.Amount.MinorUnits },
        AccountDebited { Hold: null } e when Takes(state, e.Account, e.Amount) && e.Amount.MinorUnits <= (e.Account.MayOwe ? BalanceMax + state.Balance : state.Available) =>
            state with { Currency = e.Amount.Currency, Balance = state.Balance - e.Amount.MinorUnits },
        AccountDebited { Hold: { } hold } e when Takes(state, e.Account, e.Amount) && state.Holds.TryGetValue(hold, out HeldFunds? held) && held.Amount == e.Amount =>
            state with { Balance = state.Balance - e.Amount.MinorUnits, Held = state.Held - e.Amount.MinorUnits, Holds = state.Holds.Remove(hold) },
        FundsHeld e when Takes(state, e.Account, e.Amount) && !e.Account.IsHouse && e.Amount.MinorUnits <= state.Available && !state.Holds.ContainsKey(e.Hold) =>
            state with { Held = state.Held + e.Amount.MinorUnits, Holds = state.Holds.Add(e.Hold, new HeldFunds(e.Amount, e.Purpose)) },
        HoldReleased e when state.Holds.TryGetValue(e.Hold, out HeldFunds? held) => state with { Held = state.Held - held.Amount.MinorUnits, Holds = state.Holds.Remove(e.Hold) },
        HoldReduced e when Takes(state, e.Account, e.Amount) && state.Holds.TryGetValue(e.Hold, out HeldFunds? held) && e.Amount < held.Amount =>
            state with { Held = state.Held - e.Amount.MinorUnits, Holds = state.Holds.SetItem(e.Hold, held with { Amount = held.Amount - e.Amount }) },
        AccountClosed e when state.EndsAt <= e.At && state.Balance == 0 && e.Balance.Currency == state.Currency => state with { Closed = true },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(AccountState state) => AccountBytes + (HoldBytes * state.Holds.Count);

    // The currency of an account stands in its name, and a fee account is opened before its first entry.
    private static bool Takes(AccountState state, AccountId account, Money amount) =>
        amount.MinorUnits > 0 && amount.Currency == account.Currency && (state.Currency is { } known ? known == amount.Currency : !account.IsFees);

    private static void OpenDay(Joint joint, AccountId account, Instant at)
    {
        if (account.Day is not { } day || joint.Get<RulebookState>(Rulebook.Stream).At(at) is not { Rules.Calendar: var calendar }) throw new InvalidOperationException($"'{account}' is no fee account of a day under a rulebook.");
        joint.Add(account.Stream, new DayAccountOpened(account, calendar.EndOf(day), at));
    }

    private static void Check(Money amount, AccountId account)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount.MinorUnits, nameof(amount));
        if (account.Currency != amount.Currency) throw new ArgumentException($"'{account}' takes no {amount.Currency.Code}.", nameof(account));
    }
}
