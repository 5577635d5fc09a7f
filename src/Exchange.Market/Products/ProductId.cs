using System.Text.Json.Serialization;
using Exchange.Kernel;

namespace Exchange.Market.Products;

[JsonConverter(typeof(AggregateIdConverter<ProductId>))]
public readonly record struct ProductId(Guid Value) : IAggregateId<ProductId>
{
    public static string Prefix => "product";

    public static ProductId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}
