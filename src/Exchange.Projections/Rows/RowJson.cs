using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Exchange.Market;

namespace Exchange.Projections;

/// <summary>How rows stand in JSON: as the market's values do, in answers too.</summary>
public static class RowJson
{
    // Canonical JSON sorts its members, so the one that tells an act's kind is not always first.
    private static readonly JsonSerializerOptions Options = Create();

    public static JsonTypeInfo<TRow> Of<TRow>()
        where TRow : Row => (JsonTypeInfo<TRow>)Options.GetTypeInfo(typeof(TRow));

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(MarketJson.Options) { AllowOutOfOrderMetadataProperties = true };
        options.MakeReadOnly();
        return options;
    }
}
