using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Credits;

namespace Exchange.Projections.Credits;

/// <summary>Series of credits, the accounts that have some, and their statements.</summary>
public sealed class CreditProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<SeriesRow>(), RowModel.Of<CreditAccountRow>(), RowModel.Of<CreditEntryRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(CreditSeriesEvent), typeof(CreditEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact) =>
        fact.Event is CreditEvent e ? [RowKey.Of<CreditAccountRow>(e.Account.Value), RowKey.Of<SeriesRow>(e.Account.Series.ToString())] : [RowKey.Of<SeriesRow>(fact.Stream.Key)];

    public void Apply(Fact fact, IRows rows)
    {
        if (fact.Event is CreditEvent entry) Apply(entry, fact, rows);
        else Apply((CreditSeriesEvent)fact.Event, fact, rows);
    }

    private static void Apply(CreditSeriesEvent @event, Fact fact, IRows rows)
    {
        SeriesRow? before = rows.Get<SeriesRow>(fact.Stream.Key);
        SeriesRow after = (before, @event) switch
        {
            (null, SeriesOpened e) => new SeriesRow(
                e.Series, SeriesStanding.Open, e.Product, e.Listing, e.ListingVersion, e.Issuer, e.Currency, e.Supply, 0, 0, 0, 0, e.ExpiresAt, e.At, null, e.At, 0),
            ({ } row, SeriesIssued e) => row with { Issued = row.Issued + e.Quantity, Outstanding = row.Outstanding + e.Quantity },
            ({ } row, SeriesUsed e) => row with { Used = row.Used + e.Quantity, Outstanding = row.Outstanding - e.Quantity },
            ({ } row, SeriesExpired e) => row with { Standing = SeriesStanding.Expired, Lapsed = e.Quantity, Outstanding = 0, EndedAt = e.At },
            _ => throw new ImpossibleHistoryException(before, @event),
        };
        rows.Put(fact.Stream.Key, after with { UpdatedAt = fact.At, Version = fact.Version });
    }

    private static void Apply(CreditEvent @event, Fact fact, IRows rows)
    {
        string key = @event.Account.Value;
        CreditAccountRow? before = rows.Get<CreditAccountRow>(key);
        CreditAccountRow account = before ?? Opened(@event, fact, rows);
        CreditAccountRow after = @event switch
        {
            CreditsIssued e => Enter(account, e.Quantity, CreditReason.Issued, e.Account.Series.Stream, fact, rows),
            CreditsReceived e => Enter(account, e.Quantity, CreditReason.Received, new StreamId(e.Cause), fact, rows),
            CreditsDelivered e => Enter(account with { Held = account.Held - e.Quantity }, -e.Quantity, CreditReason.Delivered, new StreamId(e.Cause), fact, rows),
            CreditsUsed e => Enter(account, -e.Quantity, CreditReason.Used, e.Entitlement.Stream, fact, rows),
            CreditsHeld e => account with { Held = account.Held + e.Quantity },
            CreditHoldReduced e => account with { Held = account.Held - e.Quantity },
            CreditHoldReleased e => account with { Held = account.Held - e.Quantity },
            _ => throw new ImpossibleHistoryException(before, @event),
        };
        rows.Put(key, after with { Available = after.Balance - after.Held, UpdatedAt = fact.At, Version = fact.Version });
    }

    private static CreditAccountRow Opened(CreditEvent @event, Fact fact, IRows rows)
    {
        CreditAccountId account = @event.Account;
        SeriesRow series = rows.Get<SeriesRow>(account.Series.ToString()) ?? throw new ImpossibleHistoryException(null, @event);
        return new CreditAccountRow(account, account.Series, account.Owner, series.Product, 0, 0, 0, 0, series.ExpiresAt, fact.At, fact.At, 0);
    }

    private static CreditAccountRow Enter(CreditAccountRow account, long quantity, CreditReason reason, StreamId cause, Fact fact, IRows rows)
    {
        CreditAccountRow after = account with { Balance = account.Balance + quantity, Entries = account.Entries + 1 };
        rows.Add(CreditEntryRow.KeyOf(account.Account, after.Entries), new CreditEntryRow(account.Account, account.Owner, after.Entries, fact.Position, fact.At, quantity, after.Balance, reason, cause.Value));
        return after;
    }
}
