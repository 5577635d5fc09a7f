using System.Text.Json.Serialization;
using Exchange.Kernel;

namespace Exchange.Market.Resources;

[JsonConverter(typeof(AggregateIdConverter<ResourceId>))]
public readonly record struct ResourceId(Guid Value) : IAggregateId<ResourceId>
{
    public static string Prefix => "resource";

    public static ResourceId Of(Guid value) => new(value);

    private static readonly Guid Sources = new("1d6a6b0b-6a0f-5e7e-9b59-6c3d8f3a7c21");

    /// <summary>The id of an imported resource: a function of its source, so that an import finds what an earlier one made.</summary>
    public static ResourceId From(SourceRecord source) => new(Uuid.V5(Sources, $"{source.Catalogue}\n{source.Identifier}"));

    public override string ToString() => Value.ToString("D");
}
