using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Resources;

namespace Exchange.Cli.Import;

/// <summary>What came of one dataset of a catalogue file.</summary>
/// <param name="Number">Its place among the datasets, from 1.</param>
internal abstract record Reading(int Number)
{
    public sealed record Taken(int Number, ImportedResource Resource) : Reading(Number);

    /// <param name="Identifier">Null when it has none.</param>
    /// <param name="Reason">An English sentence.</param>
    public sealed record Refused(int Number, string? Identifier, string Reason) : Reading(Number);
}

/// <summary>Makes a resource of a dataset. Only the members named here are ever read; everything else stays in the file. See docs/import.md.</summary>
/// <param name="isDcatUs">The catalogue is one of DCAT-US (Project Open Data) as a whole.</param>
internal sealed class DatasetMapping(Terms terms, NodeIndex index, bool isDcatUs)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The identifiers read so far, taken or not: what is among them is not gone.</summary>
    public IReadOnlySet<string> Seen => _seen;

    public Reading Read(int number, JsonElement dataset)
    {
        string? identifier = null;
        try
        {
            if (dataset.ValueKind != JsonValueKind.Object) return new Reading.Refused(number, null, "It is not an object.");
            var node = new Node(dataset, terms, index);
            identifier = IdentifierOf(node);
            if (identifier is null) return new Reading.Refused(number, null, "It has no identifier, by which a later import would find it again.");
            if (!_seen.Add(identifier)) return new Reading.Refused(number, identifier, "Another dataset of this file has the same identifier.");
            if (node.IsReference) return new Reading.Refused(number, identifier, "The file names it without describing it.");
            if (Texts.Line(node.Text("title"), Bounds.Title) is not { } title) return new Reading.Refused(number, identifier, "It has no title.");
            if (!TryReadOpenness(node, out Openness openness, out string? fault)) return new Reading.Refused(number, identifier, fault);
            if (!HighValueCategories.TryRead(node, out HighValue? highValue)) return new Reading.Refused(number, identifier, "It names a high-value category and no applicableLegislation.");

            var resource = new ImportedResource(identifier, MetadataOf(node, title, openness, highValue));
            return Bounds.FaultOf(resource) is { } beyond ? new Reading.Refused(number, identifier, beyond) : new Reading.Taken(number, resource);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return new Reading.Refused(number, identifier, "A text of it is not valid Unicode.");
        }
    }

    private static string? IdentifierOf(Node node)
    {
        if (Texts.Line(node.Text("identifier"), int.MaxValue) is { } given) return given;
        return node.Id is { } iri && !iri.StartsWith("_:", StringComparison.Ordinal) ? Texts.Line(iri, int.MaxValue) : null; // a blank node's name is no name
    }

    private bool TryReadOpenness(Node node, out Openness openness, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? fault)
    {
        (openness, fault) = (Openness.Closed, null);
        if (isDcatUs || node.Has("accessLevel"))
        {
            switch (node.Text("accessLevel")?.Trim().ToLowerInvariant())
            {
                case "public":
                    openness = Openness.Unconditional;
                    return true;
                case "restricted public":
                    openness = Openness.Conditional;
                    return true;
                case "non-public":
                    return true;
                case var other:
                    fault = $"Its accessLevel is {(other is null ? "missing" : $"'{Texts.Line(other, 40)}'")}; it must be public, restricted public or non-public.";
                    return false;
            }
        }

        // Nothing promised is neither free nor closed: by request, approval and agreement.
        openness = node.Each("accessRights").Any() ? AccessRights.OpennessOf(node) : Openness.Conditional;
        return true;
    }

    private ResourceMetadata MetadataOf(Node node, string title, Openness openness, HighValue? highValue)
    {
        IReadOnlyList<(string? Language, string Text)> titles = node.Texts("title");
        bool open = openness == Openness.Unconditional;
        DataOrigin origin = isDcatUs || node.Has("accessLevel") ? DataOrigin.Government : DataOrigin.Enterprise;
        return new ResourceMetadata(
            title,
            Texts.Paragraphs(node.Text("description"), Bounds.Description),
            HolderOf(node),
            Names(node.Texts("theme").Select(t => ThemeOf(t.Text))),

            // A title in a second language is found by, though only one is shown.
            Names([.. node.Texts("keyword").Select(t => t.Text), .. titles.Select(t => t.Text).Where(t => !string.Equals(t, titles[0].Text, StringComparison.Ordinal))]),
            openness,
            new Classification(Personal: false, Public: open, DataForm.Raw, origin, DataGrade.General),
            Texts.Line(LastPart(node.Text("language")), Bounds.Short),
            Texts.Line(LastPart(node.Text("accrualPeriodicity")), Bounds.Short),
            Texts.Line(node.Text("spatial"), Bounds.Line),
            Texts.Line(TemporalOf(node), Bounds.Short),
            Texts.Line(node.Text("license"), Bounds.Url),
            Texts.Line(node.Text("issued"), Bounds.Short),
            Texts.Line(node.Text("modified"), Bounds.Short),
            node.Nodes("distribution").Select(LinkOf).OfType<DistributionLink>().Distinct().Take(Bounds.Distributions).ToSeq(),
            highValue);
    }

    // A claim, no title (DOM-1); and a natural person's name enters no event.
    private static string? HolderOf(Node node) => node.Nodes("publisher").Any(p => p.IsA("Person") || p.IsA("Individual")) ? null : Texts.Line(node.Text("publisher"), Bounds.Line);

    private static Seq<string> Names(IEnumerable<string> texts) =>
        texts.Select(t => Texts.Line(t, Bounds.Word)).OfType<string>().Distinct(StringComparer.Ordinal).Take(Bounds.Words).ToSeq();

    // The European vocabularies name their terms by the last part of an IRI, such as TRAN or ENG.
    private static string? LastPart(string? text) =>
        text is not null && text.Contains("/authority/", StringComparison.Ordinal) ? text[(text.LastIndexOf('/') + 1)..] : text;

    private static string ThemeOf(string theme) => LastPart(theme)!;

    private static string? TemporalOf(Node node)
    {
        foreach (Node period in node.Nodes("temporal"))
        {
            if (period.Text("startDate") is var start && period.Text("endDate") is var end && (start ?? end) is not null) return $"{start ?? ".."}/{end ?? ".."}";
        }

        return node.Text("temporal");
    }

    private static DistributionLink? LinkOf(Node distribution)
    {
        string? url = Texts.Url(distribution.Text("downloadURL")) ?? Texts.Url(distribution.Text("accessURL"));
        string? mediaType = LastPart(distribution.Text("mediaType")), format = LastPart(distribution.Text("format"));
        var link = new DistributionLink(Texts.Line(distribution.Text("title"), Bounds.Line), url, Texts.MediaType(mediaType), Texts.Line(format ?? (Texts.MediaType(mediaType) is null ? mediaType : null), Bounds.Short));
        return link == new DistributionLink(null, null, null, null) ? null : link;
    }
}

/// <summary>What dcatap:hvdCategory and dcatap:applicableLegislation say of a dataset (DCAT-AP for high-value datasets).</summary>
internal static class HighValueCategories
{
    // The top of the authority table http://data.europa.eu/bna/asd487ae75, by the last part of the IRI.
    private static readonly Dictionary<string, HighValueCategory> Values = new(StringComparer.Ordinal)
    {
        ["c_ac64a52d"] = HighValueCategory.Geospatial,
        ["c_dd313021"] = HighValueCategory.EarthObservationEnvironment,
        ["c_164e0bf5"] = HighValueCategory.Meteorological,
        ["c_e1da4e07"] = HighValueCategory.Statistics,
        ["c_a9135398"] = HighValueCategory.Companies,
        ["c_b79e35eb"] = HighValueCategory.Mobility,
    };

    /// <summary>The first of the six categories that is named, with the legislation: the regulation on high-value datasets before any other.</summary>
    /// <returns>False when there is a category and no legislation.</returns>
    public static bool TryRead(Node node, out HighValue? highValue)
    {
        highValue = null;
        foreach (Node named in node.Nodes("hvdCategory"))
        {
            if (named.Id is not { } iri || !Values.TryGetValue(iri[(iri.LastIndexOf('/') + 1)..], out HighValueCategory category)) continue;
            string? legislation = node.Nodes("applicableLegislation").Select(law => law.Id).OfType<string>().OrderByDescending(law => law.Contains("/2023/138", StringComparison.Ordinal)).FirstOrDefault();
            if (legislation is not null) highValue = new HighValue(category, legislation);
            return legislation is not null;
        }

        return true;
    }
}

/// <summary>The values that dct:accessRights takes in catalogues, by their last part or as words.</summary>
internal static class AccessRights
{
    private static readonly Dictionary<string, Openness> Values = new(StringComparer.OrdinalIgnoreCase)
    {
        // European Union, authority table "access right".
        ["PUBLIC"] = Openness.Unconditional,
        ["RESTRICTED"] = Openness.Conditional,
        ["NON_PUBLIC"] = Openness.Closed,
        ["CONFIDENTIAL"] = Openness.Closed,
        ["SENSITIVE"] = Openness.Closed,

        // COAR controlled vocabulary.
        ["c_abf2"] = Openness.Unconditional,
        ["c_f1cf"] = Openness.Conditional,
        ["c_16ec"] = Openness.Conditional,
        ["c_14cb"] = Openness.Closed,

        // In words, English and Chinese.
        ["open"] = Openness.Unconditional,
        ["restricted public"] = Openness.Conditional,
        ["non-public"] = Openness.Closed,
        ["closed"] = Openness.Closed,
        ["无条件开放"] = Openness.Unconditional,
        ["有条件开放"] = Openness.Conditional,
        ["受限开放"] = Openness.Conditional,
        ["不予开放"] = Openness.Closed,
        ["非开放"] = Openness.Closed,
    };

    /// <summary>The narrowest that is said; what isn't understood, is by request.</summary>
    public static Openness OpennessOf(Node node)
    {
        Openness openness = Openness.Unconditional;
        foreach (Node right in node.Nodes("accessRights"))
        {
            string? name = right.Id is { } iri && Find(iri) is not null ? iri : right.Label;
            Openness one = name is not null && Find(name) is { } found ? found : Openness.Conditional;
            if (one > openness) openness = one;
        }

        return openness;
    }

    private static Openness? Find(string text)
    {
        string last = text[(text.LastIndexOf('/') + 1)..].Trim();
        return Values.TryGetValue(last, out Openness openness) ? openness : null;
    }
}
