using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Products;

namespace Exchange.Market.Titles;

[JsonConverter(typeof(AggregateIdConverter<TitleId>))]
public readonly record struct TitleId(Guid Value) : IAggregateId<TitleId>
{
    public static string Prefix => "title";

    public static TitleId Of(Guid value) => new(value);

    /// <summary>A product has one title, so its id follows from the product's.</summary>
    public static TitleId Of(ProductId product) => AggregateIds.FollowingFrom<TitleId>(product.Stream);

    public override string ToString() => Value.ToString("D");
}
