using Exchange.Cli.Import;
using Exchange.Market.Resources;

namespace Exchange.Cli.Tests.Import;

/// <summary>Catalogue files of a test, gone after it.</summary>
internal sealed class CatalogueFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-import-").FullName;
    private int _files;

    public string Write(string json) => Write(System.Text.Encoding.UTF8.GetBytes(json));

    public string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder, $"catalogue-{++_files}.json");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public async Task<IReadOnlyList<Reading>> ReadAsync(string json) => await ReadFileAsync(Write(json));

    public async Task<ImportedResource> ReadOneAsync(string json) => (await ReadAsync(json)).ShouldHaveSingleItem().ShouldBeOfType<Reading.Taken>().Resource;

    public static async Task<IReadOnlyList<Reading>> ReadFileAsync(string path)
    {
        CatalogueFile file = await CatalogueFile.OpenAsync(path, CancellationToken.None);
        List<Reading> readings = [];
        await foreach (Reading reading in file.ReadAsync(CancellationToken.None)) readings.Add(reading);
        readings.Count.ShouldBe(file.Count);
        readings.Select(r => r.Number).ShouldBe(Enumerable.Range(1, readings.Count));
        return readings;
    }
}
