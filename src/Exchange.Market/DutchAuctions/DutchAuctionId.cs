using System.Text.Json.Serialization;
using Exchange.Kernel;

namespace Exchange.Market.DutchAuctions;

/// <summary>Names one Dutch auction.</summary>
[JsonConverter(typeof(AggregateIdConverter<DutchAuctionId>))]
public readonly record struct DutchAuctionId(Guid Value) : IAggregateId<DutchAuctionId>
{
    public static string Prefix => "dutch";

    public static DutchAuctionId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}
