using Exchange.Kernel;
using Exchange.Market.Resources;

namespace Exchange.Api;

/// <summary>What a catalogue tells of data, with the same members as in the log.</summary>
/// <remarks>The bounds here keep a request small; which texts are acceptable is decided later, so that one dataset of an import does not stop the others.</remarks>
internal static class ResourceShapes
{
    private const int TextMax = 100_000, ItemsMax = 1_000;

    private static readonly Field<bool> Personal = Kinds.Flag.As("personal", "Whether it is about natural persons.").Like("false");
    private static readonly Field<bool> Public = Kinds.Flag.As("public", "Whether it is public data.");
    private static readonly Field<DataForm> Form = Kinds.OneOf(DataForm.Product).As("form", "As it was collected, or worked into something that can be traded.");
    private static readonly Field<DataOrigin> Origin = Kinds.OneOf(DataOrigin.Government).As("origin", "Who the data comes from.");
    private static readonly Field<DataGrade> Grade = Kinds.OneOf(DataGrade.General).As("grade", "How much harm its loss would do.");

    public static readonly Shape<Classification> Classification = Shape.Named(
        "Classification", "Five separate facts that together select the rules for it.", [Personal, Public, Form, Origin, Grade],
        b => new Classification(b.Of(Personal), b.Of(Public), b.Of(Form), b.Of(Origin), b.Of(Grade)));

    private static readonly Field<string?> LinkTitle = Text("title", "What it is called.", "CSV, daily").Optional();
    private static readonly Field<string?> Url = Text("url", "Where to get it.", "https://data.example.cn/bus/arrivals.csv").Optional();
    private static readonly Field<string?> MediaType = Text("mediaType", "Its media type.", "text/csv").Optional();
    private static readonly Field<string?> Format = Text("format", "Its format, in the source's words.", "CSV").Optional();

    private static readonly Shape<DistributionLink> Distribution = Shape.Named(
        "Distribution", "Where a copy can be had outside the exchange.", [LinkTitle, Url, MediaType, Format],
        b => new DistributionLink(b.Of(LinkTitle), b.Of(Url), b.Of(MediaType), b.Of(Format)));

    public static readonly Field<string> Title = Text("title", "What it is called.", "上海市公交车到站时刻");
    private static readonly Field<string?> Description = Text("description", "What it holds.", "Arrival times of all city buses at all stops, since 2019.").Optional();
    private static readonly Field<string?> ClaimedHolder = Text("claimedHolder", "Who is said to hold it: a claim, no title.", "上海市交通委员会").Optional();
    private static readonly Field<Seq<string>> Themes = Texts("themes", "Its themes.", "transport").Or([]);
    private static readonly Field<Seq<string>> Keywords = Texts("keywords", "Its keywords.", "公交").Or([]);
    private static readonly Field<Openness> Openness = Kinds.OneOf(Market.Resources.Openness.Unconditional).As("openness", "How open it is. What is closed is never listed.");
    private static readonly Field<Classification> Classified = Classification.As("classification", "Its five facts.");
    private static readonly Field<string?> Language = Text("language", "As the source has it.", "zh").Optional();
    private static readonly Field<string?> Periodicity = Text("periodicity", "How often it is renewed, ISO 8601.", "R/P1D").Optional();
    private static readonly Field<string?> Spatial = Text("spatial", "The place it is about.", "上海").Optional();
    private static readonly Field<string?> Temporal = Text("temporal", "The time it is about.", "2019-01-01/2026-10-31").Optional();
    private static readonly Field<string?> Licence = Text("licence", "The source's licence.", "https://creativecommons.org/licenses/by/4.0/").Optional();
    private static readonly Field<string?> Issued = Text("issued", "As the source has it.", "2019-03-01").Optional();
    private static readonly Field<string?> Modified = Text("modified", "As the source has it.", "2026-10-31").Optional();
    private static readonly Field<Seq<DistributionLink>> Distributions = Kinds.List(Distribution, 0, ItemsMax).As("distributions", "Where copies can be had outside the exchange.").Or([]);

    private static readonly Field<HighValueCategory> Category = Kinds.OneOf(HighValueCategory.Mobility).As("category", "Its thematic category by Implementing Regulation (EU) 2023/138.");
    private static readonly Field<string> LegalBasis = Text("legalBasis", "The legislation that makes it so, by its IRI, such as an ELI.", "http://data.europa.eu/eli/reg_impl/2023/138/oj");
    private static readonly Field<HighValue?> HighValue = Shape.Named("HighValue", "Data of high value by law: free, and had by an API or in bulk.", [Category, LegalBasis], b => new HighValue(b.Of(Category), b.Of(LegalBasis)))
        .As("highValue", "Of a high-value dataset; it is unconditionally open and has a distribution with a url. Absent: it is none.").Optional();

    public static readonly Shape<ResourceMetadata> Metadata = Shape.Named(
        "ResourceMetadata", "What the catalogue tells of a data resource, after DCAT 3.",
        [Title, Description, ClaimedHolder, Themes, Keywords, Openness, Classified, Language, Periodicity, Spatial, Temporal, Licence, Issued, Modified, Distributions, HighValue],
        b => new ResourceMetadata(
            b.Of(Title), b.Of(Description), b.Of(ClaimedHolder), b.Of(Themes), b.Of(Keywords), b.Of(Openness), b.Of(Classified), b.Of(Language), b.Of(Periodicity), b.Of(Spatial),
            b.Of(Temporal), b.Of(Licence), b.Of(Issued), b.Of(Modified), b.Of(Distributions), b.Of(HighValue)));

    public static Field<string> Text(string name, string description, string example) => Kinds.Text(TextMax, example).As(name, description);

    public static Field<Seq<string>> Texts(string name, string description, string example) => Kinds.List(Kinds.Text(TextMax, example), 0, ItemsMax).As(name, description);
}
