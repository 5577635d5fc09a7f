using Exchange.Kernel;
using static Exchange.Market.Resources.ResourceRejection;

namespace Exchange.Market.Resources;

/// <summary>What the catalogue takes. The bounds hold the largest entries of real catalogues with room to spare, and keep one entry far below what a batch may weigh.</summary>
public static class MetadataRule
{
    public const int TitleLengthMax = 500, DescriptionLengthMax = 20_000, WordsMax = 64, WordLengthMax = 500, DistributionsMax = 256, UrlLengthMax = 2_000, IdentifierLengthMax = 500, MediaTypeLengthMax = 127;

    private const int ShortMax = 200;

    /// <returns>The first fault, or null.</returns>
    public static InvalidMetadata? FaultOf(ResourceMetadata metadata)
    {
        if (!TextRule.IsLine(metadata.Title, TitleLengthMax)) return new("title", "It is a line of 1 to 500 characters.");
        if (metadata.Description is { } description && !TextRule.IsProse(description, DescriptionLengthMax)) return new("description", "It is a text of 1 to 20000 characters, or absent.");
        if (!IsLineOrAbsent(metadata.ClaimedHolder, TitleLengthMax)) return new("claimedHolder", "It is a line of 1 to 500 characters, or absent.");
        if (!AreWords(metadata.Themes)) return new("themes", "They are at most 64, each a line of 1 to 500 characters.");
        if (!AreWords(metadata.Keywords)) return new("keywords", "They are at most 64, each a line of 1 to 500 characters.");
        if (!Enum.IsDefined(metadata.Openness)) return new("openness", "It is unconditional, conditional or closed.");
        if (!IsClassification(metadata.Classification)) return new("classification", "Form, origin and grade are such as the exchange knows.");
        if (!IsLineOrAbsent(metadata.Language, ShortMax)) return new("language", "It is a line of 1 to 200 characters, or absent.");
        if (!IsLineOrAbsent(metadata.Periodicity, ShortMax)) return new("periodicity", "It is a line of 1 to 200 characters, or absent.");
        if (!IsLineOrAbsent(metadata.Spatial, UrlLengthMax)) return new("spatial", "It is a line of 1 to 2000 characters, or absent.");
        if (!IsLineOrAbsent(metadata.Temporal, ShortMax)) return new("temporal", "It is a line of 1 to 200 characters, or absent.");
        if (!IsLineOrAbsent(metadata.Licence, UrlLengthMax)) return new("licence", "It is a line of 1 to 2000 characters, or absent.");
        if (!IsLineOrAbsent(metadata.Issued, ShortMax)) return new("issued", "It is a line of 1 to 200 characters, or absent.");
        if (!IsLineOrAbsent(metadata.Modified, ShortMax)) return new("modified", "It is a line of 1 to 200 characters, or absent.");
        if (metadata.Distributions.Count > DistributionsMax) return new("distributions", "They are at most 256.");
        for (int i = 0; i < metadata.Distributions.Count; i++)
        {
            if (FaultOf(metadata.Distributions[i]) is { } fault) return new($"distributions[{i}].{fault.Field}", fault.Requirement);
        }

        return metadata.HighValue is { } highValue ? FaultOf(highValue, metadata) : null;
    }

    /// <summary>Whether a source catalogue, or a dataset in it, can be called so.</summary>
    public static bool IsIdentifier(string text) => TextRule.IsLine(text, IdentifierLengthMax);

    internal static bool AreWords(Seq<string> words) => words.Count <= WordsMax && words.All(word => TextRule.IsLine(word, WordLengthMax));

    internal static bool IsClassification(Classification classification) =>
        Enum.IsDefined(classification.Form) && Enum.IsDefined(classification.Origin) && Enum.IsDefined(classification.Grade);

    // What the law opens is free of charge and can be had without asking (FUNCTIONS row 14); that it is free follows from its openness (DOM-5).
    private static InvalidMetadata? FaultOf(HighValue highValue, ResourceMetadata metadata)
    {
        if (!Enum.IsDefined(highValue.Category)) return new("highValue.category", "It is one of the six of Implementing Regulation (EU) 2023/138.");
        if (!IsWebAddress(highValue.LegalBasis)) return new("highValue.legalBasis", "It is an http or https IRI of at most 2000 characters, such as an ELI.");
        if (metadata.Openness != Openness.Unconditional) return new("openness", "High-value data is unconditionally open.");
        return metadata.Distributions.Any(link => link.Url is not null) ? null : new("distributions", "High-value data has one at least with a url: an API or a download.");
    }

    private static InvalidMetadata? FaultOf(DistributionLink link)
    {
        if (!IsLineOrAbsent(link.Title, TitleLengthMax)) return new("title", "It is a line of 1 to 500 characters, or absent.");
        if (link.Url is { } url && !IsUrl(url)) return new("url", "It is an http, https or ftp address of at most 2000 characters, or absent.");
        if (link.MediaType is { } mediaType && !TextRule.IsMediaType(mediaType, MediaTypeLengthMax)) return new("mediaType", "It is a media type such as text/csv of at most 127 characters, or absent.");
        return IsLineOrAbsent(link.Format, ShortMax) ? null : new("format", "It is a line of 1 to 200 characters, or absent.");
    }

    // Whoever shows the catalogue makes links of these: other schemes could run something there.
    private static bool IsUrl(string url) => IsWebAddress(url) || IsAddress(url, "ftp://");

    private static bool IsWebAddress(string url) => IsAddress(url, "https://") || IsAddress(url, "http://");

    private static bool IsAddress(string url, string scheme) => TextRule.IsLine(url, UrlLengthMax) && !url.Any(char.IsWhiteSpace) && url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);

    private static bool IsLineOrAbsent(string? text, int lengthMax) => text is null || TextRule.IsLine(text, lengthMax);
}
