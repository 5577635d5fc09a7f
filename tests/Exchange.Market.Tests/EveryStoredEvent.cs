using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.TestKit;

namespace Exchange.Market.Tests;

/// <summary>What stands in the log is read for ever. Golden/*.jsonl, one file a folder of the market, has samples of every stored name ever written; lines are added, never changed.</summary>
public sealed class EveryStoredEvent
{
    private static readonly EventCatalog Catalog = EventCatalog.Merge(MarketAggregates.All.Select(a => a.Events));

    public static TheoryData<string> Samples => [.. Lines()];

    private static IEnumerable<string> Lines() =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.jsonl").Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Where(line => line.Length > 0);

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_is_read_and_written_again_as_it_was(string line)
    {
        using var sample = JsonDocument.Parse(line);
        string name = sample.RootElement.GetProperty("type").GetString()!;
        JsonElement data = sample.RootElement.GetProperty("data");

        object read = Catalog.Deserialize(name, Encoding.UTF8.GetBytes(data.GetRawText()));

        // An old name is read as the current one, whose own samples say how that is written.
        if (!string.Equals(Catalog.NameOf(read), name, StringComparison.Ordinal)) return;
        using var written = JsonDocument.Parse(Catalog.Serialize(read));
        Encoding.UTF8.GetString(CanonicalJson.Write(written.RootElement)).ShouldBe(Encoding.UTF8.GetString(CanonicalJson.Write(data)));
    }

    /// <summary>Not only the canonical form: who writes an event by hand, or by other metadata, writes its members in the order that they have always had.</summary>
    [Fact]
    public void Every_sample_is_written_byte_for_byte_as_ever() => Snapshot.Match(string.Join('\n', Lines().Select(line =>
    {
        using var sample = JsonDocument.Parse(line);
        object read = Catalog.Deserialize(sample.RootElement.GetProperty("type").GetString()!, Encoding.UTF8.GetBytes(sample.RootElement.GetProperty("data").GetRawText()));
        return $"{Catalog.NameOf(read)} {Encoding.UTF8.GetString(Catalog.Serialize(read))}";
    })));

    [Fact]
    public void Every_name_has_a_sample()
    {
        string[] sampled = [.. Lines().Select(line => JsonNode.Parse(line)!["type"]!.GetValue<string>()).Distinct(StringComparer.Ordinal)];
        Catalog.Names.Except(sampled, StringComparer.Ordinal).ShouldBeEmpty();
        sampled.Except(Catalog.Names, StringComparer.Ordinal).ShouldBeEmpty();
    }
}
