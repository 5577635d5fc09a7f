using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Credits;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Market.Entitlements;

public abstract record EntitlementState;

public sealed record NoEntitlement : EntitlementState;

/// <param name="Downloads">How many were begun.</param>
/// <param name="Series">The series whose credits gave it; null: it was bought, or is open to all.</param>
/// <param name="DownloadsMax">How many there are; null: as many as its holder likes.</param>
public sealed record LiveEntitlement(
    EntitlementId Id, ParticipantId Holder, string Subject, ListingId Listing, AgreementId? Agreement, EntitledContent? Content, Term Term, long Downloads, bool Revoked,
    CreditSeriesId? Series, long? DownloadsMax) : EntitlementState
{
    /// <summary>Whether every download that there is has been begun.</summary>
    public bool IsUsedUp => Downloads >= DownloadsMax;

    /// <summary>The title that it stands on; null: open access stands on none.</summary>
    public TitleId? Title => (Agreement is not null || Series is not null) && AggregateIds.TryParse(new StreamId(Subject), out ProductId product) ? TitleId.Of(product) : null;

    /// <summary>Whether a freeze of its title stops it: it goes on unless that names it, or the series whose credits gave it (TIT-8).</summary>
    public bool IsFrozenBy(CertifiedTitle title, Instant at) => title.Freezes(Id.Value, at) || (Series is { } series && title.Freezes(series.Value, at));

    public bool IsInForceAt(Instant at) => !Revoked && Term.Covers(at);
}
