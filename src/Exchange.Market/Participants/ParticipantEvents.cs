using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Participants;

/// <summary>What a party does on the exchange (DOMAIN PAR-1). The exchange itself holds neither the vendor's nor the buyer's role (PAR-2).</summary>
public enum ParticipantRole
{
    Vendor,
    Buyer,
    DeliveryProvider,
    Broker,
    ComplianceAssessor,
    Appraiser,
    Custodian,
    Financier,
    Insurer,
    Guarantor,
    Registrar,
    Regulator,
    PublicDataOperator,
}

/// <summary>What kind of body a party is. Natural persons are no participants.</summary>
public enum ParticipantKind
{
    Government,
    PublicInstitution,
    Enterprise,
    University,
    Association,
}

/// <summary>A fact about one participant.</summary>
public abstract record ParticipantEvent(ParticipantId Participant, Instant At);

/// <summary>A body asks to be admitted.</summary>
/// <param name="Name">The registered name of the body; never a natural person's (DOMAIN KEP-2).</param>
/// <param name="ControlGroup">A code for the group that controls it; parties of one group don't trade with or decide on each other. Null: it stands alone.</param>
/// <param name="Evidence">What the application rests on, by hash.</param>
public sealed record ParticipantApplied(
    ParticipantId Participant, ParticipantKind Kind, string Name, Seq<ParticipantRole> Roles, string? ControlGroup, Seq<ContentHash> Evidence, Instant At) : ParticipantEvent(Participant, At);

/// <summary>Admitted by two persons (PAR-3).</summary>
/// <param name="Roles">Those granted, which may be fewer than were asked for.</param>
/// <param name="Decision">The four-eyes decision.</param>
public sealed record ParticipantAdmitted(ParticipantId Participant, Seq<ParticipantRole> Roles, Guid Decision, Instant At) : ParticipantEvent(Participant, At);

/// <param name="Ground">A code.</param>
public sealed record ParticipantRejected(ParticipantId Participant, string Ground, Guid Decision, Instant At) : ParticipantEvent(Participant, At);

/// <summary>No trade command of this party is taken from now on.</summary>
/// <param name="Ground">A code.</param>
public sealed record ParticipantSuspended(ParticipantId Participant, string Ground, Guid Decision, Instant At) : ParticipantEvent(Participant, At);

/// <param name="Ground">A code.</param>
public sealed record ParticipantReinstated(ParticipantId Participant, string Ground, Guid Decision, Instant At) : ParticipantEvent(Participant, At);
