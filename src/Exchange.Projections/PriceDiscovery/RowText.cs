using System.Globalization;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>The rows of price discovery as canonical JSON (RFC 8785): the same bytes on every rebuild, whoever makes it.</summary>
public static class RowText
{
    public static string Of(AuctionView view) => Canonical(JsonSerializer.SerializeToElement(view, PriceDiscoveryJson.AuctionView));

    public static string Of(PublicBid bid) => Canonical(JsonSerializer.SerializeToElement(bid, PriceDiscoveryJson.PublicBid));

    /// <summary>What names a bid to a reader: the auction's stream and the bid's number.</summary>
    public static string KeyOf(StreamId auction, PublicBid bid) => string.Create(CultureInfo.InvariantCulture, $"{auction.Value}/{bid.Number}");

    private static string Canonical(JsonElement row) => Encoding.UTF8.GetString(CanonicalJson.Write(row));
}
