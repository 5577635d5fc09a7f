using System.Text.Json.Serialization;
using Exchange.Kernel;

namespace Exchange.Market.SealedAuctions;

/// <summary>Names one auction with sealed bids.</summary>
[JsonConverter(typeof(AggregateIdConverter<SealedAuctionId>))]
public readonly record struct SealedAuctionId(Guid Value) : IAggregateId<SealedAuctionId>
{
    public static string Prefix => "sealed";

    public static SealedAuctionId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}
