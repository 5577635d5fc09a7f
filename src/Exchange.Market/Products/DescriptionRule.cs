using Exchange.Kernel;
using Exchange.Market.Resources;
using static Exchange.Market.Products.ProductRejection;

namespace Exchange.Market.Products;

/// <summary>How a product and its revisions may be described. Texts are bounded as those of resources are (<see cref="MetadataRule"/>).</summary>
public static class DescriptionRule
{
    public const int LineageMax = 64, RevisionsMax = 10_000;

    /// <summary>2^53: up to here a number in JSON is exact in every reader.</summary>
    public const long BytesMax = CanonicalJson.ExactIntegerMax;

    /// <returns>The first fault, or null.</returns>
    public static InvalidDescription? FaultOf(ProductDescription description)
    {
        if (!TextRule.IsLine(description.Name, MetadataRule.TitleLengthMax)) return new("name", "It is a line of 1 to 500 characters.");
        if (description.Description is { } text && !TextRule.IsProse(text, MetadataRule.DescriptionLengthMax)) return new("description", "It is a text of 1 to 20000 characters, or absent.");
        if (!MetadataRule.AreWords(description.Themes)) return new("themes", "They are at most 64, each a line of 1 to 500 characters.");
        if (!MetadataRule.AreWords(description.Keywords)) return new("keywords", "They are at most 64, each a line of 1 to 500 characters.");
        if (!Enum.IsDefined(description.Openness)) return new("openness", "It is unconditional, conditional or closed.");
        if (!MetadataRule.IsClassification(description.Classification)) return new("classification", "Form, origin and grade are such as the exchange knows.");
        return description.Lineage.Count > LineageMax || description.Lineage.Distinct().Count() < description.Lineage.Count
            ? new("lineage", "They are at most 64 resources, each once.")
            : null;
    }

    /// <returns>The first fault, or null.</returns>
    public static InvalidDescription? FaultOf(DeclareRevision revision)
    {
        if (revision.Content == default) return new("content", "It is the SHA-256 of the bytes.");
        if (revision.Bytes is < 1 or > BytesMax) return new("bytes", "It is from 1 to 9007199254740992.");
        return TextRule.IsMediaType(revision.MediaType, MetadataRule.MediaTypeLengthMax) ? null : new("mediaType", "It is a media type such as text/csv of at most 127 characters.");
    }
}
