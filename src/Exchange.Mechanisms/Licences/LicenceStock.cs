using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>Which licences of a product are sold and held (MECHANISMS LIC-1). Immutable; the stock may be decided act by act with it.</summary>
/// <param name="Sold">Licences that are sold; an exclusive one is one.</param>
/// <param name="IsExclusive">Whether the one that is sold is exclusive.</param>
/// <param name="Holds">Until when somebody holds a licence, that instant excluded; one hold a buyer. May contain expired ones.</param>
public sealed record LicenceStock(long Sold, bool IsExclusive, ImmutableDictionary<ParticipantId, Instant> Holds)
{
    public const string RuleVersion = "licence-stock-1";

    public static readonly LicenceStock Untouched = new(0, false, ImmutableDictionary<ParticipantId, Instant>.Empty);

    /// <summary>Carries a whole log out.</summary>
    /// <param name="log">In any order: acts count in the order of time, then sequence number (G-2).</param>
    /// <exception cref="ArgumentException">Two acts have the same sequence number.</exception>
    public static StockOutcome Run(StockRules rules, IEnumerable<StockAct> log)
    {
        LicenceStock stock = Untouched;
        StockAct[] acts = LogOrder.Of(log);
        var steps = ImmutableArray.CreateBuilder<StockStep>(acts.Length);
        foreach (StockAct act in acts)
        {
            StockRefusal? reason = stock.Refusal(rules, act);
            steps.Add(new StockStep(act.Seq, reason));
            if (reason is null) stock = stock.After(act);
        }

        return new StockOutcome(RuleVersion, steps.MoveToImmutable(), stock, stock.Available(rules, acts is [.., var last] ? last.At : Instant.MinValue));
    }

    /// <summary>How many more can be sold to somebody who holds none; null: as many as are asked for.</summary>
    public long? Available(StockRules rules, Instant at)
    {
        if (IsExclusive) return 0;
        return rules.Licences is { } licences ? licences - Sold - Holds.Values.Count(until => at < until) : null;
    }

    /// <summary>Why an act does not count as things stand, or null.</summary>
    public StockRefusal? Refusal(StockRules rules, StockAct act)
    {
        if (act.Buyer == rules.Seller) return StockRefusal.SelfDeal;
        bool holdsOne = Holds.TryGetValue(act.Buyer, out Instant until) && act.At < until;
        if (act is ReleaseLicence) return holdsOne ? null : StockRefusal.NothingToRelease;
        if (act is HoldLicence hold && hold.ExpiresAt <= act.At) return StockRefusal.BadExpiry;
        if (IsExclusive) return StockRefusal.SoldExclusively;
        if (act is BuyExclusive && !rules.IsExclusiveOffered) return StockRefusal.ExclusiveNotOffered;
        if (act is BuyExclusive && (Sold > 0 || Holds.Any(other => other.Key != act.Buyer && act.At < other.Value))) return StockRefusal.ExclusiveUnavailable;
        return holdsOne || Available(rules, act.At) is not <= 0 ? null : StockRefusal.SoldOut;
    }

    /// <summary>How things stand after an act that counted. Who buys uses his own hold up; who holds again keeps his one licence until the new instant.</summary>
    public LicenceStock After(StockAct act) => act switch
    {
        HoldLicence hold => this with { Holds = Holds.SetItem(hold.Buyer, hold.ExpiresAt) },
        ReleaseLicence => this with { Holds = Holds.Remove(act.Buyer) },
        BuyLicence => this with { Sold = Sold + 1, Holds = Holds.Remove(act.Buyer) },
        BuyExclusive => this with { Sold = Sold + 1, IsExclusive = true, Holds = Holds.Remove(act.Buyer) },
        _ => throw new ArgumentException($"A stock of licences knows no {act.GetType().Name}.", nameof(act)),
    };
}
