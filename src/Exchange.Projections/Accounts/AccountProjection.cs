using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Accounts;

namespace Exchange.Projections.Accounts;

/// <summary>Accounts, their statements and their holds.</summary>
public sealed class AccountProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<AccountRow>(), RowModel.Of<AccountEntryRow>(), RowModel.Of<HoldRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(AccountEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => fact.Event switch
    {
        AccountDebited { Hold: { } hold } e => [Account(e), RowKey.Of<HoldRow>(HoldRow.KeyOf(e.Account, hold))],
        FundsHeld e => [Account(e), RowKey.Of<HoldRow>(HoldRow.KeyOf(e.Account, e.Hold))],
        HoldReleased e => [Account(e), RowKey.Of<HoldRow>(HoldRow.KeyOf(e.Account, e.Hold))],
        HoldReduced e => [Account(e), RowKey.Of<HoldRow>(HoldRow.KeyOf(e.Account, e.Hold))],
        AccountEvent e => [Account(e)],
        _ => [],
    };

    public void Apply(Fact fact, IRows rows)
    {
        var @event = (AccountEvent)fact.Event;
        string key = @event.Account.Value;
        AccountRow? before = rows.Get<AccountRow>(key);
        AccountRow after = @event switch
        {
            DayAccountOpened e when before is null && e.Account.Currency is { } currency => Opened(e.Account, currency, fact) with { EndsAt = e.EndsAt },
            AccountCredited e => Enter(before ?? Opened(e.Account, e.Amount.Currency, fact), e.Amount, e.Reason, e.Cause, e.Counter, null, fact, rows),
            AccountDebited e => Debit(before ?? Opened(e.Account, e.Amount.Currency, fact), e, fact, rows),
            FundsHeld e => Hold(before ?? Opened(e.Account, e.Amount.Currency, fact), e, rows),
            HoldReleased e when before is not null => Release(before, e.Hold, e, rows),
            HoldReduced e when before is not null => Reduce(before, e, rows),
            AccountClosed e when before is not null => before with { CarriedTo = e.CarriedTo, ClosedAt = e.At },
            _ => throw new ImpossibleHistoryException(before, @event),
        };
        rows.Put(key, after with { Available = after.Balance - after.Held, UpdatedAt = fact.At, Version = fact.Version });
    }

    private static RowKey Account(AccountEvent e) => RowKey.Of<AccountRow>(e.Account.Value);

    private static AccountRow Opened(AccountId account, Currency currency, Fact fact)
    {
        var nothing = new Money(0, currency);
        return new AccountRow(account, account.Owner, nothing, nothing, nothing, 0, null, null, fact.At, null, fact.At, 0);
    }

    private static AccountRow Debit(AccountRow account, AccountDebited e, Fact fact, IRows rows)
    {
        AccountRow released = e.Hold is { } hold ? Release(account, hold, e, rows) : account;
        return Enter(released, new Money(-e.Amount.MinorUnits, e.Amount.Currency), e.Reason, e.Cause, e.Counter, e.Hold, fact, rows);
    }

    private static AccountRow Enter(AccountRow account, Money amount, EntryReason reason, string cause, AccountId counter, Guid? hold, Fact fact, IRows rows)
    {
        AccountRow after = account with { Balance = account.Balance + amount, Entries = account.Entries + 1 };
        rows.Add(
            AccountEntryRow.KeyOf(account.Account, after.Entries),
            new AccountEntryRow(account.Account, account.Owner, after.Entries, fact.Position, fact.At, amount, after.Balance, reason, cause, counter, hold));
        return after;
    }

    private static AccountRow Hold(AccountRow account, FundsHeld e, IRows rows)
    {
        rows.Put(HoldRow.KeyOf(e.Account, e.Hold), new HoldRow(e.Account, account.Owner, e.Hold, e.Amount, e.Purpose, e.Cause, e.At));
        return account with { Held = account.Held + e.Amount };
    }

    private static AccountRow Release(AccountRow account, Guid hold, AccountEvent @event, IRows rows)
    {
        string key = HoldRow.KeyOf(account.Account, hold);
        HoldRow held = rows.Get<HoldRow>(key) ?? throw new ImpossibleHistoryException(account, @event);
        rows.Remove<HoldRow>(key);
        return account with { Held = account.Held - held.Amount };
    }

    private static AccountRow Reduce(AccountRow account, HoldReduced e, IRows rows)
    {
        string key = HoldRow.KeyOf(account.Account, e.Hold);
        HoldRow held = rows.Get<HoldRow>(key) ?? throw new ImpossibleHistoryException(account, e);
        rows.Put(key, held with { Amount = held.Amount - e.Amount });
        return account with { Held = account.Held - e.Amount };
    }
}
