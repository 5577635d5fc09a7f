using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Titles;
using Exchange.Projections.Listings;
using Exchange.Projections.Negotiations;
using Exchange.Projections.Parties;
using Exchange.Projections.Products;
using Exchange.Projections.Titles;
using NodaTime;

namespace Exchange.Projections.Operation;

/// <summary>What waits for an operator, and since when. Comes after the rows that it goes by.</summary>
public sealed class QueueProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<QueueRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(ParticipantEvent), typeof(DecisionEvent), typeof(ProductEvent), typeof(TitleEvent), typeof(ListingEvent), typeof(PriceReferred), typeof(PriceAllowed), typeof(PriceRefused), typeof(OfferLapsed)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => fact.Event switch
    {
        ParticipantEvent => [Key(WorkKind.Application, fact)],
        DecisionEvent => [Key(WorkKind.Decision, fact)],
        ProductEvent => [Key(WorkKind.HeldProduct, fact)],
        TitleEvent => [Key(WorkKind.Title, fact)],
        ListingEvent => [Key(WorkKind.Listing, fact)],
        NegotiationEvent => [Key(WorkKind.NegotiatedPrice, fact)],
        _ => [],
    };

    public void Apply(Fact fact, IRows rows)
    {
        string id = fact.Stream.Key;
        switch (fact.Event)
        {
            case ParticipantEvent when rows.Get<ParticipantRow>(id) is { } row:
                Set(WorkKind.Application, id, fact, row.Standing == PartyStanding.Applied ? Words.Of(row.Standing) : null, row.Participant, null, rows);
                break;
            case DecisionEvent when rows.Get<DecisionRow>(id) is { } row:
                Set(WorkKind.Decision, id, fact, row.Standing == DecisionStanding.Proposed ? Words.Of(row.Standing) : null, row.ProposedBy, row.ExpiresAt, rows);
                break;
            case ProductEvent when rows.Get<ProductRow>(id) is { } row:
                Set(WorkKind.HeldProduct, id, fact, row.HeldBy is null ? null : "held", row.Vendor, null, rows);
                break;
            case ListingEvent when rows.Get<ListingRow>(id) is { } row:
                Set(WorkKind.Listing, id, fact, row.Phase == ListingPhase.Submitted ? Words.Of(row.Phase) : null, row.Seller, null, rows);
                break;
            case NegotiationEvent when rows.Get<NegotiationRow>(id) is { } row:
                Set(WorkKind.NegotiatedPrice, id, fact, row.Phase == NegotiationPhase.Referred ? Words.Of(row.Phase) : null, row.Seller, row.DecideUntil, rows);
                break;
            case TitleEvent when rows.Get<TitleRow>(id) is { } row:
                bool waits = row.Phase is TitlePhase.Applied or TitlePhase.Accepted or TitlePhase.Examined or TitlePhase.InNotice or TitlePhase.EvidenceDeposited;
                Set(WorkKind.Title, id, fact, waits ? Words.Of(row.Phase) : null, row.Applicant, row.Phase == TitlePhase.InNotice ? row.NoticeUntil : null, rows);
                SetObjections(row, fact, rows);
                break;
        }
    }

    private static void SetObjections(TitleRow title, Fact fact, IRows rows)
    {
        bool closed = title.Phase is TitlePhase.Refused or TitlePhase.Withdrawn;
        foreach (ObjectionRecord objection in title.Objections.Where(o => o.Standing != ObjectionStanding.Noted))
        {
            string? step = objection.Standing == ObjectionStanding.Open && !closed ? Words.Of(objection.Standing) : null;
            Set(WorkKind.Objection, objection.Id.ToString("D"), fact, step, objection.Objector, null, rows);
        }
    }

    private static void Set(WorkKind kind, string id, Fact fact, string? step, ParticipantId party, Instant? due, IRows rows)
    {
        string key = QueueRow.KeyOf(kind, id);
        if (step is null)
        {
            rows.Remove<QueueRow>(key);
            return;
        }

        // It waits since it came to this step, whatever else has happened to it meanwhile.
        Instant since = rows.Get<QueueRow>(key) is { } before && string.Equals(before.Step, step, StringComparison.Ordinal) ? before.Since : fact.At;
        rows.Put(key, new QueueRow(kind, id, fact.Stream.Value, step, party, since, due));
    }

    private static RowKey Key(WorkKind kind, Fact fact) => RowKey.Of<QueueRow>(QueueRow.KeyOf(kind, fact.Stream.Key));
}
