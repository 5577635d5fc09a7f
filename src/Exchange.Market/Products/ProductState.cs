using Exchange.Kernel;
using Exchange.Market.Resources;

namespace Exchange.Market.Products;

/// <summary>What is known of one product: <see cref="NoProduct"/>, then <see cref="LiveProduct"/>, then <see cref="WithdrawnProduct"/>. Immutable.</summary>
public abstract record ProductState;

public sealed record NoProduct : ProductState;

/// <summary>Draft, held or registered, by what it has.</summary>
/// <param name="Revisions">The newest last; revision n stands at n - 1.</param>
/// <param name="AssetCode">Null until it is registered.</param>
/// <param name="RegisteredRevision">The newest registered revision, which is what is delivered; 0 before the first.</param>
/// <param name="HeldBy">The product with the same content, while that is undecided.</param>
/// <param name="Openness">As registered, else as declared.</param>
/// <param name="Grade">As registered, else as declared.</param>
public sealed record LiveProduct(
    ProductId Id, ParticipantId Vendor, ProductDescription Description, Seq<ContentRevision> Revisions, string? AssetCode, int RegisteredRevision, ProductId? HeldBy,
    Openness Openness, DataGrade Grade) : ProductState
{
    public bool IsRegistered => AssetCode is not null;

    /// <summary>The content that is delivered; null before the first registration.</summary>
    public ContentRevision? Registered => RegisteredRevision == 0 ? null : Revisions[RegisteredRevision - 1];

    /// <summary>Personal data as it was collected, itself or by what it was made from: never listed (DOMAIN DOM-4). As registered, else as declared.</summary>
    public bool RawPersonal { get; init; }

    /// <summary>The revision that is undecided while <see cref="HeldBy"/> names a product; 0 otherwise.</summary>
    public int HeldRevision { get; init; }
}

public sealed record WithdrawnProduct(ProductId Id, ParticipantId Vendor, string? AssetCode) : ProductState;
