using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Settlements;

namespace Exchange.Simulation.Laws;

/// <summary>What is final has no later fact and no later entry (DOMAIN MON-2).</summary>
internal sealed class FinalityLaw
{
    private readonly HashSet<SettlementId> _over = [];
    private readonly HashSet<string> _causes = new(StringComparer.Ordinal);
    private readonly List<SettlementId> _ending = [];

    public void Apply(object fact, bool endsBatch)
    {
        switch (fact)
        {
            case SettlementEvent e:
                if (_over.Contains(e.Settlement)) throw new LawBrokenException(Law.Finality, $"{e.GetType().Name} after the end of {e.Settlement.Stream}");
                if (e is SettlementFinal or SettlementFailed or SettlementUnwound) _ending.Add(e.Settlement);
                break;
            case AccountCredited e when _causes.Contains(e.Cause):
                throw new LawBrokenException(Law.Finality, $"money moved for {e.Cause} after its end");
        }

        if (!endsBatch || _ending.Count == 0) return;
        foreach (SettlementId settlement in _ending)
        {
            if (!_over.Add(settlement)) throw new LawBrokenException(Law.Finality, $"{settlement.Stream} ended twice");
            _causes.Add(settlement.Stream.Value);
        }

        _ending.Clear();
    }
}
