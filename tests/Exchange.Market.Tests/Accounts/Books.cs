using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using NodaTime;

namespace Exchange.Market.Tests.Accounts;

/// <summary>Accounts as a decision finds them: all are loaded. For the steps that other decisions take with money.</summary>
internal sealed class Books : IStates
{
    private readonly Dictionary<StreamId, object> _states = [];

    /// <summary>All facts so far, in their order.</summary>
    public List<StreamEvent> Facts { get; } = [];

    /// <summary>One decision: its facts are kept unless it is refused.</summary>
    public Rejection? Decide(Func<Joint, Rejection?> step) => Decide(step, out _);

    public Rejection? Decide(Func<Joint, Rejection?> step, out ImmutableArray<StreamEvent> facts)
    {
        var joint = new Joint(this);
        Rejection? refusal = step(joint);
        facts = refusal is null ? ((Verdict.Accepted)joint.Accept()).Events : [];
        foreach (StreamEvent fact in facts) Add(fact);
        return refusal;
    }

    public void Add(StreamEvent fact)
    {
        _states[fact.Stream] = MarketAggregates.Of(fact.Stream).Evolve(Of(fact.Stream), fact.Event);
        Facts.Add(fact);
    }

    public AccountState this[AccountId account] => (AccountState)Of(account.Stream);

    /// <summary>Money from outside, as the operator confirms it.</summary>
    public Books With(AccountId account, Money amount, Instant at)
    {
        AccountId bank = AccountId.BankInTransit(amount.Currency, new LocalDate(2026, 11, 2));
        Decide(joint => Ledger.Transfer(joint, bank, account, amount, null, EntryReason.FundsReceived, EntryReason.FundsReceived, "bankref-1", at)).ShouldBeNull();
        return this;
    }

    public bool TryGet<TState>(StreamId stream, out TState state)
    {
        state = (TState)Of(stream);
        return true;
    }

    public long VersionOf(StreamId stream) => 0;

    private object Of(StreamId stream) => _states.TryGetValue(stream, out object? state) ? state : MarketAggregates.Of(stream).Initial;
}
