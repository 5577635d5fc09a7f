using System.Collections.Frozen;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Orders;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;

namespace Exchange.Audit;

/// <summary>The laws of money, read along the log: nothing is made or lost, nobody owes, each fee is that of the rules under which its price was fixed (DOMAIN section 5).</summary>
/// <remarks>Reckons by itself and asks nothing of the market's deciders, so that an error there shows. Accounts that are empty, and deals that are over, leave no trace in memory.</remarks>
internal sealed class MoneyLaws(EventCatalog catalog, Findings findings)
{
    private const string Model = "ledger";
    private static readonly Type[] Concerns = [typeof(AccountEvent), typeof(PriceFixed), typeof(SettlementEvent), typeof(RulesEnacted)];

    private readonly FrozenSet<string> _irrelevant = catalog.Current.Where(e => !Concerns.Any(c => c.IsAssignableFrom(e.Type))).Select(e => e.Name).ToFrozenSet(StringComparer.Ordinal);
    private readonly Dictionary<AccountId, Standing> _accounts = [];
    private readonly Dictionary<OrderId, PriceFixed> _fixings = [];
    private readonly Dictionary<SettlementId, Deal> _deals = [];
    private readonly Dictionary<int, RuleSet> _rules = [];

    // Of the batch that is being read.
    private readonly Dictionary<Currency, Int128> _sums = [];
    private readonly HashSet<AccountId> _touched = [];
    private readonly List<AccountCredited> _credits = [];
    private readonly List<SettlementFinal> _finals = [];

    public long Entries { get; private set; }

    public long Settlements { get; private set; }

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
            case AccountCredited e:
                Enter(e.Account, e.Amount, 1);
                _credits.Add(e);
                break;
            case AccountDebited e:
                if (e.Hold is { } hold) Release(recorded, e.Account, hold, e.Amount);
                Enter(e.Account, e.Amount, -1);
                break;
            case FundsHeld e:
                Standing standing = Touch(e.Account);
                Expect(standing.Holds.TryAdd(e.Hold, e.Amount.MinorUnits), recorded, "there is such a hold already");
                standing.Held += e.Amount.MinorUnits;
                break;
            case HoldReleased e:
                Release(recorded, e.Account, e.Hold, null);
                break;
            case HoldReduced e:
                Reduce(recorded, e);
                break;
            case PriceFixed e:
                _fixings[e.Order] = e;
                break;
            case RulesEnacted e:
                _rules[e.Version] = e.Rules;
                break;
            case SettlementInstructed e:
                Instruct(recorded, e);
                break;
            case SettlementFinal e:
                _finals.Add(e);
                break;
            case SettlementFailed or SettlementUnwound:
                _deals.Remove(((SettlementEvent)@event).Settlement);
                break;
        }
    }

    private void Instruct(RecordedEvent recorded, SettlementInstructed e)
    {
        if (!_fixings.Remove(e.Order, out PriceFixed? fixing))
        {
            Expect(false, recorded, "no price was fixed for this order");
            return;
        }

        Expect(fixing.Price == e.Price, recorded, $"it takes {e.Price}, the price was fixed at {fixing.Price}");
        _deals[e.Settlement] = new Deal(fixing, recorded.Stream.Value);
    }

    private void Enter(AccountId account, Money amount, int sign)
    {
        Entries++;
        Touch(account).Balance += (Int128)amount.MinorUnits * sign;
        _sums[amount.Currency] = _sums.GetValueOrDefault(amount.Currency) + ((Int128)amount.MinorUnits * sign);
    }

    private void Release(RecordedEvent recorded, AccountId account, Guid hold, Money? amount)
    {
        Standing standing = Touch(account);
        if (!standing.Holds.Remove(hold, out long held)) Expect(false, recorded, "there is no such hold");
        else if (amount is { } taken) Expect(taken.MinorUnits == held, recorded, "it takes another amount than was held");
        standing.Held -= held;
    }

    private void Reduce(RecordedEvent recorded, HoldReduced e)
    {
        Standing standing = Touch(e.Account);
        bool holds = standing.Holds.TryGetValue(e.Hold, out long held) && e.Amount.MinorUnits > 0 && e.Amount.MinorUnits < held;
        Expect(holds, recorded, "it makes available what is not a part of a hold");
        if (!holds) return;
        standing.Holds[e.Hold] = held - e.Amount.MinorUnits;
        standing.Held -= e.Amount.MinorUnits;
    }

    private Standing Touch(AccountId account)
    {
        _touched.Add(account);
        if (!_accounts.TryGetValue(account, out Standing? standing)) _accounts.Add(account, standing = new Standing());
        return standing;
    }

    private void EndBatch(RecordedEvent last)
    {
        foreach ((Currency currency, Int128 sum) in _sums) Expect(sum == 0, last, Findings.Text($"the entries of the batch that ends here add up to {sum} minor units of {currency.Code}, not to zero"));
        foreach (AccountId account in _touched)
        {
            Standing standing = _accounts[account];
            // What the bank still owes, and what the exchange has spent, may be below zero; nobody else's balance is.
            bool mayOwe = account.Value.StartsWith("bank-in-transit-", StringComparison.Ordinal) || account.Value.StartsWith("house-", StringComparison.Ordinal);
            if (standing.Balance < 0 && !mayOwe) findings.Add(Model, account.Stream.Value, last.Position, "the balance is below zero at the end of this batch");
            if (standing.Held > Int128.Max(standing.Balance, 0)) findings.Add(Model, account.Stream.Value, last.Position, "more is held than there is at the end of this batch");
            if (standing.Balance == 0 && standing.Holds.Count == 0) _accounts.Remove(account);
        }

        foreach (SettlementFinal final in _finals) CheckFee(last, final);
        _sums.Clear();
        _touched.Clear();
        _credits.Clear();
        _finals.Clear();
    }

    private void CheckFee(RecordedEvent last, SettlementFinal final)
    {
        if (!_deals.Remove(final.Settlement, out Deal? deal) || !_rules.TryGetValue(deal.Fixing.Rulebook, out RuleSet? rules))
        {
            findings.Add(Model, final.Settlement.Stream.Value, last.Position, "it is final, and no price was fixed for it under rules that there are");
            return;
        }

        Settlements++;
        Money price = deal.Fixing.Price;
        FeeRule? rule = rules.Fees.FirstOrDefault(f => f.Minimum.Currency == price.Currency);
        long fee = rule is null ? 0 : FeeOf(price.MinorUnits, rule);
        void Check(bool holds, FormattableString what)
        {
            if (!holds) findings.Add(Model, deal.Stream, last.Position, Findings.Text(what));
        }

        Check(final.Fee == new Money(fee, price.Currency), $"the fee is {final.Fee}, version {deal.Fixing.Rulebook} of the rules gives {new Money(fee, price.Currency)}");
        bool currencies = final.Fee.Currency == price.Currency && final.Proceeds.Currency == price.Currency;
        Check(currencies && (Int128)final.Fee.MinorUnits + final.Proceeds.MinorUnits == price.MinorUnits, $"fee {final.Fee} and proceeds {final.Proceeds} don't add up to the price {price}");
        Check(Credited(deal.Stream, EntryReason.Fee) == final.Fee.MinorUnits, $"the fee was {final.Fee}, and another amount was entered");
        Check(Credited(deal.Stream, EntryReason.Proceeds) == final.Proceeds.MinorUnits, $"the proceeds were {final.Proceeds}, and another amount was entered");
    }

    private Int128 Credited(string cause, EntryReason reason) => _credits.Where(c => c.Reason == reason && string.Equals(c.Cause, cause, StringComparison.Ordinal)).Aggregate((Int128)0, (sum, c) => sum + c.Amount.MinorUnits);

    /// <summary>MECHANISMS FEE-1: basis points of the price, rounded half away from zero, between minimum and maximum, and never above the price.</summary>
    internal static long FeeOf(long price, FeeRule rule)
    {
        (Int128 whole, Int128 rest) = Int128.DivRem((Int128)price * rule.BasisPoints, 10_000);
        Int128 fee = Int128.Clamp(whole + (rest >= 5_000 ? 1 : 0), rule.Minimum.MinorUnits, rule.Maximum.MinorUnits);
        return (long)Int128.Min(fee, price);
    }

    private void Expect(bool holds, RecordedEvent recorded, string what)
    {
        if (!holds) findings.Add(Model, recorded.Stream.Value, recorded.Position, what);
    }

    private sealed record Deal(PriceFixed Fixing, string Stream);

    private sealed class Standing
    {
        public Int128 Balance { get; set; }

        public Int128 Held { get; set; }

        public Dictionary<Guid, long> Holds { get; } = [];
    }
}
