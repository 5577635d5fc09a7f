using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Negotiations;
using NodaTime;

namespace Exchange.Projections.Negotiations;

/// <summary>Negotiations, and their offers one by one.</summary>
public sealed class NegotiationProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<NegotiationRow>(), RowModel.Of<OfferRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(NegotiationEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact)
    {
        var e = (NegotiationEvent)fact.Event;
        RowKey row = RowKey.Of<NegotiationRow>(fact.Stream.Key);
        return e switch
        {
            OfferMade { Number: > 1 } made => [row, RowKey.Of<OfferRow>(OfferRow.KeyOf(e.Negotiation, made.Number - 1))],
            OfferAccepted { Number: var number } => [row, RowKey.Of<OfferRow>(OfferRow.KeyOf(e.Negotiation, number))],
            OfferWithdrawn { Number: var number } => [row, RowKey.Of<OfferRow>(OfferRow.KeyOf(e.Negotiation, number))],
            OfferDeclined { Number: var number } => [row, RowKey.Of<OfferRow>(OfferRow.KeyOf(e.Negotiation, number))],
            OfferLapsed { Number: var number } => [row, RowKey.Of<OfferRow>(OfferRow.KeyOf(e.Negotiation, number))],
            _ => [row],
        };
    }

    public void Apply(Fact fact, IRows rows)
    {
        NegotiationRow? before = rows.Get<NegotiationRow>(fact.Stream.Key);
        NegotiationRow after = After(before, (NegotiationEvent)fact.Event) ?? throw new ImpossibleHistoryException(before, fact.Event);
        rows.Put(fact.Stream.Key, after with { UpdatedAt = fact.At, Version = fact.Version });
        switch (fact.Event)
        {
            case OfferMade e:
                if (e.Number > 1) End(e, e.Number - 1, OfferStanding.Countered, rows);
                rows.Add(OfferRow.KeyOf(e.Negotiation, e.Number), new OfferRow(e.Negotiation, e.Number, e.By, OfferStanding.Live, e.Offer, e.ContentHash, [after.Seller, after.Buyer], e.At, null));
                break;
            case OfferAccepted e:
                End(e, e.Number, OfferStanding.Accepted, rows);
                break;
            case OfferWithdrawn e:
                End(e, e.Number, OfferStanding.Withdrawn, rows);
                break;
            case OfferDeclined e:
                End(e, e.Number, OfferStanding.Declined, rows);
                break;
            case OfferLapsed e:
                End(e, e.Number, OfferStanding.Lapsed, rows);
                break;
        }
    }

    private static NegotiationRow? After(NegotiationRow? before, NegotiationEvent @event) => (before, @event) switch
    {
        (null, NegotiationOpened e) => new NegotiationRow(
            e.Negotiation, NegotiationPhase.Open, e.Listing, e.ListingVersion, e.Product, e.Seller, e.Buyer, e.Terms, 0, null, null, null, null, null, null, null, e.At, null, e.At, 0),
        ({ } row, OfferMade e) => row with { Offers = e.Number, OfferedBy = e.By, Latest = e.Offer, ContentHash = e.ContentHash },
        ({ } row, OfferAccepted e) => Agreed(row, e.At),
        ({ } row, PriceReferred e) => row with { Phase = NegotiationPhase.Referred, DecideUntil = e.DecideUntil, Order = null, EndedAt = null },
        ({ } row, PriceAllowed e) => Agreed(row, e.At) with { Decision = e.Decision },
        ({ } row, PriceRefused e) => row with { Phase = NegotiationPhase.Refused, Ground = e.Ground, Decision = e.Decision, EndedAt = e.At },
        ({ } row, OfferWithdrawn e) => row with { Phase = NegotiationPhase.Withdrawn, EndedAt = e.At },
        ({ } row, OfferDeclined e) => row with { Phase = NegotiationPhase.Declined, Ground = e.Ground, EndedAt = e.At },
        ({ } row, OfferLapsed e) => row with { Phase = NegotiationPhase.Lapsed, EndedAt = e.At },
        _ => null,
    };

    private static NegotiationRow Agreed(NegotiationRow row, Instant at) => row with { Phase = NegotiationPhase.Agreed, Order = row.Negotiation.Order, EndedAt = at };

    private static void End(NegotiationEvent e, int number, OfferStanding standing, IRows rows)
    {
        string key = OfferRow.KeyOf(e.Negotiation, number);
        rows.Put(key, (rows.Get<OfferRow>(key) ?? throw new ImpossibleHistoryException(null, e)) with { Standing = standing, EndedAt = e.At });
    }
}
