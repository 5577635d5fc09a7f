using System.Text;
using System.Text.Json;
using Exchange.Kernel;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>The rows of price discovery as canonical JSON (RFC 8785): the same bytes on every rebuild, whoever makes it.</summary>
public static class RowText
{
    public static string Of(AuctionView view) => Canonical(JsonSerializer.SerializeToElement(view, PriceDiscoveryJson.AuctionView));

    public static string Of(PublicBid bid) => Canonical(JsonSerializer.SerializeToElement(bid, PriceDiscoveryJson.PublicBid));

    private static string Canonical(JsonElement row) => Encoding.UTF8.GetString(CanonicalJson.Write(row));
}
