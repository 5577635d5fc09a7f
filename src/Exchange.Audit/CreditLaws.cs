using System.Collections.Frozen;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Credits;
using Exchange.Market.Entitlements;

namespace Exchange.Audit;

/// <summary>The laws of usage credits, read along the log: at the end of every batch, what a series has issued is in accounts, used or expired, and never more than its supply; what is used gives as many downloads (DOMAIN CRD-1).</summary>
/// <remarks>As <see cref="MoneyLaws"/> it reckons by itself and asks nothing of the market's deciders. In memory stand a tally a series and a balance an account that is not empty.</remarks>
internal sealed class CreditLaws(EventCatalog catalog, Findings findings)
{
    private const string Model = "credits";
    private static readonly Type[] Concerns = [typeof(CreditEvent), typeof(CreditSeriesEvent), typeof(EntitlementGranted)];

    private readonly FrozenSet<string> _irrelevant = catalog.Current.Where(e => !Concerns.Any(c => c.IsAssignableFrom(e.Type))).Select(e => e.Name).ToFrozenSet(StringComparer.Ordinal);
    private readonly Dictionary<CreditSeriesId, Tally> _series = [];
    private readonly Dictionary<CreditAccountId, Standing> _accounts = [];

    // Of the batch that is being read.
    private readonly HashSet<CreditSeriesId> _touched = [];
    private readonly HashSet<CreditAccountId> _moved = [];
    private readonly List<CreditsUsed> _uses = [];
    private readonly List<EntitlementGranted> _given = [];

    public void Apply(RecordedEvent recorded)
    {
        if (!_irrelevant.Contains(recorded.Type) && Decode(recorded) is { } @event) Look(recorded, @event);
        if (recorded.EndsBatch) EndBatch(recorded);
    }

    /// <summary>For who has read the event already.</summary>
    public void Apply(RecordedEvent recorded, object @event)
    {
        Look(recorded, @event);
        if (recorded.EndsBatch) EndBatch(recorded);
    }

    private object? Decode(RecordedEvent recorded)
    {
        try
        {
            return catalog.Deserialize(recorded.Type, recorded.Data.Span);
        }
        catch (Exception e) when (e is UnknownEventException or JsonException)
        {
            return null; // named where its stream is read
        }
    }

    private void Look(RecordedEvent recorded, object @event)
    {
        switch (@event)
        {
            case SeriesOpened e:
                Of(e.Series).Opened = e;
                break;
            case SeriesIssued e:
                Of(e.Series).Issued += e.Quantity;
                break;
            case SeriesUsed e:
                Of(e.Series).Used += e.Quantity;
                break;
            case SeriesExpired e:
                Expire(recorded, e);
                break;
            case CreditsIssued e:
                Expect(Of(e.Account.Series).Opened is { } opened && opened.Issuer == e.Account.Owner, recorded, "credits are issued into another's account than the issuer's");
                Enter(recorded, e.Account, e.Quantity);
                break;
            case CreditsReceived e:
                Of(e.Account.Series).Moved += e.Quantity;
                Enter(recorded, e.Account, e.Quantity);
                break;
            case CreditsDelivered e:
                Of(e.Account.Series).Moved -= e.Quantity;
                Free(recorded, e.Account, e.Hold, e.Quantity);
                Enter(recorded, e.Account, -e.Quantity);
                break;
            case CreditsUsed e:
                _uses.Add(e);
                Enter(recorded, e.Account, -e.Quantity);
                break;
            case EntitlementGranted { Series: not null } e:
                _given.Add(e);
                break;
            case CreditsHeld e:
                Expect(Of(e.Account.Series).Expired is null, recorded, "credits of a series that has expired are held");
                Expect(Touch(e.Account).Holds.TryAdd(e.Hold, e.Quantity), recorded, "there is such a hold already");
                break;
            case CreditHoldReduced e:
                Free(recorded, e.Account, e.Hold, e.Quantity);
                break;
            case CreditHoldReleased e:
                Free(recorded, e.Account, e.Hold, e.Quantity);
                Expect(!Touch(e.Account).Holds.ContainsKey(e.Hold), recorded, "less than the whole hold is released");
                break;
        }
    }

    private void Enter(RecordedEvent recorded, CreditAccountId account, long quantity)
    {
        Tally series = Of(account.Series);
        Expect(series.Expired is null, recorded, "credits of a series that has expired move");
        Touch(account).Balance += quantity;
        series.InAccounts += quantity;
    }

    private void Free(RecordedEvent recorded, CreditAccountId account, Guid hold, long quantity)
    {
        Dictionary<Guid, long> holds = Touch(account).Holds;
        bool holdsIt = holds.TryGetValue(hold, out long held) && quantity > 0 && quantity <= held;
        Expect(holdsIt, recorded, "so much is not held under this id");
        if (!holdsIt) return;
        if (quantity == held) holds.Remove(hold);
        else holds[hold] = held - quantity;
    }

    private void Expire(RecordedEvent recorded, SeriesExpired e)
    {
        Tally series = Of(e.Series);
        Expect(series.Expired is null, recorded, "the series expires twice");
        Expect(series.Opened is { } opened && recorded.At >= opened.ExpiresAt, recorded, "the series expires before its time");
        series.Expired = e.Quantity;
    }

    private Tally Of(CreditSeriesId id)
    {
        _touched.Add(id);
        if (!_series.TryGetValue(id, out Tally? series)) _series.Add(id, series = new Tally());
        return series;
    }

    private Standing Touch(CreditAccountId account)
    {
        _touched.Add(account.Series);
        _moved.Add(account);
        if (!_accounts.TryGetValue(account, out Standing? standing)) _accounts.Add(account, standing = new Standing());
        return standing;
    }

    private void EndBatch(RecordedEvent last)
    {
        foreach (CreditAccountId account in _moved)
        {
            Standing standing = _accounts[account];
            if (standing.Balance < 0) findings.Add(Model, account.Stream.Value, last.Position, "fewer than no credits are in it at the end of this batch");
            if (standing.Holds.Values.Aggregate((Int128)0, (sum, held) => sum + held) > Int128.Max(standing.Balance, 0)) findings.Add(Model, account.Stream.Value, last.Position, "more is held than there is at the end of this batch");
            if (standing is { Balance: var balance, Holds.Count: 0 } && balance == 0) _accounts.Remove(account);
        }

        foreach (CreditSeriesId id in _touched)
        {
            Tally series = _series[id];
            void Check(bool holds, FormattableString what)
            {
                if (!holds) findings.Add(Model, id.Stream.Value, last.Position, Findings.Text(what));
            }

            Check(series.Opened is not null, $"there are credits of a series that nobody opened");
            Check(series.Moved == 0, $"the transfers of the batch that ends here add up to {series.Moved} credits, not to zero");
            Check(series.Issued <= (series.Opened?.Supply ?? 0), $"{series.Issued} are issued, of a supply of {series.Opened?.Supply ?? 0}");
            Int128 there = series.Expired ?? series.InAccounts;
            Check(series.Issued == there + series.Used, $"{series.Issued} are issued at the end of this batch, {there} are {(series.Expired is null ? "in accounts" : "expired")} and {series.Used} used");
            Check(series.Expired is null || series.Expired == series.InAccounts, $"{series.Expired} expired, and {series.InAccounts} were in accounts");
            series.Moved = 0;
        }

        foreach (CreditsUsed use in _uses)
        {
            bool given = _given.RemoveAll(e => e.Entitlement == use.Entitlement && e.Holder == use.Account.Owner && e.Series == use.Account.Series && e.Downloads == use.Quantity) == 1;
            if (!given) findings.Add(Model, use.Account.Stream.Value, last.Position, "credits are used in this batch, and as many downloads are not given for them");
        }

        foreach (EntitlementGranted given in _given) findings.Add(Model, given.Entitlement.Stream.Value, last.Position, "downloads are given in this batch for credits that nobody used");
        _touched.Clear();
        _moved.Clear();
        _uses.Clear();
        _given.Clear();
    }

    private void Expect(bool holds, RecordedEvent recorded, string what)
    {
        if (!holds) findings.Add(Model, recorded.Stream.Value, recorded.Position, what);
    }

    private sealed class Tally
    {
        public SeriesOpened? Opened { get; set; }

        public Int128 Issued { get; set; }

        public Int128 Used { get; set; }

        public Int128 InAccounts { get; set; }

        public long? Expired { get; set; }

        /// <summary>Received less delivered, in the batch that is being read.</summary>
        public Int128 Moved { get; set; }
    }

    private sealed class Standing
    {
        public Int128 Balance { get; set; }

        public Dictionary<Guid, long> Holds { get; } = [];
    }
}
