using System.Collections.Frozen;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;

namespace Exchange.Audit;

/// <summary>Delivery versus payment, read along the log: at no batch end is a settlement half done. Money, right, licence and access change in one batch or not at all (DOMAIN MON-2).</summary>
/// <remarks>As <see cref="MoneyLaws"/> it asks nothing of the market's deciders; what belongs to which settlement follows from the ids. Settlements that are over leave no trace in memory.</remarks>
internal sealed class DeliveryLaws(EventCatalog catalog, Findings findings)
{
    private const string Model = "settlement";
    private static readonly Type[] Concerns =
    [
        typeof(SettlementEvent), typeof(AccountCredited), typeof(RightGranted), typeof(LicenceSold), typeof(LicenceReturned), typeof(EntitlementGranted), typeof(EntitlementRevoked), typeof(OrderDelivered),
    ];

    private readonly FrozenSet<string> _irrelevant = catalog.Current.Where(e => !Concerns.Any(c => c.IsAssignableFrom(e.Type))).Select(e => e.Name).ToFrozenSet(StringComparer.Ordinal);
    private readonly Dictionary<SettlementId, Deal> _deals = [];
    private readonly Dictionary<EntitlementId, SettlementId> _sold = [];
    private readonly Dictionary<SettlementId, Legs> _batch = [];

    public void Apply(RecordedEvent recorded)
    {
        if (!_irrelevant.Contains(recorded.Type) && Decode(recorded) is { } @event) Look(@event);
        if (recorded.EndsBatch) EndBatch(recorded);
    }

    /// <summary>For who has read the event already.</summary>
    public void Apply(RecordedEvent recorded, object @event)
    {
        Look(@event);
        if (recorded.EndsBatch) EndBatch(recorded);
    }

    private void EndBatch(RecordedEvent recorded)
    {
        foreach ((SettlementId settlement, Legs legs) in _batch) EndBatch(recorded, settlement, legs);
        _batch.Clear();
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

    private void Look(object @event)
    {
        switch (@event)
        {
            case SettlementInstructed e:
                _deals[e.Settlement] = new Deal(e);
                break;
            case SettlementEarmarked e:
                Of(e.Settlement).Earmarked++;
                break;
            case SettlementDelivered e:
                Of(e.Settlement).Deliveries.Add(e);
                break;
            case SettlementFinal or SettlementFailed or SettlementUnwound:
                Of(((SettlementEvent)@event).Settlement).End = (SettlementEvent)@event;
                break;
            case AccountCredited { Reason: EntryReason.Price or EntryReason.Refund } e when OfCause(e.Cause) is { } legs:
                legs.Credits.Add(e);
                break;
            case RightGranted e when OfCause(e.Cause) is { } legs:
                legs.Grants.Add(e.Grant);
                break;
            case EntitlementGranted { Agreement: { } agreement } e:
                Of(SettlementId.Of(agreement)).Entitlements.Add(e);
                break;
            case EntitlementRevoked e when _sold.TryGetValue(e.Entitlement, out SettlementId settlement) && _deals.TryGetValue(settlement, out Deal? deal):
                deal.AccessEnded = true; // others may end it, too, before the settlement is unwound
                break;
            case LicenceSold e when OfOrder(e.Holder) is { } legs:
                legs.Sold += e.Licences ?? 1;
                break;
            case LicenceReturned e when OfOrder(e.Holder) is { } legs:
                legs.Returned += e.Licences ?? 1;
                break;
            case OrderDelivered e:
                Of(SettlementId.Of(AgreementId.Of(e.Order))).Threads++;
                break;
        }
    }

    private Legs Of(SettlementId settlement)
    {
        if (!_batch.TryGetValue(settlement, out Legs? legs)) _batch.Add(settlement, legs = new Legs());
        return legs;
    }

    private Legs? OfCause(string stream) => AggregateIds.TryParse(new StreamId(stream), out SettlementId settlement) ? Of(settlement) : null;

    private Legs? OfOrder(string stream) => AggregateIds.TryParse(new StreamId(stream), out OrderId order) ? Of(SettlementId.Of(AgreementId.Of(order))) : null;

    private void EndBatch(RecordedEvent last, SettlementId settlement, Legs legs)
    {
        if (!_deals.TryGetValue(settlement, out Deal? deal))
        {
            findings.Add(Model, settlement.Stream.Value, last.Position, "something changed hands in this batch, and the settlement was never instructed or is over");
            return;
        }

        void Expect(bool holds, string what)
        {
            if (!holds) findings.Add(Model, settlement.Stream.Value, last.Position, what);
        }

        void Whole(string half, params (string Name, bool Is)[] parts) =>
            Expect(Array.TrueForAll(parts, p => p.Is), $"{half} at the end of this batch: not as it must be is {string.Join(", ", parts.Where(p => !p.Is).Select(p => p.Name))}");

        if (legs.Deliver)
        {
            SettlementDelivered? told = legs.Deliveries is [{ } only] ? only : null;
            Expect(!deal.Delivered, "it was paid and delivered before");
            Whole(
                "half of a settlement",
                ("the price in escrow", legs.Earmarked == 1 && legs.Sum(AccountId.Escrow(deal.Price.Currency, settlement), EntryReason.Price) == deal.Price.MinorUnits),
                ("the grant", legs.Grants is [{ } grant] && grant.Id == told?.Grant && grant.Grantee == deal.Buyer),
                ("the entitlement", legs.Entitlements is [{ } access] && access.Entitlement == told?.Entitlement && access.Holder == deal.Buyer),
                ("the licences", legs.Sold == deal.Licences),
                ("the delivery", told is not null && legs.Threads == 1));
            deal.Delivered = true;
            deal.Access = [.. legs.Entitlements.Select(e => e.Entitlement)];
            foreach (EntitlementId entitlement in deal.Access) _sold[entitlement] = settlement;
        }

        if (legs.Unwind)
        {
            Whole(
                "half of an unwinding",
                ("the refund", legs.Sum(AccountId.Of(deal.Buyer, deal.Price.Currency), EntryReason.Refund) == deal.Price.MinorUnits),
                ("the licences", legs.Returned == deal.Licences),
                ("the end of access", deal.AccessEnded),
                ("its fact", legs.End is SettlementUnwound));
        }

        if (legs.End is null) return;
        Expect(deal.Delivered == legs.End is not SettlementFailed, deal.Delivered ? "it failed, and had been paid and delivered" : "it ended as if it had been paid and delivered");
        _deals.Remove(settlement);
        foreach (EntitlementId entitlement in deal.Access) _sold.Remove(entitlement);
    }

    /// <summary>A settlement between its instruction and its end.</summary>
    private sealed class Deal(SettlementInstructed instructed)
    {
        public Money Price => instructed.Price;

        public ParticipantId Buyer => instructed.Buyer;

        public int Licences => instructed.Licences ?? 1;

        public bool Delivered { get; set; }

        public IReadOnlyList<EntitlementId> Access { get; set; } = [];

        public bool AccessEnded { get; set; }
    }

    /// <summary>What one batch does for one settlement.</summary>
    private sealed class Legs
    {
        public List<AccountCredited> Credits { get; } = [];

        public List<Grant> Grants { get; } = [];

        public List<EntitlementGranted> Entitlements { get; } = [];

        public List<SettlementDelivered> Deliveries { get; } = [];

        public int Earmarked { get; set; }

        public int Sold { get; set; }

        public int Returned { get; set; }

        public int Threads { get; set; }

        public SettlementEvent? End { get; set; }

        /// <summary>Any leg of a payment or delivery is there.</summary>
        public bool Deliver => Grants.Count + Entitlements.Count + Deliveries.Count + Earmarked + Sold + Threads > 0 || Credits.Exists(c => c.Reason == EntryReason.Price);

        /// <summary>Any leg of an unwinding is there.</summary>
        public bool Unwind => Returned > 0 || End is SettlementUnwound || Credits.Exists(c => c.Reason == EntryReason.Refund);

        public Int128 Sum(AccountId to, EntryReason reason) => Credits.Where(c => c.Account == to && c.Reason == reason).Aggregate((Int128)0, (sum, c) => sum + c.Amount.MinorUnits);
    }
}
