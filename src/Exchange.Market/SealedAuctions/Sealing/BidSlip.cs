using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;

namespace Exchange.Market.SealedAuctions;

/// <summary>So many licences at so much each.</summary>
/// <param name="Price">Of one licence.</param>
public sealed record BidRow(int Licences, Money Price);

/// <summary>What a bidder puts into his envelope: what he bids, and random bytes that keep its commitment from being guessed.</summary>
/// <param name="Nonce">32 random bytes in lower-case hexadecimal.</param>
public sealed record BidSlip(Seq<BidRow> Bids, string Nonce)
{
    /// <summary>Most rows of one bidder.</summary>
    public const int RowsMax = 4;

    /// <summary>Every slip is padded to so many bytes before it is sealed, so that its length says nothing.</summary>
    public const int PaddedBytes = 640;

    /// <summary>How long every sealed bid is.</summary>
    public const int SealedBytes = PaddedBytes + Hpke.Overhead;

    private const int LengthBytes = 2, NonceDigits = 64;

    /// <summary>The canonical JSON (RFC 8785) of the slip, which the commitment is made of.</summary>
    public byte[] ToUtf8()
    {
        using JsonDocument json = JsonSerializer.SerializeToDocument(this, MarketJson.Of<BidSlip>());
        return CanonicalJson.Write(json.RootElement);
    }

    /// <summary>What a bidder publishes with his envelope: SHA-256 over the domain, the auction, the bidder and the slip.</summary>
    public ContentHash CommitmentFor(SealedAuctionId auction, ParticipantId bidder) => CommitmentOf(ToUtf8(), auction, bidder);

    /// <summary>The slip in its envelope, for this auction and bidder alone.</summary>
    /// <param name="publicKey">The auction's.</param>
    /// <param name="ephemeral">A private key that is drawn for this one bid.</param>
    /// <exception cref="ArgumentException">It is longer than a slip can be.</exception>
    public byte[] SealFor(SealedAuctionId auction, ParticipantId bidder, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> ephemeral)
    {
        byte[] utf8 = ToUtf8(), padded = new byte[PaddedBytes];
        if (utf8.Length > PaddedBytes - LengthBytes) throw new ArgumentException($"A slip has at most {PaddedBytes - LengthBytes} bytes.");
        BinaryPrimitives.WriteUInt16BigEndian(padded, (ushort)utf8.Length);
        utf8.CopyTo(padded, LengthBytes);
        return Hpke.Seal(publicKey, ephemeral, InfoOf(auction), AssociatedOf(bidder), padded);
    }

    /// <summary>Opens an envelope, and holds the slip against its commitment.</summary>
    /// <returns>The slip; or why there is none, a code.</returns>
    internal static (BidSlip? Slip, string? Fault) Open(SealedAuctionId auction, ParticipantId bidder, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> envelope, ContentHash commitment)
    {
        if (Hpke.Open(privateKey, publicKey, InfoOf(auction), AssociatedOf(bidder), envelope) is not { Length: PaddedBytes } padded) return (null, "unreadable");
        int length = BinaryPrimitives.ReadUInt16BigEndian(padded);
        if (length > PaddedBytes - LengthBytes) return (null, "not-a-slip");

        byte[] utf8 = padded[LengthBytes..(LengthBytes + length)];
        if (CommitmentOf(utf8, auction, bidder) != commitment) return (null, "other-commitment");
        return Read(utf8) is { } slip ? (slip, null) : (null, "not-a-slip");
    }

    private static BidSlip? Read(byte[] utf8)
    {
        try
        {
            BidSlip? slip = JsonSerializer.Deserialize(utf8, MarketJson.Of<BidSlip>());
            // One spelling: what is committed to can't be read in two ways.
            return slip is { Nonce.Length: NonceDigits, Bids.Count: > 0 and <= RowsMax } && slip.Nonce.All(char.IsAsciiHexDigitLower) && slip.ToUtf8().AsSpan().SequenceEqual(utf8) ? slip : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or OverflowException or InvalidOperationException)
        {
            return null;
        }
    }

    private static ContentHash CommitmentOf(byte[] utf8, SealedAuctionId auction, ParticipantId bidder) =>
        ContentHash.Of([.. "exchange/sealed-bid/v1\0"u8, .. Encoding.UTF8.GetBytes($"{auction}\0{bidder.Value}\0"), .. utf8]);

    private static byte[] InfoOf(SealedAuctionId auction) => [.. "exchange/sealed-bid/v1\0"u8, .. Encoding.UTF8.GetBytes(auction.ToString())];

    private static byte[] AssociatedOf(ParticipantId bidder) => Encoding.UTF8.GetBytes(bidder.Value);
}
