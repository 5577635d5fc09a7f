using Exchange.Kernel;
using Exchange.Market.Resources;

namespace Exchange.Market.Products;

/// <summary>What a product is, as its vendor describes it.</summary>
/// <param name="Classification">Declared; with lineage the graver grade and the narrower openness of product and resources count (DOM-2).</param>
/// <param name="Lineage">The resources that it was made from.</param>
public sealed record ProductDescription(
    string Name, string? Description, Seq<string> Themes, Seq<string> Keywords, Openness Openness, Classification Classification, Seq<ResourceId> Lineage);

/// <summary>One revision's content, by hash: the bytes lie in the content store (KEP-3).</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Bytes">The declared size, above zero.</param>
/// <param name="Stored">The content store holds these bytes, checked.</param>
public sealed record ContentRevision(int Number, ContentHash Content, long Bytes, string MediaType, bool Stored)
{
    /// <summary>Another product has this content, and two operators kept it out.</summary>
    public bool Refused { get; init; }
}
