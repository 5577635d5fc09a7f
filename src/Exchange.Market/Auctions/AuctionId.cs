using System.Text.Json.Serialization;
using Exchange.Kernel;

namespace Exchange.Market.Auctions;

/// <summary>Names one auction. Made at the edge; its stream is <c>auction-</c> and the id in lower-case hexadecimal with dashes.</summary>
[JsonConverter(typeof(AggregateIdConverter<AuctionId>))]
public readonly record struct AuctionId(Guid Value) : IAggregateId<AuctionId>
{
    /// <summary>The prefix of every auction's stream, without its dash.</summary>
    public const string StreamPrefix = "auction";

    static string IAggregateId<AuctionId>.Prefix => StreamPrefix;

    public static AuctionId Of(Guid value) => new(value);

    public StreamId Stream => new($"{StreamPrefix}-{Value:D}");

    /// <summary>Reads the one spelling that <see cref="ToString"/> writes; upper case, braces and the like are refused, so that an id has one name.</summary>
    public static bool TryParse(string? text, out AuctionId auction)
    {
        bool parsed = Guid.TryParseExact(text, "D", out Guid value) && string.Equals(value.ToString("D"), text, StringComparison.Ordinal);
        auction = parsed ? new AuctionId(value) : default;
        return parsed;
    }

    /// <summary>The auction whose stream this is.</summary>
    public static bool TryParse(StreamId stream, out AuctionId auction)
    {
        auction = default;
        return stream.Value?.StartsWith($"{StreamPrefix}-", StringComparison.Ordinal) == true
            && TryParse(stream.Value[(StreamPrefix.Length + 1)..], out auction);
    }

    public override string ToString() => Value.ToString("D");
}
