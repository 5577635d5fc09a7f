using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Agreements;
using Exchange.Market.Credits;
using Exchange.Market.Listings;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Market.Entitlements;

[JsonConverter(typeof(AggregateIdConverter<EntitlementId>))]
public readonly record struct EntitlementId(Guid Value) : IAggregateId<EntitlementId>
{
    public static string Prefix => "entitlement";

    public static EntitlementId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>The bytes that an entitlement lets its holder have.</summary>
public sealed record EntitledContent(int Revision, ContentHash Content, long Bytes, string MediaType);

/// <summary>A fact of one entitlement: metered access to data.</summary>
public abstract record EntitlementEvent(EntitlementId Entitlement, Instant At);

/// <param name="Subject">The stream of the product or resource.</param>
/// <param name="Agreement">Null for open access, and for what credits give.</param>
/// <param name="Licences">How many the holder bought; null: one.</param>
/// <param name="Series">The series whose credits were used for it; null: none.</param>
/// <param name="Downloads">How many there are, one a credit; null: as many as he likes.</param>
/// <param name="Content">Null when the exchange holds no bytes: then the resource's distributions are where to get it.</param>
public sealed record EntitlementGranted(
    EntitlementId Entitlement, ParticipantId Holder, string Subject, ListingId Listing, AgreementId? Agreement, EntitledContent? Content, Term Term, Instant At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CreditSeriesId? Series = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Downloads = null) : EntitlementEvent(Entitlement, At);

/// <summary>The holder begins to download; counted.</summary>
/// <param name="Number">From 1, without gaps.</param>
public sealed record DownloadStarted(EntitlementId Entitlement, Guid Download, long Number, Instant At) : EntitlementEvent(Entitlement, At);

/// <param name="Ground">A code.</param>
public sealed record EntitlementRevoked(EntitlementId Entitlement, string Ground, Instant At) : EntitlementEvent(Entitlement, At);
