using Exchange.Cli.Import;
using Exchange.Market.Resources;

namespace Exchange.Cli.Tests.Import;

/// <summary>One and the same dataset in the forms that portals give it.</summary>
public sealed class WhenReadingJsonLd : IDisposable
{
    private const string Iri = "https://data.city.example/id/bus";

    private readonly CatalogueFiles _files = new();

    public void Dispose() => _files.Dispose();

    public static TheoryData<string, string> Forms => new()
    {
        {
            "prefixed, the parts inside",
            """
            { "@context": { "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/" }, "@type": "dcat:Catalog",
              "dcat:dataset": [{ "@id": "https://data.city.example/id/bus", "@type": "dcat:Dataset",
                "dct:title": [{ "@language": "en", "@value": "Bus stops" }, { "@language": "zh", "@value": "公交站点" }],
                "dcat:keyword": [{ "@language": "zh", "@value": "公交" }], "dct:accessRights": { "@id": "http://publications.europa.eu/resource/authority/access-right/RESTRICTED" },
                "dct:publisher": { "@type": "foaf:Organization", "foaf:name": "Transport Bureau" }, "dcat:theme": { "@id": "http://publications.europa.eu/resource/authority/data-theme/TRAN" },
                "dcat:contactPoint": { "@type": "vcard:Individual", "vcard:fn": "Jo Doe" },
                "dct:temporal": { "@type": "dct:PeriodOfTime", "dcat:startDate": { "@value": "2020-01-01", "@type": "xsd:date" } },
                "dcat:distribution": [{ "@type": "dcat:Distribution", "dcat:accessURL": { "@id": "https://data.city.example/bus.csv" }, "dct:format": { "@id": "http://publications.europa.eu/resource/authority/file-type/CSV" } }] }] }
            """
        },
        {
            "a graph, the parts apart, with a prefix of its own",
            """
            { "@graph": [
                { "@id": "https://data.city.example/", "@type": "d:Catalog", "d:dataset": [{ "@id": "https://data.city.example/id/bus" }] },
                { "@id": "https://data.city.example/id/bus", "@type": ["d:Dataset"], "dct:title": { "zh": "公交站点", "en": "Bus stops" }, "d:keyword": { "zh": ["公交"] },
                  "dct:accessRights": { "@id": "_:r" }, "dct:publisher": { "@id": "https://data.city.example/org/1" }, "d:theme": "http://publications.europa.eu/resource/authority/data-theme/TRAN",
                  "dct:temporal": { "@id": "_:t" }, "d:distribution": { "@id": "_:d" } },
                { "@id": "https://data.city.example/org/1", "@type": "foaf:Agent", "foaf:name": "Transport Bureau" },
                { "@id": "_:r", "@type": "dct:RightsStatement", "rdfs:label": [{ "@language": "zh", "@value": "有条件开放" }] },
                { "@id": "_:t", "@type": "dct:PeriodOfTime", "d:startDate": "2020-01-01" },
                { "@id": "_:d", "@type": "d:Distribution", "d:accessURL": "https://data.city.example/bus.csv", "dct:format": "CSV" } ],
              "@context": ["https://data.city.example/context.jsonld", { "d": "http://www.w3.org/ns/dcat#" }] }
            """
        },
        {
            "expanded",
            """
            [{ "@id": "https://data.city.example/", "@type": ["http://www.w3.org/ns/dcat#Catalog"], "http://www.w3.org/ns/dcat#dataset": [{
                "@id": "https://data.city.example/id/bus", "@type": ["http://www.w3.org/ns/dcat#Dataset"],
                "http://purl.org/dc/terms/title": [{ "@value": "Bus stops", "@language": "en" }, { "@value": "公交站点", "@language": "zh" }],
                "http://www.w3.org/ns/dcat#keyword": [{ "@value": "公交" }],
                "http://purl.org/dc/terms/accessRights": [{ "@id": "http://publications.europa.eu/resource/authority/access-right/RESTRICTED" }],
                "http://purl.org/dc/terms/publisher": [{ "@type": ["http://xmlns.com/foaf/0.1/Organization"], "http://xmlns.com/foaf/0.1/name": [{ "@value": "Transport Bureau" }] }],
                "http://www.w3.org/ns/dcat#theme": [{ "@id": "http://publications.europa.eu/resource/authority/data-theme/TRAN" }],
                "http://purl.org/dc/terms/temporal": [{ "http://www.w3.org/ns/dcat#startDate": [{ "@value": "2020-01-01" }] }],
                "http://www.w3.org/ns/dcat#distribution": [{ "http://www.w3.org/ns/dcat#accessURL": [{ "@id": "https://data.city.example/bus.csv" }], "http://purl.org/dc/terms/format": [{ "@value": "CSV" }] }] }] }]
            """
        },
        {
            "DCAT-AP 3's plain names",
            """
            { "@context": "https://semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld", "@type": "Catalogue", "dataset": [{
                "@id": "https://data.city.example/id/bus", "@type": "Dataset", "title": { "@none": "公交站点", "en": "Bus stops", "zh": "公交站点" }, "keyword": ["公交"],
                "accessRights": "http://publications.europa.eu/resource/authority/access-right/RESTRICTED", "publisher": { "@type": "Agent", "name": ["Transport Bureau"] },
                "theme": ["http://publications.europa.eu/resource/authority/data-theme/TRAN"], "temporalCoverage": [{ "@type": "PeriodOfTime", "startDate": "2020-01-01" }],
                "datasetDistribution": [{ "accessUrl": ["https://data.city.example/bus.csv"], "format": "http://publications.europa.eu/resource/authority/file-type/CSV" }] }] }
            """
        },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Every_form_gives_the_same_resource(string form, string json)
    {
        ImportedResource resource = await _files.ReadOneAsync(json);

        resource.ShouldBe(
            new ImportedResource(Iri, new ResourceMetadata(
                "公交站点", null, "Transport Bureau", ["TRAN"], ["公交", "Bus stops"], Openness.Conditional,
                new Classification(Personal: false, Public: false, DataForm.Raw, DataOrigin.Enterprise, DataGrade.General),
                null, null, null, "2020-01-01/..", null, null, null, [new DistributionLink(null, "https://data.city.example/bus.csv", null, "CSV")])),
            form);
    }

    [Theory]
    [InlineData("\"http://publications.europa.eu/resource/authority/access-right/PUBLIC\"", Openness.Unconditional)]
    [InlineData("{ \"@id\": \"http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC\" }", Openness.Closed)]
    [InlineData("{ \"@id\": \"http://purl.org/coar/access_right/c_abf2\" }", Openness.Unconditional)]
    [InlineData("\"无条件开放\"", Openness.Unconditional)]
    [InlineData("{ \"@type\": \"dct:RightsStatement\", \"rdfs:label\": \"不予开放\" }", Openness.Closed)]
    [InlineData("\"ask the registrar\"", Openness.Conditional)]
    [InlineData("[\"open\", \"closed\"]", Openness.Closed)]
    [InlineData("[]", Openness.Conditional)]
    public async Task Access_rights_decide_the_openness_the_narrowest_of_several(string rights, Openness openness)
    {
        ImportedResource resource = await _files.ReadOneAsync($$"""{ "@type": "dcat:Catalog", "dcat:dataset": { "@id": "{{Iri}}", "dct:title": "Bus stops", "dct:accessRights": {{rights}} } }""");

        resource.Metadata.Openness.ShouldBe(openness);
    }

    private static string OfHighValue(string members) => $$"""
        { "@type": "dcat:Catalog", "dcat:dataset": { "@id": "{{Iri}}", "dct:title": "Bus stops", {{members}},
          "dcat:distribution": { "dcat:accessURL": { "@id": "https://data.city.example/bus.csv" } } } }
        """;

    [Theory] // FUNCTIONS row 14
    [InlineData("\"dcatap:hvdCategory\": { \"@id\": \"http://data.europa.eu/bna/c_ac64a52d\" }", HighValueCategory.Geospatial)]
    [InlineData("\"http://data.europa.eu/r5r/hvdCategory\": [{ \"@id\": \"http://data.europa.eu/bna/c_dd313021\" }]", HighValueCategory.EarthObservationEnvironment)]
    [InlineData("\"dcatap:hvdCategory\": \"http://data.europa.eu/bna/c_164e0bf5\"", HighValueCategory.Meteorological)]
    [InlineData("\"hvdCategory\": [\"http://data.europa.eu/bna/c_e1da4e07\"]", HighValueCategory.Statistics)]
    [InlineData("\"dcatap:hvdCategory\": { \"@id\": \"http://data.europa.eu/bna/c_a9135398\", \"skos:prefLabel\": \"Companies\" }", HighValueCategory.Companies)]
    [InlineData("\"dcatap:hvdCategory\": [\"http://data.europa.eu/bna/c_4b74ea13\", \"http://data.europa.eu/bna/c_b79e35eb\"]", HighValueCategory.Mobility)]
    public async Task A_high_value_dataset_is_known_by_its_category_with_the_legislation(string category, HighValueCategory expected)
    {
        ImportedResource resource = await _files.ReadOneAsync(OfHighValue(
            $$"""{{category}}, "dct:accessRights": "open", "dcatap:applicableLegislation": [{ "@id": "http://data.europa.eu/eli/dir/2007/2/oj" }, { "@id": "http://data.europa.eu/eli/reg_impl/2023/138/oj" }]"""));

        resource.Metadata.HighValue.ShouldBe(new HighValue(expected, "http://data.europa.eu/eli/reg_impl/2023/138/oj"));
    }

    [Theory]
    [InlineData("\"dct:accessRights\": \"closed\"", "openness: High-value data is unconditionally open.")]
    [InlineData("\"dct:language\": \"en\"", "openness: High-value data is unconditionally open.")]
    [InlineData("\"dcatap:applicableLegislation\": [], \"dct:accessRights\": \"open\"", "It names a high-value category and no applicableLegislation.")]
    public async Task One_that_is_not_open_or_has_no_legal_basis_is_refused_with_the_reason(string members, string reason)
    {
        string law = members.Contains("Legislation", StringComparison.Ordinal) ? "" : "\"dcatap:applicableLegislation\": \"http://data.europa.eu/eli/reg_impl/2023/138/oj\", ";

        (await _files.ReadAsync(OfHighValue($"\"dcatap:hvdCategory\": \"http://data.europa.eu/bna/c_b79e35eb\", {law}{members}"))).ShouldHaveSingleItem().ShouldBe(new Reading.Refused(1, Iri, reason));
    }

    [Fact]
    public async Task A_category_that_is_none_of_the_six_makes_no_high_value_dataset() =>
        (await _files.ReadOneAsync(OfHighValue("\"dcatap:hvdCategory\": \"http://data.europa.eu/bna/c_4b74ea13\", \"dct:accessRights\": \"closed\""))).Metadata.HighValue.ShouldBeNull();

    /// <summary>DOMAIN KEP-2.</summary>
    [Fact]
    public async Task A_natural_person_is_no_claimed_holder()
    {
        ImportedResource resource = await _files.ReadOneAsync(
            $$"""{ "@type": "dcat:Catalog", "dcat:dataset": { "@id": "{{Iri}}", "dct:title": "Bus stops", "dct:publisher": { "@type": "foaf:Person", "foaf:name": "Jo Doe" }, "dct:creator": { "foaf:name": "Jo Doe" } } }""");

        resource.Metadata.ClaimedHolder.ShouldBeNull();
        resource.ToString().ShouldNotContain("Jo Doe");
    }

    [Fact]
    public async Task An_identifier_of_its_own_goes_before_the_IRI_and_a_blank_node_is_none()
    {
        IReadOnlyList<Reading> readings = await _files.ReadAsync($$"""
            { "@type": "dcat:Catalog", "dcat:dataset": [{ "@id": "{{Iri}}", "dct:identifier": { "@value": "bus" }, "dct:title": "Bus stops" }, { "@id": "_:b0", "dct:title": "Bus stops" }, "{{Iri}}2"] }
            """);

        readings[0].ShouldBeOfType<Reading.Taken>().Resource.Identifier.ShouldBe("bus");
        readings[1].ShouldBe(new Reading.Refused(2, null, "It has no identifier, by which a later import would find it again."));
        readings[2].ShouldBe(new Reading.Refused(3, null, "It is not an object."));
    }

    [Fact]
    public async Task A_dataset_that_is_only_named_is_refused()
    {
        IReadOnlyList<Reading> readings = await _files.ReadAsync($$"""{ "@type": "dcat:Catalog", "dcat:dataset": [{ "@id": "{{Iri}}" }] }""");

        readings[0].ShouldBe(new Reading.Refused(1, Iri, "The file names it without describing it."));
    }
}
