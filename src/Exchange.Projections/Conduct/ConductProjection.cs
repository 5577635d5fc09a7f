using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Auctions;
using Exchange.Market.Inquiries;
using Exchange.Market.Interests;
using Exchange.Market.Negotiations;
using Exchange.Market.Orders;
using Exchange.Market.Quotations;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.Projections.Trade;
using NodaTime;

namespace Exchange.Projections.Conduct;

/// <summary>What participants did and took back, day by day (docs/decisions/0023). Comes after orders, which say whose they are.</summary>
/// <remarks>Bids in English auctions concern it as little as any other row: they are most of what there is, and bind.</remarks>
public sealed class ConductProjection : IProjection
{
    private const int Whole = 10_000;

    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<ConductRow>(), RowModel.Of<ConductRulesRow>()];

    public ImmutableArray<Type> Concerns { get; } =
    [
        typeof(RulesEnacted), typeof(OrderPlaced), typeof(OrderCancelled), typeof(BidderRegistered), typeof(BidRetracted), typeof(SealedBidderRegistered), typeof(SealedBidPlaced), typeof(SealedBidWithdrawn),
        typeof(QuoteRequested), typeof(QuoteIssued), typeof(QuoteAmended), typeof(QuoteDeclined), typeof(QuoteWithdrawn), typeof(RfqOpened), typeof(RfqQuoted), typeof(RfqFinalQuoted), typeof(RfqDeclined),
        typeof(OfferMade), typeof(OfferDeclined), typeof(OfferWithdrawn), typeof(InterestRegistered), typeof(InterestDropped),
    ];

    public IEnumerable<RowKey> KeysOf(Fact fact) => fact.Event is OrderCancelled ? [RowKey.Of<OrderRow>(fact.Stream.Key)] : [RowKey.Of<ConductRulesRow>(ConductRulesRow.Key), RowKey.Of<ConductRow>(ConductRow.KeyOf(fact.At.InUtc().Date, fact.Actor))];

    public void Apply(Fact fact, IRows rows)
    {
        if (fact.Event is RulesEnacted enacted)
        {
            Seq<ConductRuleFrom> rules = rows.Get<ConductRulesRow>(ConductRulesRow.Key)?.Rules ?? [];
            rows.Put(ConductRulesRow.Key, new ConductRulesRow(rules.Add(new ConductRuleFrom(enacted.EffectiveFrom, enacted.Rules.Limits?.Conduct))));
            return;
        }

        // By the clock, or because of an award: the exchange does it, and nobody else.
        if (WhoseOf(fact, rows) is not { } participant || participant == MarketCommand.Exchange) return;
        LocalDate day = fact.At.InUtc().Date;
        string key = ConductRow.KeyOf(day, participant);
        ConductRow row = Counted(rows.Get<ConductRow>(key) ?? new ConductRow(participant, day, 0, 0, 0, 0, 0, 0, 0), fact.Event);
        row = row with { RatioBasisPoints = row.Acts == 0 ? Whole : (int)Math.Min(Whole, checked(row.Withdrawals * Whole) / row.Acts) };
        bool flagged = rows.Get<ConductRulesRow>(ConductRulesRow.Key)?.At(fact.At) is { } rule && row.Acts >= rule.ActsMin && row.RatioBasisPoints > rule.RatioBasisPoints;
        rows.Put(key, flagged ? row with { Flagged = true } : row);
    }

    private static ParticipantId? WhoseOf(Fact fact, IRows rows) => fact.Event is OrderCancelled ? rows.Get<OrderRow>(fact.Stream.Key)?.Buyer : fact.Actor;

    private static ConductRow Counted(ConductRow row, object @event) => @event switch
    {
        OrderPlaced => row with { Orders = row.Orders + 1 },
        BidderRegistered or SealedBidderRegistered => row with { Entries = row.Entries + 1 },
        SealedBidPlaced => row with { Bids = row.Bids + 1 },
        QuoteIssued or QuoteAmended or RfqQuoted or RfqFinalQuoted or OfferMade => row with { Quotes = row.Quotes + 1 },
        QuoteRequested or RfqOpened or InterestRegistered => row with { Requests = row.Requests + 1 },
        _ => row with { Withdrawals = row.Withdrawals + 1 },
    };
}
