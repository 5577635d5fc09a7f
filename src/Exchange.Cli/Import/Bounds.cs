using Exchange.Market.Resources;

namespace Exchange.Cli.Import;

/// <summary>How long the parts of a resource may be. Descriptive texts are cut to it; an identifier can't be cut, for it is a name.</summary>
internal static class Bounds
{
    public const int Identifier = 200, Title = 300, Description = 4_000, Line = 300, Short = 100, Url = 2_000, Theme = 100, Themes = 20, Keyword = 100, Keywords = 50, Distributions = 50;

    /// <summary>Why the exchange would not take it, as a sentence; null when it would.</summary>
    public static string? FaultOf(ImportedResource resource) =>
        resource.Identifier.Length > Identifier ? $"Its identifier has {resource.Identifier.Length} characters; the exchange keeps at most {Identifier}." : null;
}
