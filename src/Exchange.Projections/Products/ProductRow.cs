using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using NodaTime;

namespace Exchange.Projections.Products;

public enum ProductStanding
{
    Draft,
    Held,
    Registered,
    Withdrawn,
}

/// <summary>A data product (DOMAIN DOM-2). Everybody sees those in the register, unless they are closed.</summary>
/// <param name="Openness">As registered, else as declared.</param>
/// <param name="Grade">As registered, else as declared.</param>
/// <param name="AssetCode">Null until it is registered.</param>
/// <param name="RegisteredRevision">The newest registered one, which is what is delivered; 0 before the first.</param>
/// <param name="HeldBy">The product with the same content, while that is undecided (DOM-6).</param>
/// <param name="Listings">All listings of it, ended ones too.</param>
/// <param name="Ground">A code: why it was withdrawn.</param>
public sealed record ProductRow(
    ProductId Product, ProductStanding Standing, ParticipantId Vendor, ProductDescription Description, Openness Openness, DataGrade Grade, string? AssetCode, Seq<ContentRevision> Revisions,
    int RegisteredRevision, ProductId? HeldBy, Seq<ListingId> Listings, string? Ground, Instant DraftedAt, Instant? RegisteredAt, Instant UpdatedAt, long Version) : Row, IRowOf<ProductRow>
{
    public static string Model => "products";

    public override Audience SeenBy() => AssetCode is not null && Openness != Openness.Closed ? Audience.Everybody : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Vendor];

    public override ImmutableArray<Label> Labels() => [Label.OfValue("standing", Standing), Label.OfValue("openness", Openness), Label.OfValue("grade", Grade), Label.Of("vendor", Vendor.Value)];
}
