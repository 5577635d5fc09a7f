using Exchange.Kernel;
using NodaTime;
using static Exchange.Market.Credits.CreditRejection;

namespace Exchange.Market.Credits;

/// <summary>The ledger of usage credits: what a series has issued is in accounts, used or expired, at the end of every batch (DOMAIN CRD-1).</summary>
/// <remarks>
/// The functions are steps of other decisions, which have loaded the accounts and their series. A quantity of zero moves nothing and leaves no fact.
/// What only a broken caller asks for, such as a delivery out of a hold that is not there or of a series that is over, throws.
/// </remarks>
public static class CreditLedger
{
    private const long SeriesBytes = 1_200, AccountBytes = 120, HoldBytes = 100;

    /// <summary>The guard before anything is done with credits of a series: null when they are worth something now, else series-not-found or series-expired.</summary>
    public static CreditRejection? Bars(CreditSeriesState series, Instant at) => series switch
    {
        LiveSeries live => live.IsExpiredAt(at) ? new SeriesIsExpired(live.ExpiresAt) : null,
        _ => new SeriesNotFound(),
    };

    /// <summary>Sets credits apart.</summary>
    /// <returns>series-not-found, series-expired or insufficient-credits, or null when the fact was added.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The quantity is negative.</exception>
    /// <exception cref="ImpossibleHistoryException">There is a hold of this id already.</exception>
    public static Rejection? Hold(Joint joint, CreditAccountId account, Guid hold, long quantity, string cause, Instant at)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        if (Bars(joint.Get<CreditSeriesState>(account.Series.Stream), at) is { } bar) return bar;
        if (quantity == 0) return null;
        if (joint.Get<CreditAccountState>(account.Stream).Available is var available && available < quantity) return new InsufficientCredits(quantity, available);

        joint.Add(account.Stream, new CreditsHeld(account, hold, quantity, cause, at));
        return null;
    }

    /// <summary>Gives a hold back, or a part of it; nothing happens when there is none of this id. Also after the expiry, so that an order can be taken out of its book.</summary>
    /// <param name="quantity">Null: all that is left of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or more than is held.</exception>
    public static void Release(Joint joint, CreditAccountId account, Guid hold, long? quantity, Instant at)
    {
        if (!joint.Get<CreditAccountState>(account.Stream).Holds.TryGetValue(hold, out long held)) return;
        long released = quantity ?? held;
        ArgumentOutOfRangeException.ThrowIfNegative(released, nameof(quantity));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(released, held, nameof(quantity));
        if (released == 0) return;
        joint.Add(account.Stream, released == held ? new CreditHoldReleased(account, hold, released, at) : new CreditHoldReduced(account, hold, released, at));
    }

    /// <summary>Moves credits out of a hold into another account of the series; what is left of the hold stays held.</summary>
    /// <exception cref="ArgumentException">The quantity is negative, the accounts are of two series, or both are one.</exception>
    /// <exception cref="InvalidOperationException">The series is over: who matches has asked <see cref="Bars"/>.</exception>
    /// <exception cref="ImpossibleHistoryException">So many are not held there.</exception>
    public static void Deliver(Joint joint, CreditAccountId from, CreditAccountId to, Guid hold, long quantity, string cause, Instant at)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        if (from.Series != to.Series) throw new ArgumentException($"'{from}' and '{to}' are of two series.", nameof(to));
        if (from == to) throw new ArgumentException($"'{from}' can't deliver to itself.", nameof(to));
        if (Bars(joint.Get<CreditSeriesState>(from.Series.Stream), at) is { } bar) throw new InvalidOperationException($"Nothing is delivered: {bar.Detail}");
        if (quantity == 0) return;

        joint.Add(from.Stream, new CreditsDelivered(from, quantity, to, hold, cause, at));
        joint.Add(to.Stream, new CreditsReceived(to, quantity, from, cause, at));
    }

    public static CreditSeriesState Evolve(CreditSeriesState state, CreditSeriesEvent @event) => (state, @event) switch
    {
        (NoSeries, SeriesOpened e) when e.Supply > 0 && e.At < e.ExpiresAt && Currency.TryFromCode(e.Currency, out Currency currency) =>
            new LiveSeries(e.Series, e.Product, e.Listing, e.Terms, e.Issuer, e.IssuerGroup, currency, e.Supply, Issued: 0, Used: 0, e.ExpiresAt, Expired: false),
        (LiveSeries { Expired: false } s, SeriesIssued e) when e.Quantity > 0 && e.Quantity <= s.Left && e.At < s.ExpiresAt => s with { Issued = s.Issued + e.Quantity },
        (LiveSeries { Expired: false } s, SeriesUsed e) when e.Quantity > 0 && e.Quantity <= s.Outstanding && e.At < s.ExpiresAt => s with { Used = s.Used + e.Quantity },
        (LiveSeries { Expired: false } s, SeriesExpired e) when e.Quantity == s.Outstanding && e.At >= s.ExpiresAt => s with { Expired = true },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static CreditAccountState Evolve(CreditAccountState state, CreditEvent @event) => @event switch
    {
        CreditsIssued e when Fits(state, e.Quantity) => state with { Balance = state.Balance + e.Quantity },
        CreditsReceived e when Fits(state, e.Quantity) && e.Counter != e.Account => state with { Balance = state.Balance + e.Quantity },
        CreditsHeld e when IsThere(e.Quantity, state.Available) && !state.Holds.ContainsKey(e.Hold) => state with { Held = state.Held + e.Quantity, Holds = state.Holds.Add(e.Hold, e.Quantity) },
        CreditHoldReduced e when state.Holds.TryGetValue(e.Hold, out long held) && e.Quantity > 0 && e.Quantity < held => Without(state, e.Hold, held, e.Quantity),
        CreditHoldReleased e when state.Holds.TryGetValue(e.Hold, out long held) && e.Quantity == held => Without(state, e.Hold, held, held),
        CreditsDelivered e when e.Counter != e.Account && state.Holds.TryGetValue(e.Hold, out long held) && IsThere(e.Quantity, held) => Without(state with { Balance = state.Balance - e.Quantity }, e.Hold, held, e.Quantity),
        CreditsUsed e when IsThere(e.Quantity, state.Available) => state with { Balance = state.Balance - e.Quantity },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(CreditSeriesState state) => state is LiveSeries ? SeriesBytes : 24;

    public static long BytesOf(CreditAccountState state) => AccountBytes + (HoldBytes * state.Holds.Count);

    private static bool Fits(CreditAccountState state, long quantity) => quantity > 0 && quantity <= long.MaxValue - state.Balance;

    private static bool IsThere(long quantity, long there) => quantity > 0 && quantity <= there;

    private static CreditAccountState Without(CreditAccountState state, Guid hold, long held, long quantity) =>
        state with { Held = state.Held - quantity, Holds = quantity == held ? state.Holds.Remove(hold) : state.Holds.SetItem(hold, held - quantity) };
}
