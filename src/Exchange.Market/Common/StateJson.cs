using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.OrderBooks;
using Exchange.Mechanisms;

namespace Exchange.Market;

/// <summary>How the market's states stand in snapshots: as its events' values do, and each phase under the name of its type.</summary>
/// <remarks>What is computed is left out. No float is among them. Secrets are: a snapshot is as secret as the events it was folded from.</remarks>
internal static class StateJson
{
    private static readonly JsonSerializerOptions Options = Create();

    // Every build has its own: a fold that was changed, or a member that was added, must never meet a state of before. To be remembered by nobody.
    private static readonly string Format = FormatOf(typeof(StateJson).Assembly, typeof(EnglishPrice).Assembly, typeof(StateForm).Assembly);

    /// <param name="isOver">Null: such a stream is never closed.</param>
    public static StateForm Of<TState>(Func<TState, bool>? isOver = null)
        where TState : class => new(
            Format, static state => JsonSerializer.SerializeToUtf8Bytes((TState)state, Options), static utf8 => JsonSerializer.Deserialize<TState>(utf8, Options) ?? throw new JsonException("A state is not null."),
            state => isOver is not null && isOver((TState)state));

    private static string FormatOf(params ReadOnlySpan<Assembly> code)
    {
        Span<byte> ids = stackalloc byte[16 * code.Length];
        for (int i = 0; i < code.Length; i++) code[i].ManifestModule.ModuleVersionId.TryWriteBytes(ids[(16 * i)..]);
        return Convert.ToHexStringLower(SHA256.HashData(ids).AsSpan(0, 8));
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(MarketJson.Options)
        {
            IgnoreReadOnlyProperties = true,
            TypeInfoResolver = MarketJson.Options.TypeInfoResolver!.WithAddedModifier(PhasesByName),
            Converters = { new CurrencyConverter(), new BiddersConverter(), new MaximaConverter(), new RestingOrdersConverter() },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void PhasesByName(JsonTypeInfo type)
    {
        if (!type.Type.IsAbstract || type.Kind != JsonTypeInfoKind.Object || type.PolymorphismOptions is not null) return;
        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "is" };
        foreach (Type phase in type.Type.Assembly.GetTypes().Where(t => t.IsSealed && t.IsSubclassOf(type.Type))) type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(phase, phase.Name));
    }

    private sealed class CurrencyConverter : JsonConverter<Currency>
    {
        public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Currency.FromCode(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
    }

    private sealed class BiddersConverter : JsonConverter<AuctionBidders>
    {
        public override AuctionBidders Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => AuctionBidders.Of(JsonSerializer.Deserialize<ParticipantId[]>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, AuctionBidders value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.InOrder, options);
    }

    private sealed class RestingOrdersConverter : JsonConverter<RestingOrders>
    {
        public override RestingOrders Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => RestingOrders.Of(JsonSerializer.Deserialize<RestingOrder[]>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, RestingOrders value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.InOrder, options);
    }

    private sealed class MaximaConverter : JsonConverter<EnglishMaxima>
    {
        public override EnglishMaxima Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => EnglishMaxima.Of(JsonSerializer.Deserialize<StandingMaximum[]>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, EnglishMaxima value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.Ranked, options);
    }
}
