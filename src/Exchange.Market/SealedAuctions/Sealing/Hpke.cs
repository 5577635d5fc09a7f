using System.Security.Cryptography;

namespace Exchange.Market.SealedAuctions;

/// <summary>
/// Encryption to a public key: HPKE (RFC 9180), base mode, single shot, with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM; a bidder may use any library that has it.
/// Keys are raw: 32 bytes of a private number, 65 bytes of an uncompressed point.
/// </summary>
/// <remarks>A function of its arguments: whoever seals brings the ephemeral key, which is used once and forgotten.</remarks>
public static class Hpke
{
    public const int PrivateKeyBytes = 32, PublicKeyBytes = 65, TagBytes = 16;

    /// <summary>How much longer what is sealed is than what it seals.</summary>
    public const int Overhead = PublicKeyBytes + TagBytes;

    private const int SecretBytes = 32, KeyBytes = 32, NonceBytes = 12;
    private const byte Base = 0, Uncompressed = 4;

    private static readonly byte[] Kem = [.. "KEM"u8, 0x00, 0x10];
    private static readonly byte[] Suite = [.. "HPKE"u8, 0x00, 0x10, 0x00, 0x01, 0x00, 0x02];

    /// <summary>The public key of a private one.</summary>
    /// <exception cref="CryptographicException">It is no private key of the curve.</exception>
    public static byte[] PublicKeyOf(ReadOnlySpan<byte> privateKey)
    {
        using ECDiffieHellman pair = Private(privateKey);
        ECPoint q = pair.ExportParameters(includePrivateParameters: false).Q;
        return [Uncompressed, .. q.X!, .. q.Y!];
    }

    /// <summary>Whether these bytes are a point of the curve.</summary>
    public static bool IsPublicKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != PublicKeyBytes || bytes[0] != Uncompressed) return false;
        try
        {
            using ECDiffieHellman key = Public(bytes);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <returns>The ephemeral public key, the ciphertext, the tag.</returns>
    /// <param name="ephemeral">A private key that is drawn for this one message.</param>
    /// <exception cref="CryptographicException">A key is none of the curve.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> ephemeral, ReadOnlySpan<byte> info, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> message)
    {
        byte[] encapsulated = PublicKeyOf(ephemeral);
        (byte[] key, byte[] nonce) = Schedule(Agree(ephemeral, publicKey), encapsulated, publicKey, info);
        byte[] whole = new byte[message.Length + Overhead];
        encapsulated.CopyTo(whole, 0);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, message, whole.AsSpan(PublicKeyBytes, message.Length), whole.AsSpan(PublicKeyBytes + message.Length), associated);
        return whole;
    }

    /// <returns>The message; null when this was not sealed so: to another key, under other words, or not at all.</returns>
    /// <param name="publicKey">That of <paramref name="privateKey"/>.</param>
    public static byte[]? Open(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> info, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> whole)
    {
        if (whole.Length < Overhead || !IsPublicKey(whole[..PublicKeyBytes])) return null;
        ReadOnlySpan<byte> encapsulated = whole[..PublicKeyBytes];
        (byte[] key, byte[] nonce) = Schedule(Agree(privateKey, encapsulated), encapsulated, publicKey, info);
        byte[] message = new byte[whole.Length - Overhead];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(nonce, whole[PublicKeyBytes..^TagBytes], whole[^TagBytes..], message, associated);
            return message;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        using ECDiffieHellman own = Private(privateKey), other = Public(publicKey);
        return own.DeriveRawSecretAgreement(other.PublicKey);
    }

    private static (byte[] Key, byte[] Nonce) Schedule(byte[] agreed, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> info)
    {
        byte[] shared = Expand(Kem, Extract(Kem, [], "eae_prk"u8, agreed), "shared_secret"u8, [.. encapsulated, .. publicKey], SecretBytes);
        byte[] context = [Base, .. Extract(Suite, [], "psk_id_hash"u8, []), .. Extract(Suite, [], "info_hash"u8, info)];
        byte[] secret = Extract(Suite, shared, "secret"u8, []);
        return (Expand(Suite, secret, "key"u8, context, KeyBytes), Expand(Suite, secret, "base_nonce"u8, context, NonceBytes));
    }

    private static byte[] Extract(byte[] suite, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> material) =>
        HKDF.Extract(HashAlgorithmName.SHA256, [.. "HPKE-v1"u8, .. suite, .. label, .. material], salt.ToArray());

    private static byte[] Expand(byte[] suite, byte[] key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, int bytes) =>
        HKDF.Expand(HashAlgorithmName.SHA256, key, bytes, [(byte)(bytes >> 8), (byte)bytes, .. "HPKE-v1"u8, .. suite, .. label, .. info]);

    private static ECDiffieHellman Private(ReadOnlySpan<byte> privateKey) =>
        ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = privateKey.ToArray() });

    private static ECDiffieHellman Public(ReadOnlySpan<byte> point) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..PublicKeyBytes].ToArray() },
    });
}
