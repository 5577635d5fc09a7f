using System.Text;
using Exchange.Cli.Import;

namespace Exchange.Cli.Tests.Import;

public sealed class WhenAFileIsNoCatalogue : IDisposable
{
    private readonly CatalogueFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("", "is not a whole JSON file")]
    [InlineData("<html></html>", "is not a whole JSON file")]
    [InlineData("\"catalogue\"", "is not a whole JSON file")]
    [InlineData("""{ "dataset": [{ "identifier": "a", "title": "A", "accessLevel": "public" }""", "is not a whole JSON file")]
    [InlineData("""{ "dataset": [{ "identifier": "a", "title": "A", "accessLevel": "public" }] } }""", "is not a whole JSON file")]
    [InlineData("""{ "dataset": [{ "identifier": "a", "title": "A" """, "is not a whole JSON file")]
    [InlineData("{}", "is no catalogue")]
    [InlineData("[]", "is no catalogue")]
    [InlineData("""{ "type": "FeatureCollection", "features": [] }""", "is no catalogue")]
    public async Task One_sentence_says_so(string content, string sentence)
    {
        string path = _files.Write(content);

        UsageException thrown = await Should.ThrowAsync<UsageException>(() => CatalogueFile.OpenAsync(path, CancellationToken.None));
        thrown.Message.ShouldStartWith($"{path} {sentence}");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        UsageException thrown = await Should.ThrowAsync<UsageException>(() => CatalogueFile.OpenAsync("no-such-file.json", CancellationToken.None));
        thrown.Message.ShouldBe("There is no file no-such-file.json.");
    }

    [Fact]
    public async Task An_empty_catalogue_is_one() => (await _files.ReadAsync("""{ "@type": "dcat:Catalog", "dataset": [] }""")).ShouldBeEmpty();

    [Fact]
    public async Task A_byte_order_mark_and_comments_do_no_harm()
    {
        string path = _files.Write([.. "\uFEFF"u8, .. """[{ "identifier": "a", "title": "A", "accessLevel": "public", } /* the last */ ]"""u8]);

        (await CatalogueFiles.ReadFileAsync(path)).ShouldHaveSingleItem().ShouldBeOfType<Reading.Taken>();
    }

    /// <summary>However the bytes of the file fall into the pieces that are read, what is read is the same.</summary>
    [Fact]
    public async Task A_file_larger_than_the_memory_it_takes_is_read_piece_by_piece()
    {
        var json = new StringBuilder("""{ "describedBy": "x", "dataset": [""");
        string text = string.Concat(Enumerable.Repeat("公交 bus ", 400));
        for (int i = 0; i < 400; i++) json.Append(i == 0 ? "" : ",").Append(System.Globalization.CultureInfo.InvariantCulture, $$"""{ "identifier": "{{i}}", "title": "T {{i}}", "accessLevel": "public", "description": "{{text[..(i * 7)]}}" }""");
        json.Append("""], "conformsTo": "https://project-open-data.cio.gov/v1.1/schema" }""");

        IReadOnlyList<Reading> readings = await _files.ReadAsync(json.ToString());

        readings.Select(r => r.ShouldBeOfType<Reading.Taken>().Resource.Identifier).ShouldBe(Enumerable.Range(0, 400).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        readings[399].ShouldBeOfType<Reading.Taken>().Resource.Metadata.Description.ShouldBe(string.Join(' ', text[..(399 * 7)].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }
}
