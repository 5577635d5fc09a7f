using System.Text.Json;
using Exchange.Cli.Import;
using Exchange.Market;
using Exchange.Market.Resources;
using Exchange.TestKit;

namespace Exchange.Cli.Tests.Import;

public sealed class WhenReadingDcatUs : IDisposable
{
    private readonly CatalogueFiles _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>Issue 3, "The main job on real input".</summary>
    [Theory]
    [InlineData("treasury", 233, 233, 0, 0)]
    [InlineData("gsa", 339, 305, 1, 33)]
    public async Task A_real_catalogue_is_taken_whole(string catalogue, int read, int open, int conditional, int closed)
    {
        IReadOnlyList<Reading> readings = await CatalogueFiles.ReadFileAsync(SharedFiles.PathOf($"data/catalogues/{catalogue}.data.json"));

        readings.Count.ShouldBe(read);
        ImportedResource[] taken = [.. readings.OfType<Reading.Taken>().Select(r => r.Resource)];
        (taken.Length + readings.OfType<Reading.Refused>().Count()).ShouldBe(read);
        taken.CountBy(r => r.Metadata.Openness).OrderBy(c => c.Key).Select(c => c.Value).ShouldBe(((int[])[open, conditional, closed]).Where(c => c > 0));
        taken.ShouldAllBe(r => r.Metadata.ClaimedHolder != null && r.Metadata.Classification.Public == (r.Metadata.Openness == Openness.Unconditional));
        taken.ShouldAllBe(r => !JsonSerializer.Serialize(r, MarketJson.Options).Contains('@', StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sample_catalogue_has_forty_datasets_of_all_access_levels_in_two_languages()
    {
        IReadOnlyList<Reading> readings = await CatalogueFiles.ReadFileAsync(Path.Combine(AppContext.BaseDirectory, "city.data.json"));

        ImportedResource[] taken = [.. readings.Select(r => r.ShouldBeOfType<Reading.Taken>().Resource)];
        taken.Length.ShouldBe(40);
        taken.CountBy(r => r.Metadata.Openness).OrderBy(c => c.Key).Select(c => (c.Key, c.Value)).ShouldBe([(Openness.Unconditional, 24), (Openness.Conditional, 10), (Openness.Closed, 6)]);
        taken.CountBy(r => r.Metadata.Language!).Select(c => (c.Key, c.Value)).ShouldBe([("zh-CN", 23), ("en", 17)]);
        taken.ShouldAllBe(r => r.Metadata.Openness != Openness.Closed || r.Metadata.Distributions.Count == 0);
    }

    [Fact]
    public async Task Every_member_that_the_exchange_knows_is_taken_and_no_other()
    {
        IReadOnlyList<Reading> readings = await _files.ReadAsync($$"""
            {
              "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
              "dataset": [{
                "@type": "dcat:Dataset", "identifier": " bus-1 ", "title": "Bus\u0009stops\n of the  city", "description": "First line.\r\n\r\n\r\nAsk Jo Doe, jo.doe@city.example or (555) 010-4477.",
                "keyword": ["bus", "stops", "bus", " "], "theme": ["transport"], "accessLevel": "restricted public", "rights": "On request.", "license": "https://creativecommons.org/licenses/by/4.0/",
                "publisher": { "@type": "org:Organization", "name": "Transport Bureau", "subOrganizationOf": { "name": "City" }, "hasEmail": "mailto:head@city.example" },
                "contactPoint": { "@type": "vcard:Contact", "fn": "Jo Doe", "hasEmail": "mailto:jo.doe@city.example" }, "mbox": "jo.doe@city.example", "person": "Jo Doe",
                "language": ["en"], "accrualPeriodicity": "R/P1M", "spatial": "City", "temporal": "2020-01-01/2024-12-31", "issued": "2020-02-01", "modified": "2026-11-01", "bureauCode": ["015:00"],
                "distribution": [
                  { "@type": "dcat:Distribution", "title": "CSV", "downloadURL": "https://jo:secret@data.city.example/stops.csv", "mediaType": "text/csv", "format": "csv", "contactPoint": { "fn": "Jo Doe" } },
                  { "@type": "dcat:Distribution", "accessURL": "mailto:jo.doe@city.example" }
                ]
              }]
            }
            """);

        Snapshot.MatchJson(readings.ShouldHaveSingleItem().ShouldBeOfType<Reading.Taken>().Resource, new JsonSerializerOptions(MarketJson.Options) { WriteIndented = true });
    }

    [Fact]
    public async Task A_list_of_datasets_is_a_catalogue_of_1_0()
    {
        ImportedResource resource = await _files.ReadOneAsync("""
            [{ "title": "Parks", "description": "All parks.", "keyword": ["parks"], "modified": "2013-01-01", "publisher": "Parks Department", "person": "Jo Doe", "mbox": "jo@city.example",
               "identifier": "parks", "accessLevel": "public", "distribution": [{ "accessURL": "https://data.city.example/parks.csv", "format": "text/csv" }] }]
            """);

        (resource.Identifier, resource.Metadata.ClaimedHolder, resource.Metadata.Classification.Origin).ShouldBe(("parks", "Parks Department", DataOrigin.Government));
        resource.Metadata.Distributions.ShouldBe([new DistributionLink(null, "https://data.city.example/parks.csv", null, "text/csv")]);
    }

    [Theory]
    [InlineData("""{ "title": "Parks", "accessLevel": "public" }""", null, "It has no identifier, by which a later import would find it again.")]
    [InlineData("""{ "identifier": " ", "title": "Parks", "accessLevel": "public" }""", null, "It has no identifier, by which a later import would find it again.")]
    [InlineData("""{ "identifier": "parks", "title": " ", "accessLevel": "public" }""", "parks", "It has no title.")]
    [InlineData("""{ "identifier": "parks", "title": "Parks" }""", "parks", "Its accessLevel is missing; it must be public, restricted public or non-public.")]
    [InlineData("""{ "identifier": "parks", "title": "Parks", "accessLevel": "open" }""", "parks", "Its accessLevel is 'open'; it must be public, restricted public or non-public.")]
    [InlineData("""{ "identifier": "parks", "title": "Parks \ud83d", "accessLevel": "public" }""", "parks", "A text of it is not valid Unicode.")]
    [InlineData("\"parks\"", null, "It is not an object.")]
    public async Task A_dataset_that_cant_be_taken_is_refused_with_the_reason(string dataset, string? identifier, string reason)
    {
        IReadOnlyList<Reading> readings = await _files.ReadAsync($$"""
            { "conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [{{dataset}}, { "identifier": "trees", "title": "Trees", "accessLevel": "public" }] }
            """);

        readings[0].ShouldBe(new Reading.Refused(1, identifier, reason));
        readings[1].ShouldBeOfType<Reading.Taken>();
    }

    [Fact]
    public async Task The_second_dataset_of_an_identifier_is_refused()
    {
        IReadOnlyList<Reading> readings = await _files.ReadAsync("""
            [{ "identifier": "parks", "title": "Parks", "accessLevel": "public" }, { "identifier": "parks ", "title": "Other parks", "accessLevel": "public" }]
            """);

        readings[1].ShouldBe(new Reading.Refused(2, "parks", "Another dataset of this file has the same identifier."));
    }

    [Fact]
    public async Task Long_texts_are_cut_and_a_long_identifier_is_refused()
    {
        string identifier = new('x', Bounds.Identifier + 1), title = new('t', Bounds.Title + 50), keyword = new('k', Bounds.Keyword + 1);
        IReadOnlyList<Reading> readings = await _files.ReadAsync($$"""
            [{ "identifier": "{{identifier}}", "title": "Parks", "accessLevel": "public" }, { "identifier": "parks", "title": "{{title}}", "keyword": ["{{keyword}}"], "accessLevel": "public" }]
            """);

        readings[0].ShouldBeOfType<Reading.Refused>().Reason.ShouldBe($"Its identifier has {identifier.Length} characters; the exchange keeps at most {Bounds.Identifier}.");
        ResourceMetadata metadata = readings[1].ShouldBeOfType<Reading.Taken>().Resource.Metadata;
        metadata.Title.ShouldBe(title[..(Bounds.Title - 1)] + "…");
        metadata.Keywords[0].Length.ShouldBe(Bounds.Keyword);
    }
}
