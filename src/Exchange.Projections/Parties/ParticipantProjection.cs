using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Titles;

namespace Exchange.Projections.Parties;

/// <summary>The register of parties, with their record.</summary>
public sealed class ParticipantProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<ParticipantRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(ParticipantEvent), typeof(ObjectionDecided)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => [RowKey.Of<ParticipantRow>(KeyOf(fact))];

    public void Apply(Fact fact, IRows rows)
    {
        ParticipantRow? before = rows.Get<ParticipantRow>(KeyOf(fact));
        if (fact.Event is ObjectionDecided decided)
        {
            if (!decided.Upheld && before is not null) rows.Put(KeyOf(fact), before with { UnfoundedObjections = before.UnfoundedObjections + 1 });
            return;
        }

        ParticipantRow after = (before, fact.Event) switch
        {
            (_, ParticipantApplied e) => new ParticipantRow(
                e.Participant, PartyStanding.Applied, e.Kind, e.Name, e.Roles, e.ControlGroup, e.Evidence, null, null, before?.UnfoundedObjections ?? 0, e.At, before?.AdmittedAt, e.At, 0),
            ({ } row, ParticipantAdmitted e) => row with { Standing = PartyStanding.Admitted, Roles = e.Roles, Decision = e.Decision, Ground = null, AdmittedAt = e.At },
            ({ } row, ParticipantRejected e) => row with { Standing = PartyStanding.Rejected, Ground = e.Ground, Decision = e.Decision },
            ({ } row, ParticipantSuspended e) => row with { Standing = PartyStanding.Suspended, Ground = e.Ground, Decision = e.Decision },
            ({ } row, ParticipantReinstated e) => row with { Standing = PartyStanding.Admitted, Ground = e.Ground, Decision = e.Decision },
            _ => throw new ImpossibleHistoryException(before, fact.Event),
        };
        rows.Put(KeyOf(fact), after with { UpdatedAt = fact.At, Version = fact.Version });
    }

    private static string KeyOf(Fact fact) => fact.Event is ObjectionDecided decided ? decided.Objector.Value : fact.Stream.Key;
}
