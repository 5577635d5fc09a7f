using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Inquiries;
using Exchange.Market.ReverseAuctions;
using Exchange.Projections.PriceDiscovery;

namespace Exchange.Cli.Audit;

/// <summary>The state of a stream as an operator may see it.</summary>
internal abstract class PublicState
{
    public static PublicState Of(IAggregate aggregate) => aggregate.Prefix switch
    {
        AuctionId.StreamPrefix => new OfAuction(),
        _ when string.Equals(aggregate.Prefix, RfqId.Prefix, StringComparison.Ordinal) => new OfRfq(),
        _ when string.Equals(aggregate.Prefix, DutchAuctionId.Prefix, StringComparison.Ordinal) => new OfDutch(),
        _ when string.Equals(aggregate.Prefix, ReverseAuctionId.Prefix, StringComparison.Ordinal) => new OfReverse(),
        _ => new Whole(),
    };

    public virtual void Apply(RecordedEvent recorded, object fact)
    {
    }

    /// <param name="state">The aggregate's own.</param>
    public abstract byte[] Write(object state);

    /// <summary>All there is, and in which phase it is by the name of its type.</summary>
    private class Whole : PublicState
    {
        public override byte[] Write(object state)
        {
            using JsonDocument members = JsonSerializer.SerializeToDocument(state, state.GetType(), MarketJson.Options);
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer, CanonicalJson.WriterOptions))
            {
                json.WriteStartObject();
                json.WriteString("is"u8, JsonNamingPolicy.KebabCaseLower.ConvertName(state.GetType().Name));
                foreach (JsonProperty member in members.RootElement.EnumerateObject()) member.WriteTo(json);
                json.WriteEndObject();
            }

            return buffer.ToArray();
        }
    }

    /// <summary>Of a request for quotes all but what is sealed (DOMAIN SEE-1).</summary>
    private sealed class OfRfq : Whole
    {
        public override byte[] Write(object state) => base.Write(state is LiveRfq rfq ? rfq.Unsealed() : state);
    }

    /// <summary>Of a Dutch auction all but the limits that wait (DOMAIN SEE-1).</summary>
    private sealed class OfDutch : Whole
    {
        public override byte[] Write(object state) => base.Write(state is LiveDutchAuction auction ? auction.Shown() : state);
    }

    /// <summary>Of a reverse auction that runs all but minima and the hidden maximum (DOMAIN SEE-1).</summary>
    private sealed class OfReverse : Whole
    {
        public override byte[] Write(object state) => base.Write(state is LiveReverseAuction auction ? auction.Shown() : state);
    }

    /// <summary>Of an auction what everybody may see: its own state has standing maxima (DOMAIN SEE-1).</summary>
    private sealed class OfAuction : PublicState
    {
        private AuctionFold _fold = AuctionFold.Empty;

        public override void Apply(RecordedEvent recorded, object fact) => (_fold, _) = _fold.Apply((AuctionEvent)fact, recorded.Position, recorded.Version, recorded.At);

        public override byte[] Write(object state) => JsonSerializer.SerializeToUtf8Bytes(_fold.View!, PriceDiscoveryJson.AuctionView);
    }
}
