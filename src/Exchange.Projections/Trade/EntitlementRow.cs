using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Agreements;
using Exchange.Market.Credits;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Projections.Trade;

public enum EntitlementStanding
{
    Granted,
    Revoked,
}

/// <summary>Access to data, metered. Its holder sees it.</summary>
/// <param name="Content">Null when the exchange holds no bytes.</param>
/// <param name="Downloads">How many were begun.</param>
/// <param name="Ground">A code: why it was revoked.</param>
/// <param name="Licences">How many its holder bought; null: one.</param>
/// <param name="Series">The series whose credits gave it; null: none.</param>
/// <param name="DownloadsMax">How many downloads there are; null: as many as its holder likes.</param>
public sealed record EntitlementRow(
    EntitlementId Entitlement, EntitlementStanding Standing, ParticipantId Holder, ProductId? Product, ResourceId? Resource, ListingId Listing, AgreementId? Agreement, EntitledContent? Content, Term Term,
    long Downloads, string? Ground, Instant GrantedAt, Instant? RevokedAt, Instant UpdatedAt, long Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Licences = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CreditSeriesId? Series = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? DownloadsMax = null) : Row, IRowOf<EntitlementRow>
{
    public static string Model => "entitlements";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Holder];

    public override ImmutableArray<Label> Labels() => [Label.OfValue("standing", Standing), Label.Of("listing", Listing)];
}

/// <summary>One download that was begun.</summary>
public sealed record DownloadRow(EntitlementId Entitlement, Guid Download, ParticipantId Holder, long Number, Instant StartedAt) : Row, IRowOf<DownloadRow>
{
    public static string Model => "downloads";

    /// <summary>What the keys of an entitlement's downloads begin with.</summary>
    public static string PrefixOf(EntitlementId entitlement) => $"{entitlement}/";

    public static string KeyOf(EntitlementId entitlement, Guid download) => $"{entitlement}/{download:D}";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Holder];
}

/// <summary>Entitlements and what was downloaded by them.</summary>
public sealed class EntitlementProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<EntitlementRow>(), RowModel.Of<DownloadRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(EntitlementEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => [RowKey.Of<EntitlementRow>(fact.Stream.Key)];

    public void Apply(Fact fact, IRows rows)
    {
        EntitlementRow? before = rows.Get<EntitlementRow>(fact.Stream.Key);
        EntitlementRow after = (before, fact.Event) switch
        {
            (null, EntitlementGranted e) => new EntitlementRow(
                e.Entitlement, EntitlementStanding.Granted, e.Holder, AggregateIds.TryParse(new StreamId(e.Subject), out ProductId product) ? product : null,
                AggregateIds.TryParse(new StreamId(e.Subject), out ResourceId resource) ? resource : null, e.Listing, e.Agreement, e.Content, e.Term, 0, null, e.At, null, e.At, 0, e.Licences, e.Series, e.Downloads),
            ({ } row, DownloadStarted e) => row with { Downloads = e.Number },
            ({ } row, EntitlementRevoked e) => row with { Standing = EntitlementStanding.Revoked, Ground = e.Ground, RevokedAt = e.At },
            _ => throw new ImpossibleHistoryException(before, fact.Event),
        };
        rows.Put(fact.Stream.Key, after with { UpdatedAt = fact.At, Version = fact.Version });
        if (fact.Event is DownloadStarted started)
        {
            rows.Add(DownloadRow.KeyOf(started.Entitlement, started.Download), new DownloadRow(started.Entitlement, started.Download, after.Holder, started.Number, started.At));
        }
    }
}
