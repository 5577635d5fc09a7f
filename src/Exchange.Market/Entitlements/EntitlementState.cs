using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Listings;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Market.Entitlements;

public abstract record EntitlementState;

public sealed record NoEntitlement : EntitlementState;

public sealed record LiveEntitlement(
    EntitlementId Id, ParticipantId Holder, string Subject, ListingId Listing, AgreementId? Agreement, EntitledContent? Content, Term Term, long Downloads, bool Revoked) : EntitlementState
{
    public bool IsInForceAt(Instant at) => !Revoked && Term.Covers(at);
}
