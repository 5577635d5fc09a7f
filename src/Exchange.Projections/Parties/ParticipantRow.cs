using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Projections.Parties;

/// <summary>Where a party stands.</summary>
public enum PartyStanding
{
    Applied,
    Admitted,
    Rejected,
    Suspended,
}

/// <summary>A party in the register; everybody sees those who were admitted (FUNCTIONS row 1).</summary>
/// <param name="Roles">Those granted; before admission those asked for.</param>
/// <param name="Ground">A code: why it was rejected, suspended or reinstated last.</param>
/// <param name="Decision">The decision of two operators that it stands by.</param>
/// <param name="UnfoundedObjections">Objections to others' titles that were found to be without ground (DOMAIN TIT-8).</param>
public sealed record ParticipantRow(
    ParticipantId Participant, PartyStanding Standing, ParticipantKind Kind, string Name, Seq<ParticipantRole> Roles, string? ControlGroup, Seq<ContentHash> Evidence, string? Ground, Guid? Decision,
    int UnfoundedObjections, Instant AppliedAt, Instant? AdmittedAt, Instant UpdatedAt, long Version) : Row, IRowOf<ParticipantRow>
{
    public static string Model => "participants";

    public override Audience SeenBy() => Standing is PartyStanding.Admitted or PartyStanding.Suspended ? Audience.Everybody : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Participant];

    public override ImmutableArray<Label> Labels() => [Label.OfValue("standing", Standing), Label.OfValue("kind", Kind), .. Roles.Distinct().Select(r => Label.OfValue("role", r))];
}
