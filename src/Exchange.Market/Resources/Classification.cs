using Exchange.Kernel;

namespace Exchange.Market.Resources;

/// <summary>As it was collected, or worked into something that can be traded.</summary>
public enum DataForm
{
    Raw,
    Product,
}

/// <summary>Who the data comes from.</summary>
public enum DataOrigin
{
    Government,
    Enterprise,
    Industrial,
    Individual,
}

/// <summary>How much harm its loss would do. Ordered: a later one is graver.</summary>
public enum DataGrade
{
    General,
    Important,
    Core,
}

/// <summary>How open data is (DOMAIN DOM-5). Ordered: a later one is narrower.</summary>
public enum Openness
{
    /// <summary>Free and instant; a price on it is refused.</summary>
    Unconditional,

    /// <summary>By request, approval and agreement.</summary>
    Conditional,

    /// <summary>Never listed; content never searchable.</summary>
    Closed,
}

/// <summary>Five separate facts about data, which together select its rule set (DOMAIN DOM-4).</summary>
public sealed record Classification(bool Personal, bool Public, DataForm Form, DataOrigin Origin, DataGrade Grade);

/// <summary>The thematic categories of high-value datasets (Implementing Regulation (EU) 2023/138, annex, in its order).</summary>
public enum HighValueCategory
{
    Geospatial,
    EarthObservationEnvironment,
    Meteorological,
    Statistics,
    Companies,
    Mobility,
}

/// <summary>That data is of high value by law: free of charge and had by an API or in bulk (高价值数据集, FUNCTIONS row 14).</summary>
/// <param name="LegalBasis">The legislation that says so, by its IRI, such as an ELI.</param>
public sealed record HighValue(HighValueCategory Category, string LegalBasis);

/// <summary>Where a copy of the data can be had outside the exchange, as its catalogue says.</summary>
public sealed record DistributionLink(string? Title, string? Url, string? MediaType, string? Format);

/// <summary>Where a resource was imported from, and what it is called there.</summary>
/// <param name="Catalogue">A name for the source catalogue, the same at each import.</param>
public sealed record SourceRecord(string Catalogue, string Identifier);

/// <summary>What the catalogue tells of a resource, after DCAT 3. Personal fields of a source (contactPoint) never get here.</summary>
/// <param name="ClaimedHolder">The source's publisher: a claim, no title (DOM-1).</param>
/// <param name="Periodicity">ISO 8601 repetition such as R/P1M, as the source has it.</param>
/// <param name="HighValue">Of a high-value dataset, which is unconditionally open and has a distribution with an address; null: it is none.</param>
public sealed record ResourceMetadata(
    string Title, string? Description, string? ClaimedHolder, Seq<string> Themes, Seq<string> Keywords, Openness Openness, Classification Classification,
    string? Language, string? Periodicity, string? Spatial, string? Temporal, string? Licence, string? Issued, string? Modified, Seq<DistributionLink> Distributions,
    HighValue? HighValue = null);
