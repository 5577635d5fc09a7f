using Exchange.Market.Resources;

namespace Exchange.Cli.Import;

/// <summary>How long the parts of a resource may be. Descriptive texts are cut to it; an identifier can't be cut, for it is a name.</summary>
internal static class Bounds
{
    public const int Identifier = MetadataRule.IdentifierLengthMax, Title = MetadataRule.TitleLengthMax, Description = MetadataRule.DescriptionLengthMax, Line = 500, Short = 200,
        Url = MetadataRule.UrlLengthMax, Words = MetadataRule.WordsMax, Word = MetadataRule.WordLengthMax, Distributions = MetadataRule.DistributionsMax;

    /// <summary>Why the exchange would not take it, as a sentence; null when it would.</summary>
    public static string? FaultOf(ImportedResource resource)
    {
        if (resource.Identifier.Length > Identifier) return $"Its identifier has {resource.Identifier.Length} characters; the exchange keeps at most {Identifier}.";
        if (!MetadataRule.IsIdentifier(resource.Identifier)) return "Its identifier is not a line of text.";
        return MetadataRule.FaultOf(resource.Metadata) is { } fault ? $"{fault.Field}: {fault.Requirement}" : null;
    }
}
